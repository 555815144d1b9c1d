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
