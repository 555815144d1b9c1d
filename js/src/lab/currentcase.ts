/** Which case a command is about when nobody says. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import type { Widget } from '@lumino/widgets';

import { named } from './foreign';
import type { CaseRow, ICaseList, ICaseTracker } from './tokens';

export interface Places {
  app: JupyterFrontEnd;
  tracker: ICaseTracker | null;
  list: ICaseList | null;
  browser: IDefaultFileBrowser | null;
}

export interface FoundCase {
  /** Path of `case.jcase` as the contents API knows it. */
  path: string;
  folder: string;
  row: CaseRow | null;
}

export function folderOf(path: string): string {
  const cut = path.lastIndexOf('/');
  return cut < 0 ? '' : path.slice(0, cut);
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function documentPath(widget: Widget | null): string | null {
  const context = (widget as { context?: DocumentRegistry.Context } | null)?.context;
  return context?.path.endsWith('.jcase') ? context.path : null;
}

/** The case named, else the one in front, else the one chosen in the sidebar or the file browser. */
export function findCase({ app, tracker, list, browser }: Places, named?: unknown): FoundCase | null {
  const chosen = [...(browser?.selectedItems() ?? [])].find(item => item.path.endsWith('.jcase'));
  const path =
    (typeof named === 'string' && named) ||
    documentPath(app.shell.currentWidget) ||
    documentPath(tracker?.currentWidget ?? null) ||
    list?.current?.path ||
    chosen?.path;
  return path ? { path, folder: folderOf(path), row: list?.rows.find(row => row.path === path) ?? null } : null;
}

/** What to call a case in a sentence. */
export function titleOf({ row, folder, path }: FoundCase): string {
  return named(row?.title || nameOf(folder) || path);
}
