/** What plugins of the extension offer one another. */
import type { IWidgetTracker } from '@jupyterlab/apputils';
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';

/** One case as the server lists it. */
export interface CaseRow {
  /** Path of `case.jcase` as the contents API knows it. */
  path: string;
  folder: string;
  id: string;
  title: string;
  status: string;
  statusText: string;
  topScore: number | null;
  topScoreText: string;
  topSubject: string;
  topName: string;
  assignee: string | null;
  /** `YYYY-MM-DD`. */
  due: string | null;
  openReviews: number;
  accounts: number;
  transfers: number;
  above: number;
  decided: number;
  notes: number;
  updated: string;
  readonly: boolean;
  problem: { what: string; advice: string } | null;
}

/** The cases below the configured roots, as last heard. */
export interface ICaseList {
  readonly rows: readonly CaseRow[];
  readonly changed: ISignal<ICaseList, void>;
  /** The case chosen in the sidebar. */
  readonly current: CaseRow | null;
  /** Name under which the server writes this user's entries; empty until it is known. */
  readonly author: string;
  refresh(): Promise<void>;
  /** Say that a case may have changed: looked at now where the list is in sight, else when it is. */
  touch(): void;
}

export const ICaseList = new Token<ICaseList>('jupyter-compliance:ICaseList', 'The cases below the configured roots.');

/** Tracker of open case documents. */
export type ICaseTracker = IWidgetTracker<Widget>;

export const ICaseTracker = new Token<ICaseTracker>('jupyter-compliance:ICaseTracker', 'The open case documents.');

/** What the settings say to panels; what they say to boards is in `core/preferences`. */
export interface IComplianceSettings {
  /** Seconds between two looks of the sidebar at the cases. */
  readonly refreshSeconds: number;
  /** Whether page and server are compared at the start. */
  readonly checkVersions: boolean;
  readonly changed: ISignal<IComplianceSettings, void>;
}

export const IComplianceSettings = new Token<IComplianceSettings>('jupyter-compliance:IComplianceSettings', 'What the settings say to panels.');
