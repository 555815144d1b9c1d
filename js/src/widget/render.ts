/** The notebook widget: one board over the custom messages and traits of its model. */

import { Board } from "../core/board";
import { h } from "../core/dom";
import type { Spec, ViewState } from "../core/model";
import type { SelectionTrait } from "../core/selection";
import { errorState } from "../core/states";
import { type Bytes, CONNECTION, MessageTransport } from "../core/transport";
import { postOffset } from "./channel";
import { KernelWatch, type Watched } from "./kernel";

/** What of an anywidget model the board uses. */
export interface WidgetModel extends Watched {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(content: unknown): void;
}

/** An answer that came with the widget, so that the first picture waits for no round trip. */
interface Opening {
  method: string;
  params: object;
  result: Record<string, unknown>;
  tables: Record<string, Bytes>;
}

/** Milliseconds within which a kernel that knows the board answers when it is tried again. */
const ANSWERS_WITHIN_MS = 6000;

/**
 * Draw a board for a model; the function returned takes everything down again.
 *
 * @param script part of the address of this code, to know its exceptions among those of the page
 */
export function render({ model, el }: { model: WidgetModel; el: HTMLElement }, script: string): () => void {
  const channel = postOffset((message) => model.send(message));
  const transport = new MessageTransport(channel.post);
  const onMessage = (message: Record<string, unknown>, buffers: readonly Bytes[]): void => {
    const own = channel.mine(message);
    if (own) transport.receive(own, buffers ?? []);
  };
  model.on("msg:custom", onMessage as never);
  for (const { method, params, result, tables } of (model.get("opening") as Opening[] | undefined) ?? []) {
    transport.prime(method, params, { ok: true, result, tables: Object.keys(tables) }, Object.values(tables));
  }

  const life = new AbortController();
  const watch = new KernelWatch(
    model,
    (fate) => {
      const { problem } = watch;
      // What is asked while the connection is away is sent when it is back.
      transport.setGone(fate === "lost" ? null : problem);
      transport.receive({ event: CONNECTION, problem });
    },
    life.signal,
  );
  transport.retry = async () => {
    transport.setGone(null);
    try {
      await transport.request("verify", {}, AbortSignal.any([life.signal, AbortSignal.timeout(ANSWERS_WITHIN_MS)]));
      watch.forgive();
      return true;
    } catch {
      transport.setGone(watch.problem);
      return false;
    }
  };

  let board: Board;
  // A model tells of what was set here, too; only what others set is news.
  let lastView = "";
  let lastSelection = "";
  try {
    board = new Board(el, {
      transport,
      spec: model.get("spec") as Spec,
      selection: model.get("selection") as Partial<SelectionTrait>,
      view: model.get("view") as Partial<ViewState>,
      script,
      onSelection: (selection) => {
        lastSelection = JSON.stringify(selection);
        model.set("selection", selection);
        model.save_changes();
      },
      onView: (view) => {
        lastView = JSON.stringify(view);
        model.set("view", view);
        model.save_changes();
      },
    });
  } catch (error) {
    el.append(h("div", { class: "jc-faults" }, errorState(error)));
    model.off("msg:custom", onMessage as never);
    life.abort();
    transport.dispose();
    return () => el.replaceChildren();
  }

  const onSpec = (): void => board.setSpec(model.get("spec") as Spec);
  const onSelection = (): void => {
    const selection = model.get("selection") as Partial<SelectionTrait>;
    if (JSON.stringify(selection) !== lastSelection) board.setSelection(selection);
    lastSelection = "";
  };
  const onView = (): void => {
    const view = model.get("view") as Partial<ViewState>;
    if (JSON.stringify(view) !== lastView) board.setView(view);
  };
  const listeners = { "change:spec": onSpec, "change:selection": onSelection, "change:view": onView };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
    model.off("msg:custom", onMessage as never);
    board.dispose();
    life.abort();
    transport.dispose();
  };
}
