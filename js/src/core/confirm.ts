/** A question before something is written that stays. */

import { openDialog } from "./dialog";
import { h } from "./dom";
import { trans } from "./words";

/** Ask in the board around an element; resolves to whether the person agreed. */
export function confirmed(within: Element, title: string, question: string, yes: string): Promise<boolean> {
  const root = within.closest<HTMLElement>(".jc-board");
  if (root === null) return Promise.resolve(true);
  return new Promise((resolve) => {
    const settle = (answer: boolean): void => {
      watch.disconnect();
      resolve(answer);
      dialog.close();
    };
    const agree = h("button", { class: "jc-button jc-primary", type: "button", attrs: { "data-autofocus": "" }, on: { click: () => settle(true) } }, yes);
    const refuse = h("button", { class: "jc-button", type: "button", on: { click: () => settle(false) } }, trans.__("Cancel"));
    const dialog = openDialog(root, title, h("p", {}, question), h("div", { class: "jc-row jc-end" }, refuse, agree));
    // Escape, the cross and a click beside it close the dialog without a word: that is a no.
    const watch = new MutationObserver(() => {
      if (!dialog.element.isConnected) settle(false);
    });
    watch.observe(root, { childList: true });
  });
}
