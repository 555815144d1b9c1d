/** Documentation, licence and attribution, from the package itself: no address is opened. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Panel, Widget } from '@lumino/widgets';

import code from '../../../docs/code.md';
import elsewhere from '../../../docs/elsewhere.md';
import keys from '../../../docs/keys.md';
import licence from '../../../LICENSE';
import notice from '../../../NOTICE';
import start from '../../../docs/start.md';
import { caseIcon } from './icon';
import { Command, DOMAIN } from './ids';

const MARKDOWN = 'text/markdown';

/** A page of text in the main area; Markdown where the registry can draw it. */
function pageOf(texts: readonly string[], mime: string, rendermime: IRenderMimeRegistry | null): Widget {
  const content = new Panel();
  content.addClass('jc-Help');
  content.node.tabIndex = 0;
  for (const text of texts) {
    if (rendermime && mime === MARKDOWN) {
      const part = rendermime.createRenderer(MARKDOWN);
      void part.renderModel(rendermime.createModel({ data: { [MARKDOWN]: text } }));
      content.addWidget(part);
    } else {
      const plain = document.createElement('pre');
      plain.textContent = text;
      content.addWidget(new Widget({ node: plain }));
    }
  }
  return content;
}

export const help: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-compliance:help',
  description: 'Shows the documentation, the licence and the attribution that come with the package.',
  autoStart: true,
  optional: [IRenderMimeRegistry, ITranslator],
  activate: ({ commands, shell }: JupyterFrontEnd, rendermime: IRenderMimeRegistry | null, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const opened = new Map<string, Widget>();
    const page = (id: string, tab: string, label: string, caption: string, texts: readonly string[], mime: string): void => {
      commands.addCommand(id, {
        label,
        caption,
        icon: caseIcon,
        execute: () => {
          let widget = opened.get(id);
          if (!widget || widget.isDisposed) {
            widget = new MainAreaWidget({ content: pageOf(texts, mime, rendermime) });
            widget.id = id.replace(':', '-');
            widget.title.label = tab;
            widget.title.caption = caption;
            widget.title.icon = caseIcon;
            widget.title.closable = true;
            opened.set(id, widget);
          }
          if (!widget.isAttached) {
            shell.add(widget, 'main');
          }
          shell.activateById(widget.id);
        }
      });
    };
    page(
      Command.documentation,
      trans.__('Documentation'),
      trans.__('Compliance Documentation'),
      trans.__('How to work with cases, every key, and where else a board runs'),
      [start, code, keys, elsewhere],
      MARKDOWN
    );
    page(
      Command.licence,
      trans.__('Licence'),
      trans.__('Compliance Licence and Attribution'),
      trans.__('The licence, and where the data of the demo comes from'),
      [licence, notice],
      'text/plain'
    );
  }
};
