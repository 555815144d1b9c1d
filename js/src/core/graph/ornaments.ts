import { mixed } from "../colour";
import type { Theme } from "../theme";
import type { Scene } from "./scene";
import { alarmPath, crossPath, FLAG, KINDS, outline, ringScale } from "./shapes";

/** One filled or stroked path of a node, relative to its centre. */
export interface Stroke {
  path: string;
  dx?: number;
  dy?: number;
  fill?: string;
  stroke?: string;
  width?: number;
  dash?: readonly number[];
  round?: boolean;
  opacity?: number;
}

const CIRCLE = KINDS.indexOf("wallet");

/** The paths of a node from back to front: what the shader draws, for canvas and SVG. */
export function nodeStrokes(scene: Scene, i: number): Stroke[] {
  const fill = `#${[0, 1, 2].map((c) => scene.fill[4 * i + c].toString(16).padStart(2, "0")).join("")}`;
  return strokesOf(scene.theme, scene.model.shape[i], scene.radius(i), scene.flags[i], fill);
}

export function strokesOf(theme: Theme, shape: number, r: number, flags: number, fill: string): Stroke[] {
  const sanctioned = (flags & FLAG.sanctioned) !== 0;
  const illicit = (flags & FLAG.illicit) !== 0;
  const ground = theme.background;
  const ring = (grow: number, colour: string, width: number, dash?: readonly number[]): Stroke => ({
    path: outline(shape, r, grow),
    stroke: colour,
    width,
    dash,
  });
  const strokes: Stroke[] = [];
  const s = ringScale(r);
  let edge = sanctioned || illicit ? 3.8 * s : 0;
  if (flags & FLAG.hover) strokes.push({ path: outline(shape, r, edge + 6), fill: theme.accent, opacity: 0.22 });
  if (flags & FLAG.selected) {
    strokes.push({ path: outline(shape, r, edge + 4.6), fill: ground }, ring(edge + 2.8, theme.accent, 2.4));
    edge += 4;
  }
  if (flags & FLAG.focus) strokes.push(ring(edge + 3, theme.accent, 1.8, [2.9, 2.5]));
  if (sanctioned || illicit) {
    strokes.push({ path: outline(shape, r, 4.2 * s), fill: ground }, ring(2.95 * s, sanctioned ? theme.text : theme.danger, 1.7 * s));
  } else strokes.push({ path: outline(shape, r, 1.2 * s), fill: ground });
  const line = mixed(fill, theme.text, 0.28);
  if (KINDS[shape] === "group") {
    strokes.push({ path: outline(shape, r, -0.45), dx: 0.3 * r, dy: -0.3 * r, fill: mixed(ground, fill, 0.45), stroke: line, width: 0.9 });
    strokes.push({ path: outline(shape, r, 1), fill: ground });
  }
  if (KINDS[shape] === "unknown") strokes.push({ path: outline(shape, r, -0.9), fill: mixed(ground, fill, 0.3), stroke: fill, width: 1.8 });
  else strokes.push({ path: outline(shape, r, -0.45), fill, stroke: line, width: 0.9 });
  if (r <= 4) return strokes;
  const ink = KINDS[shape] === "unknown" ? theme.text : flags & FLAG.light ? "#141414" : "#ffffff";
  if (sanctioned) strokes.push({ path: crossPath(r), stroke: ink, width: 2 * Math.max(0.75, 0.1 * r), round: true });
  else if (illicit) strokes.push({ path: alarmPath(r), stroke: ink, width: 2 * Math.max(0.8, 0.12 * r), round: true });
  if (sanctioned && illicit) {
    const b = Math.max(4.4, 0.46 * r);
    const [dx, dy] = [0.78 * (r + 2), -0.78 * (r + 2)];
    strokes.push({ path: outline(CIRCLE, b + 1.4), dx, dy, fill: ground }, { path: outline(CIRCLE, b), dx, dy, fill: theme.danger });
    strokes.push({ path: alarmPath(b), dx, dy, stroke: ground, width: 1.7, round: true });
  }
  if (flags & FLAG.pinned) {
    const at = -0.78 * (r + (sanctioned || illicit ? 2.28 * s : 0));
    for (const [size, colour] of [[4.8, ground], [3.6, theme.text], [1.3, ground]] as const) {
      strokes.push({ path: outline(CIRCLE, size), dx: at, dy: at, fill: colour });
    }
  }
  return strokes;
}
