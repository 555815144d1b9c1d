/** What would be read: counts, problems with their rows, and the first rows as they will stand in the case. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { h } from '../../core/dom';
import { count } from '../../core/format';
import { oneLine, TIP_LONGEST } from '../foreign';
import { type PreviewProblem, type TablePreview, unusable } from './state';

/** "1,204 rows read = 1,190 kept + 14 rejected". */
export function countsText(table: TablePreview, trans: TranslationBundle): string {
  return trans.__('%1 rows read = %2 kept + %3 rejected', count(table.read), count(table.kept), count(table.rejected));
}

function problem(one: PreviewProblem, trans: TranslationBundle): HTMLElement {
  return h(
    'li',
    { attrs: { 'data-code': one.code, 'data-rejected': String(one.rejected) } },
    h('div', {}, h('strong', {}, one.rejected && one.count > 0 ? trans.__('rejected') : trans.__('note')), ' ', one.message),
    one.advice ? h('div', { class: 'jc-Problem-advice' }, one.advice) : null
  );
}

/** Everything found in a table, or that nothing was. */
export function problemList(table: TablePreview, trans: TranslationBundle): HTMLElement {
  const found = table.problems.filter(one => one !== unusable(table) || table.columns.length > 0);
  return h(
    'section',
    { class: 'jc-Problems', attrs: { 'aria-label': trans.__('Problems of %1', table.table) } },
    h('h3', {}, found.length === 0 ? trans.__('No problems found') : trans._n('%1 thing to know', '%1 things to know', found.length)),
    found.length === 0
      ? h('p', { class: 'jc-Wizard-hint' }, trans.__('Every row can be read.'))
      : h('ul', {}, ...found.map(one => problem(one, trans))),
    table.rejected > 0 ? h('p', { class: 'jc-Wizard-hint' }, trans.__('Rejected rows are not lost: the case keeps each with its line and reason.')) : null
  );
}

/** What stands where columns and rows would be while a file cannot be read at all. */
export function unreadableFile(problem: PreviewProblem, tryEncoding: (encoding: string) => void, trans: TranslationBundle): HTMLElement {
  // What the advice says is one click.
  const button = /Encoding/.test(problem.advice)
    ? h('button', { class: 'jc-Button', type: 'button', on: { click: () => tryEncoding('windows-1252') } }, trans.__('Read as Windows-1252 (Western European)'))
    : null;
  return h(
    'div',
    { class: 'jc-Wizard-unreadable', role: 'alert' },
    h('p', {}, h('strong', {}, problem.message)),
    h('p', { class: 'jc-Wizard-hint' }, button ? trans.__('Files of older programs are often in another encoding. Say which above, or try the most common one.') : problem.advice),
    button
  );
}

/** A cell shows what it holds on one line; its title keeps the lines. */
function sampleCell(text: string): HTMLElement {
  return h('td', { title: text.slice(0, 4 * TIP_LONGEST), attrs: { dir: 'auto' } }, oneLine(text));
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
          h('thead', {}, h('tr', {}, ...header.map(name => h('th', { title: oneLine(name), attrs: { scope: 'col', dir: 'auto' } }, oneLine(name))))),
          h('tbody', {}, ...body.map(row => h('tr', {}, ...row.map(cell => sampleCell(cell ?? '')))))
        )
  );
}
