/** "Show as code": what was done, as Python; to copy, to put in a notebook, or to do again and compare. */

import { openDialog } from "./dialog";
import { fill, h } from "./dom";
import type { BoardState } from "./state";
import { copyText, errorState } from "./states";
import { trans } from "./words";

export type CodeOf = "last" | "all" | "selection";

const choices = (): [CodeOf, string][] => [["last", trans.__("Last action")], ["all", trans.__("Whole investigation")], ["selection", trans.__("Selection")]];

/** Event by which a board hands code to the page around it; its detail is `{code}`. */
export const INSERT = "jc-insert-code";
/** Event by which the page asks a board for code; its detail is `{what, answer}`. */
export const WANTED = "jc-code-wanted";
/** Event by which the page has a board open its dialog. */
export const SHOW = "jc-code-show";
/** Attribute of the document element where the page takes code into notebooks. */
export const TAKES_CODE = "data-jc-takes-code";

export interface CodeWanted {
  what: CodeOf | "replay";
  answer: (code: Promise<string>) => void;
}

interface Replayed {
  ok: boolean;
  text: string;
  items: { item: string; original: string; replayed: string; same: boolean }[];
}

/** Ask for code; what was done a moment ago is told first. */
export async function codeOf(state: BoardState, what: CodeOf, flush: () => Promise<unknown>): Promise<string> {
  await flush();
  const { subjects, transfers, time } = state.selection.value;
  const { result } = await state.transport.request<{ text: string }>("code", { what, ...(what === "selection" ? { selection: { subjects, transfers, time } } : {}) }, state.signal);
  return result.text;
}

/** Open the dialog over a board. */
export function openCode(root: HTMLElement, state: BoardState, flush: () => Promise<unknown>): void {
  let text = "";
  let asked = 0;
  const shown = h("pre", { class: "jc-code", tabIndex: 0, role: "region", attrs: { "aria-label": trans.__("Code") } });
  const outcome = h("div", { class: "jc-replay", role: "status" });
  const copy = h("button", { class: "jc-button", type: "button", title: trans.__("Copy the code"), on: { click: () => void copyText(text, copy).then(() => fill(outcome, trans.__("Copied."))) } }, trans.__("Copy"));
  const insert = h("button", { class: "jc-button jc-primary", type: "button", title: trans.__("Insert the code in a notebook"), on: { click: () => {
    dialog.close();
    root.dispatchEvent(new CustomEvent(INSERT, { bubbles: true, composed: true, detail: { code: text } }));
  } } }, trans.__("Insert in a notebook"));
  const again = h("button", { class: "jc-button", type: "button", title: trans.__("Do the whole investigation again beside the case and compare"), on: { click: () => void replay() } }, trans.__("Replay and compare"));
  const options = choices().map(([what, label], i) => {
    const option = h("input", { type: "radio", value: what, attrs: { name: "jc-code-of", checked: i === 0 ? "" : null, "data-autofocus": i === 0 ? "" : null } });
    option.addEventListener("change", () => void show(what));
    return h("label", { class: "jc-row" }, option, label);
  });

  async function show(what: CodeOf): Promise<void> {
    const mine = ++asked;
    shown.setAttribute("aria-busy", "true");
    try {
      const code = await codeOf(state, what, flush);
      if (mine !== asked) return;
      text = code;
      fill(shown, text || nothing(what));
    } catch (error) {
      if (mine === asked) fill(shown, errorState(error));
    }
    shown.removeAttribute("aria-busy");
    for (const button of [copy, insert]) button.disabled = text === "";
  }

  async function replay(): Promise<void> {
    // Disabled, the button would lose the focus, and Escape with it.
    if (again.getAttribute("aria-disabled")) return;
    again.setAttribute("aria-disabled", "true");
    fill(outcome, trans.__("Doing it again…"));
    try {
      await flush();
      fill(outcome, replayed((await state.transport.request<Replayed>("replay", {}, state.signal)).result));
    } catch (error) {
      fill(outcome, errorState(error));
    }
    again.removeAttribute("aria-disabled");
  }

  const takes = document.documentElement.hasAttribute(TAKES_CODE);
  const dialog = openDialog(
    root,
    trans.__("Show as code"),
    h("div", { class: "jc-code-choice", role: "radiogroup", attrs: { "aria-label": trans.__("Code of") } }, ...options),
    shown,
    h("div", { class: "jc-row jc-end" }, again, copy, takes ? insert : null),
    outcome,
  );
  void show("last");
}

function nothing(what: CodeOf): string {
  if (what === "last") return trans.__("# Nothing was done yet. Expand, hide, note or decide, and it stands here.");
  return what === "all" ? trans.__("# Nothing was done yet.") : trans.__("# Nothing is selected.");
}

function replayed({ text, items }: Replayed): HTMLElement {
  const rows = items.map(({ item, original, replayed: other, same }) =>
    h("tr", {}, h("td", {}, item), h("td", {}, h("code", { title: original }, original.slice(0, 12))), h("td", {}, h("code", { title: other }, other.slice(0, 12))), h("td", { class: same ? "" : "jc-differs" }, same ? trans.__("same") : trans.__("differs"))),
  );
  const head = h("tr", {}, ...[trans.__("Item"), trans.__("Original"), trans.__("Replayed"), ""].map((name) => h("th", { attrs: { scope: "col" } }, name)));
  return h("div", {}, h("p", {}, text), h("div", { class: "jc-replay-table", tabIndex: 0, role: "region", attrs: { "aria-label": trans.__("Compared") } }, h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows))));
}

/** Answer the page around the board when it asks for code or a replay. */
export function answerForCode(root: HTMLElement, state: BoardState, flush: () => Promise<unknown>): void {
  root.addEventListener(WANTED, (event) => {
    const { what, answer } = (event as CustomEvent<CodeWanted>).detail;
    event.stopPropagation();
    if (what !== "replay") return answer(codeOf(state, what, flush));
    answer(flush().then(async () => (await state.transport.request<Replayed>("replay", {}, state.signal)).result.text));
  }, { signal: state.signal });
  root.addEventListener(SHOW, () => openCode(root, state, flush), { signal: state.signal });
}
