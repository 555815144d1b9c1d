/** Zooming and panning along time: the range on show after a turn of the wheel. */

export type Range = readonly [number, number];

/** Nothing is binned finer than hours, so less than a few of them says nothing. */
export const LEAST = 6 * 3_600_000;
/** Wheel pixels that halve or double the range. */
const HALVING = 240;

/** The range after zooming by so many wheel pixels about a moment that stays where it is; null for all time. */
export function zoomed(shown: Range, whole: Range, about: number, pixels: number): Range | null {
  const length = shown[1] - shown[0];
  const wanted = Math.max(Math.min(LEAST, whole[1] - whole[0]), length * 2 ** (pixels / HALVING));
  if (wanted >= whole[1] - whole[0]) return null;
  const share = length > 0 ? (about - shown[0]) / length : 0.5;
  return within([about - share * wanted, about + (1 - share) * wanted], whole);
}

/** The range moved by a share of its length, stopped at the ends of all time. */
export function panned(shown: Range, whole: Range, share: number): Range {
  const by = share * (shown[1] - shown[0]);
  return within([shown[0] + by, shown[1] + by], whole);
}

function within(range: Range, whole: Range): Range {
  const length = range[1] - range[0];
  const start = Math.max(whole[0], Math.min(whole[1] - length, range[0]));
  return [start, start + length];
}
