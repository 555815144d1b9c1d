/** From a case file, the launcher or the palette into a notebook that works on the case. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import type { NotebookPanel } from '@jupyterlab/notebook';

import { caseIcon } from './icon';

const OPEN_CASE = 'jupyter-compliance:investigate-case';
const OPEN_DEMO = 'jupyter-compliance:investigate-demo';
const CATEGORY = 'Compliance';

/** A Python string literal of any text, safe against quotes and control characters. */
function literal(text: string): string {
  return JSON.stringify(text);
}

function folderOf(path: string): string {
  const cut = path.lastIndexOf('/');
  return cut < 0 ? '' : path.slice(0, cut);
}

async function notebookWith(app: JupyterFrontEnd, folder: string, source: string): Promise<void> {
  // Not `notebook:create-new`: it takes the root folder, whose path is empty, for "where the file browser is".
  const file = await app.serviceManager.contents.newUntitled({ path: folder, type: 'notebook' });
  const panel = (await app.commands.execute('docmanager:open', {
    path: file.path,
    factory: 'Notebook',
    kernel: { name: 'python3' }
  })) as NotebookPanel;
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

export const investigate: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-compliance:investigate',
  description: 'Opens a case in a notebook.',
  autoStart: true,
  optional: [ILauncher, ICommandPalette, IDefaultFileBrowser],
  activate: (
    app: JupyterFrontEnd,
    launcher: ILauncher | null,
    palette: ICommandPalette | null,
    browser: IDefaultFileBrowser | null
  ) => {
    const { commands } = app;
    commands.addCommand(OPEN_DEMO, {
      label: args => (args['isLauncher'] ? 'Ronin bridge theft' : 'Investigate the Demo Case (Ronin Bridge Theft)'),
      caption: 'Open the demo case, the Ronin bridge theft of March 2022, in a notebook',
      icon: caseIcon,
      execute: args => {
        const cwd = (args['cwd'] as string) || browser?.model.path || '';
        return notebookWith(app, cwd, 'from jupyter_compliance import Case\n\ncase = Case.demo()\ncase.board()');
      }
    });
    commands.addCommand(OPEN_CASE, {
      label: 'Investigate in a Notebook',
      caption: 'Open this case in a notebook',
      icon: caseIcon,
      execute: () => {
        const item = browser?.selectedItems().next().value;
        if (!item) {
          return;
        }
        const folder = folderOf(item.path);
        return notebookWith(
          app,
          folderOf(folder),
          `from jupyter_compliance import Case\n\ncase = Case.open(${literal(folder.split('/').pop() || '.')})\ncase.board()`
        );
      }
    });
    app.contextMenu.addItem({
      command: OPEN_CASE,
      selector: '.jp-DirListing-item[data-file-type="jcase"]',
      rank: 0
    });
    launcher?.add({ command: OPEN_DEMO, category: CATEGORY, rank: 1, args: { isLauncher: true } });
    palette?.addItem({ command: OPEN_DEMO, category: CATEGORY });
  }
};
