/** Registers the case document: its factories, tracker, and what happens to it when files come and go. */
import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import type { CommandRegistry } from '@lumino/commands';
import { MimeDocumentFactory } from '@jupyterlab/docregistry';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { setTranslator } from '../../core/words';
import { CASE_FILE_TYPE } from '../casefile';
import { DOMAIN } from '../ids';
import { ICaseTracker } from '../tokens';
import { addDocumentCommands } from './commands';
import type { CaseDocument } from './document';
import { BOARD_FACTORY, CaseDocumentFactory, LOOK_FACTORY, SOURCE_FACTORY } from './factory';
import { CaseModelFactory, CASE_MODEL } from './model';
import { addToolbar } from './toolbar';

/** Ctrl+S is the document's also where the board keeps JupyterLab's shortcuts to itself. */
function saveByKey(widget: CaseDocument, commands: CommandRegistry): void {
  widget.node.addEventListener('keydown', event => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 's' && !event.defaultPrevented) {
      event.preventDefault();
      event.stopPropagation();
      void commands.execute('docmanager:save');
    }
  });
}

export const caseDocument: JupyterFrontEndPlugin<ICaseTracker> = {
  id: 'jupyter-compliance:document',
  description: 'Opens a case as a document: the board in a tab, answered by a kernel.',
  autoStart: true,
  provides: ICaseTracker,
  optional: [ILayoutRestorer, IRenderMimeRegistry, ITranslator],
  activate: (app: JupyterFrontEnd, restorer: ILayoutRestorer | null, rendermime: IRenderMimeRegistry | null, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    setTranslator(trans);
    const { docRegistry, serviceManager } = app;
    const tracker = new WidgetTracker<CaseDocument>({ namespace: 'jupyter-compliance-cases' });
    docRegistry.addModelFactory(new CaseModelFactory(true));
    for (const [name, label, isDefault] of [[BOARD_FACTORY, trans.__('Case Board'), true], [LOOK_FACTORY, trans.__('Case Board (Read Only)'), false]] as const) {
      const factory = new CaseDocumentFactory(
        { name, label, modelName: CASE_MODEL, fileTypes: [CASE_FILE_TYPE], defaultFor: isDefault ? [CASE_FILE_TYPE] : [], canStartKernel: true, preferKernel: false, translator: translator ?? undefined },
        serviceManager,
        trans
      );
      factory.widgetCreated.connect((_, widget) => {
        widget.context.pathChanged.connect(() => void tracker.save(widget));
        saveByKey(widget, app.commands);
        addToolbar(widget, app.commands, trans, translator ?? undefined);
        void tracker.add(widget);
      });
      docRegistry.addWidgetFactory(factory);
    }
    if (rendermime) {
      docRegistry.addWidgetFactory(
        new MimeDocumentFactory({ name: SOURCE_FACTORY, label: trans.__('Case File (JSON)'), fileTypes: [CASE_FILE_TYPE], primaryFileType: docRegistry.getFileType('json'), rendermime, modelName: 'text', dataType: 'json', readOnly: true })
      );
    }
    if (restorer) {
      void restorer.restore(tracker, {
        command: 'docmanager:open',
        args: ({ context, looksOnly }) => ({ path: context.path, factory: looksOnly ? LOOK_FACTORY : BOARD_FACTORY }),
        name: ({ context, looksOnly }) => `${looksOnly ? 'look' : 'work'}:${context.path}`
      });
    }
    serviceManager.contents.fileChanged.connect((_, { type, oldValue }) => {
      const path = oldValue?.path;
      if (type !== 'delete' || !path) {
        return;
      }
      tracker.filter(({ context }) => context.path === path || context.path.startsWith(`${path}/`)).forEach(widget => widget.deleted());
    });
    addDocumentCommands(app, tracker, trans);
    return tracker;
  }
};
