/** The small toolbar of a case document: the kernel, code on the same kernel, and whether one may write. */
import { type CommandRegistry } from '@lumino/commands';
import { CommandToolbarButton, Toolbar as Items } from '@jupyterlab/apputils';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { Toolbar } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';

import { Command } from '../ids';
import type { CaseDocument } from './document';

/** Fill the toolbar of a document. */
export function addToolbar(widget: CaseDocument, commands: CommandRegistry, trans: TranslationBundle, translator?: ITranslator): void {
  const { toolbar, content, context } = widget;
  const badge = new Widget({ node: document.createElement('span') });
  badge.addClass('jc-CaseDocument-badge');
  badge.hide();
  const say = (): void => {
    const { spec } = content;
    badge.node.textContent = spec?.readonly ? trans.__('Read only') : '';
    badge.node.title = spec?.readonlyReason ?? '';
    badge.setHidden(!spec?.readonly);
  };
  content.changed.connect(say);
  toolbar.addItem('readonly', badge);
  const buttons: [string, string][] = [
    [Command.openNotebook, trans.__('Notebook')],
    [Command.openConsole, trans.__('Console')],
    // Of other plugins; a button is there where they are.
    [Command.showCode, trans.__('Show as code')],
    [Command.shortcuts, trans.__('Keys')]
  ];
  for (const [id, label] of buttons) {
    if (commands.hasCommand(id)) {
      toolbar.addItem(id, new CommandToolbarButton({ commands, id, label, args: { toolbar: true } }));
    }
  }
  toolbar.addItem('spacer', Toolbar.createSpacerItem());
  toolbar.addItem('kernelName', Items.createKernelNameItem(context.sessionContext, undefined, translator));
  toolbar.addItem('kernelStatus', Items.createKernelStatusItem(context.sessionContext, translator));
}
