/** Lines over the board: the other side is gone, or of another version. */

import { fill, h } from "./dom";
import type { BoardState } from "./state";
import { asProblem } from "./states";
import { CONNECTION, type Transport } from "./transport";
import { mismatch } from "./version";
import { trans } from "./words";

/** The banner of a board; `back` is called when answers can be asked for again. */
export function connectionBanner(transport: Transport, back: () => void, signal: AbortSignal): HTMLElement {
  const words = h("span", { class: "jc-banner-words" });
  const button = h("button", { class: "jc-button", type: "button", title: trans.__("Look whether the kernel answers again"), on: { click: () => void again() } }, trans.__("Try again"));
  const element = h("div", { class: "jc-banner", role: "alert", hidden: true }, words, button);
  let problem: unknown = null;
  let gone = false;

  const show = (note = ""): void => {
    element.hidden = problem === null;
    if (problem === null) return;
    const { what, advice } = asProblem(problem);
    fill(words, h("strong", {}, what), ` ${advice}`, note ? ` ${note}` : "");
    fill(button, transport.retryLabel?.() ?? trans.__("Try again"));
  };
  const again = async (): Promise<void> => {
    button.disabled = true;
    show(trans.__("Asking…"));
    const answered = (await transport.retry?.()) ?? true;
    button.disabled = false;
    if (signal.aborted) return;
    show(answered ? "" : trans.__("It does not answer."));
  };
  transport.on(CONNECTION, (message) => {
    problem = message.problem ?? null;
    show();
    if (problem === null && gone) back();
    gone = problem !== null;
  }, signal);
  return element;
}

/** The banner of a board whose kernel has another version than the page; null where they fit. */
export function versionBanner(state: BoardState): HTMLElement | null {
  const problem = state.spec.offline ? null : mismatch(state.spec.version ?? "");
  if (problem === null) return null;
  const element: HTMLElement = h(
    "div",
    { class: "jc-banner", role: "status" },
    h("span", { class: "jc-banner-words" }, h("strong", {}, problem.what), ` ${problem.advice}`),
    h("button", { class: "jc-button", type: "button", title: trans.__("Go on with what is here"), on: { click: () => element.remove() } }, trans.__("Dismiss")),
  );
  return element;
}
