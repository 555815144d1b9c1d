/** What every board brings along: it draws with the code the page has already, or asks Python for it, once a page. */

import { type BoardCode, shelf } from "./carried";

interface Model {
  get(name: string): unknown;
  send(content: unknown): void;
  on(event: string, callback: (message: Record<string, unknown>, buffers: readonly DataView[]) => void): void;
  off(event: string, callback: unknown): void;
}

/** Milliseconds after which a missing answer is said; it may still come. */
const LATE = 5_000;

function asked(model: Model): Promise<BoardCode> {
  return new Promise((resolve, reject) => {
    const hear = (message: Record<string, unknown>, buffers: readonly DataView[]): void => {
      if (message.event !== "module") return;
      model.off("msg:custom", hear);
      const address = URL.createObjectURL(new Blob([buffers[0] as DataView<ArrayBuffer>], { type: "text/javascript" }));
      const css = new TextDecoder().decode(buffers[1]);
      import(address).then((code: { default: BoardCode }) => resolve({ ...code.default, css }), reject).finally(() => URL.revokeObjectURL(address));
    };
    model.on("msg:custom", hear);
    model.send({ method: "module" });
  });
}

/** Put the rules of style where the board is, once: into the page, or the shadow root its host keeps it in. */
function dress(el: HTMLElement, css: string, version: string): void {
  const root = el.getRootNode();
  const home = root instanceof ShadowRoot ? root : document.head;
  if (home.querySelector(`style[data-jc-board="${version}"]`)) return;
  const style = document.createElement("style");
  style.dataset.jcBoard = version;
  style.textContent = css;
  home.append(style);
}

async function render(context: { model: Model; el: HTMLElement }): Promise<() => void> {
  const { model, el } = context;
  const code = shelf();
  const version = (model.get("spec") as { version: string }).version;
  const words = document.createElement("p");
  words.setAttribute("role", "status");
  const late = setTimeout(() => {
    words.textContent = "The board waits for its kernel. If it has stopped, run the cell again.";
    el.append(words);
  }, LATE);
  try {
    const known = (code[version] ??= asked(model));
    const board = await known;
    if (board.css) dress(el, board.css, version);
    return await board.render(context as never);
  } catch (error) {
    delete code[version];
    throw error;
  } finally {
    clearTimeout(late);
    words.remove();
  }
}

export default { render };
