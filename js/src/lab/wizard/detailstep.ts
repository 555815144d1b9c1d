/** Third step: title, place, who has it and until when; and what will be made. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { fill, h } from '../../core/dom';
import { named } from '../foreign';
import { assigneeField, textField } from '../sidebar/edit';
import { countsText } from './sample';
import { type Draft, nameOf, type Preview } from './state';

export interface DetailStepOptions {
  trans: TranslationBundle;
  draft: () => Draft;
  change: (draft: Draft) => void;
  people: readonly string[];
  me: string;
}

type Field = 'title' | 'folder' | 'assignee' | 'due';

export class DetailStep {
  readonly node: HTMLElement;
  private readonly inputs: Record<Field, HTMLInputElement>;
  private readonly summary = h('div', { class: 'jc-Wizard-summary' });

  constructor(private readonly options: DetailStepOptions) {
    const { trans, people, me } = options;
    const title = textField('title', trans.__('Title'), '');
    const folder = textField('folder', trans.__('Folder of the case'), '');
    const assignee = assigneeField('', people, me, trans);
    const due = textField('due', trans.__('Due date'), '', 'date');
    this.inputs = { title: title.input, folder: folder.input, assignee: assignee.input, due: due.input };
    folder.node.append(h('p', { class: 'jc-Wizard-hint' }, trans.__('A new folder, named from the folder JupyterLab was started in.')));
    for (const [name, input] of Object.entries(this.inputs) as [Field, HTMLInputElement][]) {
      input.addEventListener('input', () => this.write(name, input.value));
    }
    this.node = h(
      'div',
      { class: 'jc-Wizard-details' },
      h('div', { class: 'jc-Form' }, title.node, folder.node, h('div', { class: 'jc-Form-pair' }, assignee.node, due.node)),
      this.summary
    );
  }

  show(preview: Preview | null, changed: boolean): void {
    const { trans, draft } = this.options;
    for (const [name, input] of Object.entries(this.inputs) as [Field, HTMLInputElement][]) {
      if (input.value !== draft()[name]) {
        input.value = draft()[name];
      }
    }
    const rejected = preview?.tables.reduce((n, table) => n + table.rejected, 0) ?? 0;
    const rows = (preview?.tables ?? []).map(table =>
      h('li', {}, h('strong', {}, table.table), ' ', table.sources.map(source => named(nameOf(source))).join(', '), h('span', { class: 'jc-Wizard-counts' }, countsText(table, trans)))
    );
    fill(
      this.summary,
      h('h3', {}, trans.__('What will be in the case')),
      h('ul', {}, ...rows),
      changed ? h('p', { class: 'jc-Wizard-hint' }, trans.__('The files are being read again.')) : null,
      h('p', { class: 'jc-Wizard-hint' }, [
        preview?.currency ? trans.__('Values are in %1.', preview.currency) : '',
        rejected > 0 ? trans.__('Rejected rows stay in the case with line and reason.') : '',
        trans.__('The subjects are scored at once; the case opens when that is done.')
      ].filter(Boolean).join(' '))
    ); // prettier-ignore
  }

  focus(): void {
    this.inputs.title.focus();
    this.inputs.title.select();
  }

  private write(name: Field, value: string): void {
    const draft = this.options.draft();
    const written = name === 'title' || name === 'folder' ? [...new Set([...draft.written, name])] : draft.written;
    this.options.change({ ...draft, [name]: value, written });
  }
}
