/** Title, assignee and due date of a case, in one small form. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { h, uniqueId } from '../../core/dom';
import type { CasePatch } from '../cases';
import { asFailure, type Failure } from '../request';
import type { CaseRow } from '../tokens';

export type Field = 'title' | 'assignee' | 'due';

/** What the form holds; empty means none. */
export interface CaseForm {
  title: string;
  assignee: string;
  due: string;
}

/** The form of a case as it stands. */
function formOf(row: CaseRow): CaseForm {
  return { title: row.title, assignee: row.assignee ?? '', due: row.due ?? '' };
}

/** Only what differs from the case. */
function patchOf(row: CaseRow, form: CaseForm): CasePatch {
  const before = formOf(row);
  const patch: CasePatch = {};
  const [title, assignee, due] = [form.title.trim(), form.assignee.trim(), form.due.trim()];
  if (title !== before.title) {
    patch.title = title;
  }
  if (assignee !== before.assignee) {
    patch.assignee = assignee || null;
  }
  if (due !== before.due) {
    patch.due = due || null;
  }
  return patch;
}

/** Labelled input with a list of proposals and a button that fills in the user. */
export function assigneeField(value: string, people: readonly string[], me: string, trans: TranslationBundle): { node: HTMLElement; input: HTMLInputElement } {
  const names = h('datalist', { id: uniqueId('people') }, ...people.map(name => h('option', { value: name })));
  const id = uniqueId('assignee');
  const input = h('input', { class: 'jc-Input', id, type: 'text', value, placeholder: trans.__('nobody'), attrs: { name: 'assignee', dir: 'auto', list: names.id, autocomplete: 'off', spellcheck: 'false' } });
  const mine = h('button', { class: 'jc-Button', type: 'button', title: trans.__('Assign to %1', me) }, trans.__('Me'));
  mine.addEventListener('click', () => {
    input.value = me;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.focus();
  });
  return { input, node: h('div', { class: 'jc-Field' }, h('label', { attrs: { for: id } }, trans.__('Assignee')), h('div', { class: 'jc-Field-row' }, input, me ? mine : null, names)) };
}

export function textField(name: string, label: string, value: string, type = 'text'): { node: HTMLElement; input: HTMLInputElement } {
  const id = uniqueId(name);
  const input = h('input', { class: 'jc-Input', id, type, value, attrs: { name, dir: type === 'text' ? 'auto' : null, autocomplete: 'off' } });
  return { input, node: h('div', { class: 'jc-Field' }, h('label', { attrs: { for: id } }, label), input) };
}

class FormBody extends Widget implements Dialog.IBodyWidget<CaseForm> {
  private readonly inputs: Record<Field, HTMLInputElement>;

  constructor(form: CaseForm, people: readonly string[], me: string, failure: Failure | null, trans: TranslationBundle) {
    super();
    this.addClass('jc-Form');
    const title = textField('title', trans.__('Title'), form.title);
    const assignee = assigneeField(form.assignee, people, me, trans);
    const due = textField('due', trans.__('Due date'), form.due, 'date');
    this.inputs = { title: title.input, assignee: assignee.input, due: due.input };
    if (failure) {
      this.node.append(h('p', { class: 'jc-Form-failure', role: 'alert' }, h('strong', {}, failure.what), ' ', failure.advice));
    }
    this.node.append(title.node, assignee.node, due.node);
  }

  getValue(): CaseForm {
    const { title, assignee, due } = this.inputs;
    return { title: title.value, assignee: assignee.value, due: due.value };
  }
}

export interface EditOptions {
  row: CaseRow;
  field: Field;
  people: readonly string[];
  me: string;
  trans: TranslationBundle;
  save: (patch: CasePatch) => Promise<unknown>;
}

/** Ask until it is saved or given up; what was typed stays when saving fails. Returns whether something was saved. */
export async function editCase({ row, field, people, me, trans, save }: EditOptions): Promise<boolean> {
  let form = formOf(row);
  let failure: Failure | null = null;
  for (;;) {
    const result: Dialog.IResult<CaseForm> = await showDialog<CaseForm>({
      title: trans.__('Edit case'),
      body: new FormBody(form, people, me, failure, trans),
      buttons: [Dialog.cancelButton({ label: trans.__('Cancel') }), Dialog.okButton({ label: trans.__('Save') })],
      focusNodeSelector: `input[name="${field}"]`
    });
    if (!result.button.accept || !result.value) {
      return false;
    }
    form = result.value;
    const patch = patchOf(row, form);
    if (Object.keys(patch).length === 0) {
      return false;
    }
    try {
      await save(patch);
      return true;
    } catch (error) {
      failure = asFailure(error);
    }
  }
}
