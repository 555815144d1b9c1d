/** Which cases the list shows, and in which order: plain functions over rows. */
import type { CaseRow } from '../tokens';

export type SortKey = 'score' | 'due' | 'updated' | 'title' | 'status';
export const SORTS: readonly SortKey[] = ['score', 'due', 'updated', 'title', 'status'];

/** In the order of the work. */
export const STATUSES = ['new', 'in review', 'reviewed', 'closed', 'not intact', 'unreadable'] as const;

export interface CaseView {
  text: string;
  /** One of `STATUSES`, `open` for everything not closed, or empty for all. */
  status: string;
  mine: boolean;
  overdue: boolean;
  reviews: boolean;
  sort: SortKey;
  reverse: boolean;
}

export const ALL_CASES: CaseView = {
  text: '',
  status: '',
  mine: false,
  overdue: false,
  reviews: false,
  sort: 'score',
  reverse: false
};

/** Who looks, and which day it is there: `YYYY-MM-DD`. */
export interface Viewer {
  names: readonly string[];
  today: string;
}

const COMPARE = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Whether a case is due before today and not closed. */
export function isOverdue(row: CaseRow, today: string): boolean {
  return row.due !== null && row.due < today && row.status !== 'closed';
}

export function isMine(row: CaseRow, names: readonly string[]): boolean {
  const { assignee } = row;
  return assignee !== null && assignee !== '' && names.some(name => name === assignee || fold(name) === fold(assignee));
}

export function isFiltered(view: CaseView): boolean {
  return view.text.trim() !== '' || view.status !== '' || view.mine || view.overdue || view.reviews;
}

/** The same order, nothing filtered away. */
export function unfiltered(view: CaseView): CaseView {
  return { ...ALL_CASES, sort: view.sort, reverse: view.reverse };
}

/** The rows to show, in order. Ties go by title and path, so that the order never depends on the server's. */
export function visible(rows: readonly CaseRow[], view: CaseView, viewer: Viewer): CaseRow[] {
  const words = fold(view.text).split(/\s+/).filter(Boolean);
  const kept = rows.filter(
    row =>
      hasStatus(row, view.status) &&
      (!view.mine || isMine(row, viewer.names)) &&
      (!view.overdue || isOverdue(row, viewer.today)) &&
      (!view.reviews || row.openReviews > 0) &&
      hasWords(row, words)
  );
  const sign = view.reverse ? -1 : 1;
  return kept.sort((a, b) => by(view.sort, a, b, sign) || COMPARE.compare(a.title, b.title) || (a.path < b.path ? -1 : 1));
}

/** How many cases each of the quick filters would show. */
export function counts(rows: readonly CaseRow[], viewer: Viewer): { mine: number; overdue: number; reviews: number } {
  const tell = (holds: (row: CaseRow) => boolean): number => rows.reduce((n, row) => n + (holds(row) ? 1 : 0), 0);
  return {
    mine: tell(row => isMine(row, viewer.names)),
    overdue: tell(row => isOverdue(row, viewer.today)),
    reviews: tell(row => row.openReviews > 0)
  };
}

/** A view read back from the state of the workspace; what does not fit is left at its default. */
export function readView(stored: unknown): CaseView {
  const told = (typeof stored === 'object' && stored !== null ? stored : {}) as Record<string, unknown>;
  return {
    text: '',
    status: ['open', ...STATUSES].includes(told.status as string) ? (told.status as string) : '',
    mine: told.mine === true,
    overdue: told.overdue === true,
    reviews: told.reviews === true,
    sort: SORTS.includes(told.sort as SortKey) ? (told.sort as SortKey) : 'score',
    reverse: told.reverse === true
  };
}

function hasStatus(row: CaseRow, status: string): boolean {
  return status === '' || (status === 'open' ? row.status !== 'closed' : row.status === status);
}

function hasWords(row: CaseRow, words: readonly string[]): boolean {
  if (words.length === 0) {
    return true;
  }
  const text = fold([row.title, row.folder, row.topName, row.topSubject, row.assignee ?? '', row.statusText, row.status].join('\n'));
  return words.every(word => text.includes(word));
}

/** Missing values come last whichever way the order runs. */
function by(key: SortKey, a: CaseRow, b: CaseRow, sign: number): number {
  switch (key) {
    case 'score':
      return withMissing(a.topScore, b.topScore, (x, y) => sign * (y - x));
    case 'due':
      return withMissing(a.due, b.due, (x, y) => sign * COMPARE.compare(x, y));
    case 'updated':
      return withMissing(instant(a.updated), instant(b.updated), (x, y) => sign * (y - x));
    case 'title':
      return sign * COMPARE.compare(a.title, b.title);
    case 'status':
      return sign * (place(a.status) - place(b.status));
  }
}

function withMissing<T>(a: T | null, b: T | null, compare: (a: T, b: T) => number): number {
  if (a === null || b === null) {
    return Number(a === null) - Number(b === null);
  }
  return compare(a, b);
}

function instant(text: string): number | null {
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

function place(status: string): number {
  const at = (STATUSES as readonly string[]).indexOf(status);
  return at < 0 ? STATUSES.length : at;
}
