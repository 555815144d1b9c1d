/** Every command of the extension in the command palette. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';

import { EXPORT_KINDS } from '../core/preferences';
import { CATEGORY, Command } from './ids';

/** Commands that act on what the pointer is on; the palette has no pointer. */
const POINTED: readonly string[] = [Command.openSelected, Command.caseFromFiles, Command.exportCase];

export const palette: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-compliance:palette',
  description: 'Adds the commands of the extension to the command palette.',
  autoStart: true,
  optional: [ICommandPalette],
  activate: (app: JupyterFrontEnd, list: ICommandPalette | null) => {
    void app.started.then(() => {
      for (const command of Object.values(Command)) {
        if (app.commands.hasCommand(command) && !POINTED.includes(command)) {
          list?.addItem({ command, category: CATEGORY, args: { isPalette: true } });
        }
      }
      for (const kind of app.commands.hasCommand(Command.exportCase) ? EXPORT_KINDS : []) {
        list?.addItem({ command: Command.exportCase, category: CATEGORY, args: { kind, isPalette: true } });
      }
    });
  }
};
