/** What a pane shows instead of its content: loading, nothing there, or what went wrong. */

import { type Child, h } from "./dom";
import { ends } from "./format";
import { trans } from "./words";

export interface Problem {
  what: string;
  advice: string;
  detail: string;
}

/** The problem in anything that was thrown. */
export function asProblem(error: unknown): Problem {
  const known = error as Partial<Problem> & { message?: string; stack?: string };
  return {
    what: known?.what || known?.message || String(error),
    advice: known?.advice || "",
    detail: known?.detail || (known?.what ? "" : known?.stack || ""),
  };
}

/** Grey lines where rows will be. */
export function skeleton(lines = 6): HTMLElement {
  const rows = Array.from({ length: lines }, (_, i) =>
    h("div", { class: "jc-skeleton-line", style: { width: `${92 - ((i * 17) % 40)}%` } })
  );
  return h("div", { class: "jc-skeleton", role: "status", attrs: { "aria-label": trans.__("Loading") } }, ...rows);
}

/** A sentence saying why there is nothing, with a way out. */
export function emptyState(text: string, action?: { label: string; run: () => void }): HTMLElement {
  return h(
    "div",
    { class: "jc-empty", role: "status" },
    h("p", {}, text),
    action ? h("button", { class: "jc-button", type: "button", on: { click: action.run } }, action.label) : null
  );
}

/** That a time range holds no transfers. */
export function nothingBetween([from, to]: readonly [number, number], clear: () => void): HTMLElement {
  const [first, last] = ends(from, to);
  const text = last ? trans.__("No transfers between %1 and %2.", first, last) : trans.__("No transfers between %1.", first);
  return emptyState(text, { label: trans.__("Clear the time range"), run: clear });
}

/** What went wrong, what to do about it, and a detail to copy. */
export function errorState(error: unknown, retry?: () => void): HTMLElement {
  const problem = asProblem(error);
  const parts: Child[] = [h("p", { class: "jc-error-what" }, problem.what)];
  if (problem.advice) parts.push(h("p", {}, problem.advice));
  const buttons = h("div", { class: "jc-row" });
  if (retry) buttons.append(h("button", { class: "jc-button", type: "button", on: { click: retry } }, trans.__("Try again")));
  if (problem.detail) {
    const full = [problem.what, problem.advice, problem.detail].filter(Boolean).join("\n");
    buttons.append(
      h("button", { class: "jc-button", type: "button", on: { click: e => void copyText(full, e.currentTarget as HTMLElement) } }, trans.__("Copy detail"))
    );
    parts.push(h("details", {}, h("summary", {}, trans.__("Detail")), h("pre", {}, problem.detail)));
  }
  parts.push(buttons);
  return h("div", { class: "jc-error", role: "alert" }, ...parts);
}

/** Copy text to the clipboard and say so on the button for a moment. */
export async function copyText(text: string, button?: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea", { class: "jc-offscreen", value: text });
    (button?.closest(".jc-board") ?? document.body).append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button?.focus();
  }
  if (!button) return;
  button.classList.add("jc-copied");
  const title = button.title;
  button.title = trans.__("Copied");
  setTimeout(() => {
    button.classList.remove("jc-copied");
    button.title = title;
  }, 1200);
}
