/** The list box of cases: one row has the focus, the keys of a list move it. */
import { h, isTyping, uniqueId } from '../../core/dom';
import type { CaseRow } from '../tokens';

export interface CaseListHandlers {
  render(row: CaseRow): HTMLElement;
  /** Text that changes whenever the rendering of a row would. */
  key(row: CaseRow): string;
  choose(row: CaseRow): void;
  open(row: CaseRow, readonly: boolean): void;
  edit(row: CaseRow): void;
  menu(element: HTMLElement, x: number, y: number): void;
  search(): void;
}

interface Built {
  key: string;
  element: HTMLElement;
}

/** Rows are kept between two fillings, so that a refresh disturbs neither focus nor scrolling nor a screen reader. */
export class CaseListBox {
  readonly node = h('div', { class: 'jc-Cases-list', role: 'listbox' });
  private readonly stem = uniqueId('case');
  private readonly built = new Map<string, Built>();
  private rows: readonly CaseRow[] = [];
  private active = '';
  private serial = 0;
  private marked: readonly string[] = [];

  constructor(
    private readonly handlers: CaseListHandlers,
    label: string
  ) {
    this.node.setAttribute('aria-label', label);
    this.node.addEventListener('keydown', event => this.onKey(event));
    this.node.addEventListener('mousedown', event => this.onPress(event));
    this.node.addEventListener('dblclick', event => {
      const row = this.rowAt(event.target);
      if (row) {
        handlers.open(row, false);
      }
    });
    this.node.addEventListener('focusin', event => {
      const row = this.rowAt(event.target);
      if (row) {
        this.activate(row);
      }
    });
  }

  /** Show these rows; the active one stays active where it is still there. */
  fill(rows: readonly CaseRow[], current: string): void {
    const focused = this.node.contains(document.activeElement);
    this.rows = rows;
    const elements = rows.map(row => this.element(row));
    const wanted = new Set(rows.map(row => row.path));
    for (const path of this.built.keys()) {
      if (!wanted.has(path)) {
        this.built.delete(path);
      }
    }
    if (elements.length !== this.node.childElementCount || elements.some((e, i) => this.node.children[i] !== e)) {
      this.node.replaceChildren(...elements);
      elements.forEach((element, i) => {
        element.setAttribute('aria-posinset', String(i + 1));
        element.setAttribute('aria-setsize', String(elements.length));
      });
    }
    if (current && wanted.has(current)) {
      this.active = current;
    }
    if (!wanted.has(this.active)) {
      this.active = rows[0]?.path ?? '';
    }
    this.mark(current);
    if (focused && !this.node.contains(document.activeElement)) {
      this.focus();
    }
  }

  /** Give the focus to the active row. */
  focus(): void {
    this.built.get(this.active)?.element.focus();
  }

  private element(row: CaseRow): HTMLElement {
    const key = this.handlers.key(row);
    const before = this.built.get(row.path);
    if (before?.key === key) {
      return before.element;
    }
    const element = this.handlers.render(row);
    element.id = before?.element.id ?? `${this.stem}-${++this.serial}`;
    this.built.set(row.path, { key, element });
    return element;
  }

  /** Rows are built unmarked, so only those marked before and now need a touch. */
  private mark(current: string): void {
    for (const path of new Set([...this.marked, this.active, current])) {
      const element = this.built.get(path)?.element;
      if (element) {
        element.tabIndex = path === this.active ? 0 : -1;
        element.setAttribute('aria-selected', String(path === current));
        element.classList.toggle('jc-mod-current', path === current);
      }
    }
    this.marked = [this.active, current];
  }

  private activate(row: CaseRow): void {
    this.active = row.path;
    this.mark(row.path);
    this.handlers.choose(row);
  }

  private rowAt(target: EventTarget | null): CaseRow | undefined {
    const path = target instanceof Element ? target.closest<HTMLElement>('[data-path]')?.dataset.path : undefined;
    return this.rows.find(row => row.path === path);
  }

  private onPress(event: MouseEvent): void {
    const row = this.rowAt(event.target);
    if (row) {
      this.activate(row);
      this.focus();
      event.preventDefault();
    }
  }

  private onKey(event: KeyboardEvent): void {
    const row = this.rows.find(one => one.path === this.active);
    if (!row || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (!this.move(event.key) && !this.act(event, row)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private move(key: string): boolean {
    const last = this.rows.length - 1;
    const at = this.rows.findIndex(row => row.path === this.active);
    const height = this.built.get(this.active)?.element.offsetHeight || 64;
    const page = Math.max(1, Math.floor(this.node.clientHeight / height) - 1);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: last }[key];
    if (to === undefined) {
      return false;
    }
    this.activate(this.rows[Math.max(0, Math.min(last, to))]);
    this.focus();
    return true;
  }

  private act(event: KeyboardEvent, row: CaseRow): boolean {
    if (event.key === 'Enter') {
      this.handlers.open(row, event.shiftKey);
    } else if (event.key === 'F2') {
      this.handlers.edit(row);
    } else if (event.key === '/') {
      this.handlers.search();
    } else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      const element = this.built.get(row.path)?.element;
      const box = element?.getBoundingClientRect();
      if (element && box) {
        this.handlers.menu(element, box.left + 24, box.top + 24);
      }
    } else {
      return false;
    }
    return true;
  }
}
