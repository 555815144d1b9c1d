/** The dialog of a pattern: its text and what is wrong with it, its words, and what was found. */

import { type Dialog, openDialog } from "../dialog";
import { fill, h, uniqueId } from "../dom";
import { count } from "../format";
import { signature } from "../preferences";
import type { BoardState } from "../state";
import { copyText, emptyState, errorState, skeleton } from "../states";
import type { StatusBar } from "../status";
import { isAbort } from "../transport";
import { trans } from "../words";
import { goToLine } from "./lines";
import { outcomeWords, resultList } from "./results";
import { type Outcome, type PatternProblem, searchFor } from "./search";
import { BEFORE, PatternSources, SELECTION } from "./sources";

/** What the dialog was left with. */
export interface Work {
  text: string;
  /** The text that summary and outcome are about. */
  read: string;
  summary: string;
  outcome: Outcome | null;
  /** Place of the finding chosen last. */
  at: number | null;
}

/** The code of a pattern whose name nobody changed. */
const UNNAMED = "pattern:by-example";

const NOTHING: Work = { text: "", read: "", summary: "", outcome: null, at: null };

function fresh(text: string, summary: string): Work {
  return { text, read: text, summary, outcome: null, at: null };
}

/** One opening of the dialog. */
export class PatternDialog {
  private readonly area: HTMLTextAreaElement;
  private readonly sources: PatternSources;
  private readonly label = h("h3", {});
  private readonly words = h("div", { class: "jc-pattern-words", tabIndex: 0, role: "region", attrs: { "aria-label": trans.__("The pattern in words") } });
  private readonly message = h("div", { class: "jc-pattern-message", role: "alert" });
  private readonly outcome = h("div", { class: "jc-pattern-outcome" });
  private readonly findings = h("section", { class: "jc-pattern-findings", attrs: { "aria-label": trans.__("Findings") } });
  private readonly find = h("button", { class: "jc-button jc-primary", type: "button", title: trans.__("Look for the pattern in the whole case (Ctrl+Enter)"), attrs: { "data-autofocus": "" }, on: { click: () => void this.search() } }, trans.__("Find"));
  private readonly keep: HTMLButtonElement;
  private readonly dialog: Dialog;
  private running: AbortController | null = null;
  private made: Work = NOTHING;

  constructor(
    root: HTMLElement,
    private readonly state: BoardState,
    private readonly status: StatusBar,
    private readonly told: () => Promise<unknown>,
    private readonly before: Work | null,
    from: string,
    private readonly hooks: { left: (work: Work) => void; led: () => void },
  ) {
    const id = uniqueId("pattern");
    this.area = h("textarea", { class: "jc-input jc-pattern-text", id, attrs: { spellcheck: "false", autocomplete: "off", autocapitalize: "off", wrap: "off", dir: "ltr", "aria-describedby": `${id}-message` }, on: { input: () => this.edited(), keydown: (event) => this.onKey(event) } });
    this.message.id = `${id}-message`;
    this.sources = new PatternSources(state, before !== null, from);
    this.sources.element.addEventListener("change", () => void this.from(this.sources.chosen));
    const locked = state.readonlyReason;
    this.keep = h("button", { class: "jc-button", type: "button", title: locked || trans.__("Keep the pattern with the case, in its journal"), attrs: { "aria-disabled": locked ? "true" : null }, on: { click: () => void this.keepIt() } }, trans.__("Keep with the case"));
    const copy = h("button", { class: "jc-button", type: "button", title: trans.__("Copy the text of the pattern"), on: { click: () => void copyText(this.area.value, copy) } }, trans.__("Copy"));
    const close = h("button", { class: "jc-button", type: "button", title: trans.__("Close (Esc)"), on: { click: () => this.dialog.close() } }, trans.__("Close"));
    this.dialog = openDialog(
      root,
      trans.__("Find patterns like this"),
      h(
        "div",
        { class: "jc-pattern" },
        h("div", { class: "jc-pattern-side" }, h("div", { class: "jc-row jc-between" }, h("label", { attrs: { for: id } }, trans.__("Pattern")), this.sources.element), this.area, this.message),
        h("div", { class: "jc-pattern-side" }, this.label, this.words, this.outcome, this.findings),
      ),
      h("div", { class: "jc-row jc-end jc-pattern-buttons" }, locked ? h("span", { class: "jc-muted" }, locked) : null, this.find, this.keep, copy, close),
    );
    this.dialog.signal.addEventListener("abort", () => this.closed());
    void this.from(from);
    void this.ask();
  }

  /** Read which patterns there are to begin with. */
  private async ask(): Promise<void> {
    await this.sources.read(this.dialog.signal).catch((error: unknown) => this.fail(error));
  }

  private async from(source: string): Promise<void> {
    this.stop();
    this.say();
    const known = this.sources.pattern(source);
    if (source === BEFORE && this.before) this.show(this.before);
    else if (known) this.show(fresh(known.toml, known.summary));
    else await this.draw();
  }

  /** Draw the pattern from what is selected. */
  private async draw(): Promise<void> {
    const { subjects, transfers, time } = this.state.selection.value;
    this.show(NOTHING);
    if (subjects.length + transfers.length === 0) return this.say({ what: trans.__("Nothing is selected."), advice: trans.__("Select transfers, or accounts that pay each other; or begin with another pattern."), line: null });
    this.words.setAttribute("aria-busy", "true");
    try {
      const { result } = await this.state.transport.request<{ toml: string; summary: string; problem: PatternProblem | null }>("draft", { subjects, transfers, time }, this.dialog.signal);
      if (this.sources.chosen !== SELECTION || this.area.value !== "") return;
      this.show(fresh(result.toml, result.summary));
      this.say(result.problem);
    } catch (error) {
      this.fail(error);
    } finally {
      this.words.removeAttribute("aria-busy");
    }
  }

  private show(work: Work): void {
    this.made = { ...work };
    this.area.value = work.text;
    this.area.scrollTop = 0;
    this.summarise();
    if (work.outcome) this.list(work.outcome);
    else this.rest();
  }

  private summarise(): void {
    const changed = this.area.value !== this.made.read;
    fill(this.label, changed ? trans.__("In words, before your changes") : trans.__("In words"));
    fill(this.words, this.made.summary || h("span", { class: "jc-muted" }, trans.__("What the pattern looks for stands here.")));
  }

  private rest(): void {
    fill(this.outcome);
    fill(this.findings, h("p", { class: "jc-muted" }, trans.__("Find looks for it in the whole case: %1.", trans._n("%1 transfer", "%1 transfers", this.state.spec.transfers))));
  }

  private edited(): void {
    this.summarise();
    this.say();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void this.search();
  }

  private async search(): Promise<void> {
    const text = this.area.value;
    this.stop();
    this.say();
    if (text.trim() === "") return this.say({ what: trans.__("There is no pattern yet."), advice: trans.__("Select an example, or begin with another pattern."), line: null });
    const running = (this.running = new AbortController());
    this.wait(running);
    try {
      const outcome = await searchFor(this.state.transport, text, running.signal, (done, total) => this.progress(done, total));
      if (outcome.stopped) return this.stopped();
      if (outcome.problem) {
        this.rest();
        return this.say(outcome.problem, true);
      }
      this.made = { text, read: text, summary: outcome.summary, outcome, at: null };
      this.summarise();
      this.list(outcome);
      await this.record(outcome);
    } catch (error) {
      if (this.dialog.signal.aborted || this.running !== running) return;
      if (isAbort(error)) this.stopped();
      else fill(this.findings, errorState(error, () => void this.search()));
    } finally {
      if (this.running === running) this.running = null;
      if (this.running === null) this.findings.removeAttribute("aria-busy");
      this.refocus();
    }
  }

  private wait(running: AbortController): void {
    const cancel = h("button", { class: "jc-button", type: "button", title: trans.__("Give the search up"), on: { click: () => { running.abort(); this.find.focus(); } } }, trans.__("Cancel"));
    this.findings.setAttribute("aria-busy", "true");
    fill(this.outcome, h("span", { class: "jc-clip", role: "status" }, trans.__("Looking…")), cancel);
    fill(this.findings, skeleton(5));
  }

  private progress(done: number, total: number): void {
    const said = this.outcome.querySelector("[role=status]");
    if (said && total > 1) fill(said, trans.__("Looking… part %1 of %2", count(Math.min(done + 1, total)), count(total)));
  }

  private stopped(): void {
    fill(this.outcome);
    fill(this.findings, emptyState(trans.__("Stopped before it was done."), { label: trans.__("Find again"), run: () => void this.search() }));
  }

  private list(outcome: Outcome): void {
    if (outcome.count === 0) {
      fill(this.outcome, h("span", { role: "status" }, trans.__("Nothing found")));
      fill(this.findings, emptyState(trans.__("Nothing in this case fits. Give it a longer window, ask for fewer accounts, or take out an amount or a share.")));
      return;
    }
    const words = outcomeWords(outcome);
    fill(this.outcome, h("span", { class: "jc-clip", role: "status", title: words }, words));
    fill(this.findings, resultList(outcome.findings, this.made.at, (at) => this.choose(outcome, at)));
    // Whoever goes on writing is not taken away from it.
    if (document.activeElement === this.area && this.area.value !== this.made.read) return;
    const current = this.findings.querySelector<HTMLElement>("[aria-current]");
    (current ?? this.findings.querySelector<HTMLElement>("button"))?.focus();
  }

  /** Show a finding on the board; the list is found again with the same key. */
  private choose(outcome: Outcome, at: number): void {
    const { state } = this;
    const { subjects, names, accounts, transferIds, from, to } = outcome.findings[at];
    const { time } = state.selection.value;
    this.made.at = at;
    subjects.forEach((id, i) => state.names.set(id, names[i]));
    this.dialog.close();
    const label = trans.__("look at a finding about %1", names[0]);
    state.undo.group(label, () => {
      state.setView({ scope: "near", focus: [subjects[0]], added: accounts, hidden: [] }, label);
      state.select("evidence", { subjects, transfers: transferIds, ...(time && (from < time[0] || to > time[1]) ? { time: null } : {}) }, label);
    });
    this.hooks.led();
    this.status.say(trans.__("%1 of %2 in the list. M leads back to it.", count(at + 1), count(outcome.findings.length)));
  }

  /** Write down what was looked for, after what was done before it. */
  private async record({ search }: Outcome): Promise<void> {
    if (this.state.readonlyReason) return;
    await this.told();
    try {
      const { result } = await this.state.transport.request<{ entries: number }>("sought", { search, ...signature() }, this.state.signal);
      this.status.journal(result.entries, true);
    } catch (error) {
      this.fail(error);
    }
  }

  private async keepIt(): Promise<void> {
    if (this.state.readonlyReason) return this.say({ what: trans.__("The pattern cannot be kept."), advice: this.state.readonlyReason, line: null });
    if (this.keep.getAttribute("aria-disabled")) return;
    this.keep.setAttribute("aria-disabled", "true");
    const text = this.area.value;
    try {
      await this.told();
      const { result } = await this.state.transport.request<{ code: string; entries: number; problem: PatternProblem | null }>("keep_pattern", { text, ...signature() }, this.state.signal);
      if (result.problem) return this.say(result.problem, true);
      this.status.journal(result.entries, true);
      fill(this.message, h("p", {}, trans.__("Kept with the case as %1.", result.code), result.code === UNNAMED ? ` ${trans.__("Another name in its first line keeps it beside others.")}` : ""));
      await this.ask();
    } catch (error) {
      this.fail(error);
    } finally {
      this.keep.removeAttribute("aria-disabled");
    }
  }

  /** Say what is wrong, with the line it is about, which is selected where somebody waits for the answer. */
  private say(problem: PatternProblem | null = null, go = false): void {
    this.area.setAttribute("aria-invalid", String(problem !== null));
    this.message.removeAttribute("tabindex");
    if (problem === null) return fill(this.message);
    const { what, advice, line } = problem;
    const at = line === null ? null : h("button", { class: "jc-link", type: "button", title: trans.__("Go to this line"), on: { click: () => goToLine(this.area, line) } }, trans.__("Line %1", count(line)));
    fill(this.message, h("p", {}, at, at ? ": " : null, h("strong", {}, what), " ", advice));
    if (this.message.scrollHeight > this.message.clientHeight) this.message.tabIndex = 0;
    if (go && line !== null) goToLine(this.area, line);
  }

  private fail(error: unknown): void {
    if (isAbort(error) || this.dialog.signal.aborted) return;
    const known = error as Partial<PatternProblem> & { message?: string };
    this.say({ what: known.what || known.message || String(error), advice: known.advice ?? "", line: null });
  }

  /** Take the focus back where a button that had it is gone. */
  private refocus(): void {
    if (!this.dialog.signal.aborted && !this.dialog.element.contains(document.activeElement)) this.find.focus();
  }

  private stop(): void {
    this.running?.abort();
    this.running = null;
  }

  private closed(): void {
    this.stop();
    const text = this.area.value;
    if (text.trim() !== "") this.hooks.left({ ...this.made, text });
  }
}
