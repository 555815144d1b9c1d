/** The sidebar: every case below the configured roots. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { addIcon, type LabIcon, refreshIcon } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { fill, h } from '../../core/dom';
import { count } from '../../core/format';
import { applyTheme, watchTheme } from '../../core/theme';
import type { CaseModel } from '../cases';
import type { CaseRow } from '../tokens';
import { CaseListBox } from './list';
import { caseRow } from './row';
import { failed, message, skeleton } from './states';
import { CaseTools } from './tools';
import { type CaseView, counts, isFiltered, unfiltered, type Viewer, visible } from './view';

/** What the panel asks of the rest of JupyterLab. */
export interface PanelActions {
  create(): void;
  demo(): void;
  open(row: CaseRow, readonly: boolean): void;
  edit(row: CaseRow): void;
  /** Open the context menu of the row drawn by an element. */
  menu(element: Element, x: number, y: number): void;
}

export interface PanelOptions {
  model: CaseModel;
  actions: PanelActions;
  viewer: () => Viewer;
  trans: TranslationBundle;
  view: CaseView;
  /** Called with each change of filters and order. */
  remember: (view: CaseView) => void;
}

/** The panel of the left area. */
export class CasesPanel extends Widget {
  private readonly gone = new AbortController();
  private readonly tools: CaseTools;
  private readonly list: CaseListBox;
  private readonly summary = h('span', { class: 'jc-Cases-summary' });
  private readonly clear: HTMLButtonElement;
  private readonly banner = h('div', { class: 'jc-Cases-banner', hidden: true });
  private readonly body = h('div', { class: 'jc-Cases-body' });
  private readonly live = h('div', { class: 'jc-Cases-live', attrs: { role: 'status', 'aria-live': 'polite' } });
  private view: CaseView;
  private viewer: Viewer = { names: [], today: '' };
  /** The panel was opened before there was a list to give the focus to. */
  private awaited = false;

  constructor(private readonly options: PanelOptions) {
    super();
    const { model, actions, trans } = options;
    this.view = options.view;
    this.addClass('jc-Cases');
    this.tools = new CaseTools(trans, view => this.setView(view), () => this.list.focus());
    this.list = new CaseListBox(
      {
        render: row => caseRow(row, this.viewer, trans),
        choose: row => (model.current = row),
        open: (row, readonly) => actions.open(row, readonly),
        edit: row => actions.edit(row),
        menu: (element, x, y) => actions.menu(element, x, y),
        search: () => this.tools.focusSearch()
      },
      trans.__('Cases')
    );
    this.clear = h('button', { class: 'jc-Link', type: 'button', hidden: true, on: { click: () => this.showAll() } }, trans.__('show all'));
    this.node.append(
      h(
        'div',
        { class: 'jc-Cases-head' },
        h('h2', {}, trans.__('Cases')),
        this.button(addIcon, trans.__('New case…'), () => actions.create()),
        this.button(refreshIcon, trans.__('Look for cases again'), () => void model.refresh())
      ),
      this.tools.node,
      h('div', { class: 'jc-Cases-section' }, this.summary, this.clear),
      this.banner,
      this.body,
      this.live
    );
    this.node.addEventListener('keydown', event => {
      if (event.key === '/' && !(event.target instanceof HTMLInputElement)) {
        this.tools.focusSearch();
        event.preventDefault();
      }
    });
    model.changed.connect(this.draw, this);
    this.draw();
  }

  override dispose(): void {
    this.gone.abort();
    super.dispose();
  }

  /** Say something to a screen reader. */
  announce(text: string): void {
    this.live.textContent = text;
  }

  /** Take up the filters and order of an earlier day. */
  restore(view: CaseView): void {
    this.view = view;
    this.draw();
  }

  /** Draw again: the user or the day may be another one now. */
  draw(): void {
    const { model, trans } = this.options;
    this.viewer = this.options.viewer();
    const rows = visible(model.rows, this.view, this.viewer);
    this.tools.show(this.view, counts(model.rows, this.viewer));
    const waiting = !model.loaded;
    this.tools.node.hidden = waiting || model.rows.length === 0;
    this.clear.hidden = !isFiltered(this.view) || model.rows.length === 0;
    this.summary.textContent = waiting ? '' : this.summed(rows.length, trans);
    this.summary.title = model.truncated ? trans.__('The server lists only so many cases; c.ComplianceApp.most_cases sets how many.') : '';
    this.summary.parentElement!.hidden = waiting || model.rows.length === 0;
    this.drawBanner();
    if (waiting) {
      fill(this.body, model.failure ? failed(model.failure, () => void model.refresh(), trans) : skeleton(trans));
    } else if (model.rows.length === 0) {
      fill(this.body, this.none());
    } else if (rows.length === 0) {
      fill(
        this.body,
        message(trans.__('No case matches.'), trans.__('Fewer words or filters show more.'), [
          { label: trans.__('Clear the filters'), run: () => this.showAll(), primary: true }
        ])
      );
    } else {
      this.list.fill(rows, model.current?.path ?? '', JSON.stringify(this.viewer), model.rows.length);
      if (this.list.node.parentElement !== this.body) {
        fill(this.body, this.list.node);
      }
      if (this.awaited) {
        this.awaited = false;
        this.list.focus();
      }
    }
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    watchTheme(this.node, theme => applyTheme(this.node, theme), this.gone.signal);
    this.options.model.watch(this.isVisible);
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this.options.model.watch(true);
  }

  protected override onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this.options.model.watch(false);
  }

  protected override onBeforeDetach(msg: Message): void {
    this.options.model.watch(false);
    super.onBeforeDetach(msg);
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    this.awaited = !this.options.model.loaded;
    if (this.list.node.isConnected) {
      this.list.focus();
    } else {
      this.node.querySelector<HTMLElement>('.jc-Cases-body button, .jc-Cases-head button')?.focus();
    }
  }

  private setView(view: CaseView): void {
    this.view = view;
    this.options.remember(view);
    this.draw();
    this.announce(this.summary.textContent ?? '');
  }

  private showAll(): void {
    this.setView(unfiltered(this.view));
    this.list.focus();
  }

  private summed(shown: number, trans: TranslationBundle): string {
    const { rows, truncated } = this.options.model;
    const all = rows.length;
    const away = all - shown;
    if (away > 0) {
      return trans.__('%1 of %2, %3 filtered away', count(shown), count(all), count(away));
    }
    return truncated ? trans.__('the first %1 cases', count(all)) : all === 1 ? trans.__('1 case') : trans.__('%1 cases', count(all));
  }

  private drawBanner(): void {
    const { model, trans } = this.options;
    const problem = model.roots.find(root => root.problem)?.problem;
    const failure = model.loaded ? model.failure : null;
    const said = failure ? [failure.what, failure.advice] : problem ? [problem, ''] : null;
    this.banner.hidden = said === null;
    if (said) {
      const retry = h('button', { class: 'jc-Link', type: 'button', on: { click: () => void model.refresh() } }, trans.__('Try again'));
      fill(this.banner, h('strong', {}, said[0]), ' ', said[1], ' ', retry);
      this.banner.setAttribute('role', 'status');
    }
  }

  private none(): HTMLElement {
    const { model, actions, trans } = this.options;
    const where = model.roots.map(root => root.path || trans.__('the folder JupyterLab was started in')).join(', ');
    return message(
      trans.__('No cases yet.'),
      trans.__('Make one from a file of transfers, or look at the demo. Cases are looked for below %1.', where),
      [
        { label: trans.__('New case…'), run: () => actions.create(), primary: true },
        { label: trans.__('Open the demo'), run: () => actions.demo() }
      ]
    );
  }

  private button(icon: LabIcon, title: string, run: () => void): HTMLElement {
    const button = h('button', { class: 'jc-Cases-icon', type: 'button', title, attrs: { 'aria-label': title }, on: { click: run } });
    icon.element({ container: button, tag: 'span' });
    return button;
  }
}
