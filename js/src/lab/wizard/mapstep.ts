/** Second step: how the files are understood, and what that makes of their rows. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { fill, h, uniqueId } from '../../core/dom';
import { named, oneLine } from '../foreign';
import { columnsTable } from './columns';
import type { PreviewState } from './preview';
import { countsText, problemList, sampleTable, unreadableFile } from './sample';
import { type Draft, hasStatements, missing, nameOf, type Preview, type TablePreview, unusable, withColumn } from './state';

const ENCODINGS = ['utf-8', 'utf-16', 'windows-1252', 'iso-8859-1', 'iso-8859-15', 'cp437', 'shift_jis', 'gb18030'];

export interface MapStepOptions {
  trans: TranslationBundle;
  draft: () => Draft;
  change: (draft: Draft) => void;
  retry: () => void;
}

type Option = 'currency' | 'timezone' | 'encoding';

export class MapStep {
  readonly node: HTMLElement;
  private readonly inputs = new Map<Option, HTMLInputElement>();
  private readonly state = h('div', { class: 'jc-Wizard-state', role: 'alert' });
  /** Beside the options, where it moves nothing. */
  private readonly doing = h('span', { class: 'jc-Wizard-doing', attrs: { role: 'status' } });
  private readonly tabs = h('div', { class: 'jc-Wizard-tabs', role: 'tablist' });
  private readonly columns = h('div', { class: 'jc-Wizard-columns' });
  private readonly problems = h('div', { class: 'jc-Wizard-problems', role: 'group', tabIndex: 0 });
  private readonly sample = h('div', { class: 'jc-Wizard-sample' });
  private readonly body: HTMLElement;
  private table = 'transfers';
  private drawn = '';
  private shown: Preview | null = null;

  constructor(private readonly options: MapStepOptions) {
    const { trans } = options;
    const zones = ['UTC', Intl.DateTimeFormat().resolvedOptions().timeZone, ...(Intl.supportedValuesOf?.('timeZone') ?? [])];
    this.tabs.setAttribute('aria-label', trans.__('Tables'));
    this.tabs.addEventListener('keydown', event => this.onTabKey(event));
    this.problems.setAttribute('aria-label', trans.__('What was found in the files'));
    this.body = h('div', { class: 'jc-Wizard-understood' }, this.columns, this.problems, this.sample);
    this.node = h(
      'div',
      { class: 'jc-Wizard-mapping' },
      h(
        'div',
        { class: 'jc-Wizard-options' },
        this.option('currency', trans.__('Currency'), trans.__('Currency of the case, such as EUR or ETH'), trans.__('as in the file'), ['EUR', 'USD', 'GBP', 'CHF', 'ETH', 'BTC', 'USDT']),
        this.option('timezone', trans.__('Time zone'), trans.__('Zone of times that name none'), 'UTC', [...new Set(zones)]),
        this.option('encoding', trans.__('Encoding'), trans.__('Encoding of text files that are not UTF-8'), 'utf-8', ENCODINGS),
        this.doing
      ),
      this.state,
      this.tabs,
      this.body
    );
  }

  /** Draw what is known now; fields and scrolling stay where they are. */
  show(state: PreviewState): void {
    const { preview, busy } = state;
    const { trans, draft } = this.options;
    for (const [name, input] of this.inputs) {
      if (input.value.trim() !== draft()[name]) {
        input.value = draft()[name];
      }
    }
    this.body.setAttribute('aria-busy', String(busy));
    this.drawState(state);
    const tables = preview?.tables ?? [];
    const table = tables.find(one => one.table === this.table) ?? tables[0];
    this.tabs.hidden = table === undefined;
    this.body.hidden = table === undefined;
    const drawn = JSON.stringify([this.table, draft().mapping]);
    if (table === undefined || (this.drawn === drawn && this.shown === preview)) {
      return;
    }
    this.drawn = drawn;
    this.shown = preview;
    this.table = table.table;
    const field = (document.activeElement as HTMLElement | null)?.dataset?.field;
    const typing = document.activeElement instanceof HTMLInputElement ? document.activeElement.selectionStart : null;
    this.drawTabs(tables);
    const stated = draft().mapping[table.table] ?? {};
    fill(
      this.columns,
      columnsTable(table, { trans, stated, state: (canonical, column) => this.options.change(withColumn(draft(), table.table, canonical, column)) })
    );
    fill(this.problems, problemList(table, trans));
    fill(this.sample, sampleTable(table, trans));
    const broken = table.columns.length === 0 ? unusable(table) : null;
    this.body.classList.toggle('jc-mod-unreadable', broken !== null);
    if (broken) {
      fill(this.columns, unreadableFile(broken, encoding => this.read(encoding), trans));
    }
    if (field) {
      this.refocus(field, stated, typing);
    }
  }

  focus(): void {
    (this.node.querySelector<HTMLElement>('[aria-invalid=true], .jc-Columns select') ?? this.inputs.get('currency'))?.focus();
  }

  private refocus(field: string, stated: Readonly<Record<string, string | null>>, typing: number | null): void {
    const canonical = field.split(' ')[1];
    // Who asks for one value for all rows goes on by typing it.
    const wanted = stated[canonical] === '=' && !field.endsWith('=') ? `${field} =` : field;
    const element = this.node.querySelector<HTMLElement>(`[data-field="${CSS.escape(wanted)}"]`);
    element?.focus();
    if (element instanceof HTMLInputElement && typing !== null) {
      element.setSelectionRange(typing, typing);
    }
  }

  private drawState({ failure, busy, phase }: PreviewState): void {
    const { trans, draft, change, retry } = this.options;
    this.doing.textContent = busy ? `${trans.__('Reading the files…')} ${phase}` : '';
    this.state.hidden = busy || failure === null;
    if (failure && !busy) {
      const reset = hasStatements(draft())
        ? h('button', { class: 'jc-Link', type: 'button', on: { click: () => change({ ...draft(), mapping: {} }) } }, trans.__('Use the inferred columns'))
        : null;
      const again = h('button', { class: 'jc-Link', type: 'button', on: { click: retry } }, trans.__('Try again'));
      fill(this.state, h('strong', {}, failure.what), ' ', failure.advice, ' ', again, reset ? ' ' : '', reset);
    }
  }

  private drawTabs(tables: readonly TablePreview[]): void {
    const { trans } = this.options;
    fill(
      this.tabs,
      ...tables.map(table => {
        const on = table.table === this.table;
        const lacking = table.columns.length > 0 ? missing(table).length : 0;
        return h(
          'button',
          {
            class: 'jc-Wizard-tab', role: 'tab', type: 'button', tabIndex: on ? 0 : -1, title: table.sources.map(source => oneLine(source)).join('\n'), id: uniqueId('tab'),
            attrs: { 'aria-selected': String(on), 'data-table': table.table },
            on: { click: () => this.turnTo(table.table) }
          },
          h('strong', {}, table.table),
          ' ',
          table.sources.map(source => named(nameOf(source))).join(', '),
          h('span', { class: 'jc-Wizard-counts' }, table.columns.length > 0 ? countsText(table, trans) : trans.__('cannot be read')),
          lacking > 0 ? h('span', { class: 'jc-Columns-required' }, trans._n('%1 column missing', '%1 columns missing', lacking)) : null
        ); // prettier-ignore
      })
    );
  }

  private read(encoding: string): void {
    // The button goes with the problem; its field stays.
    this.inputs.get('encoding')?.focus();
    this.options.change({ ...this.options.draft(), encoding });
  }

  private turnTo(table: string): void {
    this.table = table;
    // Only the view of the preview changes; the draft is told again to have everything drawn.
    this.options.change(this.options.draft());
    this.tabs.querySelector<HTMLElement>(`[data-table="${CSS.escape(table)}"]`)?.focus();
  }

  private onTabKey(event: KeyboardEvent): void {
    const tabs = [...this.tabs.children] as HTMLElement[];
    const at = tabs.findIndex(tab => tab.dataset.table === this.table);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : tabs[to]?.dataset.table;
    if (next !== undefined) {
      event.preventDefault();
      this.turnTo(next);
    }
  }

  private option(name: Option, label: string, title: string, placeholder: string, proposals: readonly string[]): HTMLElement {
    const list = h('datalist', { id: uniqueId(name) }, ...proposals.map(value => h('option', { value })));
    const input = h('input', { class: 'jc-Input', type: 'text', title, placeholder, attrs: { list: list.id, autocomplete: 'off', spellcheck: 'false', name } });
    input.addEventListener('input', () => this.options.change({ ...this.options.draft(), [name]: input.value.trim() }));
    this.inputs.set(name, input);
    return h('label', { class: 'jc-Wizard-option', title }, label, input, list);
  }
}
