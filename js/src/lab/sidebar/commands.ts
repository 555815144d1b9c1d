/** What can be done with the case chosen in the sidebar. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard, InputDialog, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { CaseModel } from '../cases';
import { named } from '../foreign';
import { Command } from '../ids';
import { asFailure } from '../request';
import type { CaseRow } from '../tokens';
import { editCase, type Field } from './edit';
import type { Viewer } from './view';

const NAME = 'jupyter-compliance';
const ROW = '.jc-Cases-row';

export interface CaseCommandOptions {
  app: JupyterFrontEnd;
  model: CaseModel;
  trans: TranslationBundle;
  viewer: () => Viewer;
  announce: (text: string) => void;
}

interface Verb {
  id: string;
  label: string | ((row: CaseRow | null) => string);
  run: (row: CaseRow) => unknown;
  /** Command of another plugin it needs. */
  needs?: string;
  /** Whether it writes to the case. */
  writes?: boolean;
}

/** Ask for title, assignee and due date, with the focus on one of them. */
export async function edit({ model, trans, viewer, announce }: CaseCommandOptions, row: CaseRow, field: Field): Promise<void> {
  const me = viewer().names[0] ?? '';
  const people = [...new Set(model.rows.flatMap(one => (one.assignee === null ? [] : [one.assignee])))].sort();
  if (await editCase({ row, field, people, me, trans, save: patch => model.update(row, patch) })) {
    announce(trans.__('Saved.'));
  }
}

/** Register the commands and the context menu of the list. */
export function addCaseCommands(options: CaseCommandOptions): void {
  const { app, model, trans } = options;
  const { commands } = app;
  const forward = (command: string, more = {}) => (row: CaseRow) => commands.execute(command, { path: row.path, ...more });
  const close = async (row: CaseRow): Promise<void> => {
    try {
      if (row.status === 'closed') {
        await model.update(row, { closed: false });
      } else {
        const asked = await InputDialog.getText({
          title: trans.__('Close “%1”', named(row.title)),
          label: trans.__('Reason, kept in the journal'),
          okLabel: trans.__('Close Case')
        });
        if (!asked.button.accept) {
          return;
        }
        await model.update(row, { closed: asked.value?.trim() || true });
      }
      options.announce(row.status === 'closed' ? trans.__('Reopened.') : trans.__('Closed.'));
    } catch (error) {
      Notification.error(asFailure(error).message);
    }
  };
  const groups: Verb[][] = [
    [
      { id: 'open', label: trans.__('Open'), run: forward(Command.openCase), needs: Command.openCase },
      { id: 'open-readonly', label: trans.__('Open Read-Only'), run: forward(Command.openCase, { readonly: true }), needs: Command.openCase },
      { id: 'notebook', label: trans.__('Open Notebook on This Case'), run: forward(Command.openNotebook), needs: Command.openNotebook }
    ],
    [
      { id: 'assign', label: trans.__('Assign…'), run: row => edit(options, row, 'assignee'), writes: true },
      { id: 'due', label: trans.__('Set Due Date…'), run: row => edit(options, row, 'due'), writes: true },
      { id: 'rename', label: trans.__('Edit Title…'), run: row => edit(options, row, 'title'), writes: true },
      { id: 'close', label: row => (row?.status === 'closed' ? trans.__('Reopen Case') : trans.__('Close Case…')), run: close, writes: true }
    ],
    [
      { id: 'verify', label: trans.__('Verify'), run: forward(Command.verifyCase), needs: Command.verifyCase },
      { id: 'export', label: trans.__('Export Annotated Case'), run: forward(Command.exportCase, { kind: 'zip' }), needs: Command.exportCase }
    ],
    [
      { id: 'reveal', label: trans.__('Show in File Browser'), run: row => commands.execute('filebrowser:go-to-path', { path: row.path }), needs: 'filebrowser:go-to-path' },
      { id: 'copy-path', label: trans.__('Copy Path'), run: row => Clipboard.copyToSystem(row.folder) }
    ]
  ];
  groups.forEach((group, at) => {
    for (const verb of group) {
      const command = `${NAME}:cases-${verb.id}`;
      commands.addCommand(command, {
        label: () => (typeof verb.label === 'string' ? verb.label : verb.label(model.current)),
        isVisible: () => !verb.needs || commands.hasCommand(verb.needs),
        isEnabled: () => model.current !== null && !(verb.writes && (model.current.readonly || model.current.problem !== null)),
        execute: () => (model.current ? verb.run(model.current) : undefined)
      });
      app.contextMenu.addItem({ command, selector: ROW, rank: 10 * at });
    }
    if (at > 0) {
      app.contextMenu.addItem({ type: 'separator', selector: ROW, rank: 10 * at - 1 });
    }
  });
}
