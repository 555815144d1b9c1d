/** "Find patterns like this" over a board: opened on the selection, or as it was left. */

import type { Facets } from "../selection";
import type { BoardState } from "../state";
import type { StatusBar } from "../status";
import { trans } from "../words";
import { PatternDialog, type Work } from "./dialog";
import { BEFORE, SELECTION } from "./sources";

/** Opens the dialog over a board and remembers what it was left with. */
export class PatternFinder {
  private work: Work | null = null;
  /** What a chosen finding selected: with that selection the list is opened again. */
  private led: string | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly state: BoardState,
    private readonly status: StatusBar,
    private readonly told: () => Promise<unknown>,
  ) {}

  open(): void {
    const { state } = this;
    if (state.spec.offline) return this.status.say(trans.__("Patterns are looked for by a kernel. Open the case in JupyterLab to find more like this."));
    const { subjects, transfers } = state.selection.value;
    const anything = subjects.length + transfers.length > 0;
    const again = this.work !== null && (!anything || standing(state.selection.value) === this.led);
    new PatternDialog(this.root, state, this.status, this.told, this.work, again ? BEFORE : SELECTION, {
      left: (work) => (this.work = work),
      led: () => (this.led = standing(state.selection.value)),
    });
  }
}

function standing({ subjects, transfers }: Facets): string {
  return JSON.stringify([subjects, transfers]);
}
