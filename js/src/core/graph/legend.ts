import { svg } from "../dom";
import { riskColour, type Theme } from "../theme";
import { trans } from "../words";
import type { GraphModel } from "./model";
import { type Stroke, strokesOf } from "./ornaments";
import { FLAG, kindName, KINDS } from "./shapes";
import type { ColourMode } from "./types";

/** One entry of the legend: its words, and the shape or the bar of colours before them. */
export interface Entry {
  text: string;
  strokes?: readonly Stroke[];
  stops?: readonly string[];
  /** Pixels the mark is wide; 0 without one. */
  width: number;
}

/** Pixels a shape of the legend takes each way, and the height of a bar. */
export const ICON = 16;
export const BAR = 8;
const LINE = 16;
/** Pixels of height below which the legend has one line, and below which it is not shown at all. */
const LOW = 280;
const LOWEST = 130;

/** What the drawing shows and how it is to be read: shapes for the kinds that occur, rings, colours. */
export function legendEntries(theme: Theme, model: GraphModel, mode: ColourMode): Entry[] {
  const entries: Entry[] = [];
  const shape = (text: string, kind: number, flags: number, fill: string) =>
    entries.push({ text, strokes: strokesOf(theme, kind, flags === 0 ? 5.2 : 4.5, flags, fill), width: ICON });
  const bar = (text: string, stops: readonly string[], width: number) => entries.push({ text, stops, width });
  const kinds = new Set(model.shape);
  KINDS.forEach((kind, i) => {
    if (kinds.has(i)) shape(kind === "group" ? trans.__("group") : kindName(kind), i, 0, theme.unscored);
  });
  if (model.sanctioned.includes(1)) shape(trans.__("sanctioned"), 0, FLAG.sanctioned, theme.ramp[3]);
  if (model.illicit.includes(1)) shape(trans.__("theft or other crime"), 0, FLAG.illicit, theme.ramp[3]);
  if (mode === "risk" && model.risk.some(Number.isFinite)) bar(trans.__("risk 0–100"), Array.from({ length: 9 }, (_, i) => riskColour(theme, i * 12.5)), 44);
  if (mode === "direction") {
    bar(trans.__("coming in"), [theme.incoming, theme.incoming], 16);
    bar(trans.__("going out"), [theme.outgoing, theme.outgoing], 16);
  }
  if (mode === "share") bar(trans.__("traced share 0–100 %"), [theme.edge, theme.accent], 44);
  entries.push({ text: trans.__("width: value (log)"), width: 0 });
  return entries;
}

/** The legend as it lies over the graph. */
export function legend(theme: Theme, entries: readonly Entry[]): HTMLElement {
  const box = document.createElement("div");
  box.className = "jc-graph-legend";
  Object.assign(box.style, {
    position: "absolute", left: "12px", bottom: "8px", display: "flex", flexWrap: "wrap", gap: "2px 12px", alignItems: "center", pointerEvents: "none", zIndex: "1",
    fontSize: "calc(11px * var(--jc-scale, 1))", lineHeight: `${LINE}px`, color: theme.muted, fontFamily: theme.font, width: "fit-content", maxWidth: "calc(100% - 24px)",
    background: `color-mix(in srgb, ${theme.background} 82%, transparent)`,
  }); // prettier-ignore
  for (const entry of entries) {
    const item = document.createElement("span");
    Object.assign(item.style, { display: "inline-flex", gap: "4px", alignItems: "center", whiteSpace: "nowrap" });
    if (entry.strokes) item.append(icon(entry.strokes));
    if (entry.stops) item.append(bar(entry.stops, entry.width));
    item.append(entry.text);
    box.append(item);
  }
  return box;
}

/** Leave the drawing its room on a low board: what does not fit on one line is left out there, and all of it on the lowest. */
export function foldLegend(box: HTMLElement, height: number): void {
  Object.assign(box.style, { display: height > 0 && height < LOWEST ? "none" : "flex", maxHeight: height < LOW ? `${LINE}px` : "", overflow: height < LOW ? "hidden" : "" });
}

function icon(strokes: readonly Stroke[]): SVGElement {
  const half = ICON / 2;
  const paths = strokes.map((s) =>
    svg("path", { d: s.path, fill: s.fill ?? "none", stroke: s.stroke ?? null, "stroke-width": s.width ?? 1, transform: s.dx === undefined ? null : `translate(${s.dx} ${s.dy ?? 0})` }),
  );
  return svg("svg", { width: ICON, height: ICON, viewBox: `${-half} ${-half} ${ICON} ${ICON}`, "aria-hidden": "true" }, ...paths);
}

function bar(stops: readonly string[], width: number): HTMLElement {
  const element = document.createElement("span");
  Object.assign(element.style, { width: `${width}px`, height: `${BAR}px`, borderRadius: "2px", background: `linear-gradient(to right, ${stops.join(", ")})`, forcedColorAdjust: "none" });
  return element;
}
