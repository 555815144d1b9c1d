/** Whether the kernel behind a widget is still there, as far as the page can tell. */

import { RequestError } from "../core/transport";
import { trans } from "../core/words";

/** What of a kernel connection is looked at; other front ends may show none of it. */
interface Kernel {
  id?: string;
  status?: string;
  connectionStatus?: string;
  isDisposed?: boolean;
}

export interface Watched {
  widget_manager?: { kernel?: Kernel | null };
  on(event: string, callback: (...args: never[]) => void): void;
  off(event: string, callback?: ((...args: never[]) => void) | null): void;
}

const LOOK_EVERY_MS = 1000;
/** Looks in a row that must find the connection missing: a short gap heals by itself. */
const LOST_AFTER = 3;

/** What has become of a kernel that does not answer. */
export type Fate = "stopped" | "restarted" | "lost";

/** The same in words. */
export function fateWords(fate: Fate): RequestError {
  if (fate === "stopped") return new RequestError(trans.__("The kernel has stopped."), trans.__("Run the cell again."));
  if (fate === "restarted") return new RequestError(trans.__("The kernel was restarted and no longer knows this board."), trans.__("Run the cell again."));
  return new RequestError(trans.__("The connection to the kernel is lost."), trans.__("The board goes on when it is back."));
}

/** Tells what has become of the kernel once it is gone, null when it is back. */
export class KernelWatch {
  private readonly first: string | undefined;
  private told: Fate | null = null;
  private missed = 0;
  private restarted = false;

  constructor(
    private readonly model: Watched,
    private readonly tell: (fate: Fate | null) => void,
    signal: AbortSignal,
  ) {
    this.first = this.kernel()?.id;
    if (this.first === undefined) return; // nothing to watch in this front end
    const look = (): void => this.look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    model.on("comm_live_update", look);
    signal.addEventListener("abort", () => {
      clearInterval(timer);
      model.off("comm_live_update", look);
    });
  }

  /** What keeps the board from being answered now, in words; null for nothing. */
  get problem(): RequestError | null {
    return this.told && fateWords(this.told);
  }

  /** Forget a restart, because the board was found to be known after all. */
  forgive(): void {
    this.restarted = false;
    this.say(null);
  }

  private kernel(): Kernel | null | undefined {
    return this.model.widget_manager?.kernel;
  }

  private look(): void {
    const kernel = this.kernel();
    if (!kernel || kernel.isDisposed || kernel.status === "dead") return this.say("stopped");
    if (kernel.id !== this.first || ["restarting", "autorestarting", "starting"].includes(kernel.status ?? "")) this.restarted = true;
    this.missed = kernel.connectionStatus === undefined || kernel.connectionStatus === "connected" ? 0 : this.missed + 1;
    this.say(this.restarted ? "restarted" : this.missed >= LOST_AFTER ? "lost" : null);
  }

  private say(fate: Fate | null): void {
    if (fate === this.told) return;
    this.told = fate;
    this.tell(fate);
  }
}
