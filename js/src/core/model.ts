/** What the board is told (spec), what is chosen (selection) and how it looks (view). */

export type PaneName = "queue" | "graph" | "timeline" | "inspector";
export type TabName = "evidence" | "subject" | "transfers" | "notes";

export interface Spec {
  title: string;
  status: string;
  caseId: string;
  currency: string;
  subjects: number;
  accounts: number;
  transfers: number;
  timeFrom: number;
  timeTo: number;
  rangeText: string;
  policy: { name: string; line: number };
  panes: string[];
  readonly: boolean;
  author: string;
  /** Pixels, or 0 where none was asked for. */
  height: number;
  version: string;
  dispositions: { key: string; id: string; label: string }[];
  journal: { entries: number; head: string };
  colour?: string;
  offline?: boolean;
  /** What an exported page left out, in words. */
  partial?: string;
  /** Why nothing can be written, in words. */
  readonlyReason?: string;
}

export interface PanesState {
  left?: number;
  right?: number;
  bottom?: number;
  collapsed: string[];
}

/** A selection as it is stored and as Python sees it. */
export interface StoredSelection {
  subjects: readonly string[];
  transfers: readonly string[];
  time: readonly [number, number] | null;
  source?: string;
}

export interface ViewState {
  focus: string[];
  added: string[];
  hidden: string[];
  pinned: Record<string, [number, number]>;
  positions: Record<string, [number, number]>;
  camera: { x: number; y: number; k: number } | null;
  layout: "flow" | "force";
  /** A neighbourhood, or all accounts of the case. */
  scope: "near" | "all";
  colour: "risk" | "direction";
  panes: PanesState;
  tab: TabName;
  /** Only as it is stored: what was selected when the view was written. */
  selection?: StoredSelection;
}

export type Target =
  | { type: "subject" | "transfer" | "alert" | "region"; id: string }
  | { type: "pair"; src: string; dst: string }
  | { type: "time"; from: string; to: string }
  | { type: "case" };

export interface Note {
  id: string;
  ts: string;
  tsText: string;
  author: string;
  target: Target;
  targetText: string;
  text: string;
  tags: string[];
  replyTo: string | null;
  withdrawn: { reason?: string; author?: string; tsText?: string } | null;
}

export interface EvidenceItem {
  order: number;
  title: string;
  chip: string;
  logodds: number;
  logoddsText: string;
  sentence: string;
  count: number;
  transferIds: string[];
  valueText: string;
}

export interface SubjectResult {
  id: string;
  name: string;
  short: string;
  kind: string;
  rank: number | null;
  score: number | null;
  scoreText: string;
  logoddsText: string;
  priorText: string;
  priorNote: string;
  prior?: number;
  sentence: string;
  evidence: EvidenceItem[];
  counterfactual: { text: string }[];
  disposition: { disposition: string; reason: string; author: string; ts?: string } | null;
  kyc: Record<string, unknown> | null;
  tags: { label: string; category: string; actor: string; source: string; sourceText?: string; listed: string; confidence: string | number | null }[];
  facts: { label: string; value: string; exact?: string }[];
  events: { tsText?: string; ts?: string; kind: string; detail?: string; device?: string; ip?: string; country?: string }[];
  devices: (string | { label: string; detail?: string })[];
}

export interface QueueRow {
  rank: number;
  subject: string;
  name: string;
  short: string;
  kind: string;
  score: number;
  scoreText: string;
  chips: string;
  reasons: string;
  valueText: string;
  transfers: number;
  first: number;
  last: number;
  disposition: string | null;
  notes: number;
  sanctioned: boolean;
  illicit: string | null;
}

export interface TransferRow {
  id: string;
  ts: number;
  tsText: string;
  src: string;
  dst: string;
  srcName: string;
  dstName: string;
  direction: string;
  amountText: string;
  amountShort: string;
  asset: string | null;
  valueText: string;
  txHash: string | null;
  memo: string | null;
  notes: number;
}

const DEFAULT_VIEW: ViewState = {
  focus: [],
  added: [],
  hidden: [],
  pinned: {},
  positions: {},
  camera: null,
  layout: "flow",
  scope: "near",
  colour: "risk",
  panes: { collapsed: [] },
  tab: "evidence",
};

/** A complete view from whatever was stored; unknown or missing parts take their defaults. */
export function completeView(stored: Partial<ViewState> | null | undefined): ViewState {
  const view = { ...DEFAULT_VIEW, ...(stored ?? {}) };
  delete view.selection;
  view.panes = { ...view.panes, collapsed: [...(view.panes?.collapsed ?? [])] };
  for (const key of ["focus", "added", "hidden"] as const) view[key] = [...(view[key] ?? [])];
  for (const key of ["pinned", "positions"] as const) view[key] = { ...(view[key] ?? {}) };
  if (view.scope !== "all") view.scope = "near";
  if (!["evidence", "subject", "transfers", "notes"].includes(view.tab)) view.tab = "evidence";
  return view;
}
