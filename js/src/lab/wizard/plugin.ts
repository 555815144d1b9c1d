/** The command that makes a new case. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import type { CasePatch } from '../cases';
import { caseIcon } from '../icon';
import { Command, DOMAIN } from '../ids';
import { runJob } from '../jobs';
import { asFailure, segments, Server } from '../request';
import { ICaseList, type CaseRow } from '../tokens';
import type { Draft, Preview } from './state';
import { CaseWizard } from './wizard';

/** What was said about the case besides its data. */
function saidAbout({ assignee, due }: Draft): CasePatch {
  return { ...(assignee.trim() ? { assignee: assignee.trim() } : {}), ...(due ? { due } : {}) };
}

export const newCase: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-compliance:new-case',
  description: 'Makes a case from files.',
  autoStart: true,
  requires: [ICaseList],
  optional: [IDefaultFileBrowser, ITranslator],
  activate: (app: JupyterFrontEnd, cases: ICaseList, browser: IDefaultFileBrowser | null, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const { commands, shell, serviceManager } = app;
    const server = new Server(serviceManager.serverSettings, trans);
    let serial = 0;

    const made = async (row: CaseRow, draft: Draft): Promise<void> => {
      if (row.problem) {
        Notification.warning(`${row.problem.what} ${row.problem.advice}`);
      }
      const patch = saidAbout(draft);
      if (Object.keys(patch).length > 0) {
        try {
          await server.call('PATCH', `cases/${segments(row.folder)}`, { body: patch });
        } catch (error) {
          Notification.warning(trans.__('The case was made, but not assigned. %1', asFailure(error).message));
        }
      }
      cases.touch();
      await commands.execute(Command.openCase, { path: row.path });
    };

    commands.addCommand(Command.newCase, {
      label: args => (args['isLauncher'] ? trans.__('New case') : trans.__('New Case…')),
      caption: trans.__('Make a case from files of transfers'),
      icon: caseIcon,
      execute: args => {
        const files = (Array.isArray(args['files']) ? args['files'] : []).filter((file): file is string => typeof file === 'string');
        if (!cases.author) {
          void cases.refresh();
        }
        const wizard = new CaseWizard({
          contents: serviceManager.contents,
          trans,
          files,
          folder: files.length > 0 ? '' : (browser?.model.path ?? ''),
          people: () => [...new Set(cases.rows.flatMap(row => (row.assignee === null ? [] : [row.assignee])))].sort(),
          me: () => cases.author,
          preview: (body, signal, onProgress) => runJob<Preview>(server, 'preview', { body, signal, onProgress }),
          create: (body, signal, onProgress) => runJob<CaseRow>(server, 'cases', { body, signal, onProgress }),
          made: (row, draft) => void made(row, draft)
        });
        wizard.id = `jupyter-compliance-new-case-${++serial}`;
        wizard.title.label = trans.__('New case');
        wizard.title.icon = caseIcon;
        wizard.title.closable = true;
        shell.add(wizard, 'main', { type: 'New case' });
        shell.activateById(wizard.id);
      }
    });
  }
};
