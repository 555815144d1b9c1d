/** Words of others, such as titles and file names, where they stand beside our own: on one line, short, unable to turn it around. */

const BREAKS = /[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
/** Direction marks and signs nobody sees; the joiners U+200C and U+200D stay, Persian and emoji are written with them. */
const UNSEEN = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const FROM_THE_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Letters of a title in a tip, and of one in a sentence. */
export const TIP_LONGEST = 300;
const NAMED_LONGEST = 80;

/** Foreign text on one line of at most so many UTF-16 units. */
export function oneLine(text: string, longest = TIP_LONGEST): string {
  // What nobody sees is looked at no further than what could be shown.
  const line = text.slice(0, 4 * longest).replace(UNSEEN, '').replace(BREAKS, ' ').trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '').trimEnd()}…`;
}

/** Foreign text within a sentence: one line, short, and where it runs from right to left it takes nothing along. */
export function named(text: string, longest = NAMED_LONGEST): string {
  const line = oneLine(text, longest);
  return FROM_THE_RIGHT.test(line) ? `\u2068${line}\u2069` : line;
}
