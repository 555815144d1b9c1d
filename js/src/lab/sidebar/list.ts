/** The list box of cases: one row has the focus, the keys of a list move it. */
import { h, isTyping, uniqueId } from '../../core/dom';
import type { CaseRow } from '../tokens';

export interface CaseListHandlers {
  render(row: CaseRow): HTMLElement;
  choose(row: CaseRow): void;
  open(row: CaseRow, readonly: boolean): void;
  edit(row: CaseRow): void;
  menu(element: HTMLElement, x: number, y: number): void;
  search(): void;
}

interface Built {
  row: CaseRow;
  /** What else the rendering depends on, such as the day. */
  stamp: string;
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

  /**
   * Show these rows; the active one stays active where it is still there.
   *
   * @param stamp Text that changes whenever rows must be drawn anew although they are the same.
   * @param all How many cases there are, those filtered away included: their rows are kept for when they return.
   */
  fill(rows: readonly CaseRow[], current: string, stamp: string, all: number): void {
    const focused = this.node.contains(document.activeElement);
    this.rows = rows;
    const elements = rows.map(row => this.element(row, stamp));
    const wanted = new Set(rows.map(row => row.path));
    if (this.built.size > all) {
      for (const path of this.built.keys()) {
        if (!wanted.has(path)) {
          this.built.delete(path);
        }
      }
    }
    if (differs(this.node, elements)) {
      this.node.replaceChildren(...elements);
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

  private element(row: CaseRow, stamp: string): HTMLElement {
    const before = this.built.get(row.path);
    if (before?.stamp === stamp && (before.row === row || JSON.stringify(before.row) === JSON.stringify(row))) {
      before.row = row;
      return before.element;
    }
    const element = this.handlers.render(row);
    element.id = before?.element.id ?? `${this.stem}-${++this.serial}`;
    this.built.set(row.path, { row, stamp, element });
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

function differs(node: HTMLElement, elements: readonly HTMLElement[]): boolean {
  let child = node.firstElementChild;
  for (const element of elements) {
    if (child !== element) {
      return true;
    }
    child = child.nextElementSibling;
  }
  return child !== null;
}
