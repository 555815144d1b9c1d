import { trans } from "../words";
import type { DragMode } from "./types";

/** What was hit, by number; −1 for nothing. */
export interface Hit {
  node: number;
  edge: number;
}

export interface GestureHandlers {
  hit(x: number, y: number): Hit;
  mode(): DragMode;
  /** Whether nodes may be dragged; where not, a drag on one is a drag on the ground. */
  movable(): boolean;
  pan(dx: number, dy: number): void;
  /** The pointer let go of the ground it moved. */
  panEnd(): void;
  zoom(x: number, y: number, factor: number): void;
  hover(hit: Hit, x: number, y: number): void;
  leave(): void;
  click(hit: Hit, additive: boolean): void;
  double(hit: Hit, x: number, y: number): void;
  menu(hit: Hit, clientX: number, clientY: number): boolean;
  dragStart(node: number): void;
  drag(dx: number, dy: number): void;
  dragEnd(): void;
  lasso(points: readonly number[]): void;
  lassoEnd(points: readonly number[], additive: boolean): void;
  hint(text: string): void;
}

const STILL = 4;
const NOTHING: Hit = { node: -1, edge: -1 };
const APPLE = /Mac|iP(hone|ad|od)/.test(globalThis.navigator?.platform ?? "");

type Doing = "press" | "pan" | "node" | "lasso" | "pinch";

/** Turn pointer and wheel events on an element into gestures; coordinates are pixels of the element. */
export function listen(element: HTMLElement, on: GestureHandlers, signal: AbortSignal): void {
  const pointers = new Map<number, { x: number; y: number }>();
  let doing: Doing | null = null;
  let start = { x: 0, y: 0, hit: NOTHING };
  let last = { x: 0, y: 0 };
  let lasso: number[] = [];
  let additive = false;
  let span = 0;
  let lastClick = { at: 0, x: 0, y: 0 };
  const at = (event: MouseEvent) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const add = <K extends keyof HTMLElementEventMap>(type: K, handler: (event: HTMLElementEventMap[K]) => void, passive = true) =>
    element.addEventListener(type, handler, { signal, passive });

  const cursor = () => {
    element.style.cursor = doing === "pan" || doing === "node" ? "grabbing" : on.mode() === "lasso" ? "crosshair" : "default";
  };

  add("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.focus({ preventScroll: true });
    const p = at(event);
    pointers.set(event.pointerId, p);
    element.setPointerCapture?.(event.pointerId);
    if (pointers.size === 2) {
      if (doing === "node") on.dragEnd();
      if (doing === "lasso") on.lasso([]);
      doing = "pinch";
      const [a, b] = [...pointers.values()];
      span = Math.hypot(a.x - b.x, a.y - b.y);
      last = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
      return;
    }
    if (pointers.size > 2) return;
    additive = event.shiftKey || event.ctrlKey || event.metaKey;
    const hit = on.hit(p.x, p.y);
    start = { ...p, hit };
    last = p;
    doing = "press";
  });

  add("pointermove", (event) => {
    const p = at(event);
    if (!pointers.has(event.pointerId)) {
      if (event.pointerType !== "touch") {
        const hit = on.hit(p.x, p.y);
        on.hover(hit, p.x, p.y);
        element.style.cursor = hit.node >= 0 || hit.edge >= 0 ? "pointer" : on.mode() === "lasso" ? "crosshair" : "default";
      }
      return;
    }
    pointers.set(event.pointerId, p);
    if (doing === "pinch") {
      const [a, b] = [...pointers.values()];
      const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
      const now = Math.hypot(a.x - b.x, a.y - b.y);
      on.pan(middle.x - last.x, middle.y - last.y);
      if (span > 0 && now > 0) on.zoom(middle.x, middle.y, now / span);
      span = now;
      last = middle;
      return;
    }
    if (doing === "press" && Math.hypot(p.x - start.x, p.y - start.y) > STILL) {
      if (start.hit.node >= 0 && !event.shiftKey && on.movable()) {
        doing = "node";
        on.dragStart(start.hit.node);
      } else if (event.shiftKey || on.mode() === "lasso") {
        doing = "lasso";
        lasso = [start.x, start.y];
      } else doing = "pan";
      on.leave();
      cursor();
    }
    if (doing === "pan") on.pan(p.x - last.x, p.y - last.y);
    else if (doing === "node") on.drag(p.x - last.x, p.y - last.y);
    else if (doing === "lasso" && Math.hypot(p.x - lasso[lasso.length - 2], p.y - lasso[lasso.length - 1]) > 2) {
      lasso.push(p.x, p.y);
      on.lasso(lasso);
    }
    last = p;
  });

  const up = (event: PointerEvent, cancelled: boolean) => {
    if (!pointers.delete(event.pointerId)) return;
    if (doing === "pinch") {
      doing = pointers.size > 0 ? "pan" : null;
      if (pointers.size > 0) last = [...pointers.values()][0];
      return;
    }
    const was = doing;
    doing = null;
    cursor();
    if (was === "node") on.dragEnd();
    else if (was === "pan") on.panEnd();
    else if (was === "lasso") {
      on.lasso([]);
      // The modifier that begins a lasso does not make it additive; Ctrl does.
      if (!cancelled) on.lassoEnd(lasso, event.ctrlKey || event.metaKey);
      lasso = [];
    } else if (was === "press" && !cancelled) {
      const again = event.timeStamp - lastClick.at < 350 && Math.hypot(start.x - lastClick.x, start.y - lastClick.y) < 6;
      lastClick = again ? { at: 0, x: 0, y: 0 } : { at: event.timeStamp, x: start.x, y: start.y };
      if (again) on.double(start.hit, start.x, start.y);
      else on.click(start.hit, additive);
    }
  };
  add("pointerup", (event) => up(event, false));
  add("pointercancel", (event) => up(event, true));
  add("pointerleave", () => on.leave());

  add("contextmenu", (event) => {
    const p = at(event);
    if (!on.menu(on.hit(p.x, p.y), event.clientX, event.clientY)) return;
    event.preventDefault();
    event.stopPropagation();
  }, false);

  add("wheel", (event) => {
    const held = event.ctrlKey || event.metaKey;
    if (!held && !element.matches(":focus")) {
      on.hint(trans.__("Click the graph, or hold %1, to zoom with the wheel", APPLE ? "⌘" : "Ctrl"));
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const p = at(event);
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    // A pinch on a touchpad arrives as small Ctrl+wheel steps.
    const rate = held && Math.abs(event.deltaY * unit) < 40 ? 0.01 : 0.0016;
    on.zoom(p.x, p.y, Math.exp(-Math.max(-300, Math.min(300, event.deltaY * unit)) * rate));
  }, false);
}
