/** The brush: a time range drawn with the pointer or moved by its handles with the keyboard. */

import { setAttributes, svg } from "../dom";
import { moment } from "../format";
import { trans } from "../words";
import type { Frame } from "./draw";
import type { TimeScale } from "./scale";

export type Range = readonly [number, number];

export interface BrushOptions {
  /** Where edges fall: the borders of the bins. */
  snap: (t: number) => number;
  /** Called while it moves (done false) and when it rests; key strokes in quick succession are one change. */
  onChange: (range: Range | null, done: boolean, byKey: boolean) => void;
}

type Grip = "start" | "end" | "move" | "new";

/** Interaction layer of the timeline. */
export class Brush {
  readonly element = svg("g", { class: "jc-brush" });
  private readonly area = svg("rect", { class: "jc-brush-area" });
  private readonly handles: [SVGRectElement, SVGRectElement];
  private range: Range | null = null;
  private scale!: TimeScale;
  private frame!: Frame;

  constructor(
    private readonly surface: SVGSVGElement,
    private readonly options: BrushOptions,
    signal: AbortSignal,
  ) {
    this.handles = [this.handle("start", trans.__("Start of the time range")), this.handle("end", trans.__("End of the time range"))];
    this.element.append(this.area, ...this.handles);
    surface.addEventListener("pointerdown", (event) => this.grab(event), { signal });
  }

  /** Draw for a scale and a range. */
  draw(scale: TimeScale, frame: Frame, range: Range | null): void {
    this.scale = scale;
    this.frame = frame;
    this.range = range;
    this.element.style.display = range ? "" : "none";
    if (!range) return;
    const x0 = Math.max(frame.left, scale.x(range[0]));
    const x1 = Math.min(frame.right, scale.x(range[1]));
    setAttributes(this.area, { x: x0, y: frame.barsTop, width: Math.max(1, x1 - x0), height: frame.axisY - frame.barsTop });
    [x0, x1].forEach((x, i) => {
      const middle = (frame.barsTop + frame.axisY) / 2;
      setAttributes(this.handles[i], { x: x - 2, y: middle - 14, width: 4, height: 28, "aria-valuenow": Math.round(range[i]), "aria-valuetext": moment(range[i]) });
    });
  }

  private handle(side: "start" | "end", label: string): SVGRectElement {
    const rect = svg("rect", { class: "jc-brush-handle", rx: 2, role: "slider", tabindex: 0, "aria-label": label });
    rect.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1, PageDown: -7, PageUp: 7 }[event.key];
      if (by === undefined || !this.range) return;
      event.preventDefault();
      event.stopPropagation();
      this.nudge(side, by);
    });
    return rect;
  }

  /** Move one edge by so many bins. */
  private nudge(side: "start" | "end", by: number): void {
    const { range, options } = this;
    if (!range) return;
    const unit = this.unit();
    const moved: [number, number] = side === "start" ? [range[0] + by * unit, range[1]] : [range[0], range[1] + by * unit];
    if (moved[1] - moved[0] < unit * 0.5) return;
    options.onChange([Math.max(this.scale.t0, moved[0]), Math.min(this.scale.t1, moved[1])], true, true);
  }

  /** The width of a bin in milliseconds, found by where edges snap. */
  private unit(): number {
    const { t0, t1 } = this.scale;
    const first = this.options.snap(t0);
    for (let i = 1; i <= 512; i++) {
      const next = this.options.snap(t0 + ((t1 - t0) * i) / 512);
      if (next > first) return next - first;
    }
    return (t1 - t0) / 100;
  }

  private grab(down: PointerEvent): void {
    if (down.button !== 0) return;
    const box = this.surface.getBoundingClientRect();
    const at = (event: PointerEvent): number => this.scale.t(event.clientX - box.left);
    const x = down.clientX - box.left;
    const y = down.clientY - box.top;
    const { frame } = this;
    if (x < frame.left - 6 || x > frame.right + 6 || y > frame.axisY || y < frame.barsTop) return;
    const grip = this.gripAt(x);
    const start = at(down);
    const before = this.range;
    let latest: Range | null = before;
    let moved = false;
    const drag = new AbortController();
    this.surface.setPointerCapture?.(down.pointerId);
    const move = (event: PointerEvent): void => {
      if (!moved && Math.abs(event.clientX - down.clientX) < 4) return;
      moved = true;
      latest = this.dragged(grip, start, at(event), before);
      this.options.onChange(latest, false, false);
    };
    const end = (): void => {
      drag.abort();
      if (moved) this.options.onChange(latest, true, false);
    };
    this.surface.addEventListener("pointermove", move, { signal: drag.signal });
    this.surface.addEventListener("pointerup", end, { signal: drag.signal });
    this.surface.addEventListener("pointercancel", end, { signal: drag.signal });
  }

  private gripAt(x: number): Grip {
    if (!this.range) return "new";
    const [x0, x1] = [this.scale.x(this.range[0]), this.scale.x(this.range[1])];
    if (Math.abs(x - x0) <= 6) return "start";
    if (Math.abs(x - x1) <= 6) return "end";
    return x > x0 && x < x1 ? "move" : "new";
  }

  private dragged(grip: Grip, from: number, to: number, before: Range | null): Range {
    const { snap } = this.options;
    const { t0, t1 } = this.scale;
    if (grip === "move" && before) {
      const length = before[1] - before[0];
      const start = Math.max(t0, Math.min(t1 - length, snap(before[0] + to - from)));
      return [start, start + length];
    }
    const fixed = grip === "start" && before ? before[1] + 1 : grip === "end" && before ? before[0] : snap(from);
    const loose = snap(to);
    const [a, b] = fixed <= loose ? [fixed, loose] : [loose, fixed];
    return [a, Math.max(a + 1, b) - 1];
  }
}
