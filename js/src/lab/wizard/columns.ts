/** The mapping of one table: each canonical column, where it comes from, how sure that is and why. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { h } from '../../core/dom';
import { oneLine } from '../foreign';
import type { MappedColumn, TablePreview } from './state';

/** Below this a match wants a second look. */
const SURE = 0.75;
const CONSTANT = '=';
/** Letters of a column's name, and of its first values, in the list of columns. */
const NAME_LONGEST = 60;
const SAMPLES_LONGEST = 40;
/** Of the list of columns: none, whatever would fit. No name of a column begins like this. */
const LEFT_OUT = '\u0000';

export interface ColumnsOptions {
  trans: TranslationBundle;
  /** Columns the user has stated for this table. */
  stated: Readonly<Record<string, string | null>>;
  state: (canonical: string, column: string | null | undefined) => void;
}

function sure(column: MappedColumn, stated: string | null | undefined, trans: TranslationBundle): [string, string] {
  if (stated === null) {
    return [trans.__('left out'), 'stated'];
  }
  if (stated !== undefined) {
    return [trans.__('stated'), 'stated'];
  }
  if (column.column === null || column.confidence === null) {
    return column.required && column.column === null ? [trans.__('missing'), 'missing'] : ['', 'none'];
  }
  const share = `${Math.round(100 * column.confidence)} %`;
  return column.confidence < SURE ? [trans.__('%1, check', share), 'check'] : [share, 'sure'];
}

function chooser(table: TablePreview, column: MappedColumn, { trans, stated, state }: ColumnsOptions): HTMLElement {
  const told = stated[column.canonical];
  const constant = told?.startsWith(CONSTANT) ?? false;
  const value = constant ? CONSTANT : told === null ? LEFT_OUT : (told ?? '');
  const option = (key: string, label: string, title = ''): HTMLElement => h('option', { value: key, title, attrs: { selected: key === value ? '' : null } }, label);
  const found = column.column?.startsWith(CONSTANT) ? trans.__('“%1” in all rows', oneLine(column.column.slice(1), NAME_LONGEST)) : column.column && oneLine(column.column, NAME_LONGEST);
  const inferred = told !== undefined ? trans.__('as inferred') : (found ?? trans.__('— nothing —'));
  const known = table.columns.map(({ name, samples }) => option(name, samples.length > 0 ? `${oneLine(name, NAME_LONGEST)}   (${oneLine(samples.slice(0, 2).join(', '), SAMPLES_LONGEST)})` : oneLine(name, NAME_LONGEST), samples.map(sample => oneLine(sample)).join('\n')));
  const strange = typeof told === 'string' && !constant && !table.columns.some(({ name }) => name === told);
  const select = h(
    'select',
    { class: 'jc-Input', attrs: { 'aria-label': trans.__('Column for %1', column.canonical), 'data-field': `${table.table} ${column.canonical}`, 'aria-invalid': column.required && column.column === null ? 'true' : null } },
    option('', inferred),
    h('optgroup', { attrs: { label: trans.__('Columns of the file') } }, ...known, strange ? option(told!, trans.__('%1 (not in the file)', oneLine(told!, NAME_LONGEST))) : null),
    option(CONSTANT, trans.__('one value for all rows…')),
    column.required ? null : option(LEFT_OUT, trans.__('— left out —'), trans.__('Do not fill this column, whatever would fit'))
  );
  select.addEventListener('change', () => state(column.canonical, select.value === '' ? undefined : select.value === LEFT_OUT ? null : select.value));
  if (!constant) {
    return select;
  }
  const text = h('input', {
    class: 'jc-Input', type: 'text', value: (told ?? '').slice(1), placeholder: trans.__('value'),
    attrs: { 'aria-label': trans.__('Value of %1 in all rows', column.canonical), 'data-field': `${table.table} ${column.canonical} =` }
  }); // prettier-ignore
  text.addEventListener('input', () => state(column.canonical, CONSTANT + text.value.trim()));
  return h('div', { class: 'jc-Columns-constant' }, select, text);
}

/** The table of columns; required ones first, as the contract has them. */
export function columnsTable(table: TablePreview, options: ColumnsOptions): HTMLElement {
  const { trans } = options;
  const words = new Map(table.canonicals.map(({ name, description }) => [name, description]));
  const ordered = [...table.mapping].sort((a, b) => Number(b.required) - Number(a.required));
  const head = [trans.__('Column'), trans.__('comes from'), trans.__('confidence'), trans.__('why')];
  return h(
    'table',
    { class: 'jc-Columns' },
    h('thead', {}, h('tr', {}, ...head.map(text => h('th', { attrs: { scope: 'col' } }, text)))),
    h(
      'tbody',
      {},
      ...ordered.map(column => {
        const [word, kind] = sure(column, options.stated[column.canonical], trans);
        return h(
          'tr',
          { attrs: { 'data-sure': kind, 'data-canonical': column.canonical } },
          h(
            'th',
            { title: words.get(column.canonical) ?? '', attrs: { scope: 'row' } },
            column.canonical,
            column.required ? h('span', { class: 'jc-Columns-required' }, trans.__('required')) : null
          ),
          h('td', {}, chooser(table, column, options)),
          h('td', { class: 'jc-Columns-sure' }, word),
          h('td', { class: 'jc-Columns-why', title: column.why }, h('span', {}, column.why || (words.get(column.canonical) ?? '')))
        );
      })
    )
  );
}
