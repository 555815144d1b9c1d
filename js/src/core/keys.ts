/** Keys act while the board has the focus and nobody is typing. */

import type { Command } from "./commands";
import { openDialog } from "./dialog";
import { h, isTyping } from "./dom";
import { trans } from "./words";

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
 * Keep the shortcuts of JupyterLab away from whatever has the focus in `root`.
 *
 * It looks for the mark from the focused element upwards, and its `:focus` selectors match that element before an
 * ancestor's mark is seen; so the element itself must carry it, or "d d" on a button deletes the cell.
 */
export function ownShortcuts(root: HTMLElement, signal: AbortSignal): void {
  root.addEventListener("focusin", (event) => (event.target as Element).setAttribute("data-lm-suppress-shortcuts", "true"), { signal, capture: true });
}

/**
 * Keep the focus in `root` when what has it is taken away or disabled.
 *
 * A browser drops the focus to the page then, and the next key would be a command of the notebook.
 */
export function keepFocus(root: HTMLElement, signal: AbortSignal): void {
  let held: HTMLElement | null = null;
  const gone = (element: HTMLElement): boolean => !element.isConnected || (element as HTMLButtonElement).disabled || element.closest("[hidden]") !== null;
  const check = (): void => {
    if (held === null || !gone(held)) return;
    const { activeElement } = document;
    const dropped = activeElement === null || activeElement === document.body || activeElement === held;
    held = null;
    if (dropped && !signal.aborted) root.focus({ preventScroll: true });
  };
  root.addEventListener("focusin", (event) => (held = event.target as HTMLElement), { signal });
  root.addEventListener("focusout", (event) => {
    if (root.contains(event.relatedTarget as Node | null)) return;
    // What is being removed is still there while it loses the focus: look again when that is done.
    const left = event.target as HTMLElement;
    setTimeout(() => {
      if (gone(left)) check();
      else if (held === left) held = null;
    });
  }, { signal });
  const observer = new MutationObserver(check);
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
    trans.__("Keys"),
    h("div", { class: "jc-key-table" }, ...rows),
    h("p", { class: "jc-muted" }, trans.__("Keys act while the board has the focus and nobody is typing. Tab moves through the panes; bars between panes move with the arrow keys. In the graph the wheel zooms once it has the focus, or with Ctrl. On the timeline the wheel zooms with Ctrl and moves along with Shift.")),
  );
}
