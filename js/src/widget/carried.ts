/** Where a page keeps the board's code, by version, so that it is handed over once and not with every board. */

/** The code of a board, as a host of anywidget calls it. */
export interface BoardCode {
  /** Rules of style, where the page has none for boards of its own. */
  css?: string;
  render(context: { model: unknown; el: HTMLElement }): (() => void) | Promise<() => void>;
}

type Shelf = Record<string, BoardCode | Promise<BoardCode> | undefined>;

const KEY = Symbol.for("jupyter_compliance.board");

/** The page's shelf; the JupyterLab extension puts its own code there. */
export function shelf(): Shelf {
  const page = globalThis as unknown as Record<symbol, Shelf | undefined>;
  return (page[KEY] ??= {});
}
