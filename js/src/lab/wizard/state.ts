/** What the wizard knows, as plain values: files, mapping, details. Nothing typed is ever dropped. */

export const TABLES = ['transfers', 'accounts', 'customers', 'ownership', 'events', 'alerts', 'tags', 'watchlist'] as const;
export type Table = (typeof TABLES)[number];

export interface ChosenFile {
  path: string;
  table: Table;
}

/** Everything the user has said. */
export interface Draft {
  files: readonly ChosenFile[];
  /** Table, canonical column, column of the source; `=text` is one value for all rows, null none at all. Only what the user stated. */
  mapping: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
  currency: string;
  timezone: string;
  encoding: string;
  title: string;
  folder: string;
  assignee: string;
  due: string;
  /** Fields the user has written in, which no proposal may overwrite. */
  written: readonly ('title' | 'folder')[];
}

export interface MappedColumn {
  canonical: string;
  column: string | null;
  confidence: number | null;
  why: string;
  required: boolean;
}

export interface PreviewProblem {
  column: string;
  code: string;
  count: number;
  rows: number[];
  message: string;
  advice: string;
  rejected: boolean;
}

export interface TablePreview {
  table: string;
  sources: string[];
  columns: { name: string; samples: string[] }[];
  mapping: MappedColumn[];
  canonicals: { name: string; required: boolean; description: string }[];
  read: number;
  kept: number;
  rejected: number;
  problems: PreviewProblem[];
  rows: { header: string[]; body: (string | null)[][] };
}

/** What the server makes of the files as mapped now. */
export interface Preview {
  tables: TablePreview[];
  currency: string | null;
  timezone: string | null;
  title: string;
}

/** Which table a file is most likely for, by its name. */
const NAMES: readonly [RegExp, Table][] = [
  [/customer|kyc|kyb|client/, 'customers'],
  [/owner|shareholder|holding/, 'ownership'],
  [/watch|sanction|sdn|pep/, 'watchlist'],
  [/alert/, 'alerts'],
  [/tag|label|attribution/, 'tags'],
  [/event|login|device/, 'events'],
  [/account|wallet|node/, 'accounts'],
  [/transfer|payment|transaction|ledger|trans|tx/, 'transfers']
];

/** Endings of files that can be read, `.gz` aside. */
const ENDINGS = ['.csv', '.tsv', '.txt', '.json', '.jsonl', '.ndjson', '.yaml', '.yml', '.xml', '.parquet', '.arrow', '.feather', '.ipc', '.zip', '.tar', '.tgz'];

export function isReadable(name: string): boolean {
  const plain = name.toLowerCase().replace(/\.(gz|bz2|xz)$/, '');
  return ENDINGS.some(ending => plain.endsWith(ending)) || plain.endsWith('.tar');
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function guessTable(path: string, files: readonly ChosenFile[]): Table {
  const name = nameOf(path).toLowerCase();
  const guess = NAMES.find(([pattern]) => pattern.test(name))?.[1];
  return guess ?? (files.some(file => file.table === 'transfers') ? 'accounts' : 'transfers');
}

export function emptyDraft(paths: readonly string[] = []): Draft {
  const blank: Draft = { files: [], mapping: {}, currency: '', timezone: '', encoding: '', title: '', folder: '', assignee: '', due: '', written: [] };
  const draft = paths.reduce(withFile, blank);
  // A lone file of an unknown kind is the ledger; so is the first where none is.
  const [first] = draft.files;
  return first && !draft.files.some(file => file.table === 'transfers') ? withTable(draft, first.path, 'transfers') : draft;
}

export function withFile(draft: Draft, path: string): Draft {
  return draft.files.some(file => file.path === path) ? draft : { ...draft, files: [...draft.files, { path, table: guessTable(path, draft.files) }] };
}

export function withoutFile(draft: Draft, path: string): Draft {
  return { ...draft, files: draft.files.filter(file => file.path !== path) };
}

export function withTable(draft: Draft, path: string, table: Table): Draft {
  return { ...draft, files: draft.files.map(file => (file.path === path ? { ...file, table } : file)) };
}

/** State a column, that there is none with null, or take the statement back with undefined. */
export function withColumn(draft: Draft, table: string, canonical: string, column: string | null | undefined): Draft {
  const { [canonical]: _, ...others } = draft.mapping[table] ?? {};
  const stated = column === undefined ? others : { ...others, [canonical]: column };
  return { ...draft, mapping: { ...draft.mapping, [table]: stated } };
}

/** Fill in what the preview proposes where the user has written nothing. */
export function withProposals(draft: Draft, preview: Preview): Draft {
  const title = draft.written.includes('title') ? draft.title : preview.title;
  const first = draft.files.find(file => file.table === 'transfers')?.path ?? '';
  const slug = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 60);
  const folder = draft.written.includes('folder') ? draft.folder : [folderOf(first), slug || 'case'].filter(Boolean).join('/');
  return { ...draft, title, folder };
}

/** Whether any column was stated that the files chosen now could use. */
export function hasStatements(draft: Draft): boolean {
  return Object.values(statements(draft)).length > 0;
}

/** Body of `POST preview`. */
export function previewBody(draft: Draft): Record<string, unknown> {
  const mapping = statements(draft);
  return {
    sources: sources(draft),
    ...(Object.keys(mapping).length > 0 ? { mapping } : {}),
    ...given({ currency: draft.currency, timezone: draft.timezone, encoding: draft.encoding })
  };
}

/** Body of `POST cases`. */
export function createBody(draft: Draft): Record<string, unknown> {
  return { folder: cleanFolder(draft.folder), title: draft.title.trim(), ...previewBody(draft), triage: true };
}

export function cleanFolder(folder: string): string {
  return folder.trim().replace(/\/+/g, '/').replace(/^\/|\/$/g, '');
}

/** Required columns of a table that nothing is mapped to. */
export function missing(table: TablePreview): string[] {
  return table.mapping.filter(column => column.required && column.column === null).map(column => column.canonical);
}

/** A table that keeps a case from being made, and why. */
export interface Block {
  table: string;
  /** Required columns nothing is mapped to. */
  columns: string[];
  /** What makes the table unusable, in the server's words; empty where columns are all it needs. */
  problem: string;
}

/** What is wrong with a table as a whole, or null. */
export function unusable(table: TablePreview): PreviewProblem | null {
  return table.problems.find(problem => problem.code === 'unusable') ?? null;
}

/** What keeps a case from being made of this preview. */
export function blocking(preview: Preview): Block[] {
  return preview.tables
    .map(table => {
      const columns = table.columns.length > 0 ? missing(table) : [];
      const problem = unusable(table)?.message ?? '';
      return { table: table.table, columns, problem, kept: table.kept };
    })
    .filter(({ table, columns, problem, kept }) => columns.length > 0 || problem !== '' || (table === 'transfers' && kept === 0))
    .map(({ table, columns, problem }) => ({ table, columns, problem }));
}

function sources(draft: Draft): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { path, table } of draft.files) {
    (found[table] ??= []).push(path);
  }
  return found;
}

function statements(draft: Draft): Record<string, Record<string, string | null>> {
  const tables = new Set<string>(draft.files.map(file => file.table));
  // A value not yet typed is no statement.
  const told = Object.entries(draft.mapping).map(([table, columns]) => [table, Object.fromEntries(Object.entries(columns).filter(([, column]) => column !== '='))] as const);
  return Object.fromEntries(told.filter(([table, columns]) => tables.has(table) && Object.keys(columns).length > 0));
}

function given(options: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(options)
      .map(([name, value]) => [name, value.trim()])
      .filter(([, value]) => value !== '')
  );
}
