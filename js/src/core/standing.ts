/**
 * How a board's case stands, for whoever shows it outside the board.
 *
 * It is written on the board's element, so that a status bar of the page can show it for a widget in a notebook as for a
 * document, without either knowing the other.
 */

export interface Standing {
  title: string;
  status: string;
  /** Entries of the journal. */
  entries: number;
  /** Whether tables and journal match their hashes; null until it was looked at. */
  intact: boolean | null;
  /** When something was last written, such as `17:04 UTC`; empty before. */
  saved: string;
  readonly: boolean;
}

/** Attribute of a board's element. */
export const STANDING = "data-jc-standing";
/** Event by which the page asks a board to verify its case. */
export const VERIFY = "jc-verify";

export function writeStanding(element: Element, standing: Standing): void {
  element.setAttribute(STANDING, JSON.stringify(standing));
}

/** The standing of a board, null where the element has none. */
export function readStanding(element: Element | null | undefined): Standing | null {
  const written = element?.getAttribute(STANDING);
  return written ? (JSON.parse(written) as Standing) : null;
}
