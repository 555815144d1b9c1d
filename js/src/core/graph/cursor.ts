import type { GraphModel } from "./model";
import { nextNode } from "./walk";
import type { Direction } from "./types";

/** The node the keyboard is on: it stays on its account when other data come, and goes along with what is selected elsewhere. */
export class Cursor {
  /** Number of the node, −1 for none. */
  at = -1;
  /** Account to go to once it is drawn. */
  #led: string | null = null;
  #selected: readonly string[] = [];

  put(at: number): void {
    this.at = at;
    this.#led = null;
  }

  /** Stay on the account in other data, or go where was led to. */
  carry(before: GraphModel | null, after: GraphModel): void {
    const id = this.at < 0 ? null : (before?.id(this.at) ?? null);
    // An account that is not drawn any more is come back to when it is again.
    if (id !== null && after.indexOf(id) < 0) this.#led ??= id;
    this.at = id === null ? -1 : after.indexOf(id);
    this.#reach(after);
  }

  /** Hear what is selected; without a keyboard at work nothing is shown of it. */
  follow(model: GraphModel | null, selected: readonly string[]): void {
    const same = selected.length === this.#selected.length && selected.every((id, i) => id === this.#selected[i]);
    this.#selected = selected;
    if (same || model === null || selected.length === 0 || (this.at < 0 && this.#led === null)) return;
    if (this.at >= 0 && selected.includes(model.id(this.at))) return;
    this.#led = selected[0];
    this.#reach(model);
  }

  /** The node a key leads to; the first of those marked where the keyboard was nowhere. */
  next(model: GraphModel, direction: Direction, marked: Iterable<number>): number {
    return this.at < 0 ? ([...marked][0] ?? 0) : nextNode(model, this.at, direction);
  }

  #reach(model: GraphModel): void {
    const at = this.#led === null ? -1 : model.indexOf(this.#led);
    if (at >= 0) this.put(at);
  }
}
