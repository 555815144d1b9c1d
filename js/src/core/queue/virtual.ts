/** A list that only holds the rows in sight. */

import { h } from "../dom";

export interface VirtualListOptions {
  rowHeight: number;
  /** Build the row at an index; called again whenever it comes into sight or is invalidated. */
  render: (index: number) => HTMLElement;
  /** Rows depend on the width and are built anew when it changes. */
  byWidth?: boolean;
  /** Extra rows built above and below, so that scrolling shows no gaps. */
  margin?: number;
}

/** Virtual rows of one height inside a scrolling element. */
export class VirtualList {
  readonly element: HTMLElement;
  readonly rows: HTMLElement;
  private count = 0;
  private built = new Map<number, HTMLElement>();
  private frame = 0;
  private width = -1;

  constructor(
    private readonly options: VirtualListOptions,
    signal: AbortSignal
  ) {
    this.rows = h("div", { class: "jc-virtual-rows" });
    this.element = h("div", { class: "jc-virtual" }, this.rows);
    this.element.addEventListener("scroll", () => this.schedule(), { signal, passive: true });
    const observer = new ResizeObserver(() => this.resized());
    observer.observe(this.element);
    signal.addEventListener("abort", () => {
      observer.disconnect();
      cancelAnimationFrame(this.frame);
    });
  }

  get length(): number {
    return this.count;
  }

  /** Set how many rows there are and rebuild those in sight. */
  setCount(count: number): void {
    this.count = count;
    this.rows.style.height = `${count * this.options.rowHeight}px`;
    this.invalidate();
  }

  /** Rebuild the rows in sight from fresh data. */
  invalidate(): void {
    for (const row of this.built.values()) row.remove();
    this.built.clear();
    this.update();
  }

  /** Rebuild a range, for example when its page has arrived. */
  refresh(from: number, to: number): void {
    for (const [index, row] of this.built) {
      if (index >= from && index < to) {
        row.remove();
        this.built.delete(index);
      }
    }
    this.update();
  }

  /** The row at an index, if it is built. */
  row(index: number): HTMLElement | undefined {
    return this.built.get(index);
  }

  /** Visit every built row. */
  each(visit: (row: HTMLElement, index: number) => void): void {
    this.built.forEach(visit);
  }

  /** Scroll just as far as needed to have a row in sight. */
  reveal(index: number): void {
    const { rowHeight } = this.options;
    const top = index * rowHeight;
    const view = this.element.clientHeight || rowHeight * 8;
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    else if (top + rowHeight > this.element.scrollTop + view) this.element.scrollTop = top + rowHeight - view;
    this.update();
  }

  /** Whole rows that fit in sight, for page up and page down. */
  get pageSize(): number {
    return Math.max(1, Math.floor((this.element.clientHeight || 400) / this.options.rowHeight) - 1);
  }

  private resized(): void {
    const width = this.element.clientWidth;
    if (this.options.byWidth && width !== this.width) {
      this.width = width;
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.invalidate());
    } else this.schedule();
  }

  private schedule(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.update());
  }

  private update(): void {
    const { rowHeight, margin = 6 } = this.options;
    const view = this.element.clientHeight || 400;
    const from = Math.max(0, Math.floor(this.element.scrollTop / rowHeight) - margin);
    const to = Math.min(this.count, Math.ceil((this.element.scrollTop + view) / rowHeight) + margin);
    for (const [index, row] of this.built) {
      if (index < from || index >= to) {
        row.remove();
        this.built.delete(index);
      }
    }
    for (let index = from; index < to; index++) {
      if (this.built.has(index)) continue;
      const row = this.options.render(index);
      row.style.transform = `translateY(${index * rowHeight}px)`;
      row.style.height = `${rowHeight}px`;
      this.built.set(index, row);
      this.rows.append(row);
    }
  }
}
