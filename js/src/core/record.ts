/** Tells Python, step by step, what is done on the board, so that the journal has it as calls that can be done again. */

import { type Call, callsBetween, samePlaces, showSame, type Exploration, explorationOf } from "./exploration";
import { signature } from "./preferences";
import type { BoardState } from "./state";
import type { Move } from "./undo";

/** Quiet after which steps that draw nothing are told. */
const REST_MS = 250;

/**
 * Follows the commands of a board.
 *
 * Steps are told when the graph drawn after them is shown, together with how the board stands then: Python does the
 * same steps, draws the same graph, and writes down whatever it does not arrive at by itself. Camera, panes and what
 * is merely selected are no steps.
 */
export class Recorder {
  private last: Exploration;
  /** How the board stood before the steps that wait. */
  private base: Exploration;
  private waiting: Call[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private paused = false;
  private begun = false;
  private telling: Promise<unknown> = Promise.resolve();
  /** Several windows may show one board; each is followed by itself. */
  private readonly window = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;

  /** @param written Told how many entries the journal has, once a step is among them. */
  constructor(private readonly state: BoardState, private readonly written: (entries: number) => void = () => {}) {
    this.last = this.base = explorationOf(state);
    state.undo.onMove((move) => this.moved(move), state.signal);
    state.onChange("filter", () => this.filtered());
    state.onChange("graph", () => this.drawn());
    state.onChange("undrawn", () => this.rest());
  }

  /** Follow a change that Python made and wrote down itself. */
  follow(change: () => void): void {
    this.flush(false);
    this.paused = true;
    try {
      change();
    } finally {
      this.paused = false;
      this.rebase();
    }
  }

  /** Tell what waits now. */
  flush(drawn: boolean): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiting.length === 0) return;
    const { state } = this;
    const steps = this.waiting;
    this.waiting = [];
    const now = explorationOf(state);
    const message = { steps, state: now, drawn, window: this.window, ...(this.begun ? {} : { start: this.base }), ...signature() };
    this.base = now;
    if (state.readonlyReason) return;
    this.begun = true;
    // Without a kernel nothing is written, and the banner says so; the next step tells how the board stands.
    this.telling = Promise.all([this.telling, this.tell(message)]);
  }

  private async tell(message: object): Promise<void> {
    try {
      const { result } = await this.state.transport.request<{ recorded: boolean; entries?: number }>("step", message);
      if (result.recorded && result.entries && !this.state.signal.aborted) this.written(result.entries);
    } catch {
      this.begun = false;
    }
  }

  /** Tell what waits, and wait until Python has heard of everything. */
  async told(): Promise<void> {
    if (this.state.drawing && this.waiting.length > 0) await new Promise((done) => setTimeout(done, REST_MS));
    this.flush(false);
    await this.telling;
  }

  private moved(move: Move): void {
    if (this.paused) return;
    if (move === "clear") {
      this.waiting = [];
      return this.rebase();
    }
    const before = this.last;
    const now = (this.last = explorationOf(this.state));
    const why = this.state.takeReason();
    if (move === "undo" || move === "redo") {
      if (!showSame(before, now)) this.add({ call: move, args: {} });
      return;
    }
    callsBetween(before, now, why).forEach((call, i) => this.add(i > 0 || move === "join" ? { ...call, joined: true } : call));
  }

  private filtered(): void {
    if (this.paused) return;
    const { text, disposition, minScore } = this.state.filter;
    this.last = explorationOf(this.state);
    this.add({ call: "filter", args: { text, disposition, minScore: minScore === null ? null : String(minScore) }, joined: this.waiting.at(-1)?.call === "filter" });
  }

  private add(call: Call): void {
    const newest = this.waiting.at(-1);
    if (call.joined && newest?.call === call.call) newest.args = call.args;
    else this.waiting.push(call);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest(), REST_MS);
  }

  private rest(): void {
    if (!this.state.drawing) this.flush(false);
  }

  private drawn(): void {
    // While all accounts are shown the neighbourhood stands as it was left.
    const near = this.state.view.scope === "near";
    if (near && this.begun && this.waiting.length === 0 && !samePlaces(this.base, explorationOf(this.state))) this.waiting.push({ call: "draw", args: {} });
    this.flush(true);
    this.rebase();
  }

  private rebase(): void {
    this.last = explorationOf(this.state);
    if (this.waiting.length === 0) this.base = this.last;
  }
}
