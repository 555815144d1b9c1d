/** Search over accounts, transfers and notes: a combo box with results. */

import { fill, h, uniqueId } from "./dom";
import { latest } from "./latest";
import type { BoardState } from "./state";
import { asProblem } from "./states";
import { trans } from "./words";

export interface Hit {
  kind: "subject" | "transfer" | "note";
  id: string;
  label: string;
  detail: string;
}

const WAIT_MS = 160;
const MOST = 20;

/** The search field of the toolbar. */
export class SearchBox {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly popup: HTMLElement;
  private readonly list: HTMLElement;
  private readonly message = h("div", { class: "jc-popup-heading", role: "status", hidden: true });
  private readonly ask: (q: string) => Promise<Hit[] | undefined>;
  private readonly stem = uniqueId("hit");
  private hits: Hit[] = [];
  private at = -1;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly state: BoardState,
    private readonly go: (hit: Hit) => void,
    private readonly leave: () => void,
  ) {
    this.list = h("div", { role: "listbox", id: uniqueId("hits"), attrs: { "aria-label": trans.__("Search results") } });
    this.popup = h("div", { class: "jc-popup jc-hits", hidden: true }, this.message, this.list);
    this.input = h("input", {
      class: "jc-input",
      type: "search",
      placeholder: trans.__("Search address, name, transfer…  /"),
      title: trans.__("Search address, name, transfer or note (/)"),
      attrs: { role: "combobox", "aria-label": trans.__("Search address, name, transfer or note"), "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list", "aria-keyshortcuts": "/", autocomplete: "off", spellcheck: "false" },
      on: { input: () => this.typed(), keydown: (event) => this.onKey(event), blur: () => setTimeout(() => this.close(), 120) },
    });
    this.element = h("div", { class: "jc-search", role: "search" }, this.input, this.popup);
    this.ask = latest(async (q) => (await state.transport.request<{ hits: Hit[] }>("search", { q, limit: MOST }, state.signal)).result.hits);
    state.signal.addEventListener("abort", () => clearTimeout(this.timer));
  }

  focus(): void {
    this.input.focus();
    this.input.select();
  }

  private typed(): void {
    clearTimeout(this.timer);
    const q = this.input.value.trim();
    if (q === "") return this.close();
    this.timer = setTimeout(() => void this.run(q), WAIT_MS);
  }

  private async run(q: string): Promise<void> {
    try {
      const hits = await this.ask(q);
      if (hits === undefined || q !== this.input.value.trim()) return;
      this.show(hits, hits.length > 0 ? "" : trans.__("Nothing found for this text."));
    } catch (error) {
      if (this.state.signal.aborted) return;
      const problem = asProblem(error);
      this.show([], `${problem.what} ${problem.advice}`.trim());
    }
  }

  private show(hits: Hit[], message: string): void {
    this.hits = hits;
    this.at = hits.length > 0 ? 0 : -1;
    fill(this.list, ...hits.map((hit, index) => this.row(hit, index)));
    this.list.hidden = hits.length === 0;
    this.popup.hidden = false;
    fill(this.message, message);
    this.message.hidden = message === "";
    this.input.setAttribute("aria-expanded", String(hits.length > 0));
    this.mark();
  }

  private row(hit: Hit, index: number): HTMLElement {
    return h(
      "div",
      { class: "jc-popup-item", role: "option", id: `${this.stem}-${index}`, on: { pointerdown: (event) => { event.preventDefault(); this.choose(index); } } },
      h("span", { class: "jc-hit-kind" }, { subject: trans.__("account"), transfer: trans.__("transfer"), note: trans.__("note") }[hit.kind]),
      h("span", { class: "jc-popup-label" }, hit.label),
      h("span", { class: "jc-popup-detail" }, hit.detail),
    );
  }

  private mark(): void {
    [...this.list.querySelectorAll('[role="option"]')].forEach((row, index) => {
      row.setAttribute("aria-selected", String(index === this.at));
      if (index === this.at) row.scrollIntoView?.({ block: "nearest" });
    });
    if (this.at >= 0) this.input.setAttribute("aria-activedescendant", `${this.stem}-${this.at}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  private onKey(event: KeyboardEvent): void {
    const open = !this.popup.hidden && this.hits.length > 0;
    if (event.key === "ArrowDown" && open) this.at = (this.at + 1) % this.hits.length;
    else if (event.key === "ArrowUp" && open) this.at = (this.at - 1 + this.hits.length) % this.hits.length;
    else if (event.key === "Enter") {
      if (open) this.choose(this.at);
      else this.typed();
    } else if (event.key === "Escape") {
      if (this.popup.hidden) this.input.value = "";
      this.close();
      this.leave();
    } else return;
    event.preventDefault();
    event.stopPropagation();
    this.mark();
  }

  private choose(index: number): void {
    const hit = this.hits[index];
    if (!hit) return;
    this.close();
    this.input.value = "";
    this.leave();
    this.go(hit);
  }

  private close(): void {
    this.popup.hidden = true;
    this.hits = [];
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
