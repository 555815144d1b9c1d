/** What the file browser offers on data files, on case files and on folders that hold a case. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import type { Contents } from '@jupyterlab/services';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';

import { caseIcon } from './icon';
import { Command, DOMAIN } from './ids';
import { ICaseList } from './tokens';

/** Endings of files a case can be made from. */
const DATA = /\.(csv|tsv|parquet|arrow|feather|jsonl|ndjson|tgz|tar\.gz)(\.gz)?$/i;
const MANIFEST = 'case.jcase';

export function isData(item: { path: string; type: string }): boolean {
  return item.type !== 'directory' && DATA.test(item.path);
}

type How = 'board' | 'readonly' | 'notebook' | 'console';
type Item = Pick<Contents.IModel, 'path' | 'type'>;

function words(trans: TranslationBundle): Record<How, string> {
  return {
    board: trans.__('Open Case'),
    readonly: trans.__('Open Case Read-Only'),
    notebook: trans.__('Open Notebook on This Case'),
    console: trans.__('Open Console on This Case')
  };
}

/** Knows which folders hold a case: from the list of cases, else by looking into the folder the pointer asks about. */
export class CaseFolders {
  private readonly found = new Map<string, boolean>();

  constructor(
    private readonly contents: Pick<Contents.IManager, 'get'>,
    private readonly list: Pick<ICaseList, 'rows'> | null
  ) {}

  /** Path of the case an item stands for, null where it stands for none. */
  caseOf(item: Item): string | null {
    if (item.type !== 'directory') {
      return item.path.endsWith('.jcase') ? item.path : null;
    }
    const row = this.list?.rows.find(one => one.folder === item.path);
    return row?.path ?? (this.found.get(item.path) ? `${item.path}/${MANIFEST}` : null);
  }

  /** Look into a folder; resolves to whether that changed what is known. */
  async look(item: Item): Promise<boolean> {
    if (item.type !== 'directory') {
      return false;
    }
    const before = this.caseOf(item);
    try {
      const { content } = await this.contents.get(item.path, { content: true });
      this.found.set(item.path, (content as Item[]).some(inner => inner.path === `${item.path}/${MANIFEST}`));
    } catch {
      this.found.delete(item.path);
    }
    return this.caseOf(item) !== before;
  }
}

export const contextMenu: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-compliance:context-menu',
  description: 'Adds cases to the context menu of the file browser.',
  autoStart: true,
  optional: [IDefaultFileBrowser, ICaseList, ITranslator],
  activate: (app: JupyterFrontEnd, browser: IDefaultFileBrowser | null, list: ICaseList | null, translator: ITranslator | null) => {
    if (!browser) {
      return;
    }
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const { commands, contextMenu: menu } = app;
    const selected = (): Contents.IModel[] => [...browser.selectedItems()];
    const folders = new CaseFolders(app.serviceManager.contents, list);

    const filesFor = (): string[] => {
      const items = selected();
      return items.length > 0 && items.every(isData) ? items.map(item => item.path) : [];
    };
    commands.addCommand(Command.caseFromFiles, {
      label: () => {
        const files = filesFor().length;
        return files > 1 ? trans._n('Create Case from %1 File…', 'Create Case from %1 Files…', files) : trans.__('Create Case from…');
      },
      caption: trans.__('Make a case from the selected files: see the mapping and its problems first'),
      icon: caseIcon,
      isVisible: () => filesFor().length > 0 && commands.hasCommand(Command.newCase),
      execute: () => commands.execute(Command.newCase, { files: filesFor() })
    });

    const caseSelected = (): string | null => {
      const items = selected();
      return items.length === 1 ? folders.caseOf(items[0]) : null;
    };
    const needs: Record<How, string> = { board: Command.openCase, readonly: Command.openCase, notebook: Command.openNotebook, console: Command.openConsole };
    const labels = words(trans);
    const howOf = (args: { how?: unknown }): How => ((args.how as string) in needs ? (args.how as How) : 'board');
    commands.addCommand(Command.openSelected, {
      label: args => labels[howOf(args)],
      icon: args => (howOf(args) === 'board' ? caseIcon : undefined),
      isVisible: args => caseSelected() !== null && commands.hasCommand(needs[howOf(args)]),
      execute: args => {
        const path = caseSelected();
        const how = howOf(args);
        return path ? commands.execute(needs[how], { path, ...(how === 'readonly' ? { readonly: true } : {}) }) : undefined;
      }
    });

    // The menu opens at once; where the look into the folder tells more, it is drawn again.
    browser.node.addEventListener('contextmenu', () => {
      const [item, more] = selected();
      if (item && !more) {
        void folders.look(item).then(news => {
          if (news && menu.menu.isAttached) {
            menu.menu.update();
          }
        });
      }
    });
  }
};
