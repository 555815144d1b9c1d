/** A translator that brackets what it translates, and a look at a page for words that nobody bracketed. */

import { nullTranslator } from "@jupyterlab/translation";
import type { Translator } from "../../src/core/words";

/** The catalogue JupyterLab fills in values with. */
const bundle = nullTranslator.load("jupyter_compliance");
const LETTER = /\p{L}/u;

/** "%1 rows of %2" → "%1⟦ rows of ⟧%2": values stay outside, for they must be translated, or data, themselves. */
function bracketed(text: string): string {
  return text.split(/(%\d+)/).map((piece) => (/^%\d+$/.test(piece) || !LETTER.test(piece) ? piece : `⟦${piece}⟧`)).join("");
}

export const pseudo: Translator = {
  __: (text, ...values) => bundle.__(bracketed(text), ...values),
  _n: (one, many, n, ...values) => bundle._n(bracketed(one), bracketed(many), n, ...values),
};

/** Texts that came as data: they are shown as they were sent. */
export class Sent {
  private readonly texts = new Set<string>();
  private sorted: string[] | null = null;

  /** Every text in a value, however deep; columns may hold lists as JSON. */
  add(value: unknown): void {
    if (typeof value === "string") {
      if (!LETTER.test(value) || this.texts.has(value)) return;
      this.sorted = null;
      this.texts.add(value);
      if (value.length > 16) this.texts.add(`${value.slice(0, 6)}…${value.slice(-4)}`);
      if (value.startsWith("[")) this.add(JSON.parse(value));
      for (const part of value.split(" · ")) if (part !== value) this.add(part);
      if (value.endsWith(" shown")) this.add(value.replace(/ shown$/, ""));
    } else if (Array.isArray(value)) value.forEach((item) => this.add(item));
    else if (typeof value === "object" && value !== null) Object.values(value).forEach((item) => this.add(item));
  }

  /** A text without what came as data, the longest first. */
  without(text: string): string {
    this.sorted ??= [...this.texts].sort((a, b) => b.length - a.length);
    const cut = text.endsWith("…") ? text.slice(0, -1) : null;
    if (cut !== null && this.sorted.some((known) => known.startsWith(cut))) return "";
    let left = text;
    for (const known of this.sorted) {
      if (!left.includes(known)) continue;
      const [before, after] = [/^\p{L}/u.test(known) ? "(?<!\\p{L})" : "", /\p{L}$/u.test(known) ? "(?!\\p{L})" : ""];
      left = left.replace(new RegExp(before + known.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") + after, "gu"), " ");
    }
    return left;
  }
}

/** Names of keys and of the zone, which are the same in every language. */
const NAMES = /(?<!\p{L})(?:UTC|(?:(?:Ctrl|Shift|Alt)\+)*(?:[A-Z]|Esc|Enter|F10)|⌘|Ctrl)(?!\p{L})/gu;
const ATTRIBUTES = ["title", "aria-label", "aria-description", "aria-valuetext", "aria-roledescription", "placeholder", "alt"];

function untranslated(text: string, sent: Sent): boolean {
  const outside = text.replace(/⟦[^⟦⟧]*⟧/g, " ");
  return LETTER.test(outside) && LETTER.test(sent.without(outside).replace(NAMES, " "));
}

/** What a person could read or hear below an element that went through no translator. */
export function wordsLeft(root: Element, sent: Sent): string[] {
  const left: string[] = [];
  const walk = (node: Node): void => {
    if (node.nodeType === 3) {
      const text = node.textContent ?? "";
      if (untranslated(text, sent)) left.push(`${(node.parentElement?.getAttribute("class") || node.parentElement?.tagName) ?? ""}: ${text}`);
      return;
    }
    if (!(node instanceof Element) || ["STYLE", "SCRIPT", "CODE"].includes(node.tagName)) return;
    for (const name of ATTRIBUTES) {
      const text = node.getAttribute(name);
      if (text && untranslated(text, sent)) left.push(`${node.getAttribute("class") || node.tagName} ${name}: ${text}`);
    }
    node.childNodes.forEach(walk);
  };
  walk(root);
  return left;
}
