/** What would be read: counts, problems with their rows, and the first rows as they will stand in the case. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { h } from '../../core/dom';
import { count } from '../../core/format';
import type { PreviewProblem, TablePreview } from './state';

const ROWS_SHOWN = 10;

/** "1,204 rows read = 1,190 kept + 14 rejected". */
export function countsText(table: TablePreview, trans: TranslationBundle): string {
  return trans.__('%1 rows read = %2 kept + %3 rejected', count(table.read), count(table.kept), count(table.rejected));
}

function problem(one: PreviewProblem, trans: TranslationBundle): HTMLElement {
  const shown = one.rows.slice(0, ROWS_SHOWN).map(count).join(', ');
  const more = one.count > ROWS_SHOWN && one.rows.length > 0 ? ', …' : '';
  return h(
    'li',
    { attrs: { 'data-code': one.code, 'data-rejected': String(one.rejected) } },
    h('div', { class: 'jc-Problem-what' }, one.column ? h('code', {}, one.column) : null, one.column ? ' ' : '', one.message),
    h('div', { class: 'jc-Problem-rows' }, one.count === 0 ? '' : one.rejected ? trans._n('%1 row rejected', '%1 rows rejected', one.count) : trans._n('%1 row', '%1 rows', one.count), shown ? `: ${shown}${more}` : ''),
    one.advice ? h('div', { class: 'jc-Problem-advice' }, one.advice) : null
  );
}

/** Everything found in a table, or that nothing was. */
export function problemList(table: TablePreview, trans: TranslationBundle): HTMLElement {
  return h(
    'section',
    { class: 'jc-Problems', attrs: { 'aria-label': trans.__('Problems of %1', table.table) } },
    h('h3', {}, table.problems.length === 0 ? trans.__('No problems found') : trans._n('%1 thing to know', '%1 things to know', table.problems.length)),
    table.problems.length === 0
      ? h('p', { class: 'jc-Wizard-hint' }, trans.__('Every row can be read.'))
      : h('ul', {}, ...table.problems.map(one => problem(one, trans))),
    table.rejected > 0 ? h('p', { class: 'jc-Wizard-hint' }, trans.__('Rejected rows are not lost: the case keeps each with its line and reason.')) : null
  );
}

/** The first rows as they will be read. */
export function sampleTable(table: TablePreview, trans: TranslationBundle): HTMLElement {
  const { header, body } = table.rows;
  return h(
    'section',
    { class: 'jc-Sample', tabIndex: 0, attrs: { 'aria-label': trans.__('First rows of %1 as they will be read', table.table) } },
    body.length === 0
      ? h('p', { class: 'jc-Wizard-hint' }, trans.__('No row can be read yet.'))
      : h(
          'table',
          {},
          h('caption', {}, trans.__('First rows as they will be read')),
          h('thead', {}, h('tr', {}, ...header.map(name => h('th', { attrs: { scope: 'col' } }, name)))),
          h('tbody', {}, ...body.map(row => h('tr', {}, ...row.map(cell => h('td', { title: cell ?? '' }, cell ?? '')))))
        )
  );
}
