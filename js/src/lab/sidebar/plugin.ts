/** The sidebar and the list of cases behind it. */
import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { CaseModel } from '../cases';
import { caseIcon } from '../icon';
import { Command, DOMAIN } from '../ids';
import { Server } from '../request';
import { ICaseList, IComplianceSettings } from '../tokens';
import { addCaseCommands, type CaseCommandOptions, edit } from './commands';
import { CasesPanel } from './panel';
import { readView, type Viewer } from './view';

const STATE = 'jupyter-compliance:cases-view';

function today(): string {
  const now = new Date();
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export const cases: JupyterFrontEndPlugin<ICaseList> = {
  id: 'jupyter-compliance:cases',
  description: 'Lists all cases in the left sidebar.',
  autoStart: true,
  provides: ICaseList,
  optional: [ILayoutRestorer, IStateDB, ITranslator, IComplianceSettings],
  activate: (
    app: JupyterFrontEnd,
    restorer: ILayoutRestorer | null,
    state: IStateDB | null,
    translator: ITranslator | null,
    settings: IComplianceSettings | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const { serviceManager, commands, shell } = app;
    const server = new Server(serviceManager.serverSettings, trans);
    const model = new CaseModel(server);
    const pace = (): void => {
      if (settings) {
        model.seconds = settings.refreshSeconds;
      }
    };
    pace();
    settings?.changed.connect(pace);
    // What the server writes for this user comes first; cases given in another front end may bear another name.
    const viewer = (): Viewer => {
      const { identity } = serviceManager.user;
      const names = [model.author, identity?.display_name, identity?.name, identity?.username];
      return { names: [...new Set(names.filter((name): name is string => !!name))], today: today() };
    };
    const introduce = (): void => {
      if (model.loaded) {
        model.changed.disconnect(introduce);
        void server.call<{ author: string }>('GET', 'version').then(
          ({ author }) => {
            model.author = author;
            panel.draw();
          },
          () => undefined
        );
      }
    };
    model.changed.connect(introduce);
    const options: CaseCommandOptions = { app, model, trans, viewer, announce: text => panel.announce(text) };
    const panel = new CasesPanel({
      model,
      trans,
      viewer,
      view: readView(null),
      remember: view => void state?.save(STATE, { ...view } as ReadonlyPartialJSONObject),
      actions: {
        create: () => void commands.execute(Command.newCase),
        demo: () => void commands.execute(Command.demo),
        open: (row, readonly) => void commands.execute(Command.openCase, { path: row.path, ...(readonly ? { readonly } : {}) }),
        edit: row => void edit(options, row, 'title'),
        // As if the pointer had asked, so that what others add to the menu is there too.
        menu: (element, x, y) => element.dispatchEvent(new MouseEvent('contextmenu', { clientX: x, clientY: y, bubbles: true, cancelable: true }))
      }
    });
    panel.id = 'jupyter-compliance-cases';
    panel.title.icon = caseIcon;
    panel.title.caption = trans.__('Cases');
    shell.add(panel, 'left', { rank: 250, type: 'Cases' });
    restorer?.add(panel, panel.id);

    commands.addCommand(Command.showCases, { label: trans.__('Show Cases'), caption: trans.__('Show the list of all cases'), execute: () => shell.activateById(panel.id) });
    commands.addCommand(Command.refreshCases, { label: trans.__('Look for Cases Again'), execute: () => model.refresh() });
    addCaseCommands(options);

    void state?.fetch(STATE).then(stored => stored && panel.restore(readView(stored)));
    void serviceManager.user.ready.then(() => panel.draw());
    serviceManager.user.userChanged.connect(() => panel.draw());
    serviceManager.contents.fileChanged.connect((_, { oldValue, newValue }) => {
      const paths = [oldValue?.path, newValue?.path].filter((path): path is string => typeof path === 'string');
      if (newValue?.type === 'directory' || paths.some(path => model.concerns(path))) {
        model.touch();
      }
    });
    // A board, in a document or a notebook, says so when its case has changed.
    document.addEventListener('jc-case-changed', () => model.touch());
    return model;
  }
};
