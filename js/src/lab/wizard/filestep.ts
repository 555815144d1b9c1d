/** First step: which files, and which table each is. */
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

import { fill, h } from '../../core/dom';
import { oneLine } from '../foreign';
import { FilePicker } from './picker';
import { type Draft, folderOf, nameOf, type Table, TABLES, withFile, withoutFile, withTable } from './state';

export interface FileStepOptions {
  contents: Contents.IManager;
  trans: TranslationBundle;
  folder: string;
  draft: () => Draft;
  change: (draft: Draft) => void;
}

/** What each table holds, for people who see these names for the first time. */
function tableWords(table: string, trans: TranslationBundle): string {
  const words: Record<Table, string> = {
    transfers: trans.__('transfers: movements of money'),
    accounts: trans.__('accounts: wallets and bank accounts'),
    customers: trans.__('customers: KYC and KYB records'),
    ownership: trans.__('ownership: who owns which company'),
    events: trans.__('events: logins, devices, changes'),
    alerts: trans.__('alerts of a monitoring system'),
    tags: trans.__('tags: who an address belongs to'),
    watchlist: trans.__('watchlist: names and addresses')
  };
  return words[table as Table] ?? table;
}

export class FileStep {
  readonly node: HTMLElement;
  private readonly picker: FilePicker;
  private readonly chosen = h('div', { class: 'jc-Chosen' });

  constructor(private readonly options: FileStepOptions) {
    const { contents, trans, draft, change } = options;
    this.picker = new FilePicker({
      contents,
      trans,
      folder: options.folder || folderOf(draft().files[0]?.path ?? ''),
      isChosen: path => draft().files.some(file => file.path === path),
      toggle: path => change(draft().files.some(file => file.path === path) ? withoutFile(draft(), path) : withFile(draft(), path))
    });
    this.node = h(
      'div',
      { class: 'jc-Wizard-files' },
      h('section', {}, h('h3', {}, trans.__('Files on the server')), this.picker.node),
      h('section', {}, h('h3', {}, trans.__('In the case')), this.chosen)
    );
  }

  show(): void {
    const { trans, draft } = this.options;
    this.picker.mark();
    const focused = (document.activeElement as HTMLElement | null)?.dataset.path;
    const { files } = draft();
    fill(
      this.chosen,
      files.length === 0
        ? h('p', { class: 'jc-Wizard-hint' }, trans.__('Choose a file with transfers on the left: a click, or Space in the list. Accounts, tags and other tables can be added; only transfers are needed.'))
        : h('ul', { class: 'jc-Chosen-list' }, ...files.map(file => this.row(file.path, file.table)))
    );
    if (focused) {
      this.chosen.querySelector<HTMLElement>(`select[data-path="${CSS.escape(focused)}"]`)?.focus();
    }
  }

  focus(): void {
    this.picker.focus();
  }

  private row(path: string, table: Table): HTMLElement {
    const { trans, draft, change } = this.options;
    const name = oneLine(nameOf(path));
    const select = h(
      'select',
      { class: 'jc-Input', title: tableWords(table, trans), attrs: { 'aria-label': trans.__('What %1 holds', name), 'data-path': path } },
      ...TABLES.map(one => h('option', { value: one, attrs: { selected: one === table ? '' : null } }, tableWords(one, trans)))
    );
    select.addEventListener('change', () => change(withTable(draft(), path, select.value as Table)));
    const remove = h('button', { class: 'jc-Button jc-mod-small', type: 'button', title: trans.__('Leave %1 out', name), attrs: { 'aria-label': trans.__('Leave %1 out', name) } }, '×');
    remove.addEventListener('click', () => {
      change(withoutFile(draft(), path));
      (this.chosen.querySelector<HTMLElement>('button') ?? this.picker).focus();
    });
    return h('li', {}, h('div', { class: 'jc-Chosen-file', title: oneLine(path) }, h('strong', { attrs: { dir: 'auto' } }, name), h('span', { attrs: { dir: 'auto' } }, oneLine(folderOf(path)))), select, remove);
  }
}
