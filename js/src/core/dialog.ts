/** A modal dialog inside the board: focus kept within, Escape closes, focus returned. */

import { type Child, h, uniqueId } from "./dom";
import { icon } from "./icons";
import { trans } from "./words";

export interface Dialog {
  readonly element: HTMLElement;
  /** Aborted once it is closed, whoever closes it. */
  readonly signal: AbortSignal;
  close(): void;
}

/** Open a dialog over a board. */
export function openDialog(root: HTMLElement, title: string, ...content: Child[]): Dialog {
  const open = new AbortController();
  const before = document.activeElement as HTMLElement | null;
  const heading = uniqueId("dialog");
  const panel = h(
    "div",
    { class: "jc-dialog", role: "dialog", attrs: { "aria-modal": "true", "aria-labelledby": heading } },
    h(
      "div",
      { class: "jc-dialog-head" },
      h("h2", { id: heading }, title),
      h("button", { class: "jc-icon-button", type: "button", title: trans.__("Close (Esc)"), attrs: { "aria-label": trans.__("Close") }, on: { click: () => close() } }, icon("close"))
    ),
    h("div", { class: "jc-dialog-body" }, ...content)
  );
  const veil = h("div", {
    class: "jc-veil",
    on: {
      click: event => {
        if (event.target === veil) close();
      },
      keydown: event => {
        event.stopPropagation();
        if (event.key === "Escape") close();
        else if (event.key === "Tab") keepFocus(event, panel);
      },
    },
  }, panel);
  root.append(veil);
  (panel.querySelector<HTMLElement>("[data-autofocus]") ?? panel.querySelector<HTMLElement>("button"))?.focus();

  function close(): void {
    if (!veil.isConnected) return;
    veil.remove();
    open.abort();
    if (before?.isConnected) before.focus();
    else root.focus();
  }
  return { element: panel, signal: open.signal, close };
}

function keepFocus(event: KeyboardEvent, panel: HTMLElement): void {
  const stops = [...panel.querySelectorAll<HTMLElement>('button, input, textarea, select, [tabindex="0"]')].filter(
    stop => !(stop as HTMLButtonElement).disabled
  );
  const first = stops[0];
  const last = stops[stops.length - 1];
  if (!first || !last) return;
  if (event.shiftKey && document.activeElement === first) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && document.activeElement === last) {
    event.preventDefault();
    first.focus();
  }
}
