/** Export, verify and triage a case: work of the server, asked for by command. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import { EXPORT_KINDS, type ExportKind, preferences } from '../core/preferences';
import { findCase, type FoundCase, type Places, titleOf } from './currentcase';
import { named } from './foreign';
import { Command, DOMAIN } from './ids';
import { runWithNotice } from './jobnotice';
import { segments, Server } from './request';
import { type CaseRow, ICaseList, ICaseTracker } from './tokens';

/** Exports as people call them. */
function exportNames(trans: TranslationBundle): Record<ExportKind, string> {
  return {
    zip: trans.__('Annotated Case (zip)'),
    html: trans.__('Interactive Page (HTML)'),
    pyvis: trans.__('Network Page (pyvis)'),
    graphml: trans.__('Graph (GraphML)'),
    json: trans.__('Graph (JSON)'),
    svg: trans.__('Report Picture (SVG)'),
    png: trans.__('Report Picture (PNG)')
  };
}

/** Kinds JupyterLab can show by itself. */
const SHOWN: readonly ExportKind[] = ['html', 'pyvis', 'graphml', 'json', 'svg', 'png'];

function kindOf(given: unknown): ExportKind {
  return EXPORT_KINDS.includes(given as ExportKind) ? (given as ExportKind) : preferences().exportKind;
}

/** What can be done with a file that was just written. */
function fileActions(commands: CommandRegistry, trans: TranslationBundle, path: string, opens: boolean): Notification.IAction[] {
  const actions: Notification.IAction[] = [];
  if (opens && commands.hasCommand('docmanager:open')) {
    actions.push({ label: trans.__('Open'), caption: path, displayType: 'accent', callback: () => void commands.execute('docmanager:open', { path }) });
  }
  if (commands.hasCommand('filebrowser:go-to-path')) {
    actions.push({ label: trans.__('Show in file browser'), caption: path, callback: () => void commands.execute('filebrowser:go-to-path', { path }) });
  }
  return actions;
}

export const casework: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-compliance:casework',
  description: 'Exports, verifies and ranks a case on the server.',
  autoStart: true,
  optional: [ICaseTracker, ICaseList, IDefaultFileBrowser, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: ICaseTracker | null,
    list: ICaseList | null,
    browser: IDefaultFileBrowser | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const server = new Server(app.serviceManager.serverSettings, trans);
    const places: Places = { app, tracker, list, browser };
    const { commands } = app;
    const names = exportNames(trans);

    const about = (path: unknown, run: (found: FoundCase) => Promise<unknown>): Promise<unknown> | undefined => {
      const found = findCase(places, path);
      if (!found) {
        Notification.info(trans.__('Open a case first, or choose one in the sidebar.'));
        return undefined;
      }
      return run(found).finally(() => void list?.refresh());
    };
    const known = (args: { path?: unknown }): boolean => findCase(places, args.path) !== null;
    const route = ({ folder }: FoundCase, verb: string): string => `cases/${segments(folder)}/${verb}`;

    commands.addCommand(Command.exportCase, {
      label: args => (args['kind'] ? (args['isPalette'] ? trans.__('Export: %1', names[kindOf(args['kind'])]) : names[kindOf(args['kind'])]) : trans.__('Export Case')),
      caption: trans.__('Write an export into the artifacts folder of the case'),
      isEnabled: known,
      execute: args =>
        about(args['path'], found => {
          const kind = kindOf(args['kind']);
          return runWithNotice<{ path: string; text: string }>({
            server,
            trans,
            path: route(found, 'export'),
            body: { kind },
            title: trans.__('Exporting %1', titleOf(found)),
            ended: ({ path, text }) => ({ message: text, actions: fileActions(commands, trans, path, SHOWN.includes(kind)) })
          });
        })
    });
    commands.addCommand(Command.verifyCase, {
      label: trans.__('Verify Case'),
      caption: trans.__('Check tables and journal of the case against their hashes'),
      isEnabled: known,
      execute: args =>
        about(args['path'], found =>
          runWithNotice<{ ok: boolean; text: string }>({
            server,
            trans,
            path: route(found, 'verify'),
            title: trans.__('Verifying %1', titleOf(found)),
            ended: ({ ok, text }) => ({ message: `${titleOf(found)}: ${text}`, good: ok })
          })
        )
    });
    commands.addCommand(Command.triageCase, {
      label: trans.__('Rank Subjects Again'),
      caption: trans.__('Run the detectors and the policy over the case'),
      isEnabled: known,
      execute: args =>
        about(args['path'], found =>
          runWithNotice<CaseRow>({
            server,
            trans,
            path: route(found, 'triage'),
            title: trans.__('Ranking %1', titleOf(found)),
            ended: row => ({ message: trans._n('%2: %1 subject is at or above the line.', '%2: %1 subjects are at or above the line.', row.above, named(row.title)) })
          })
        )
    });
  }
};
