/** The notes of the case as the kernel knows them, read once and again after every change. */

import type { Note, Target } from "../model";
import { signature } from "../preferences";
import type { BoardState } from "../state";

export interface NewNote {
  target: Target;
  text: string;
  tags: string[];
  replyTo: string | null;
}

/** Shared by every place that shows notes. */
export class NoteBook {
  notes: readonly Note[] = [];
  private readonly listeners = new Set<() => void>();
  private reading = 0;

  constructor(
    private readonly state: BoardState,
    private readonly onJournal: (entries: number, saved: boolean) => void,
    private readonly report: (error: unknown) => void,
  ) {
    for (const what of ["notes", "case"] as const) state.onChange(what, () => void this.read());
  }

  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  async read(): Promise<void> {
    const turn = ++this.reading;
    try {
      const { result } = await this.state.transport.request<{ notes: Note[]; entries: number }>("notes", {}, this.state.signal);
      if (turn !== this.reading || this.state.signal.aborted) return;
      this.notes = result.notes;
      this.onJournal(result.entries, false);
      for (const listener of this.listeners) listener();
    } catch (error) {
      if (!this.state.signal.aborted) this.report(error);
    }
  }

  /** Write a note; it is in the journal when this resolves. */
  async write(note: NewNote): Promise<void> {
    const { result } = await this.state.transport.request<{ id: string; entries: number }>("note", { ...note, ...signature() }, this.state.signal);
    this.onJournal(result.entries, true);
    this.state.tell("notes");
  }

  async withdraw(id: string, reason: string): Promise<void> {
    const { result } = await this.state.transport.request<{ entries: number }>("withdraw", { id, reason, ...signature() }, this.state.signal);
    this.onJournal(result.entries, true);
    this.state.tell("notes");
  }
}
