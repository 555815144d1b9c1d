/** The cards of the launcher. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILauncher } from '@jupyterlab/launcher';

import { CATEGORY, Command } from './ids';

export const launcherCards: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-compliance:launcher',
  description: 'Adds cards for a new case and the demo case to the launcher.',
  autoStart: true,
  optional: [ILauncher],
  activate: (app: JupyterFrontEnd, launcher: ILauncher | null) => {
    // A card of a command that no plugin registered would be an error on the launcher.
    void app.started.then(() =>
      [Command.newCase, Command.demo].forEach((command, at) => {
        if (app.commands.hasCommand(command)) {
          launcher?.add({ command, category: CATEGORY, rank: at + 1, args: { isLauncher: true } });
        }
      })
    );
  }
};
