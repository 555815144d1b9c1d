/** The status bar: what is shown, what is selected, the journal, and short news of what just happened. */

import { fill, h } from "./dom";
import { icon } from "./icons";
import { latest } from "./latest";
import type { BoardState } from "./state";
import { writeStanding } from "./standing";
import { copyText } from "./states";
import { trans } from "./words";

const NEWS_FOR_MS = 8000;

/** The last line of the board. */
export class StatusBar {
  readonly element: HTMLElement;
  private readonly shownText = h("span", { class: "jc-status-shown" });
  private readonly selectionText = h("span", { class: "jc-status-selection" });
  private readonly news = h("span", { class: "jc-news", role: "status", attrs: { "aria-live": "polite" } });
  private readonly journalText = h("button", { class: "jc-link jc-quiet", type: "button", title: trans.__("Verify the journal") });
  private readonly savedText = h("span", {});
  private readonly ask: (params: object) => Promise<{ totalText: string; total: number } | undefined>;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private intact: boolean | null = null;
  private entries: number;
  private saved = "";

  constructor(
    private readonly state: BoardState,
    private readonly report: (error: unknown) => void,
  ) {
    this.entries = state.spec.journal?.entries ?? 0;
    this.element = h("div", { class: "jc-status", role: "group", attrs: { "aria-label": trans.__("Status") } }, this.shownText, this.selectionText, this.news, h("span", { class: "jc-spring" }), this.journalText, this.savedText);
    this.journalText.addEventListener("click", () => void this.verify(true));
    this.ask = latest(async (params) => (await state.transport.request<{ totalText: string; total: number }>("transfers", params, state.signal)).result);
    state.selection.subscribe(null, () => void this.saySelection(), state.signal);
    state.signal.addEventListener("abort", () => clearTimeout(this.timer));
    state.onChange("spec", () => this.publish());
    void this.saySelection();
    void this.verify(false);
  }

  /** What the graph shows. */
  shown(text: string): void {
    const all = [text ? trans.__("shown %1", text.replace(/ shown$/, "")) : "", this.state.spec.partial ?? ""].filter(Boolean).join(" · ");
    fill(this.shownText, all);
    this.shownText.title = all;
  }

  /** Something short that just happened; gone after a while. */
  say(text: string, copy = ""): void {
    clearTimeout(this.timer);
    const button = copy ? h("button", { class: "jc-icon-button", type: "button", title: trans.__("Copy"), attrs: { "aria-label": trans.__("Copy the path") }, on: { click: (event) => void copyText(copy, event.currentTarget as HTMLElement) } }, icon("copy")) : null;
    fill(this.news, text ? h("span", { class: "jc-clip" }, text) : null, button);
    this.news.title = text;
    if (!copy) this.timer = setTimeout(() => fill(this.news), NEWS_FOR_MS);
  }

  /** How many entries the journal has, and whether one was just written. */
  journal(entries: number, saved: boolean): void {
    this.entries = entries;
    if (saved) {
      this.saved = `${new Date().toISOString().slice(11, 16)} UTC`;
      fill(this.savedText, trans.__("saved %1", this.saved));
    }
    this.sayJournal();
  }

  private sayJournal(): void {
    fill(this.journalText, this.journalWords());
    this.journalText.classList.toggle("jc-danger", this.intact === false);
    this.publish();
  }

  private journalWords(): string {
    if (this.intact === null) return trans._n("journal %1 entry", "journal %1 entries", this.entries);
    if (this.intact) return trans._n("journal ✓ %1 entry", "journal ✓ %1 entries", this.entries);
    return trans._n("journal ✗ broken · %1 entry", "journal ✗ broken · %1 entries", this.entries);
  }

  /** Say how the case stands outside the board as well. */
  publish(): void {
    const board = this.element.closest(".jc-board");
    if (board === null) return;
    const { title, status, readonly } = this.state.spec;
    writeStanding(board, { title, status, readonly, entries: this.entries, intact: this.intact, saved: this.saved });
  }

  async verify(aloud: boolean): Promise<void> {
    this.sayJournal();
    try {
      const { result } = await this.state.transport.request<{ ok: boolean; text: string; entries: number }>("verify", {}, this.state.signal);
      this.intact = result.ok;
      this.journalText.title = trans.__("%1 Click to verify again.", result.text);
      this.journal(result.entries ?? this.entries, false);
      if (aloud || !result.ok) this.say(result.text);
    } catch (error) {
      if (!this.state.signal.aborted) this.report(error);
    }
  }

  private async saySelection(): Promise<void> {
    const { subjects, transfers, time } = this.state.selection.value;
    const parts: string[] = [];
    if (subjects.length > 0) parts.push(trans._n("%1 account", "%1 accounts", subjects.length));
    if (subjects.length > 0 || transfers.length > 0 || time) {
      try {
        const result = await this.ask({ subjects: transfers.length > 0 ? [] : subjects, ids: transfers, time, offset: 0, limit: 1, sort: "ts", descending: false });
        if (result === undefined || this.state.signal.aborted) return;
        parts.push((result.totalText || trans._n("%1 transfer", "%1 transfers", result.total)).replace(/ · /g, ", "));
      } catch {
        if (transfers.length > 0) parts.push(trans._n("%1 transfer", "%1 transfers", transfers.length));
      }
    }
    fill(this.selectionText, parts.length > 0 ? trans.__("selection: %1", parts.join(", ")) : "");
  }
}
