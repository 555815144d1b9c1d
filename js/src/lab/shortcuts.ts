/** One dialog that lists every key: those of the board, and those of the extension as the user has them now. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, showDialog } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Widget } from '@lumino/widgets';

import { boardKeys } from '../core/keylist';
import { Command, DOMAIN } from './ids';

export interface KeyRow {
  keys: string[];
  title: string;
}

/** Keys of the extension's commands in force, settings of the user included. */
function extensionKeys(commands: CommandRegistry): KeyRow[] {
  const rows = new Map<string, KeyRow>();
  for (const { command, keys, args } of commands.keyBindings) {
    if (command.startsWith('jupyter-compliance:') && commands.hasCommand(command)) {
      const row = rows.get(command) ?? { keys: [], title: commands.label(command, args) };
      row.keys.push(keys.map(key => CommandRegistry.formatKeystroke(key)).join(' '));
      rows.set(command, row);
    }
  }
  return [...rows.values()].sort((a, b) => a.title.localeCompare(b.title));
}

function table(heading: string, rows: KeyRow[]): HTMLElement {
  const node = document.createElement('table');
  node.className = 'jc-Keys-table';
  node.createCaption().textContent = heading;
  for (const { keys, title } of rows) {
    const row = node.insertRow();
    const cell = row.insertCell();
    for (const key of keys) {
      const cap = document.createElement('kbd');
      cap.textContent = key;
      cell.append(cap, ' ');
    }
    row.insertCell().textContent = title;
  }
  return node;
}

function body(commands: CommandRegistry, trans: TranslationBundle): Widget {
  const node = document.createElement('div');
  node.className = 'jc-Keys';
  const note = document.createElement('p');
  note.textContent = trans.__(
    'Keys of the board act while the board has the focus and nobody is typing; it then keeps all keys to itself. Keys of JupyterLab can be changed under Settings, Keyboard Shortcuts.'
  );
  node.append(table(trans.__('On a board'), boardKeys()), table(trans.__('In JupyterLab'), extensionKeys(commands)), note);
  return new Widget({ node });
}

export const shortcuts: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-compliance:shortcuts-help',
  description: 'Lists the keys of the board and of the extension.',
  autoStart: true,
  optional: [ITranslator],
  activate: ({ commands }: JupyterFrontEnd, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    commands.addCommand(Command.shortcuts, {
      label: trans.__('Keys of the Board'),
      caption: trans.__('List every key of the board and of the extension'),
      execute: () => showDialog({ title: trans.__('Keys'), body: body(commands, trans), buttons: [Dialog.okButton({ label: trans.__('Close') })] })
    });
  }
};
