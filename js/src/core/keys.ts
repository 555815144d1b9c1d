/** Keys act while the board has the focus and nobody is typing. */

import type { Command } from "./commands";
import { openDialog } from "./dialog";
import { h, isTyping } from "./dom";

/** Run commands from the keys pressed inside `root`. */
export function bindKeys(root: HTMLElement, commands: readonly Command[], signal: AbortSignal): void {
  root.addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented || isTyping(event.target)) return;
      const command = commands.find((c) => c.matches(event));
      if (!command) return;
      event.preventDefault();
      event.stopPropagation();
      command.run(event);
    },
    { signal },
  );
}

/**
 * Keep the focus in `root` when what has it is taken away or disabled.
 *
 * A browser drops the focus to the page then, and the next key would be a command of the notebook.
 */
export function keepFocus(root: HTMLElement, signal: AbortSignal): void {
  let held: HTMLElement | null = null;
  const gone = (element: HTMLElement): boolean => !element.isConnected || (element as HTMLButtonElement).disabled || element.closest("[hidden]") !== null;
  root.addEventListener("focusin", (event) => (held = event.target as HTMLElement), { signal });
  root.addEventListener("focusout", (event) => {
    if (held !== null && !gone(held) && !root.contains(event.relatedTarget as Node | null)) held = null;
  }, { signal });
  const observer = new MutationObserver(() => {
    if (held === null || !gone(held) || (document.activeElement !== document.body && document.activeElement !== null && document.activeElement !== held)) return;
    held = null;
    root.focus({ preventScroll: true });
  });
  observer.observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: ["disabled", "hidden"] });
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
}

/** The overlay that lists every key. */
export function openHelp(root: HTMLElement, commands: readonly Command[]): void {
  const rows = commands.map((command) =>
    h("div", { class: "jc-key-row" }, h("span", { class: "jc-keys" }, ...command.keys.map((key) => h("kbd", {}, key))), h("span", {}, command.title)),
  );
  openDialog(
    root,
    "Keys",
    h("div", { class: "jc-key-table" }, ...rows),
    h("p", { class: "jc-muted" }, "Keys act while the board has the focus and nobody is typing. Tab moves through the panes; bars between panes move with the arrow keys. In the graph the wheel zooms once it has the focus, or with Ctrl."),
  );
}
