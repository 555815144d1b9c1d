/** The cases below the configured roots: rows as the server lists them, kept fresh while somebody looks. */
import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import { type ISignal, Signal } from '@lumino/signaling';

import { oneLine } from './foreign';
import { asFailure, type Failure, isAbort, segments, type Server } from './request';
import type { CaseRow, ICaseList } from './tokens';

/** What can be said about a case from outside; null takes it away. */
export interface CasePatch {
  title?: string;
  assignee?: string | null;
  due?: string | null;
  /** A reason closes the case, so does true; false opens it again. */
  closed?: boolean | string;
}

export interface CaseRoot {
  path: string;
  problem: string | null;
}

interface Listing {
  roots: CaseRoot[];
  cases: CaseRow[];
  truncated: boolean;
}

/** Milliseconds between two looks of a visible panel, and at most after failures. */
const INTERVAL = 5000;
const LONGEST = 60_000;

/** A row as it is shown, searched and named; paths stay as they are, they lead to the case. */
function legible(row: CaseRow): CaseRow {
  const { title, statusText, topSubject, topName, assignee, problem } = row;
  return {
    ...row,
    title: oneLine(title),
    statusText: oneLine(statusText),
    topSubject: oneLine(topSubject),
    topName: oneLine(topName),
    assignee: assignee === null ? null : oneLine(assignee),
    problem: problem && { what: oneLine(problem.what), advice: oneLine(problem.advice) }
  };
}

/** The model behind the sidebar. */
export class CaseModel implements ICaseList, IDisposable {
  rows: readonly CaseRow[] = [];
  roots: readonly CaseRoot[] = [];
  /** The server listed only the first cases. */
  truncated = false;
  /** Why the last look failed; rows are those of the look before. */
  failure: Failure | null = null;
  author = '';
  /** Whether the server has answered once. */
  loaded = false;
  private readonly _changed = new Signal<this, void>(this);
  private readonly poll: Poll;
  private readonly gone = new AbortController();
  private _current: CaseRow | null = null;
  private visible = false;
  private running: Promise<void> | null = null;
  private again = false;

  constructor(
    private readonly server: Server,
    interval = INTERVAL
  ) {
    this.poll = new Poll({
      auto: false,
      name: 'jupyter-compliance:cases',
      factory: () => this.running ?? this.look(true),
      frequency: { interval, backoff: true, max: LONGEST },
      standby: () => !this.watched,
      linger: 0
    });
    document.addEventListener('visibilitychange', () => this.watched && this.lookNow(), { signal: this.gone.signal });
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get current(): CaseRow | null {
    return this._current;
  }

  set current(row: CaseRow | null) {
    if (row?.path !== this._current?.path) {
      this._current = row;
      this._changed.emit();
    }
  }

  /** Seconds between two looks while somebody watches. */
  set seconds(seconds: number) {
    this.poll.frequency = { ...this.poll.frequency, interval: 1000 * seconds, max: Math.max(LONGEST, 1000 * seconds) };
  }

  get isDisposed(): boolean {
    return this.gone.signal.aborted;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.gone.abort();
      this.poll.dispose();
      Signal.clearData(this);
    }
  }

  /** Say whether somebody looks: only then is the server asked by itself. */
  watch(visible: boolean): void {
    if (visible === this.visible || this.isDisposed) {
      return;
    }
    this.visible = visible;
    if (visible) {
      this.lookNow();
    } else {
      void this.poll.stop().catch(() => undefined);
    }
  }

  /** Something changed on the disk or in a journal: look now if somebody watches, else when somebody does. */
  touch(): void {
    if (this.watched) {
      void this.refresh();
    }
  }

  /** Whether a path of the contents API belongs to a case, or to a folder with cases. */
  concerns(path: string): boolean {
    const inside = (inner: string, outer: string): boolean => outer === '' || inner === outer || inner.startsWith(`${outer}/`);
    return path.endsWith('.jcase') || this.rows.some(row => inside(path, row.folder) || inside(row.folder, path));
  }

  /** Ask the server now; calls while one is under way lead to one more, not to many. */
  async refresh(): Promise<void> {
    await this.look(false);
  }

  /** Change what is said about a case. The row is replaced by the server's answer. */
  async update(row: CaseRow, patch: CasePatch): Promise<CaseRow> {
    const fresh = legible(await this.server.call<CaseRow>('PATCH', `cases/${segments(row.folder)}`, { body: patch }));
    this.heard(fresh);
    return fresh;
  }

  /** Take over one row the server has told outside a listing. */
  private heard(fresh: CaseRow): void {
    const at = this.rows.findIndex(row => row.path === fresh.path);
    this.rows = at < 0 ? [...this.rows, fresh] : this.rows.map((row, i) => (i === at ? fresh : row));
    if (this._current?.path === fresh.path) {
      this._current = fresh;
    }
    this._changed.emit();
    this.touch();
  }

  /** Whether a person has the list before them. */
  private get watched(): boolean {
    return this.visible && !document.hidden && !this.isDisposed;
  }

  private lookNow(): void {
    void this.poll.refresh().catch(() => undefined);
  }

  private look(rethrow: boolean): Promise<void> {
    if (this.running) {
      this.again = true;
      return this.running;
    }
    this.running = this.ask(rethrow).finally(() => {
      this.running = null;
      if (this.again && !this.isDisposed) {
        this.again = false;
        void this.look(false);
      }
    });
    return this.running;
  }

  private async ask(rethrow: boolean): Promise<void> {
    try {
      const { value, changed } = await this.server.again<Listing>('cases', this.gone.signal);
      if (changed || this.failure || !this.loaded) {
        this.take(value);
      }
    } catch (error) {
      if (isAbort(error)) {
        return;
      }
      this.failure = asFailure(error);
      this._changed.emit();
      // The poll must know, to ask less and less often.
      if (rethrow) {
        throw error;
      }
    }
  }

  private take({ cases, roots, truncated }: Listing): void {
    this.rows = cases.map(legible);
    this.roots = roots;
    this.truncated = truncated;
    this.failure = null;
    this.loaded = true;
    const path = this._current?.path;
    this._current = this.rows.find(row => row.path === path) ?? null;
    this._changed.emit();
  }
}
