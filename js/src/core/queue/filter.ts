/** What the queue shows: text, decision and lowest score. */

import { h } from "../dom";
import type { Spec } from "../model";
import { trans } from "../words";

export interface QueueFilter {
  text: string;
  disposition: string;
  minScore: number | null;
}

export const NO_FILTER: QueueFilter = { text: "", disposition: "", minScore: null };

export function isFiltered(filter: QueueFilter): boolean {
  return filter.text !== "" || filter.disposition !== "" || filter.minScore !== null;
}

/** The form of the filter; it reports every change at once. */
export function filterForm(spec: Spec, filter: QueueFilter, onChange: (filter: QueueFilter) => void): HTMLElement {
  const current = { ...filter };
  const report = (): void => onChange({ ...current });
  const text = h("input", { type: "search", class: "jc-input", value: filter.text, placeholder: trans.__("Name, address, reason"), attrs: { "aria-label": trans.__("Filter by name, address or reason"), "data-autofocus": "" } });
  text.addEventListener("input", () => {
    current.text = text.value.trim();
    report();
  });
  const choice = (value: string, label: string, chosen: string): HTMLElement => h("option", { value, attrs: { selected: value === chosen ? "" : null } }, label);
  const decided = h(
    "select",
    { class: "jc-input", attrs: { "aria-label": trans.__("Filter by decision") } },
    choice("", trans.__("Any decision"), filter.disposition),
    choice("none", trans.__("Not decided"), filter.disposition),
    ...spec.dispositions.map((d) => choice(d.id, d.label, filter.disposition)),
  );
  decided.addEventListener("change", () => {
    current.disposition = decided.value;
    report();
  });
  const lowest = filter.minScore === null ? "" : String(filter.minScore);
  const score = h(
    "select",
    { class: "jc-input", attrs: { "aria-label": trans.__("Filter by score") } },
    choice("", trans.__("Any score"), lowest),
    ...[spec.policy.line, 75, 90].map((least) => choice(String(least), trans.__("%1 and above", least), lowest)),
  );
  score.addEventListener("change", () => {
    current.minScore = score.value ? Number(score.value) : null;
    report();
  });
  return h("div", { class: "jc-filter" }, text, h("div", { class: "jc-row" }, decided, score));
}
