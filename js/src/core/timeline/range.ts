/** A time range typed in, for exact bounds and for those who do not use a pointer. */

import { openDialog } from "../dialog";
import { h } from "../dom";
import type { BoardState } from "../state";

/** Milliseconds as the value of a UTC date-time field. */
export function fieldText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16);
}

/** Ask for a range of UTC times. */
export function rangeDialog(root: HTMLElement, state: BoardState): void {
  const time = state.selection.value.time ?? [state.spec.timeFrom, state.spec.timeTo];
  const field = (label: string, ms: number, first: boolean): HTMLInputElement =>
    h("input", { type: "datetime-local", class: "jc-input", value: fieldText(ms), attrs: { "aria-label": label, "data-autofocus": first ? "" : null } });
  const from = field("From, UTC", time[0], true);
  const to = field("To, UTC", time[1], false);
  const problem = h("p", { class: "jc-error-what", role: "alert", hidden: true });
  const apply = (): void => {
    const [a, b] = [Date.parse(`${from.value}Z`), Date.parse(`${to.value}Z`) + 59_999];
    if (!(a <= b)) {
      problem.textContent = "The range must start before it ends.";
      problem.hidden = false;
      return;
    }
    dialog.close();
    state.select("timeline", { time: [a, b] }, "choose a time range");
  };
  const form = h(
    "form",
    { class: "jc-form", on: { submit: (event) => { event.preventDefault(); apply(); } } },
    h("label", {}, "From (UTC)", from),
    h("label", {}, "To (UTC)", to),
    problem,
    h("div", { class: "jc-row jc-end" },
      h("button", { class: "jc-button", type: "button", on: { click: () => { dialog.close(); state.select("timeline", { time: null }, "clear the time range"); } } }, "All time"),
      h("button", { class: "jc-button jc-primary", type: "submit" }, "Apply")),
  );
  const dialog = openDialog(root, "Time range", form);
}
