/**
 * The board's own words: English, until the page around it gives a translator.
 *
 * A text stands whole in `trans.__("…")`, or in `trans._n("…", "…", n)` where a number decides, so that the tools that
 * make language packs of JupyterLab find it; `%1` is where the first value goes. It is looked up when it is shown, never
 * while a module is loaded, for the translator comes later. What Python sends is shown as it was sent.
 */

import type { Child } from "./dom";

/** What of a catalogue of words is used; JupyterLab's `TranslationBundle` is one. */
export interface Translator {
  __(text: string, ...values: unknown[]): string;
  /** `%1` is the number, `%2` the first value. */
  _n(one: string, many: string, n: number, ...values: unknown[]): string;
}

const COUNT = new Intl.NumberFormat("en-GB");

/** 1926 → "1,926". */
export function count(n: number): string {
  return COUNT.format(n);
}

function filled(text: string, values: readonly unknown[]): string {
  return text.replace(/%(\d+)/g, (_, at: string) => String(values[Number(at) - 1]));
}

const ENGLISH: Translator = {
  __: (text, ...values) => filled(text, values),
  _n: (one, many, n, ...values) => filled(Number(n) === 1 ? one : many, [n, ...values]),
};

let given = ENGLISH;

/** Have the boards of this page speak as a translator says, those drawn from now on; null for English. */
export function setTranslator(translator: Translator | null): void {
  given = translator ?? ENGLISH;
}

/** The words of the board in the language of the page. */
export const trans: Translator = {
  __: (text, ...values) => given.__(text, ...values),
  // A catalogue chooses by the number and writes it as text: this is both, 1200 and "1,200".
  _n: (one, many, n, ...values) => given._n(one, many, Object.assign(Object(n), { toString: () => count(n) }) as number, ...values),
};

/** A text whose places are taken by elements: `woven(trans.__("on %1", "%1"), button)`. */
export function woven(text: string, ...parts: Child[]): Child[] {
  return text.split(/(%\d+)/).map((piece) => (/^%\d+$/.test(piece) ? parts[Number(piece.slice(1)) - 1] : piece)).filter((piece) => piece !== "");
}
