/** A time range typed in, for exact bounds and for those who do not use a pointer. */

import { openDialog } from "../dialog";
import { h } from "../dom";
import type { BoardState } from "../state";
import { trans } from "../words";

/** Milliseconds as the value of a UTC date-time field. */
export function fieldText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16);
}

/** Ask for a range of UTC times. */
export function rangeDialog(root: HTMLElement, state: BoardState): void {
  const time = state.selection.value.time ?? [state.spec.timeFrom, state.spec.timeTo];
  const field = (label: string, ms: number, first: boolean): HTMLInputElement =>
    h("input", { type: "datetime-local", class: "jc-input", value: fieldText(ms), attrs: { "aria-label": label, "data-autofocus": first ? "" : null } });
  const from = field(trans.__("From, UTC"), time[0], true);
  const to = field(trans.__("To, UTC"), time[1], false);
  const problem = h("p", { class: "jc-error-what", role: "alert", hidden: true });
  const apply = (): void => {
    const [a, b] = [Date.parse(`${from.value}Z`), Date.parse(`${to.value}Z`) + 59_999];
    if (!(a <= b)) {
      problem.textContent = trans.__("The range must start before it ends.");
      problem.hidden = false;
      return;
    }
    dialog.close();
    state.select("timeline", { time: [a, b] }, trans.__("choose a time range"));
  };
  const form = h(
    "form",
    { class: "jc-form", on: { submit: (event) => { event.preventDefault(); apply(); } } },
    h("label", {}, trans.__("From (UTC)"), from),
    h("label", {}, trans.__("To (UTC)"), to),
    problem,
    h("div", { class: "jc-row jc-end" },
      h("button", { class: "jc-button", type: "button", on: { click: () => { dialog.close(); state.select("timeline", { time: null }, trans.__("clear the time range")); } } }, trans.__("All time")),
      h("button", { class: "jc-button jc-primary", type: "submit" }, trans.__("Apply"))),
  );
  const dialog = openDialog(root, trans.__("Time range"), form);
}
