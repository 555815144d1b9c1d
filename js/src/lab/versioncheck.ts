/** Whether the page and the server belong together; said once where they do not. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification, showDialog, Dialog } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';

import { standing, VERSION } from '../core/version';
import { DOMAIN } from './ids';
import { asFailure, Failure, Server } from './request';
import { IComplianceSettings } from './tokens';

export interface VersionNews {
  what: string;
  advice: string;
}

/** What there is to say about the server of this page; null where all is well or nothing can be known. */
export async function askVersion(server: Server, trans: TranslationBundle, own = VERSION): Promise<VersionNews | null> {
  try {
    const { version } = await server.call<{ version: string }>('GET', 'version');
    const stands = standing(version, own);
    if (stands === 'fits') {
      return null;
    }
    return stands === 'newer'
      ? {
          what: trans.__('The page has jupyter_compliance %1, the server %2: reload the page.', own, version),
          advice: trans.__('If this message comes back, reinstall jupyter_compliance where the Jupyter server runs and restart it.')
        }
      : {
          what: trans.__('The page has jupyter_compliance %1, the server %2: restart the Jupyter server.', own, version),
          advice: trans.__('If that does not help, reinstall jupyter_compliance %1 where it runs.', own)
        };
  } catch (error) {
    const failure = asFailure(error);
    return failure instanceof Failure && failure.missing ? failure : null;
  }
}

export const versionCheck: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-compliance:version',
  description: 'Says when the page and the server have different versions, or the server part is missing.',
  autoStart: true,
  requires: [IComplianceSettings],
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, settings: IComplianceSettings, translator: ITranslator | null) => {
    // JupyterLite has no server that could have a part of ours.
    if (!settings.checkVersions || PageConfig.getOption('appName') === 'JupyterLite') {
      return;
    }
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    void askVersion(new Server(app.serviceManager.serverSettings, trans), trans).then(news => {
      if (news) {
        Notification.warning(news.what, {
          autoClose: false,
          actions: [
            {
              label: trans.__('What to do'),
              caption: news.advice,
              displayType: 'accent',
              callback: () => void showDialog({ title: news.what, body: news.advice, buttons: [Dialog.okButton({ label: trans.__('Close') })] })
            }
          ]
        });
      }
    });
  }
};
