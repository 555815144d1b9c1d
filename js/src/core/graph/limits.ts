/** What a large graph may cost and how coarse it may be while it moves. */

/** Share of the view that is drawn beyond each of its sides, so that a pan finds arrows there. */
export const BLEED = 0.25;
/** Most pixels of a picture with its margin; above, it has one pixel to the CSS pixel and is scaled. */
export const MOST_PIXELS = 9_000_000;
/** A picture may be scaled so much on the move before another is begun. */
export const LARGEST = 1.5;
export const SMALLEST = 0.7;
/** Share of the view over which a picture must reach to be worth showing. */
export const WORTHWHILE = 0.4;
