import { mixed, parseColour } from "../colour";
import type { Theme } from "../theme";
import type { GraphModel } from "./model";
import type { Marks } from "./scene";
import { FLAG } from "./shapes";
import type { ColourMode } from "./types";

/** What edges look like, one entry an edge. */
export interface EdgeLook {
  /** Red, green, blue and opacity, packed. */
  colours: Uint32Array;
  /** 0 for an ordinary edge, 1 for one pointed at, 2 for one that is chosen. */
  rank: Uint8Array;
}

/** Colours and ranks of edges after a change of marks, mode or theme; `flags` are those of the nodes. */
export function styleEdges(model: GraphModel, theme: Theme, flags: Uint8Array, marks: Marks, mode: ColourMode, bulk: boolean, { colours, rank }: EdgeLook): void {
  const m = model.edgeCount;
  const alpha = Math.round(255 * Math.min(0.95, Math.max(0.24, 1.62 - Math.log10(m + 1) * 0.38)));
  const plain = bytes(theme.edge);
  const toFocus = bytes(mixed(theme.edge, theme.incoming, 0.55));
  const into = bytes(theme.incoming);
  const out = bytes(theme.outgoing);
  const accent = bytes(theme.accent);
  const hover = bytes(mixed(theme.edge, theme.text, 0.6));
  const shares = Array.from({ length: 33 }, (_, i) => bytes(mixed(theme.edge, theme.accent, i / 32)));
  const one = marks.selected.size === 1 ? [...marks.selected][0] : -1;
  const lit = one >= 0 && (bulk || !(marks.focus.size === 1 && marks.focus.has(one))) ? one : -1;
  rank.fill(0);
  const packed = ([r, g, b]: readonly number[], a: number) => new Uint32Array(Uint8Array.of(r, g, b, a).buffer)[0];
  const [usual, usualToFocus] = [packed(plain, alpha), packed(toFocus, alpha)];
  const [isSelected, isFocus] = [FLAG.selected, FLAG.focus];
  const isAbout = marks.selected.size > 0 ? isSelected : isFocus;
  const several = marks.selected.size > 1;
  for (let e = 0; e < m; e++) {
    const s = model.src[e];
    const d = model.dst[e];
    const [from, to] = [flags[s], flags[d]];
    const hovered = e === marks.hoverEdge || s === marks.hoverNode || d === marks.hoverNode;
    const chosen = marks.selectedEdges.size > 0 && marks.selectedEdges.has(e);
    if (mode !== "share" && !hovered && !chosen && ((from | to) & (isSelected | isFocus)) === 0) {
      colours[e] = usual;
      continue;
    }
    let colour = plain;
    if (mode === "direction") {
      if (to & isAbout) colour = into;
      else if (from & isAbout) colour = out;
    } else if (mode === "share") {
      colour = shares[Math.round(32 * Math.min(1, Math.max(0, model.share[e] || 0)))];
    } else if (to & isFocus && !(from & isFocus)) colour = toFocus;
    let a = alpha;
    const between = several && from & isSelected && to & isSelected;
    if (chosen || between || (mode !== "direction" && (s === lit || d === lit))) {
      if (mode !== "direction") colour = accent;
      rank[e] = 2;
      a = 255;
    }
    if (hovered) {
      if (rank[e] === 0 && mode === "risk") colour = hover;
      rank[e] = Math.max(rank[e], 1);
      a = 255;
    }
    // In so many arrows those in and out of what is looked at would not be seen among the others.
    if (bulk && rank[e] === 0 && mode === "direction" && colour !== plain) rank[e] = 1;
    colours[e] = colour === toFocus && a === alpha ? usualToFocus : packed(colour, bulk && rank[e] > 0 ? Math.max(a, 217) : a);
  }
}

/** A colour as three bytes. */
export function bytes(colour: string): [number, number, number] {
  const [r, g, b] = parseColour(colour) ?? [0.5, 0.5, 0.5, 1];
  return [Math.round(255 * r), Math.round(255 * g), Math.round(255 * b)];
}
