/** The demo case: made where the file browser is, then opened as a document, or in a notebook where there are no case documents. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { UUID } from '@lumino/coreutils';

import { caseIcon } from './icon';
import { Command, DOMAIN } from './ids';
import { asFailure, Failure } from './request';

const FOLDER = 'ronin';
const MAKE = `from jupyter_compliance import Case; Case.demo(${JSON.stringify(FOLDER)})`;
const SHOW = 'from jupyter_compliance import Case\n\ncase = Case.demo()\ncase.board()';

/** Open a new notebook in a folder with one cell, and run it. */
async function notebookWith(app: JupyterFrontEnd, folder: string, source: string): Promise<void> {
  // Not `notebook:create-new`: it takes the root folder, whose path is empty, for "where the file browser is".
  const file = await app.serviceManager.contents.newUntitled({ path: folder, type: 'notebook' });
  const panel = (await app.commands.execute('docmanager:open', { path: file.path, factory: 'Notebook', kernel: { name: 'python3' } })) as NotebookPanel;
  await panel.context.ready;
  const shared = panel.content.model?.sharedModel;
  if (shared && shared.cells.length === 0) {
    shared.addCell({ cell_type: 'code' });
  }
  shared?.getCell(0).setSource(source);
  panel.content.activeCellIndex = 0;
  await panel.sessionContext.ready;
  await app.commands.execute('notebook:run-cell', { toolbar: false });
}

/** Make the demo case in a folder, by a kernel that is ended afterwards; the data comes with the package. */
async function makeDemo(app: JupyterFrontEnd, folder: string): Promise<void> {
  const path = [folder, `.${UUID.uuid4()}`].filter(Boolean).join('/');
  const session = await app.serviceManager.sessions.startNew({ path, name: FOLDER, type: 'file', kernel: { name: 'python3' } });
  try {
    const reply = await session.kernel?.requestExecute({ code: MAKE, store_history: false }).done;
    if (reply?.content.status !== 'ok') {
      const { ename = '', evalue = '' } = (reply?.content ?? {}) as { ename?: string; evalue?: string };
      throw new Failure(evalue || ename || 'The kernel stopped.', '');
    }
  } finally {
    await session.shutdown();
    session.dispose();
  }
}

async function exists(app: JupyterFrontEnd, path: string): Promise<boolean> {
  const cut = path.lastIndexOf('/');
  try {
    const parent = await app.serviceManager.contents.get(path.slice(0, cut), { content: true });
    return (parent.content as { path: string }[]).some(item => item.path === path);
  } catch {
    return false;
  }
}

export const demo: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-compliance:demo',
  description: 'Opens the demo case.',
  autoStart: true,
  optional: [IDefaultFileBrowser, ITranslator],
  activate: (app: JupyterFrontEnd, browser: IDefaultFileBrowser | null, translator: ITranslator | null) => {
    const { commands } = app;
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    let making: Promise<void> | null = null;
    commands.addCommand(Command.demo, {
      label: args => (args['isLauncher'] ? trans.__('Ronin bridge theft') : trans.__('Open the Demo Case (Ronin Bridge Theft)')),
      caption: trans.__('Open the demo case: the Ronin bridge theft of March 2022, from public data in the package'),
      icon: caseIcon,
      execute: async args => {
        const folder = (args['cwd'] as string) || browser?.model.path || '';
        if (!commands.hasCommand(Command.openCase)) {
          return notebookWith(app, folder, SHOW);
        }
        const path = [folder, FOLDER, 'case.jcase'].filter(Boolean).join('/');
        if (!(await exists(app, path))) {
          const id = Notification.emit(trans.__('Making the demo case…'), 'in-progress', { autoClose: false });
          try {
            // A second click waits for the first.
            await (making ??= makeDemo(app, folder).finally(() => (making = null)));
            Notification.dismiss(id);
          } catch (error) {
            Notification.update({ id, message: trans.__('The demo case could not be made. %1', asFailure(error).message), type: 'error', autoClose: false });
            return;
          }
        }
        return commands.execute(Command.openCase, { path });
      }
    });
  }
};
