/** Code of an investigation, from the board in front into the clipboard or a notebook. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Clipboard, Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';

import { type CodeWanted, INSERT, SHOW, TAKES_CODE, WANTED } from '../core/codedialog';
import { Command, DOMAIN } from './ids';
import { ICaseTracker } from './tokens';

const WHATS: readonly CodeWanted['what'][] = ['last', 'all', 'selection', 'replay'];

/** The board shown in a widget, the one that has the focus first. */
function boardIn(widget: Widget | null): HTMLElement | null {
  const boards = [...(widget?.node.querySelectorAll<HTMLElement>('.jc-board') ?? [])];
  return boards.find(board => board.contains(document.activeElement)) ?? boards.find(board => board.offsetParent !== null) ?? null;
}

/** Ask a board for code, or to replay its case. */
function ask(board: HTMLElement, what: CodeWanted['what']): Promise<string> {
  return new Promise((resolve, reject) => {
    const detail: CodeWanted = { what, answer: code => void code.then(resolve, reject) };
    board.dispatchEvent(new CustomEvent(WANTED, { detail }));
  });
}

/** Put code in a new cell below the one that has the board, else below the active one. */
function insertInto(panel: NotebookPanel, code: string, board: HTMLElement | null): void {
  const { content } = panel;
  const cells = content.model?.sharedModel;
  if (!cells) {
    return;
  }
  const holder = board ? content.widgets.findIndex(cell => cell.node.contains(board)) : -1;
  const at = (holder >= 0 ? holder : content.activeCellIndex) + 1;
  cells.insertCell(at, { cell_type: 'code', source: code.trimEnd() });
  content.activeCellIndex = at;
  content.mode = 'command';
  void content.scrollToItem(at);
}

export const code: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-compliance:code',
  description: 'Copies an investigation as code, inserts it in a notebook, and replays it.',
  autoStart: true,
  optional: [INotebookTracker, ICaseTracker, ITranslator],
  activate: (app: JupyterFrontEnd, notebooks: INotebookTracker | null, tracker: ICaseTracker | null, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const { commands, shell } = app;
    const current = (): { widget: Widget; board: HTMLElement } | null => {
      for (const widget of [shell.currentWidget, tracker?.currentWidget ?? null, notebooks?.currentWidget ?? null]) {
        const board = boardIn(widget);
        if (widget && board) {
          return { widget, board };
        }
      }
      return null;
    };

    /** The notebook a board is in, else one on the kernel of its case, else a new one. */
    const notebookFor = async (widget: Widget | null): Promise<NotebookPanel | null> => {
      if (widget instanceof NotebookPanel) {
        return widget;
      }
      const path = (widget as { context?: DocumentRegistry.Context } | null)?.context?.path;
      const kernel = path ? (await app.serviceManager.sessions.findByPath(path).catch(() => undefined))?.kernel?.id : undefined;
      const open = notebooks?.find(panel => kernel !== undefined && panel.sessionContext.session?.kernel?.id === kernel);
      if (open) {
        shell.activateById(open.id);
        return open;
      }
      const made: unknown = await commands.execute(Command.openNotebook, path ? { path } : {});
      return made instanceof NotebookPanel ? made : (notebooks?.currentWidget ?? null);
    };

    const insert = async (widget: Widget | null, board: HTMLElement | null, text: string): Promise<void> => {
      const panel = await notebookFor(widget);
      if (!panel) {
        Notification.error(trans.__('There is no notebook to insert the code in. Open one on this case first.'));
        return;
      }
      insertInto(panel, text, board);
    };

    /** The board in front; what to do is said where there is none. */
    const wanted = (): { widget: Widget; board: HTMLElement } | null => {
      const found = current();
      if (!found) {
        Notification.info(tracker?.currentWidget ? trans.__('The board of this case is not there yet. Try again once it is shown.') : trans.__('Open a case or a notebook with a board first.'));
      }
      return found;
    };

    /** Run with the code of the board in front; what goes wrong is said in words. */
    const withCode = async (args: { what?: unknown }, run: (text: string, widget: Widget, board: HTMLElement) => unknown): Promise<void> => {
      const found = wanted();
      if (!found) {
        return;
      }
      const what = WHATS.find(known => known === args.what) ?? 'all';
      try {
        const text = await ask(found.board, what);
        if (text) {
          await run(text, found.widget, found.board);
        } else {
          Notification.info(trans.__('Nothing was done yet.'));
        }
      } catch (error) {
        Notification.error(String((error as Error).message ?? error));
      }
    };

    // A button is not drawn anew when its board comes, so a case document in front is enough: the rest is said.
    const isEnabled = (): boolean => Boolean(tracker?.currentWidget) || current() !== null;
    commands.addCommand(Command.showCode, {
      label: trans.__('Show as Code'),
      caption: trans.__('What was done on the board in front as Python: to read, copy, insert in a notebook, or do again and compare'),
      isEnabled: args => args.toolbar === true || isEnabled(),
      execute: () => void wanted()?.board.dispatchEvent(new CustomEvent(SHOW))
    });
    commands.addCommand(Command.copyCode, {
      label: trans.__('Copy the Investigation as Code'),
      caption: trans.__('Copy what was done on the board in front as Python; what: last, all or selection'),
      isEnabled,
      execute: args =>
        withCode(args, text => {
          Clipboard.copyToSystem(text);
          Notification.success(trans.__('The code is copied.'), { autoClose: 2000 });
        })
    });
    commands.addCommand(Command.insertCode, {
      label: trans.__('Insert the Investigation as Code'),
      caption: trans.__('Insert what was done on the board in front as Python in a notebook; what: last, all or selection'),
      isEnabled,
      execute: args => withCode(args, (text, widget, board) => insert(widget, board, text))
    });
    commands.addCommand(Command.replayCase, {
      label: trans.__('Replay the Investigation'),
      caption: trans.__('Do the whole investigation again beside the case and compare, byte for byte'),
      isEnabled,
      execute: () =>
        withCode({ what: 'replay' }, text =>
          showDialog({ title: trans.__('Replay'), body: text, buttons: [Dialog.okButton({ label: trans.__('Close') })] })
        )
    });

    document.documentElement.setAttribute(TAKES_CODE, 'true');
    document.addEventListener(INSERT, event => {
      const board = event.target as HTMLElement;
      const { code: text } = (event as CustomEvent<{ code: string }>).detail;
      const inside = (widget: Widget | null): widget is Widget => widget?.node.contains(board) ?? false;
      const holder = [...shell.widgets('main')].find(inside) ?? null;
      void insert(holder, board, text).catch(error => Notification.error(String((error as Error).message ?? error)));
    });
  }
};
