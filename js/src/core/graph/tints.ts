import { luminance, parseColour } from "../colour";
import { riskColour, type Theme } from "../theme";
import { bytes } from "./edgestyle";

/** Fills of accounts by whole score from 0 to 100, and at 101 of those that have none. */
export interface Tints {
  /** RGBA, one byte each, as they lie in memory. */
  packed: Uint32Array;
  /** Whether dark words and rings stand out on it. */
  light: readonly boolean[];
}

export const UNSCORED = 101;
const KEPT = 8;
const known = new Map<string, Tints>();

/** The fills of a theme; a page has few themes, whose fills are worked out once. */
export function tintsOf(theme: Theme): Tints {
  const key = [...theme.ramp, theme.unscored].join(" ");
  let tints = known.get(key);
  if (tints === undefined) {
    const colours = Array.from({ length: UNSCORED + 1 }, (_, score) => (score < UNSCORED ? riskColour(theme, score) : theme.unscored));
    const packed = colours.map((colour) => {
      const [r, g, b] = bytes(colour);
      return new Uint32Array(Uint8Array.of(r, g, b, 255).buffer)[0];
    });
    const light = colours.map((colour) => luminance(parseColour(colour) ?? [0, 0, 0, 1]) > 0.3);
    if (known.size >= KEPT) known.clear();
    known.set(key, (tints = { packed: Uint32Array.from(packed), light }));
  }
  return tints;
}
