/** Search, filters and order of the list. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { h } from '../../core/dom';
import { count } from '../../core/format';
import { statusWord } from './row';
import { ALL_CASES, type CaseView, SORTS, type SortKey, STATUSES } from './view';

type Quick = 'mine' | 'overdue' | 'reviews';
const QUICK: readonly Quick[] = ['mine', 'overdue', 'reviews'];

/** The controls above the list. They report every change at once and are told the view back. */
export class CaseTools {
  readonly node: HTMLElement;
  private readonly search: HTMLInputElement;
  private readonly status: HTMLSelectElement;
  private readonly sort: HTMLSelectElement;
  private readonly reverse: HTMLButtonElement;
  private readonly quick = new Map<Quick, HTMLButtonElement>();
  private view: CaseView = ALL_CASES;

  /** @param intoList Called when the arrow leads from the search box into the list. */
  constructor(
    private readonly trans: TranslationBundle,
    private readonly report: (view: CaseView) => void,
    intoList: () => void
  ) {
    this.search = h('input', {
      class: 'jc-Cases-search',
      type: 'search',
      placeholder: trans.__('Search cases   /'),
      title: trans.__('Words of title, subject, assignee, folder or status'),
      attrs: { 'aria-label': trans.__('Search cases'), 'data-lm-suppress-shortcuts': 'true', spellcheck: 'false', autocomplete: 'off' }
    });
    this.search.addEventListener('input', () => this.set({ text: this.search.value }));
    this.search.addEventListener('keydown', event => {
      if (event.key === 'ArrowDown' || event.key === 'Enter') {
        intoList();
      } else if (event.key === 'Escape') {
        this.set({ text: '' });
        intoList();
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    });
    this.status = this.choice(
      trans.__('Status'),
      trans.__('Show cases of one status'),
      ['', 'open', ...STATUSES].map(s => [s, s === '' ? trans.__('any status') : statusWord(s, trans)]),
      status => this.set({ status })
    );
    const names: Record<SortKey, string> = {
      score: trans.__('by score'),
      due: trans.__('by due date'),
      updated: trans.__('by last change'),
      title: trans.__('by title'),
      status: trans.__('by status')
    };
    this.sort = this.choice(trans.__('Order'), trans.__('Order of the cases'), SORTS.map(s => [s, names[s]]), sort =>
      this.set({ sort: sort as SortKey, reverse: false })
    );
    this.reverse = h('button', { class: 'jc-Cases-tool jc-Cases-reverse', type: 'button', on: { click: () => this.set({ reverse: !this.view.reverse }) } });
    this.node = h(
      'div',
      { class: 'jc-Cases-tools', role: 'search', attrs: { 'aria-label': trans.__('Search and filter cases') } },
      this.search,
      h('div', { class: 'jc-Cases-choices' }, this.status, this.sort, this.reverse),
      h('div', { class: 'jc-Cases-quick', role: 'group', attrs: { 'aria-label': trans.__('Quick filters') } }, ...QUICK.map(q => this.quickButton(q)))
    );
  }

  /** Show a view and how many cases each quick filter has. */
  show(view: CaseView, counts: Record<Quick, number>): void {
    const { trans } = this;
    this.view = view;
    if (this.search.value !== view.text) {
      this.search.value = view.text;
    }
    this.status.value = view.status;
    this.sort.value = view.sort;
    for (const select of [this.status, this.sort]) {
      select.classList.toggle('jc-mod-on', select === this.status && view.status !== '');
    }
    const way = view.reverse ? trans.__('Order reversed; turn it back') : trans.__('Reverse the order');
    this.reverse.textContent = view.reverse ? '↑' : '↓';
    this.reverse.title = way;
    this.reverse.setAttribute('aria-label', way);
    this.reverse.setAttribute('aria-pressed', String(view.reverse));
    const names: Record<Quick, string> = { mine: trans.__('mine'), overdue: trans.__('overdue'), reviews: trans.__('reviews') };
    for (const [what, button] of this.quick) {
      button.setAttribute('aria-pressed', String(view[what]));
      button.textContent = names[what];
      button.append(h('span', { class: 'jc-Cases-number' }, ` ${count(counts[what])}`));
    }
  }

  focusSearch(): void {
    this.search.focus();
    this.search.select();
  }

  private set(change: Partial<CaseView>): void {
    this.report({ ...this.view, ...change });
  }

  private quickButton(what: Quick): HTMLElement {
    const { trans } = this;
    const titles: Record<Quick, string> = {
      mine: trans.__('Only cases assigned to you'),
      overdue: trans.__('Only cases past their due date and not closed'),
      reviews: trans.__('Only cases with open review requests')
    };
    const button = h('button', { class: 'jc-Cases-tool', type: 'button', title: titles[what], on: { click: () => this.set({ [what]: !this.view[what] }) } });
    this.quick.set(what, button);
    return button;
  }

  private choice(label: string, title: string, options: string[][], chosen: (value: string) => void): HTMLSelectElement {
    const select = h('select', { class: 'jc-Cases-choice', title, attrs: { 'aria-label': label } }, ...options.map(([value, text]) => h('option', { value }, text)));
    select.addEventListener('change', () => chosen(select.value));
    return select;
  }
}
