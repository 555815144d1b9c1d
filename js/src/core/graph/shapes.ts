/** Shapes and glyphs of accounts. One list serves the shader, the canvas, the SVG and the legend. */

import { trans } from "../words";

export const KINDS = ["wallet", "customer", "exchange", "contract", "mixer", "bank", "unknown", "group"] as const;
export type Kind = (typeof KINDS)[number];

/** A kind in words. */
export function kindName(kind: Kind): string {
  return {
    wallet: trans.__("wallet"),
    customer: trans.__("customer account"),
    exchange: trans.__("exchange"),
    contract: trans.__("contract"),
    mixer: trans.__("mixer"),
    bank: trans.__("bank"),
    unknown: trans.__("unknown"),
    group: trans.__("group of accounts"),
  }[kind];
}

/** Number of the shape in the shader; kinds this build does not know are drawn as unknown. */
export function shapeOf(kind: string): number {
  const at = KINDS.indexOf(kind as Kind);
  return at < 0 ? KINDS.indexOf("unknown") : at;
}

/** Half width and half height of each shape, in radii; arrows end there. */
export const EXTENT: readonly (readonly [number, number])[] = [
  [1, 1],
  [1.2, 0.78],
  [0.88, 0.88],
  [1.14, 1.14],
  [1.06, 0.92],
  [0.88, 1.05],
  [0.92, 0.92],
  [0.92, 0.92],
];

/** Distances to the edges a ring keeps, in radii: where growing the outline by scaling starts from. */
const INNER: readonly number[] = [1, 0.78, 0.88, 0.806, 0.92, 0.85, 0.92, 0.92];

const n = (value: number) => String(Math.round(value * 100) / 100);

function polygon(points: readonly (readonly [number, number])[], r: number): string {
  return `M${points.map(([x, y]) => `${n(x * r)},${n(y * r)}`).join("L")}Z`;
}

function roundBox(w: number, h: number, c: number): string {
  const arc = (x: number, y: number) => `A${n(c)},${n(c)} 0 0 1 ${n(x)},${n(y)}`;
  return `M${n(-w + c)},${n(-h)}L${n(w - c)},${n(-h)}${arc(w, -h + c)}L${n(w)},${n(h - c)}${arc(w - c, h)}L${n(-w + c)},${n(h)}${arc(-w, h - c)}L${n(-w)},${n(-h + c)}${arc(-w + c, -h)}Z`;
}

/** Outline of a shape around the origin as SVG path data, `grow` pixels outside the shape itself. */
export function outline(shape: number, radius: number, grow = 0): string {
  const r = radius * (1 + grow / Math.max(0.001, INNER[shape] * radius));
  switch (KINDS[shape]) {
    case "customer":
      return roundBox(1.2 * radius + grow, 0.78 * radius + grow, 0.78 * radius + grow);
    case "exchange":
      return polygon([[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]], r); // prettier-ignore
    case "contract":
      return polygon([[0, -1.14], [1.14, 0], [0, 1.14], [-1.14, 0]], r); // prettier-ignore
    case "mixer":
      return polygon([[-0.531, -0.92], [0.531, -0.92], [1.062, 0], [0.531, 0.92], [-0.531, 0.92], [-1.062, 0]], r); // prettier-ignore
    case "bank":
      return polygon([[0, -1.05], [0.85, -0.3], [0.85, 0.8], [-0.85, 0.8], [-0.85, -0.3]], r); // prettier-ignore
    case "group":
      return roundBox(0.84 * radius + grow, 0.84 * radius + grow, 0.28 * radius + grow);
    default: {
      const c = (KINDS[shape] === "unknown" ? 0.92 : 1) * radius + grow;
      return `M${n(-c)},0A${n(c)},${n(c)} 0 1 1 ${n(c)},0A${n(c)},${n(c)} 0 1 1 ${n(-c)},0Z`;
    }
  }
}

/** Strokes of the glyph of sanctioned accounts, a cross. */
export function crossPath(r: number): string {
  const c = 0.36 * r;
  return `M${n(-c)},${n(-c)}L${n(c)},${n(c)}M${n(c)},${n(-c)}L${n(-c)},${n(c)}`;
}

/** Strokes of the glyph of accounts tagged with theft or another crime, an exclamation mark. */
export function alarmPath(r: number): string {
  return `M0,${n(-0.5 * r)}L0,${n(0.1 * r)}M0,${n(0.46 * r)}L0,${n(0.48 * r)}`;
}

/** What a node shows besides its fill; bits of one number. */
export const FLAG = {
  sanctioned: 1,
  illicit: 2,
  selected: 4,
  focus: 8,
  pinned: 16,
  hover: 32,
  light: 64, // the fill is light, so its glyph is dark
} as const;

/** Rings of small dots are thinner, in proportion; the shader does the same. */
export function ringScale(radius: number): number {
  return Math.min(1, Math.max(0.4, radius / 8));
}

/** Pixels that the rings around a node add to its shape. */
export function rim(radius: number, flags: number): number {
  const s = ringScale(radius);
  let width = flags & (FLAG.sanctioned | FLAG.illicit) ? 3.8 * s : 0;
  if (flags & FLAG.selected) width += 4;
  if (flags & FLAG.focus) width += 4;
  return width;
}
