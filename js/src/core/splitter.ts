/** The bar between two panes: dragged, or moved with the arrow keys. */

import { h } from "./dom";
import { trans } from "./words";

export interface SplitterOptions {
  side: "left" | "right" | "bottom";
  label: string;
  /** The pane whose size it sets. */
  pane: HTMLElement;
  /** The element the pane shares with its neighbour. */
  frame: HTMLElement;
  onSize: (px: number) => void;
  onCollapse: () => void;
}

const STEP = 16;
const SMALLEST = { left: 180, right: 240, bottom: 120 } as const;

/** Create a window splitter (a focusable separator). */
export function splitter(options: SplitterOptions): HTMLElement {
  const { side, pane, frame } = options;
  const vertical = side !== "bottom";
  const size = (): number => (vertical ? pane.getBoundingClientRect().width : pane.getBoundingClientRect().height);
  const largest = (): number => {
    const box = frame.getBoundingClientRect();
    return Math.max(SMALLEST[side], (vertical ? box.width : box.height) * (vertical ? 0.45 : 0.7));
  };
  const set = (px: number): void => {
    const next = Math.min(largest(), Math.max(SMALLEST[side], px));
    options.onSize(next);
    bar.setAttribute("aria-valuenow", String(Math.round(next)));
  };

  const bar = h("div", {
    class: `jc-splitter jc-splitter-${side}`,
    role: "separator",
    tabIndex: 0,
    title: trans.__("%1: drag, or arrow keys; Enter folds it away", options.label),
    attrs: {
      "aria-label": options.label,
      "aria-orientation": vertical ? "vertical" : "horizontal",
      "aria-valuemin": SMALLEST[side],
      "aria-valuenow": SMALLEST[side],
    },
  });
  bar.addEventListener("dblclick", options.onCollapse);
  bar.addEventListener("pointerdown", down => {
    if (down.button !== 0) return;
    down.preventDefault();
    bar.focus();
    const start = size();
    const origin = vertical ? down.clientX : down.clientY;
    const sign = side === "left" ? 1 : -1;
    const drag = new AbortController();
    bar.setPointerCapture(down.pointerId);
    const move = (event: PointerEvent): void => set(start + sign * ((vertical ? event.clientX : event.clientY) - origin));
    bar.addEventListener("pointermove", move, { signal: drag.signal });
    for (const end of ["pointerup", "pointercancel"] as const) bar.addEventListener(end, () => drag.abort(), { signal: drag.signal });
  });
  bar.addEventListener("keydown", event => {
    const grow = { left: "ArrowRight", right: "ArrowLeft", bottom: "ArrowUp" }[side];
    const shrink = { left: "ArrowLeft", right: "ArrowRight", bottom: "ArrowDown" }[side];
    if (event.key === grow) set(size() + STEP);
    else if (event.key === shrink) set(size() - STEP);
    else if (event.key === "Home") set(SMALLEST[side]);
    else if (event.key === "End") set(largest());
    else if (event.key === "Enter") options.onCollapse();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return bar;
}
