import { measurer } from "../measure";
import type { Theme } from "../theme";
import { trans } from "../words";
import { type Bounds, Camera, type Elastic, FLOW, MARGIN, RIGID } from "./camera";
import { Bubble } from "./furniture";
import { foldLegend } from "./legend";
import { type Label, labelWidth, planLabels } from "./labels";
import type { Onlooker } from "./marking";
import { type Badge, drawOverlay } from "./overlay";
import { MANY_EDGES, type Marks, type Scene } from "./scene";
import { rim } from "./shapes";
import type { Box } from "./placement";
import { Surface } from "./surface";
import type { CameraState } from "./types";

/** What the stage draws, asked for at each frame. */
export interface Picture {
  scene: Scene | null;
  marks: Marks;
  /** Notes by node and by edge number. */
  nodeNotes: ReadonlyMap<number, number>;
  edgeNotes: ReadonlyMap<number, number>;
  /** Others by the node they look at. */
  people: ReadonlyMap<number, Onlooker>;
  /** Node the keyboard is on, −1 for none. */
  cursor: number;
  lasso: readonly number[];
}

export interface StageOptions {
  label: string;
  patience?: number;
  picture(): Picture;
  /** The stage got its first size or another one. */
  onResize(first: boolean): void;
  /** Nothing has moved for a moment. */
  onRest(): void;
  onNotice(text: string): void;
}

const REST = 140;
/** Above so many nodes labels are chosen anew only at rest. */
const CALM_NODES = 400;

/** The element of the graph: two canvases, bubbles, and the one loop that draws when something changed. */
export class Stage {
  readonly element = document.createElement("div");
  readonly canvas = document.createElement("canvas");
  readonly camera = new Camera();
  readonly tooltip: Bubble;
  readonly hint: Bubble;
  readonly surface: Surface;
  readonly text: ReturnType<typeof measurer>;
  labels: Label[] = [];
  theme: Theme;
  /** Size of the words against the usual one. */
  #textScale = 1;
  #legend: HTMLElement | null = null;
  #reserved: Box[] | null = null;
  /** A hand is on the drawing: it does not rest, however still it is held. */
  held = false;
  /** Milliseconds the last frame took. */
  frameTime = 0;
  readonly #options: StageOptions;
  #labelsAt = new Camera();
  #frame = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #moving = false;
  /** The drawing itself is out of date, not only what lies over it. */
  #stale = true;
  /** The drawing goes on in the next frame. */
  #more = false;
  #unmarked = true;
  #disposed = false;

  constructor(host: HTMLElement, theme: Theme, options: StageOptions) {
    this.#options = options;
    this.theme = theme;
    this.text = measurer(() => this.theme);
    this.element.className = "jc-graph-view";
    this.element.dataset.lmSuppressShortcuts = "true";
    Object.assign(this.element.style, { position: "relative", width: "100%", height: "100%", overflow: "hidden", minHeight: "0" });
    const { canvas } = this;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-roledescription", trans.__("graph"));
    canvas.setAttribute("aria-label", options.label);
    Object.assign(canvas.style, { position: "absolute", inset: "0", width: "100%", height: "100%", display: "block", touchAction: "none" });
    this.element.append(canvas);
    this.tooltip = new Bubble(this.element, "tooltip");
    this.hint = new Bubble(this.element, "status");
    this.surface = new Surface(this.element, {
      patience: options.patience,
      onChange: () => this.request(),
      onNotice: (text) => {
        this.hint.say(text, this.camera.width, this.camera.height, 8_000);
        options.onNotice(text);
      },
    });
    host.append(this.element);
  }

  /** Ask for a frame; `moving` allows less detail until things come to rest. */
  request(moving = false): void {
    if (this.#disposed) return;
    if (moving) {
      this.#moving = true;
      clearTimeout(this.#rest);
      this.#rest = setTimeout(() => {
        if (this.held) return;
        this.#moving = false;
        this.request();
        this.#options.onRest();
      }, REST);
    }
    this.#stale = true;
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.draw());
  }

  /** Ask for a frame in which only what lies over the drawing is new, such as a lasso. */
  requestOverlay(): void {
    if (!this.#disposed && this.#frame === 0) this.#frame = requestAnimationFrame(() => this.draw());
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.text.forget();
    this.element.style.background = theme.background;
    this.tooltip.setTheme(theme);
    this.hint.setTheme(theme);
    this.request();
  }

  /** Show a legend in place of the one before, or none. */
  setLegend(legend: HTMLElement | null): void {
    this.#legend?.remove();
    this.#legend = legend;
    if (legend !== null) this.element.append(legend);
    this.#reserved = null;
    this.request();
  }

  /** Where nothing may be written: under the legend. Asks the page where that is, so not before it is of use. */
  get reserved(): readonly Box[] {
    if (this.#reserved !== null) return this.#reserved;
    const legend = this.#legend;
    if (legend !== null) foldLegend(legend, this.element.clientHeight);
    const high = legend?.offsetHeight ?? 0;
    return (this.#reserved = legend === null || high === 0 ? [] : [{ x: 0, y: legend.offsetTop - 2, w: this.element.clientWidth, h: high + 12 }]);
  }

  /** Where the camera must stand to show a rectangle with the labels at its sides; the whole of a flow may be widened. */
  fitted(scene: Scene, bounds: Bounds, whole: boolean): CameraState {
    const { model } = scene;
    scene.textScale = this.#textScale;
    const { stretch } = this.camera;
    const elastic: Elastic = !whole ? [stretch, stretch] : scene.layout === "flow" ? FLOW : RIGID;
    const margin = { ...MARGIN, bottom: MARGIN.bottom + (this.reserved[0]?.h ?? 0) };
    if (scene.layout === "flow" && model.nodeCount <= CALM_NODES) {
      const band = 0.08 * (bounds.x1 - bounds.x0);
      for (let i = 0; i < model.nodeCount; i++) {
        const width = labelWidth(scene, i, this.text.measure);
        const most = 0.21 * this.camera.width;
        const room = (beside: boolean) => Math.min(most, beside ? 30 + width : 8 + width / 2);
        if (model.x[i] >= bounds.x1 - band) margin.right = Math.max(margin.right, room(model.outEdges(i).length === 0));
        if (model.x[i] <= bounds.x0 + band) margin.left = Math.max(margin.left, room(model.inEdges(i).length === 0));
      }
    }
    const to = this.camera.fitted(bounds, model.spacing, margin, elastic);
    this.camera.stretch = to.stretch;
    return { x: to.x, y: to.y, k: to.k };
  }

  /** Draw now. */
  draw(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const { camera } = this;
    const picture = this.#options.picture();
    const { scene } = picture;
    if (this.#disposed || scene === null || camera.width === 0 || camera.height === 0) return;
    scene.textScale = this.#textScale;
    const began = performance.now();
    const quick = this.#moving && scene.model.edgeCount > MANY_EDGES;
    if (this.#stale || this.#more) {
      if (quick) scene.sizeFor(camera);
      else scene.shapeFor(camera);
      this.#more = this.surface.paint(scene, camera, quick);
      if (this.#more) this.requestOverlay();
      if (this.#unmarked) {
        performance.mark("jc-graph-painted");
        this.#unmarked = false;
      }
    }
    if (!this.#stale) {
      this.frameTime = performance.now() - began;
      return this.#drawOverlay(scene, picture);
    }
    this.#stale = false;
    if (this.#moving && scene.model.nodeCount > CALM_NODES) this.#carryLabels(scene);
    else {
      scene.shapeFor(camera);
      this.labels = planLabels(scene, camera, picture.marks, this.text.measure, this.reserved);
      Object.assign(this.#labelsAt, camera);
    }
    this.#drawOverlay(scene, picture);
    this.frameTime = performance.now() - began;
  }

  /** Note pins of what is in view, in pixels. */
  badges(scene: Scene, picture: Picture): Badge[] {
    const badges: Badge[] = [];
    for (const [i, count] of picture.nodeNotes) {
      const [x, y] = this.camera.toScreen(scene.model.x[i], scene.model.y[i]);
      const away = scene.radius(i) * 0.8 + 6;
      badges.push({ x: x + away, y: y + away * 0.7, count });
    }
    for (const [e, count] of picture.edgeNotes) {
      const [x, y] = scene.middle(e, this.camera);
      badges.push({ x: x + this.camera.originX, y: y + this.camera.originY, count });
    }
    return badges.filter(({ x, y }) => x > -8 && y > -8 && x < this.camera.width + 8 && y < this.camera.height + 8);
  }

  dispose(): void {
    this.#disposed = true;
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#rest);
    this.surface.dispose();
    this.tooltip.dispose();
    this.hint.dispose();
    this.canvas.width = 0;
    this.element.remove();
  }

  /** Move the labels chosen at rest along with what they name. */
  #carryLabels(scene: Scene): void {
    const before = this.#labelsAt;
    const { camera } = this;
    const sameZoom = before.k === camera.k;
    this.labels = this.labels.flatMap((label) => {
      let [dx, dy] = [camera.originX - before.originX, camera.originY - before.originY];
      if (label.kind === "node") {
        const x = scene.model.x[label.index];
        const y = scene.model.y[label.index];
        const [x1, y1] = camera.toScreen(x, y);
        const [x0, y0] = before.toScreen(x, y);
        [dx, dy] = [x1 - x0, y1 - y0];
      } else if (!sameZoom) return [];
      return [{ ...label, box: { ...label.box, x: label.box.x + dx, y: label.box.y + dy } }];
    });
    Object.assign(before, camera);
  }

  #drawOverlay(scene: Scene, picture: Picture): void {
    const context = this.canvas.getContext("2d");
    if (context === null) return;
    const ratio = this.#ratio();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.camera.width, this.camera.height);
    const around = (i: number) => {
      const [x, y] = this.camera.toScreen(scene.model.x[i], scene.model.y[i]);
      return { x, y, r: 1.2 * scene.radius(i) + rim(scene.radius(i), scene.flags[i]) + 3 };
    };
    const cursor = picture.cursor >= 0 ? around(picture.cursor) : null;
    const people = [...picture.people].map(([i, who]) => ({ ...around(i), ...who }));
    drawOverlay(context, this.theme, this.labels, { badges: this.badges(scene, picture), lasso: picture.lasso, cursor, people });
  }

  #ratio(): number {
    return Math.min(3, globalThis.devicePixelRatio || 1);
  }

  /** Follow size and visibility until the signal ends it. */
  observe(signal: AbortSignal): void {
    const measure = () => {
      const width = this.element.clientWidth;
      const height = this.element.clientHeight;
      // A hidden tab reports no size; keep what was drawn and wait to be shown.
      if (width === 0 || height === 0) return;
      const ratio = this.#ratio();
      const first = this.camera.width === 0;
      if (!first && width === this.camera.width && height === this.camera.height && this.canvas.width === Math.round(width * ratio)) return;
      this.#textScale = Number.parseFloat(getComputedStyle(this.element).getPropertyValue("--jc-scale")) || 1;
      this.#reserved = null;
      this.camera.width = width;
      this.camera.height = height;
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
      this.surface.resize(width, height, ratio);
      this.#options.onResize(first);
      this.#stale = true;
      this.draw(); // at once: a resized canvas is blank until it is painted
    };
    if (globalThis.ResizeObserver !== undefined) {
      const resized = new ResizeObserver(measure);
      resized.observe(this.element);
      signal.addEventListener("abort", () => resized.disconnect(), { once: true });
    }
    globalThis.addEventListener?.("resize", measure, { signal });
    if (globalThis.IntersectionObserver !== undefined) {
      const seen = new IntersectionObserver((entries) => {
        const visible = entries[entries.length - 1].isIntersecting;
        this.surface.setVisible(visible);
        if (visible) this.request();
      });
      seen.observe(this.element);
      signal.addEventListener("abort", () => seen.disconnect(), { once: true });
    }
    measure();
  }
}
