import { moment } from "../format";
import type { Theme } from "../theme";
import { trans } from "../words";
import type { GraphModel } from "./model";
import { kindName, KINDS } from "./shapes";

/** A box over the graph that shows lines of text and never takes the pointer. */
export class Bubble {
  readonly element = document.createElement("div");
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: HTMLElement, role: "tooltip" | "status") {
    this.element.setAttribute("role", role);
    this.element.className = role === "tooltip" ? "jc-graph-tooltip" : "jc-graph-hint";
    Object.assign(this.element.style, {
      position: "absolute", zIndex: "3", pointerEvents: "none", visibility: "hidden", left: "0", top: "0", maxWidth: "min(380px, 90%)",
      padding: "5px 8px", borderRadius: "4px", fontSize: "calc(12px * var(--jc-scale, 1))", lineHeight: "1.4", overflowWrap: "anywhere", fontVariantNumeric: "tabular-nums",
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
  const name = model.name(i);
  const facts = [kindName(KINDS[model.shape[i]])];
  const score = nodes.text("scoreText", i);
  if (score !== "") facts.push(trans.__("score %1", score));
  if (model.sanctioned[i]) facts.push(trans.__("sanctioned"));
  if (model.illicit[i]) facts.push(nodes.text("illicit", i));
  return [name, name === model.id(i) || KINDS[model.shape[i]] === "group" ? nodes.text("sub", i) : model.id(i), facts.join(" · "), nodes.text("moreText", i)].filter(Boolean);
}

/** What an edge's tooltip says: exact amounts and the time between first and last. */
export function edgeTitle(model: GraphModel, e: number): string[] {
  const name = (i: number) => model.name(i);
  const first = model.edges.number("first", e);
  const last = model.edges.number("last", e);
  const when = !Number.isFinite(first) ? "" : first === last ? moment(first) : `${moment(first)} – ${moment(last)}`;
  return [`${name(model.src[e])} → ${name(model.dst[e])}`, model.edges.text("exact", e) || model.edges.text("text", e), when].filter(Boolean);
}
