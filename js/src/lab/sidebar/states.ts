/** What stands where the list would be: before the first answer, when there is nothing, when it failed. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { h } from '../../core/dom';
import type { Failure } from '../request';

export interface Act {
  label: string;
  run: () => void;
  primary?: boolean;
}

function actions(acts: readonly Act[]): HTMLElement {
  return h(
    'div',
    { class: 'jc-Cases-acts' },
    ...acts.map(act => h('button', { class: act.primary ? 'jc-Button jc-mod-primary' : 'jc-Button', type: 'button', on: { click: act.run } }, act.label))
  );
}

/** A sentence, advice, and what can be done. */
export function message(what: string, advice: string, acts: readonly Act[], alert = false): HTMLElement {
  return h(
    'div',
    { class: alert ? 'jc-Cases-message jc-mod-alert' : 'jc-Cases-message', role: alert ? 'alert' : undefined },
    h('p', { class: 'jc-Cases-what' }, what),
    advice ? h('p', { class: 'jc-Cases-how' }, advice) : null,
    actions(acts)
  );
}

export function failed(failure: Failure, retry: () => void, trans: TranslationBundle): HTMLElement {
  const node = message(failure.what, failure.advice, [{ label: trans.__('Try again'), run: retry, primary: true }], true);
  if (failure.detail) {
    node.title = failure.detail;
  }
  return node;
}

/** Rows to be: still, because nothing moves by itself. */
export function skeleton(trans: TranslationBundle): HTMLElement {
  const line = (width: number): HTMLElement => h('span', { style: { width: `${width}%` } });
  return h(
    'div',
    { class: 'jc-Cases-skeleton', attrs: { role: 'status', 'aria-label': trans.__('Looking for cases') } },
    ...[62, 48, 70, 55].map(width => h('div', { attrs: { 'aria-hidden': 'true' } }, line(width), line(86), line(width - 14)))
  );
}
