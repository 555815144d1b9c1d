/** Commands of case documents: open one, and work on it in code on the same kernel. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { WidgetTracker } from '@jupyterlab/apputils';
import { consoleIcon, jsonIcon, notebookIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { caseIcon } from '../icon';
import { Command } from '../ids';
import { openConsole, openNotebook } from './code';
import type { CaseDocument } from './document';
import { BOARD_FACTORY, LOOK_FACTORY, SOURCE_FACTORY } from './factory';

/** Register the commands; where no path is given they act on the current case document. */
export function addDocumentCommands(app: JupyterFrontEnd, tracker: WidgetTracker<CaseDocument>, trans: TranslationBundle): void {
  const { commands } = app;
  const pathOf = (args: { path?: unknown }): string | null => (typeof args.path === 'string' && args.path ? args.path : (tracker.currentWidget?.context.path ?? null));
  const documentOf = (path: string): CaseDocument | undefined => tracker.find(({ context }) => context.path === path);
  const PATH = { type: 'string', description: 'Path of case.jcase; the current case document without one.' } as const;
  const open = (path: string, factory: string): Promise<unknown> => commands.execute('docmanager:open', { path, factory });
  const add = (id: string, run: (path: string, args: ReadonlyPartialJSONObject) => unknown, looks: Omit<CommandRegistry.ICommandOptions, 'execute'>): void => {
    commands.addCommand(id, {
      describedBy: { args: { type: 'object', properties: { path: PATH } } },
      isEnabled: args => pathOf(args) !== null,
      execute: args => {
        const path = pathOf(args);
        return path === null ? undefined : run(path, args);
      },
      ...looks
    });
  };

  add(Command.openCase, (path, { readonly }) => open(path, readonly ? LOOK_FACTORY : BOARD_FACTORY), {
    label: args => (args['readonly'] ? trans.__('Open Case for Reading') : trans.__('Open Case')),
    caption: trans.__('Open the board of a case in a tab'),
    icon: caseIcon,
    describedBy: { args: { type: 'object', properties: { path: PATH, readonly: { type: 'boolean' } } } }
  });
  add(Command.openNotebook, path => openNotebook(app, path, documentOf(path)), {
    label: trans.__('Open Notebook on This Case'),
    caption: trans.__('Work on this case in a new notebook, on the same kernel'),
    icon: notebookIcon
  });
  add(Command.openConsole, path => openConsole(app, path, documentOf(path)), {
    label: trans.__('Open Console on This Case'),
    caption: trans.__('Work on this case in a console, on the same kernel'),
    icon: consoleIcon
  });
  add(Command.openSource, path => open(path, SOURCE_FACTORY), {
    label: trans.__('Show the Case File as JSON'),
    caption: trans.__('Look at case.jcase as it is on the disk'),
    icon: jsonIcon
  });
}
