/** From a case document into code: a notebook or a console on the same kernel, with `case` and `board` there already. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PathExt } from '@jupyterlab/coreutils';
import type { ConsolePanel } from '@jupyterlab/console';
import type { NotebookPanel } from '@jupyterlab/notebook';

import { type CaseDocument, folderOf } from './document';

/**
 * The first cell of a notebook on a case.
 *
 * Beside an open document it takes the case that is open there, so that both see each other's notes at once; run later
 * on a kernel of its own it opens the folder beside the notebook.
 */
function firstCell(path: string): string {
  const name = PathExt.basename(folderOf(path)) || '.';
  return `from jupyter_compliance import Case\n\ncase = globals().get("case") or Case.open(${JSON.stringify(name)})\ncase.board()`;
}

/** Kernel of the open document, or of a session that a document left behind; null where neither is. */
async function kernelOf(app: JupyterFrontEnd, path: string, document: CaseDocument | undefined): Promise<string | null> {
  const here = document?.content.link.kernel?.id;
  return here ?? (await app.serviceManager.sessions.findByPath(path))?.kernel?.id ?? null;
}

/** Make a notebook beside the case's folder, on its kernel, and run the first cell. */
export async function openNotebook(app: JupyterFrontEnd, path: string, document?: CaseDocument): Promise<NotebookPanel> {
  const folder = folderOf(path);
  const id = await kernelOf(app, path, document);
  const file = await app.serviceManager.contents.newUntitled({ path: folderOf(folder), type: 'notebook' });
  const panel = (await app.commands.execute('docmanager:open', {
    path: file.path,
    factory: 'Notebook',
    kernel: id ? { id } : { name: 'python3' },
    options: document ? { mode: 'split-right', ref: document.id } : {}
  })) as NotebookPanel;
  await panel.context.ready;
  const shared = panel.content.model?.sharedModel;
  if (shared && shared.cells.length === 0) {
    shared.addCell({ cell_type: 'code' });
  }
  shared?.getCell(0).setSource(firstCell(path));
  panel.content.activeCellIndex = 0;
  await panel.sessionContext.ready;
  await app.commands.execute('notebook:run-cell', { toolbar: false });
  return panel;
}

/** Open a console on the kernel of the case. */
export async function openConsole(app: JupyterFrontEnd, path: string, document?: CaseDocument): Promise<ConsolePanel> {
  const id = await kernelOf(app, path, document);
  const panel = (await app.commands.execute('console:create', {
    basePath: folderOf(path),
    kernelPreference: id ? { id } : { name: 'python3' },
    activate: true,
    ...(document ? { ref: document.id, insertMode: 'split-bottom' } : {})
  })) as ConsolePanel;
  await panel.sessionContext.ready;
  // What is in scope is shown by showing it.
  await panel.console.inject(id ? 'case' : firstCell(path));
  return panel;
}
