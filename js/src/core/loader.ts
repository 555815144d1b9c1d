/** One pane's requests: one in flight, only the newest waits, and the pane says what is going on. */

import { fill, h } from "./dom";
import { emptyState, errorState, skeleton } from "./states";
import { trans } from "./words";

type Job<T> = { ask: (signal: AbortSignal) => Promise<T>; show: (value: T) => void };

const SHOW_WAIT_AFTER_MS = 150;
const OFFER_CANCEL_AFTER_MS = 2000;

/** Runs the requests of one pane and shows their states in `host`. */
export class Loader<T> {
  private running: AbortController | null = null;
  private waiting: Job<T> | null = null;
  private last: Job<T> | null = null;
  private filled = false;

  /**
   * @param host Element whose content `show` fills.
   * @param signal Ends everything when the board goes away.
   */
  constructor(
    private readonly host: HTMLElement,
    private readonly signal: AbortSignal,
    private readonly lines = 6
  ) {
    signal.addEventListener("abort", () => this.running?.abort());
  }

  /** Ask again; when a request is under way only the newest of the later ones is kept. */
  load(ask: Job<T>["ask"], show: Job<T>["show"]): void {
    const job = { ask, show };
    if (this.running) this.waiting = job;
    else void this.run(job);
  }

  /** Forget what is shown so that the next load starts from a skeleton. */
  reset(): void {
    this.filled = false;
  }

  private async run(job: Job<T>): Promise<void> {
    const running = new AbortController();
    this.running = running;
    this.last = job;
    const wait = setTimeout(() => this.showWaiting(), SHOW_WAIT_AFTER_MS);
    const slow = setTimeout(() => this.offerCancel(running), OFFER_CANCEL_AFTER_MS);
    try {
      const value = await job.ask(running.signal);
      this.settle(wait, slow);
      if (!this.signal.aborted && !this.waiting) {
        job.show(value);
        this.filled = true;
      }
    } catch (error) {
      this.settle(wait, slow);
      if (!this.signal.aborted && !this.waiting) this.showFailure(error, running.signal.aborted);
    }
    this.running = null;
    const next = this.waiting;
    this.waiting = null;
    if (next && !this.signal.aborted) void this.run(next);
  }

  private settle(...timers: ReturnType<typeof setTimeout>[]): void {
    timers.forEach(clearTimeout);
    this.host.removeAttribute("aria-busy");
    this.host.querySelector(":scope > .jc-slow")?.remove();
  }

  private showWaiting(): void {
    this.host.setAttribute("aria-busy", "true");
    if (!this.filled) fill(this.host, skeleton(this.lines));
  }

  private offerCancel(running: AbortController): void {
    const button = h("button", { class: "jc-button", type: "button", on: { click: () => running.abort() } }, trans.__("Cancel"));
    this.host.append(h("div", { class: "jc-slow", role: "status" }, trans.__("Still working…"), button));
  }

  private showFailure(error: unknown, cancelled: boolean): void {
    this.filled = false;
    const again = (): void => {
      if (this.last) this.load(this.last.ask, this.last.show);
    };
    fill(this.host, cancelled ? emptyState(trans.__("Stopped before it was done."), { label: trans.__("Try again"), run: again }) : errorState(error, again));
  }
}
