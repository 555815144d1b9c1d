/** What a search came to, as a list: one finding an entry, walked with the arrow keys, chosen with Enter or a click. */

import { h } from "../dom";
import { count } from "../format";
import { trans } from "../words";
import type { Found, Outcome } from "./search";

/** Names shown of one entry. */
const NAMED = 3;

/** How many were found, and what of it is not listed or was not looked for. */
export function outcomeWords({ count: all, accounts, cut, listed }: Outcome): string {
  const parts = [trans.__("%1 about %2", trans._n("%1 finding", "%1 findings", all), trans._n("%1 account", "%1 accounts", accounts))];
  if (listed < all) parts.push(trans._n("the strongest %1 is listed", "the strongest %1 are listed", listed));
  if (cut) parts.push(trans.__("cut short: a bound was reached, there may be more"));
  return parts.join(" · ");
}

/** Whom a finding is about, in one line. */
export function namesOf({ names }: Found): string {
  const more = names.length - NAMED;
  return [...names.slice(0, NAMED), ...(more > 0 ? [trans._n("%1 more", "%1 more", more)] : [])].join(" · ");
}

/**
 * Build the list.
 *
 * @param at Place of the finding chosen last.
 */
export function resultList(findings: readonly Found[], at: number | null, choose: (at: number) => void): HTMLElement {
  const entries = findings.map((found, place) =>
    h(
      "li",
      {},
      h(
        "button",
        { class: "jc-found", type: "button", title: trans.__("Show it on the board"), attrs: { "aria-current": place === at ? "true" : null }, on: { click: () => choose(place) } },
        h("span", { class: "jc-found-head" }, h("strong", { class: "jc-clip", title: found.subjects.join("\n") }, namesOf(found)), h("span", { class: "jc-figure", title: found.amountExact }, found.amountText)),
        h("span", { class: "jc-found-sentence" }, found.sentence),
        h("span", { class: "jc-muted" }, `${found.rangeText} · ${trans._n("%1 transfer", "%1 transfers", found.count)}`),
      ),
    ),
  );
  const list = h("ol", { class: "jc-found-list", attrs: { "aria-label": trans.__("Findings, %1", count(findings.length)) } }, ...entries);
  list.addEventListener("keydown", (event) => {
    const buttons = [...list.querySelectorAll<HTMLElement>("button")];
    const here = buttons.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    buttons[Math.max(0, Math.min(next, buttons.length - 1))]?.focus();
  });
  return list;
}
