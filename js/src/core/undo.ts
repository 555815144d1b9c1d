/** One change of the view that can be taken back. Judgements are not commands: the journal keeps those. */
export interface Command {
  /** What was done, for the tooltip of the button: "hide 3 accounts". */
  label: string;
  redo(): void;
  undo(): void;
  /** Quick successors with the same key become one step, such as the moves of one pan. */
  key?: string;
}

/** Command that applies one of two states. */
export function change<T>(label: string, before: T, after: T, apply: (state: T) => void, key?: string): Command {
  return { label, key, redo: () => apply(after), undo: () => apply(before) };
}

/** What has just become of the steps. "join": a step was joined to the one before it. */
export type Move = "push" | "join" | "undo" | "redo" | "clear";

export interface UndoOptions {
  /** Steps kept. */
  limit?: number;
  /** Milliseconds within which commands of one key are joined. */
  joinWithin?: number;
  now?: () => number;
}

/** A stack of commands done and a stack of commands taken back. */
export class UndoStack {
  #done: Command[] = [];
  #undone: Command[] = [];
  #group: Command[] | null = null;
  #applying = false;
  #lastAt = Number.NEGATIVE_INFINITY;
  #listeners = new Set<() => void>();
  #movers = new Set<(move: Move) => void>();
  #limit: number;
  #joinWithin: number;
  #now: () => number;

  constructor({ limit = 200, joinWithin = 600, now = () => performance.now() }: UndoOptions = {}) {
    this.#limit = limit;
    this.#joinWithin = joinWithin;
    this.#now = now;
  }

  /** Label of the step `undo` would take back, null where there is none. */
  get undoLabel(): string | null {
    return this.#done.at(-1)?.label ?? null;
  }

  get redoLabel(): string | null {
    return this.#undone.at(-1)?.label ?? null;
  }

  /** Carry out a command and remember it. */
  run(command: Command): void {
    this.#apply(() => command.redo());
    this.push(command);
  }

  /** Remember a command that has already been carried out. Ignored while a step is being undone or redone. */
  push(command: Command): void {
    if (this.#applying) return;
    if (this.#group !== null) {
      this.#group.push(command);
      return;
    }
    const now = this.#now();
    const last = this.#done.at(-1);
    const joins =
      command.key !== undefined && last?.key === command.key && now - this.#lastAt <= this.#joinWithin && this.#undone.length === 0;
    if (joins) this.#done[this.#done.length - 1] = { ...command, undo: last.undo };
    else this.#done.push(command);
    if (this.#done.length > this.#limit) this.#done.shift();
    this.#undone = [];
    this.#lastAt = now;
    this.#tell(joins ? "join" : "push");
  }

  /** Everything pushed inside `body` becomes one step; a body that throws leaves nothing changed. */
  group(label: string, body: () => void): void {
    if (this.#group !== null) return body();
    const steps: Command[] = (this.#group = []);
    try {
      body();
    } catch (error) {
      for (const step of steps.slice().reverse()) this.#apply(() => step.undo());
      throw error;
    } finally {
      this.#group = null;
    }
    if (steps.length === 0) return;
    this.push({
      label,
      redo: () => steps.forEach((step) => step.redo()),
      undo: () => steps.slice().reverse().forEach((step) => step.undo()),
    });
  }

  /** Take back the newest step and return its label, null where there is none. */
  undo(): string | null {
    return this.#move("undo", this.#done, this.#undone, (command) => command.undo());
  }

  redo(): string | null {
    return this.#move("redo", this.#undone, this.#done, (command) => command.redo());
  }

  clear(): void {
    this.#done = [];
    this.#undone = [];
    this.#tell("clear");
  }

  /** Hear when what can be undone or redone has changed. */
  subscribe(callback: () => void, signal?: AbortSignal): void {
    this.#listeners.add(callback);
    signal?.addEventListener("abort", () => this.#listeners.delete(callback), { once: true });
  }

  /** Hear what becomes of the steps. */
  onMove(callback: (move: Move) => void, signal?: AbortSignal): void {
    this.#movers.add(callback);
    signal?.addEventListener("abort", () => this.#movers.delete(callback), { once: true });
  }

  #move(move: Move, from: Command[], to: Command[], act: (command: Command) => void): string | null {
    const command = from.pop();
    if (command === undefined) return null;
    try {
      this.#apply(() => act(command));
    } catch (error) {
      from.push(command);
      throw error;
    }
    to.push(command);
    this.#lastAt = Number.NEGATIVE_INFINITY;
    this.#tell(move);
    return command.label;
  }

  #apply(act: () => void): void {
    const outer = this.#applying;
    this.#applying = true;
    try {
      act();
    } finally {
      this.#applying = outer;
    }
  }

  #tell(move: Move): void {
    for (const mover of [...this.#movers]) mover(move);
    for (const listener of [...this.#listeners]) listener();
  }
}
