/** Colours as text of a style sheet and as parts from 0 to 1. */
export type Rgba = readonly [number, number, number, number];

/** Read "#rgb", "#rrggbb(aa)", "rgb(…)", "rgba(…)", "white" and "black" into parts from 0 to 1; null for anything else. */
export function parseColour(text: string): Rgba | null {
  const value = text.trim().toLowerCase();
  if (value === "white") return [1, 1, 1, 1];
  if (value === "black") return [0, 0, 0, 1];
  const hex = /^#([0-9a-f]{3,8})$/.exec(value)?.[1];
  if (hex !== undefined && hex.length !== 5 && hex.length !== 7) {
    const full = hex.length <= 4 ? [...hex].map((c) => c + c).join("") : hex;
    const part = (i: number) => Number.parseInt(full.slice(i, i + 2), 16) / 255;
    return [part(0), part(2), part(4), full.length === 8 ? part(6) : 1];
  }
  const parts = /^rgba?\(([^)]+)\)$/.exec(value)?.[1].split(/[\s,/]+/).filter(Boolean);
  if (parts === undefined || parts.length < 3) return null;
  const numbers = parts.map((p, i) => Number.parseFloat(p) / (p.endsWith("%") ? 100 : i < 3 ? 255 : 1));
  if (numbers.some((n) => !Number.isFinite(n))) return null;
  return [numbers[0], numbers[1], numbers[2], numbers[3] ?? 1];
}

function toHex(colour: Rgba): string {
  return `#${[0, 1, 2].map((i) => Math.round(255 * Math.min(1, Math.max(0, colour[i]))).toString(16).padStart(2, "0")).join("")}`;
}

/** A mix of two colours, `share` of the second. */
export function mixed(first: string, second: string, share: number): string {
  const a = parseColour(first) ?? [0, 0, 0, 1];
  const b = parseColour(second) ?? [0, 0, 0, 1];
  return toHex([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share, 1]);
}

/** A colour laid on opaque ground. */
export function solid(colour: string, ground: string): string {
  const parsed = parseColour(colour) ?? [0, 0, 0, 1];
  return mixed(ground, toHex(parsed), parsed[3]);
}

/** Relative luminance after WCAG 2.2. */
export function luminance(colour: Rgba): number {
  const [r, g, b] = [0, 1, 2].map((i) => (colour[i] <= 0.04045 ? colour[i] / 12.92 : ((colour[i] + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio of two colours after WCAG 2.2, from 1 to 21. */
export function contrastRatio(first: string, second: string): number {
  const [a, b] = [first, second].map((c) => luminance(parseColour(c) ?? [0, 0, 0, 1]));
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** The colour, moved towards another as little as gives the contrast ratio asked for. */
export function legible(colour: string, towards: string, ground: string, ratio: number): string {
  for (let share = 0; share <= 1; share += 0.1) {
    const tried = mixed(colour, towards, share);
    if (contrastRatio(tried, ground) >= ratio) return tried;
  }
  return towards;
}
