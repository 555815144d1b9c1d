/** The timeline: when value moved, for whom, and the range the board is filtered by. */

import { fill, h, svg } from "../dom";
import { moment, range as rangeWords } from "../format";
import { Loader } from "../loader";
import type { BoardState } from "../state";
import { emptyState } from "../states";
import { trans, woven } from "../words";
import { Brush, type Range } from "./brush";
import { type TimelineData, timelineData } from "./data";
import { drawAxis, drawBars, drawLanes, drawMarkers, type Frame, frameFor, laneY, lanesThatFit, tickIds } from "./draw";
import { rangeDialog } from "./range";
import { TimeScale } from "./scale";
import { panned, zoomed } from "./zoom";

const LANES = 8;
/** Lanes of one subject and its main counterparties together. */
const LANES_TOGETHER = 6;
const LETTER = 7;

/** The timeline pane. */
export class TimelinePane {
  private readonly caption = h("span", { class: "jc-muted jc-clip" }, trans.__("Timeline"));
  private readonly rangeText = h("span", { class: "jc-muted jc-time-range" });
  private readonly clearButton: HTMLButtonElement;
  private readonly zoomButton: HTMLButtonElement;
  private readonly wholeButton: HTMLButtonElement;
  private readonly body = h("div", { class: "jc-pane-body jc-timeline-body" });
  private readonly surface: SVGSVGElement;
  private readonly tip = h("div", { class: "jc-tip", hidden: true });
  private readonly loader: Loader<TimelineData>;
  private readonly brush: Brush;
  private data: TimelineData | null = null;
  /** The lanes of the newest request. */
  private asked: string[] = [];
  private frame: Frame | null = null;
  private scale: TimeScale | null = null;
  private zoom: Range | null = null;
  private draft: Range | null | undefined;

  constructor(
    host: HTMLElement,
    private readonly state: BoardState,
    collapse: HTMLElement | null,
    private readonly counterparties: (id: string) => string[],
  ) {
    const { signal } = state;
    this.surface = svg("svg", { class: "jc-timeline-svg", role: "group", "aria-label": trans.__("Timeline: value out and in over time. Ctrl and wheel zoom, Shift and wheel move along; I and O zoom, comma and full stop move along by key.") });
    this.brush = new Brush(this.surface, { snap: (t) => this.snap(t), onChange: (range, done, byKey) => this.brushed(range, done, byKey) }, signal);
    const button = (label: string, title: string, run: () => void): HTMLButtonElement =>
      h("button", { class: "jc-link", type: "button", title, on: { click: run } }, label);
    const setButton = button(trans.__("set range"), trans.__("Enter a time range"), () => rangeDialog(host.closest<HTMLElement>(".jc-board") ?? host, state));
    this.zoomButton = button(trans.__("zoom in"), trans.__("Show the chosen time range alone"), () => this.setZoom(state.selection.value.time));
    this.wholeButton = button(trans.__("whole time"), trans.__("Show all time again"), () => this.setZoom(null));
    this.clearButton = button(trans.__("clear"), trans.__("Clear the time range"), () => this.clear());
    host.append(
      h("header", { class: "jc-pane-head jc-timeline-head" }, this.caption, h("span", { class: "jc-spring" }), this.rangeText, setButton, this.zoomButton, this.wholeButton, this.clearButton, collapse),
      this.body,
    );
    this.loader = new Loader(this.body, signal, 3);
    const observer = new ResizeObserver(() => this.resized());
    observer.observe(this.body);
    signal.addEventListener("abort", () => observer.disconnect());
    this.surface.addEventListener("pointermove", (event) => this.hover(event), { signal });
    this.surface.addEventListener("pointerleave", () => (this.tip.hidden = true), { signal });
    this.surface.addEventListener("click", (event) => this.click(event), { signal });
    this.surface.addEventListener("wheel", (event) => this.wheel(event), { signal, passive: false });
    state.selection.subscribe(null, (change) => this.selected(change.facets), signal);
    state.onView((keys) => {
      if (keys.has("focus")) this.load();
    });
    for (const what of ["notes", "case"] as const) state.onChange(what, () => this.load());
    state.onChange("graph", () => this.loadOtherLanes());
    this.load();
  }

  private selected(facets: ReadonlySet<string>): void {
    if (facets.has("subjects")) this.load();
    else this.draw();
  }

  /** Subjects whose lanes are shown: those selected, else those in focus. */
  private subjects(): string[] {
    const chosen = this.state.selection.seenBy("timeline").subjects;
    return [...(chosen.length > 0 ? chosen : this.state.view.focus)].slice(0, LANES);
  }

  /** The subject first, then those of its counterparties the graph shows; of several subjects, these alone. */
  private lanes(): string[] {
    const chosen = this.subjects();
    if (chosen.length !== 1) return chosen;
    // A time range thins the graph out; the lanes it was drawn on stay, for a view never filters itself.
    if (this.asked[0] === chosen[0] && this.asked.length > 1 && this.state.selection.value.time !== null) return this.asked;
    return [chosen[0], ...this.counterparties(chosen[0])].slice(0, Math.min(LANES_TOGETHER, lanesThatFit(this.body.clientHeight || 160)));
  }

  /** Load again where the graph, or more room, gives other lanes than those asked for. */
  private loadOtherLanes(): void {
    if (this.lanes().join(" ") !== this.asked.join(" ")) this.load();
  }

  private resized(): void {
    this.draw();
    if (this.data !== null) this.loadOtherLanes();
  }

  private load(): void {
    const lanes = (this.asked = this.lanes());
    const params = { time: this.zoom, subjects: this.subjects(), lanes, bins: Math.max(40, Math.min(400, Math.floor((this.body.clientWidth || 720) / 3))) };
    this.loader.load(
      async (signal) => timelineData(await this.state.transport.request("timeline", params, signal)),
      (data) => {
        this.data = data;
        this.show();
      },
    );
  }

  private show(): void {
    const { data } = this;
    if (!data) return;
    const out = h("span", { class: "jc-key-out", attrs: { "aria-hidden": "true" } }, "▲");
    const into = h("span", { class: "jc-key-in", attrs: { "aria-hidden": "true" } }, "▼");
    const text = data.unit ? trans.__("%1 %2 out %3 in per %4", "%1", "%2", "%3", "%4") : trans.__("%1 %2 out %3 in", "%1", "%2", "%3");
    fill(this.caption, ...woven(text, out, this.state.spec.currency, into, data.unit), data.partial ? ` · ${data.partial}` : "");
    if (data.bins.length === 0) {
      fill(this.body, emptyState(this.zoom ? trans.__("No transfers in %1.", rangeWords(this.zoom[0], this.zoom[1])) : trans.__("No transfers to show."), this.zoom ? { label: trans.__("Show all time"), run: () => this.setZoom(null) } : undefined));
      return;
    }
    if (this.surface.parentElement !== this.body) fill(this.body, this.surface, this.tip);
    this.draw();
  }

  private draw(): void {
    const { data } = this;
    const time = this.draft === undefined ? this.state.selection.value.time : this.draft;
    fill(this.rangeText, time ? rangeWords(time[0], time[1]) : "");
    this.clearButton.hidden = time === null;
    this.zoomButton.hidden = time === null || (this.zoom !== null && this.zoom[0] === time[0] && this.zoom[1] === time[1]);
    this.wholeButton.hidden = this.zoom === null;
    const width = this.body.clientWidth;
    const height = this.body.clientHeight;
    if (!data || this.surface.parentElement !== this.body || width < 80 || height < 40) return;
    this.frame = frameFor(width, height, data.lanes.length, this.labelWidth(width));
    this.scale = new TimeScale(...(this.zoom ?? ([data.t0, data.t1] as const)), this.frame.left, this.frame.right);
    for (const [name, value] of [["width", width], ["height", height], ["viewBox", `0 0 ${width} ${height}`]] as const) this.surface.setAttribute(name, String(value));
    const chosen = new Set(this.state.selection.value.transfers);
    const focused = this.brush.element.contains(document.activeElement) ? (document.activeElement as SVGElement) : null;
    const more = data.lanes.length - this.frame.lanes;
    fill(
      this.surface,
      drawAxis(this.scale, this.frame),
      drawBars(data.bins, this.scale, this.frame, time),
      drawLanes(data, this.scale, this.frame, time, chosen),
      drawMarkers(data.markers, this.scale, this.frame),
      more > 0 ? svg("text", { class: "jc-lane-more", x: 10, y: this.frame.axisY + 14 }, trans._n("+%1 more lane", "+%1 more lanes", more)) : null,
      this.brush.element,
    );
    this.brush.draw(this.scale, this.frame, time);
    focused?.focus();
  }

  private labelWidth(width: number): number {
    const longest = Math.max(0, ...(this.data?.lanes ?? []).map((lane) => lane.label.length));
    return Math.max(76, Math.min(longest * LETTER + 20, 0.22 * width, 190));
  }

  private snap(t: number): number {
    const bins = this.data?.bins ?? [];
    let best = t;
    let distance = Infinity;
    for (const bin of bins) {
      for (const edge of [bin.t0, bin.t1]) {
        const d = Math.abs(edge - t);
        if (d < distance) [best, distance] = [edge, d];
      }
    }
    const width = bins.length > 0 ? bins[0].t1 - bins[0].t0 : 0;
    if (width > 0 && distance > width) best = bins[0].t0 + Math.round((t - bins[0].t0) / width) * width;
    return best;
  }

  private brushed(range: Range | null, done: boolean, byKey: boolean): void {
    if (done) {
      this.draft = undefined;
      this.state.select("timeline", { time: range }, trans.__("choose a time range"), byKey ? "time" : undefined);
      this.draw();
    } else {
      this.draft = range;
      requestAnimationFrame(() => this.draw());
    }
  }

  private clear(): void {
    this.state.select("timeline", { time: null }, trans.__("clear the time range"));
  }

  private setZoom(range: Range | null): void {
    this.zoom = range;
    this.draw();
    this.load();
  }

  private get whole(): Range {
    return [this.state.spec.timeFrom, this.state.spec.timeTo];
  }

  /** Zoom by wheel pixels about the chosen range, else about the middle; returns in words what is shown then. */
  zoomBy(pixels: number): string {
    const shown = this.zoom ?? this.whole;
    const chosen = this.state.selection.value.time ?? shown;
    const about = (Math.max(chosen[0], shown[0]) + Math.min(chosen[1], shown[1])) / 2;
    this.setZoom(zoomed(shown, this.whole, about >= shown[0] && about <= shown[1] ? about : (shown[0] + shown[1]) / 2, pixels));
    return this.inWords();
  }

  /** Move along by a share of what is shown; returns in words what is shown then. */
  panBy(share: number): string {
    if (this.zoom !== null) this.setZoom(panned(this.zoom, this.whole, share));
    return this.inWords();
  }

  private inWords(): string {
    return this.zoom === null ? trans.__("All time is shown.") : trans.__("Shown: %1.", rangeWords(this.zoom[0], this.zoom[1]));
  }

  /** With Ctrl zoom about the pointer, with Shift or sideways move along; else the page scrolls. */
  private wheel(event: WheelEvent): void {
    const { data, frame, scale } = this;
    if (!data || !frame || !scale) return;
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    const [across, down] = [event.deltaX * unit, event.deltaY * unit];
    const { whole } = this;
    const shown = this.zoom ?? whole;
    if (event.ctrlKey || event.metaKey) {
      const at = scale.t(event.clientX - this.surface.getBoundingClientRect().left);
      event.preventDefault();
      this.setZoom(zoomed(shown, whole, at, down));
    } else if (this.zoom !== null && (event.shiftKey || Math.abs(across) > Math.abs(down))) {
      event.preventDefault();
      this.setZoom(panned(shown, whole, (event.shiftKey && across === 0 ? down : across) / (frame.right - frame.left)));
    }
  }

  /** What is under the pointer, in words. */
  private hover(event: PointerEvent): void {
    const { data, frame, scale } = this;
    if (!data || !frame || !scale || event.buttons !== 0) return;
    const box = this.surface.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let text = "";
    if (x >= frame.left && y < frame.barsBottom && y >= frame.barsTop) {
      const t = scale.t(x);
      text = data.bins.find((bin) => t >= bin.t0 && t < bin.t1)?.text ?? "";
    } else if (x >= frame.left && y < frame.axisY) {
      const tick = this.tickAt(x, y);
      text = tick ? tick.text || moment(tick.t) : "";
    }
    this.tip.hidden = text === "";
    if (text === "") return;
    fill(this.tip, text);
    this.tip.style.left = `${Math.max(4, Math.min(x + 12, box.width - this.tip.offsetWidth - 4))}px`;
    this.tip.style.top = `${Math.max(0, y - this.tip.offsetHeight - 8)}px`;
  }

  private tickAt(x: number, y: number): TimelineData["ticks"][number] | null {
    const { data, frame, scale } = this;
    if (!data || !frame || !scale) return null;
    let best = null;
    let distance = 8;
    for (const tick of data.ticks) {
      if (tick.lane >= frame.lanes || Math.abs(laneY(frame, tick.lane) - y) > frame.laneHeight / 2) continue;
      const d = Math.abs(scale.x(tick.t) - x);
      if (d < distance) [best, distance] = [tick, d];
    }
    return best;
  }

  /** A triangle chooses its transfers; a click beside the range clears it. */
  private click(event: MouseEvent): void {
    const box = this.surface.getBoundingClientRect();
    const tick = this.tickAt(event.clientX - box.left, event.clientY - box.top);
    if (tick) this.state.select("timeline", { transfers: tickIds(tick) }, trans.__("choose transfers"));
  }
}
