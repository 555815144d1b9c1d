/** Rows fetched a page at a time and kept until the question changes. */

export interface Page<T> {
  total: number;
  rows: T[];
}

/** A window on a long result of the kernel. */
export class PagedRows<T, R extends Page<T> = Page<T>> {
  private pages = new Map<number, T[] | "asked">();
  private question = new AbortController();
  total = 0;

  /**
   * @param size Rows in a page.
   * @param ask Fetches a page.
   * @param onPage Called when a page has arrived.
   * @param onError Called when a page beyond the first could not be fetched.
   */
  constructor(
    readonly size: number,
    private readonly ask: (offset: number, limit: number, signal: AbortSignal) => Promise<R>,
    private readonly onPage: (from: number, to: number) => void,
    private readonly onError: (error: unknown) => void
  ) {}

  /** Start anew with a page that is already there. */
  begin(first: R): void {
    this.question.abort();
    this.question = new AbortController();
    this.pages = new Map([[0, first.rows]]);
    this.total = first.total;
  }

  /** The row at an index, or undefined while its page is fetched. */
  get(index: number): T | undefined {
    const number = Math.floor(index / this.size);
    const page = this.pages.get(number);
    if (Array.isArray(page)) return page[index - number * this.size];
    if (!page) void this.fetch(number);
    return undefined;
  }

  /** Every row that is here, with its index. */
  *loaded(): Generator<[number, T]> {
    for (const [number, page] of this.pages) {
      if (Array.isArray(page)) for (const [i, row] of page.entries()) yield [number * this.size + i, row];
    }
  }

  private async fetch(number: number): Promise<void> {
    const { signal } = this.question;
    this.pages.set(number, "asked");
    try {
      const page = await this.ask(number * this.size, this.size, signal);
      if (signal.aborted) return;
      this.pages.set(number, page.rows);
      this.onPage(number * this.size, (number + 1) * this.size);
    } catch (error) {
      if (signal.aborted) return;
      this.pages.delete(number);
      this.onError(error);
    }
  }
}
