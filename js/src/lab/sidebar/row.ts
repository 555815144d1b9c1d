/** One case of the list: title and score, where the work stands, who has it and until when. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { h } from '../../core/dom';
import { count, day, moment } from '../../core/format';
import { riskBand } from '../../core/queue/row';
import { oneLine } from '../foreign';
import type { CaseRow } from '../tokens';
import { isMine, isOverdue, type Viewer } from './view';

const DAY = 86_400_000;

/** Until when, in words that need no colour: "3 days overdue", "due today", "due 2 Dec". */
export function dueText(row: CaseRow, today: string, trans: TranslationBundle): string {
  if (row.due === null) {
    return '';
  }
  const due = Date.parse(row.due);
  if (Number.isNaN(due)) {
    return trans.__('due %1', row.due);
  }
  const days = Math.round((due - Date.parse(today)) / DAY);
  if (isOverdue(row, today)) {
    return trans._n('%1 day overdue', '%1 days overdue', -days);
  }
  if (days === 0) {
    return trans.__('due today');
  }
  return trans.__('due %1', row.due.slice(0, 4) === today.slice(0, 4) ? day(due).replace(/ \d{4}$/, '') : day(due));
}

/** The word for a status. */
export function statusWord(status: string, trans: TranslationBundle): string {
  const words: Record<string, string> = {
    open: trans.__('not closed'),
    new: trans.__('new'),
    'in review': trans.__('in review'),
    reviewed: trans.__('reviewed'),
    closed: trans.__('closed'),
    'not intact': trans.__('not intact'),
    unreadable: trans.__('unreadable')
  };
  return words[status] ?? status;
}

/** How far the decisions are: "3 of 14 decided". */
function progressText(row: CaseRow, trans: TranslationBundle): string {
  if (row.topScore === null) {
    return trans.__('not ranked yet');
  }
  return row.above === 0 ? trans.__('none above the line') : trans.__('%1 of %2 decided', count(row.decided), count(row.above));
}

function reviewText(row: CaseRow, trans: TranslationBundle): string {
  return row.openReviews === 0 ? '' : trans._n('%1 open review request', '%1 open review requests', row.openReviews);
}

/** All a row says, as one sentence for a screen reader. */
export function spoken(row: CaseRow, viewer: Viewer, trans: TranslationBundle): string {
  return [
    row.title,
    row.topScore === null ? '' : trans.__('top score %1', row.topScoreText),
    row.topName || row.topSubject,
    statusWord(row.status, trans),
    row.problem ? `${row.problem.what} ${row.problem.advice}` : progressText(row, trans),
    row.assignee === null ? trans.__('not assigned') : trans.__('assigned to %1', row.assignee),
    dueText(row, viewer.today, trans),
    reviewText(row, trans),
    row.readonly ? trans.__('read-only') : ''
  ]
    .filter(Boolean)
    .join(', ');
}

function tip(row: CaseRow, viewer: Viewer, trans: TranslationBundle): string {
  const updated = Date.parse(row.updated);
  return [
    row.title,
    oneLine(row.folder || row.path),
    row.problem ? `${row.problem.what} ${row.problem.advice}` : row.statusText,
    row.problem ? '' : trans.__('%1 accounts, %2 transfers, %3 notes', count(row.accounts), count(row.transfers), count(row.notes)),
    row.problem ? '' : row.assignee === null ? trans.__('not assigned') : trans.__('assigned to %1', row.assignee),
    reviewText(row, trans),
    row.due === null ? '' : `${dueText(row, viewer.today, trans)} (${row.due})`,
    Number.isNaN(updated) ? '' : trans.__('changed %1', moment(updated)),
    row.readonly ? trans.__('You cannot write to this case.') : ''
  ]
    .filter(Boolean)
    .join('\n');
}

/** Words of others run in their own direction and turn nothing around them. */
function foreign(name: string, text: string): HTMLElement {
  return h('span', { class: name, attrs: { dir: 'auto' } }, text);
}

function scoreChip(row: CaseRow, score: number): HTMLElement {
  return h(
    'span',
    { class: 'jc-Cases-score', attrs: { 'data-band': riskBand(score) } },
    h('span', { class: 'jc-Cases-swatch', attrs: { 'aria-hidden': 'true' } }),
    row.topScoreText
  );
}

function progress(row: CaseRow, trans: TranslationBundle): HTMLElement {
  const share = row.above === 0 ? 0 : Math.min(1, row.decided / row.above);
  return h(
    'span',
    { class: 'jc-Cases-progress' },
    row.above === 0
      ? null
      : h('span', { class: 'jc-Cases-track', attrs: { 'aria-hidden': 'true' } }, h('span', { style: { width: `${100 * share}%` } })),
    row.above === 0 && row.topScore !== null ? trans.__('none above') : progressText(row, trans)
  );
}

function facts(row: CaseRow, viewer: Viewer, trans: TranslationBundle): HTMLElement {
  const due = dueText(row, viewer.today, trans);
  const reviews = row.openReviews === 0 ? '' : trans._n('%1 review', '%1 reviews', row.openReviews);
  return h(
    'div',
    { class: 'jc-Cases-line jc-Cases-facts' },
    foreign(isMine(row, viewer.names) ? 'jc-Cases-assignee jc-mod-mine' : 'jc-Cases-assignee', row.assignee ?? trans.__('not assigned')),
    due ? h('span', { class: isOverdue(row, viewer.today) ? 'jc-Cases-due jc-mod-overdue' : 'jc-Cases-due' }, due) : null,
    reviews ? h('span', { class: 'jc-Cases-reviews' }, reviews) : null
  );
}

/** Build a row. */
export function caseRow(row: CaseRow, viewer: Viewer, trans: TranslationBundle): HTMLElement {
  const status = statusWord(row.status, trans);
  return h(
    'div',
    {
      class: 'jc-Cases-row',
      role: 'option',
      tabIndex: -1,
      title: tip(row, viewer, trans),
      attrs: { 'data-path': row.path, 'data-status': row.status, 'aria-label': spoken(row, viewer, trans), 'aria-selected': 'false' }
    },
    h('div', { class: 'jc-Cases-line' }, foreign('jc-Cases-title', row.title || oneLine(row.folder || row.path)), row.problem || row.topScore === null ? null : scoreChip(row, row.topScore)),
    h(
      'div',
      { class: 'jc-Cases-line' },
      h('span', { class: 'jc-Cases-status', attrs: { 'data-status': row.status } }, status),
      row.problem ? foreign('jc-Cases-problem', row.problem.what) : foreign('jc-Cases-top', row.topName || row.topSubject),
      row.problem ? null : progress(row, trans)
    ),
    row.problem ? h('div', { class: 'jc-Cases-line jc-Cases-facts' }, foreign('jc-Cases-advice', row.problem.advice)) : facts(row, viewer, trans)
  );
}
