import { moment } from "../format";
import { riskColour, type Theme } from "../theme";
import type { GraphModel } from "./model";
import { strokesOf } from "./ornaments";
import { FLAG, KIND_NAMES, KINDS } from "./shapes";
import type { ColourMode } from "./types";

const SVG = "http://www.w3.org/2000/svg";

/** A box over the graph that shows lines of text and never takes the pointer. */
export class Bubble {
  readonly element = document.createElement("div");
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: HTMLElement, role: "tooltip" | "status") {
    this.element.setAttribute("role", role);
    this.element.className = role === "tooltip" ? "jc-graph-tooltip" : "jc-graph-hint";
    Object.assign(this.element.style, {
      position: "absolute", zIndex: "3", pointerEvents: "none", visibility: "hidden", left: "0", top: "0", maxWidth: "min(380px, 90%)",
      padding: "5px 8px", borderRadius: "4px", fontSize: "12px", lineHeight: "1.4", overflowWrap: "anywhere", fontVariantNumeric: "tabular-nums",
    }); // prettier-ignore
    host.append(this.element);
  }

  setTheme(theme: Theme): void {
    Object.assign(this.element.style, {
      background: theme.panel, color: theme.text, border: `1px solid ${theme.border}`, fontFamily: theme.font,
    }); // prettier-ignore
  }

  /** Show lines beside a point, kept inside the host; the first line is the title. */
  showAt(lines: readonly string[], x: number, y: number, width: number, height: number): void {
    this.#write(lines);
    const { offsetWidth: w, offsetHeight: h } = this.element;
    const left = x + 14 + w > width ? Math.max(2, x - 14 - w) : x + 14;
    const top = y + 16 + h > height ? Math.max(2, y - 12 - h) : y + 16;
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
    this.element.style.visibility = "visible";
  }

  /** Show a line at the foot for a while; it stays where `ms` is not finite. */
  say(text: string, width: number, height: number, ms = 1_800): void {
    this.#write([text]);
    const { offsetWidth: w, offsetHeight: h } = this.element;
    this.element.style.transform = `translate(${Math.round((width - w) / 2)}px, ${Math.round(height - h - 40)}px)`;
    this.element.style.visibility = "visible";
    clearTimeout(this.#timer);
    if (Number.isFinite(ms)) this.#timer = setTimeout(() => this.hide(), ms);
  }

  hide(): void {
    this.element.style.visibility = "hidden";
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.element.remove();
  }

  #write(lines: readonly string[]): void {
    this.element.replaceChildren(
      ...lines.map((line, i) => {
        const row = document.createElement("div");
        row.textContent = line;
        if (i === 0 && lines.length > 1) row.style.fontWeight = "600";
        return row;
      }),
    );
  }
}

/** What a node's tooltip says. */
export function nodeTitle(model: GraphModel, i: number): string[] {
  const { nodes } = model;
  const name = nodes.text("label", i) || model.ids[i];
  const facts = [KIND_NAMES[KINDS[model.shape[i]]]];
  const score = nodes.text("scoreText", i);
  if (score !== "") facts.push(`score ${score}`);
  if (model.sanctioned[i]) facts.push("sanctioned");
  if (model.illicit[i]) facts.push(nodes.text("illicit", i));
  return [name, name === model.ids[i] || KINDS[model.shape[i]] === "group" ? nodes.text("sub", i) : model.ids[i], facts.join(" · "), nodes.text("moreText", i)].filter(Boolean);
}

/** What an edge's tooltip says: exact amounts and the time between first and last. */
export function edgeTitle(model: GraphModel, e: number): string[] {
  const name = (i: number) => model.nodes.text("label", i) || model.ids[i];
  const first = model.edges.number("first", e);
  const last = model.edges.number("last", e);
  const when = !Number.isFinite(first) ? "" : first === last ? moment(first) : `${moment(first)} – ${moment(last)}`;
  return [`${name(model.src[e])} → ${name(model.dst[e])}`, model.edges.text("exact", e) || model.edges.text("text", e), when].filter(Boolean);
}

/** The legend of what the drawing shows, with shapes for the kinds that occur. */
export function legend(theme: Theme, model: GraphModel, mode: ColourMode): HTMLElement {
  const box = document.createElement("div");
  box.className = "jc-graph-legend";
  Object.assign(box.style, {
    position: "absolute", left: "12px", bottom: "8px", right: "12px", display: "flex", flexWrap: "wrap", gap: "2px 12px", alignItems: "center",
    pointerEvents: "none", fontSize: "11px", lineHeight: "16px", color: theme.muted, fontFamily: theme.font, zIndex: "1",
  }); // prettier-ignore
  const entry = (icon: Node | null, text: string) => {
    const item = document.createElement("span");
    Object.assign(item.style, { display: "inline-flex", gap: "4px", alignItems: "center", whiteSpace: "nowrap" });
    if (icon !== null) item.append(icon);
    item.append(text);
    box.append(item);
  };
  const kinds = new Set(model.shape);
  KINDS.forEach((kind, shape) => {
    if (kinds.has(shape)) entry(icon(theme, shape, 0, theme.unscored), kind === "group" ? "group" : KIND_NAMES[kind]);
  });
  if (model.sanctioned.includes(1)) entry(icon(theme, 0, FLAG.sanctioned, theme.ramp[3]), "sanctioned");
  if (model.illicit.includes(1)) entry(icon(theme, 0, FLAG.illicit, theme.ramp[3]), "theft or other crime");
  if (mode === "risk" && model.risk.some(Number.isFinite)) entry(bar(Array.from({ length: 9 }, (_, i) => riskColour(theme, i * 12.5)), 44), "risk 0–100");
  if (mode === "direction") {
    entry(bar([theme.incoming, theme.incoming], 16), "coming in");
    entry(bar([theme.outgoing, theme.outgoing], 16), "going out");
  }
  if (mode === "share") entry(bar([theme.edge, theme.accent], 44), "traced share 0–100 %");
  entry(null, "width: value (log)");
  return box;
}

function icon(theme: Theme, shape: number, flags: number, fill: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("width", "16");
  svg.setAttribute("height", "16");
  svg.setAttribute("viewBox", "-10 -10 20 20");
  svg.setAttribute("aria-hidden", "true");
  for (const s of strokesOf(theme, shape, flags === 0 ? 6.5 : 5.6, flags, fill)) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", s.path);
    path.setAttribute("fill", s.fill ?? "none");
    if (s.stroke !== undefined) path.setAttribute("stroke", s.stroke);
    path.setAttribute("stroke-width", String(s.width ?? 1));
    if (s.dx !== undefined) path.setAttribute("transform", `translate(${s.dx} ${s.dy ?? 0})`);
    svg.append(path);
  }
  return svg;
}

function bar(stops: readonly string[], width: number): HTMLElement {
  const element = document.createElement("span");
  Object.assign(element.style, { width: `${width}px`, height: "8px", borderRadius: "2px", background: `linear-gradient(to right, ${stops.join(", ")})` });
  return element;
}
