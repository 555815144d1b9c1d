import type { Table } from "../arrow";
import { readTheme, type Theme, watchTheme } from "../theme";
import { trans } from "../words";
import { glide } from "./camera";
import { Cursor } from "./cursor";
import { legend, legendEntries } from "./legend";
import { interact } from "./interaction";
import { Marking, type Onlooker } from "./marking";
import { GraphModel } from "./model";
import type { Caption } from "./paper";
import { toPng, toSvg } from "./picture";
import { Scene } from "./scene";
import { type Picture, Stage } from "./stage";
import type { CameraState, ColourMode, DataOptions, Direction, DragMode, GraphOptions, Positions } from "./types";
import { describe } from "./walk";

/** The transaction graph: accounts as shapes, transfers as arrows. */
export class GraphView {
  readonly #options: GraphOptions;
  readonly #life = new AbortController();
  readonly #stage: Stage;
  readonly element: HTMLElement;
  #scene: Scene | null = null;
  #mode: DragMode = "pan";
  readonly #marking = new Marking(() => this.#stage.request());
  #refurnish = false;
  readonly #cursor = new Cursor();
  #lasso: readonly number[] = [];
  #stopGlide: () => void = () => {};
  #pendingFit = true;
  #untouched = true;
  #told = ""; // the camera last told
  #byHand = false;

  constructor(host: HTMLElement, options: GraphOptions = {}) {
    this.#options = options;
    const { signal } = this.#life;
    const theme = options.theme ?? readTheme(host);
    this.#stage = new Stage(host, theme, {
      label: options.label ?? trans.__("Transaction graph"),
      patience: options.patience,
      picture: this.#picture,
      onResize: () => (this.#pendingFit || this.#untouched) && this.#fitNow(),
      onRest: () => this.#tellCamera(),
      onNotice: (text) => options.onNotice?.(text),
    });
    this.element = this.#stage.element;
    this.#setTheme(theme);
    if (options.theme === undefined) watchTheme(this.#stage.element, (next) => this.#setTheme(next), signal);
    interact(
      {
        stage: this.#stage,
        options,
        scene: () => this.#scene,
        marks: () => this.#marking.resolved(this.#scene).marks,
        mode: () => this.#mode,
        move: (act) => this.#move(act),
        hover: (hoverNode, hoverEdge) => this.#marking.hover(hoverNode, hoverEdge),
        lasso: (points) => {
          this.#lasso = points;
          this.#stage.requestOverlay();
        },
        pin: (ids) => this.setPinned([...this.#marking.wanted.pinned, ...ids]),
        movable: () => this.#options.movable?.() ?? true,
        cursor: (node) => this.#cursor.at !== node && this.#setCursor(node),
      },
      signal,
    );
    this.#stage.observe(signal);
    if (options.signal?.aborted) this.dispose();
    else options.signal?.addEventListener("abort", () => this.dispose(), { once: true, signal });
  }

  /** "webgl" or "canvas", "none" before the first frame; and the milliseconds that the last frame took. */
  get stats(): { painter: string; frameTime: number; nodes: number; edges: number; labels: number } {
    const { surface, frameTime, labels } = this.#stage;
    const { nodeCount: nodes = 0, edgeCount: edges = 0 } = this.#model ?? {};
    return { painter: surface.kind, frameTime, nodes, edges, labels: labels.length };
  }

  /** Show other nodes and edges. Known nodes keep their positions; only the first data moves the camera. */
  setData(nodes: Table, edges: Table, options: DataOptions = {}): void {
    const model = new GraphModel(nodes, edges);
    model.settle(options.relayout ? null : this.#model);
    this.#cursor.carry(this.#model, model);
    if (options.focus !== undefined) this.#marking.wanted.focus = [...options.focus];
    this.#scene = new Scene(model, options.layout ?? this.#scene?.layout ?? "flow", this.#stage.theme);
    this.#stage.labels = [];
    this.#marking.hover(-1, -1);
    this.#furnish();
    if (this.#pendingFit && model.nodeCount > 0) this.#fitNow();
  }

  /** Mark subjects, and edges as [src, dst] pairs. */
  setSelection(subjects: Iterable<string>, edges: Iterable<readonly [string, string]> = []): void {
    this.#marking.want({ selected: [...subjects], edges: [...edges] });
    this.#cursor.follow(this.#model, this.#marking.wanted.selected);
  }

  /** Mark the accounts that the graph is drawn around. */
  setFocus(ids: Iterable<string>): void {
    this.#marking.want({ focus: [...ids] });
  }

  setColour(mode: ColourMode): void {
    this.#marking.colour = mode;
    this.#marking.changed();
    this.#furnish();
  }

  setPinned(ids: Iterable<string>): void {
    this.#marking.want({ pinned: [...new Set(ids)] });
  }

  /** Numbers of notes on nodes, and on edges as [src, dst, number]. */
  setNotes(nodes: ReadonlyMap<string, number>, edges: Iterable<readonly [string, string, number]> = []): void {
    this.#marking.want({ nodeNotes: nodes, edgeNotes: [...edges] });
  }

  /** Others who look at nodes. */
  setPeople(people: ReadonlyMap<string, Onlooker>): void {
    this.#marking.want({ people });
  }

  get mode(): DragMode {
    return this.#mode;
  }

  setMode(mode: DragMode): void {
    this.#mode = mode;
    this.#stage.canvas.style.cursor = mode === "lasso" ? "crosshair" : "default";
  }

  /** Pixel of the view at which a node stands, null for one that is not shown. */
  place(id: string): [number, number] | null {
    const i = this.#model?.indexOf(id) ?? -1;
    if (i < 0) return null;
    const { x, y } = this.#model as GraphModel;
    return this.#stage.camera.toScreen(x[i], y[i]);
  }

  /** Where all nodes stand, world coordinates. */
  positions(): Positions {
    const model = this.#model;
    return model === null ? {} : Object.fromEntries(Array.from(model.x, (x, i) => [model.id(i), [x, model.y[i]]]));
  }

  has(id: string): boolean {
    return (this.#model?.indexOf(id) ?? -1) >= 0;
  }

  /** Name of a node that is shown, else null. */
  nameOf(id: string): string | null {
    const i = this.#model?.indexOf(id) ?? -1;
    return i < 0 ? null : (this.#model as GraphModel).name(i);
  }

  /** Nodes that deal with one, each with the value of the arrows between them. */
  neighbours(id: string): Map<string, number> {
    const found = new Map<string, number>();
    const model = this.#model;
    const i = model?.indexOf(id) ?? -1;
    if (model === null || i < 0) return found;
    const add = (other: number, e: number) => found.set(model.id(other), (found.get(model.id(other)) ?? 0) + (model.value[e] || 0));
    for (const e of model.outEdges(i)) add(model.dst[e], e);
    for (const e of model.inEdges(i)) add(model.src[e], e);
    return found;
  }

  /** Put nodes where undo or a layout says, without telling `onMove`. */
  setPositions(positions: Positions): void {
    this.#model?.place(positions);
    this.#scene?.moved();
    this.#stage.request();
  }

  get camera(): CameraState {
    return this.#stage.camera.state;
  }

  setCamera(camera: CameraState, animate = false): void {
    this.#pendingFit = false;
    this.#untouched = false;
    this.#go(camera, animate);
  }

  /** Show the whole graph, or some nodes of it; `byHand` where the user asked for it. */
  fit(ids?: Iterable<string>, byHand = false): void {
    const to = this.#fitted(ids);
    this.#untouched = ids === undefined;
    this.#byHand = byHand;
    if (to !== null) this.#go(to, true);
  }

  /** Bring a node to the middle, large enough to read; false where it is not shown. */
  focus(id: string): boolean {
    const model = this.#model;
    const i = model?.indexOf(id) ?? -1;
    if (model === null || i < 0) return false;
    this.#setCursor(i);
    this.#untouched = false;
    // Infinite spacing, of a node alone, leaves the zoom as it is.
    this.#go({ x: model.x[i], y: model.y[i], k: Math.max(this.camera.k, 52 / model.spacing) }, true);
    return true;
  }

  zoomBy(factor: number): void {
    const { camera } = this.#stage;
    this.#move(() => camera.zoomAt(camera.width / 2, camera.height / 2, factor));
  }

  /** Move the drawing by pixels. */
  panBy(dx: number, dy: number): void {
    this.#move(() => this.#stage.camera.panBy(dx, dy));
  }

  /** Walk to a neighbour with the keyboard; returns the node reached, null where the graph is empty. */
  focusNext(direction: Direction): string | null {
    const model = this.#model;
    if (model === null || model.nodeCount === 0) return null;
    const next = this.#cursor.next(model, direction, [...this.#marking.resolved(this.#scene).marks.selected, ...this.#marking.resolved(this.#scene).marks.focus]);
    this.#setCursor(next);
    const [dx, dy] = this.#stage.camera.toReveal(model.x[next], model.y[next]);
    if (dx !== 0 || dy !== 0) this.panBy(dx, dy);
    return model.id(next);
  }

  /** The node the keyboard is on. */
  get cursor(): string | null {
    return this.#cursor.at < 0 ? null : (this.#model?.id(this.#cursor.at) ?? null);
  }

  /** The view as it stands, as SVG text; with a caption also its title, words and legend. All words are escaped. */
  toSVG(caption: Caption | null = null): string {
    return this.#scene === null ? "" : toSvg(this.#stage, this.#scene, this.#picture(), { caption, mode: this.#marking.colour });
  }

  /** The same as PNG. */
  async toPNG(scale = 2, caption: Caption | null = null): Promise<Blob> {
    if (this.#scene === null) throw new Error(trans.__("There is no graph to draw yet."));
    return toPng(this.#stage, this.#scene, this.#picture(), { caption, mode: this.#marking.colour }, scale);
  }

  /** Free the graphics context, listeners and elements. */
  dispose(): void {
    this.#stopGlide();
    this.#life.abort();
    this.#stage.dispose();
    this.#scene = null;
  }

  get #model(): GraphModel | null {
    return this.#scene?.model ?? null;
  }

  #picture = (): Picture => ({ ...this.#marking.resolved(this.#scene), scene: this.#scene, cursor: this.#cursor.at, lasso: this.#lasso });

  #setTheme(theme: Theme): void {
    this.#stage.setTheme(theme);
    if (this.#scene !== null) this.#scene.theme = theme;
    this.#marking.changed();
    this.#furnish();
  }

  /** Have the legend made anew, once for all that has just changed. */
  #furnish(): void {
    if (!this.#refurnish) queueMicrotask(() => this.#furnished());
    this.#refurnish = true;
  }

  #furnished(): void {
    if (!this.#refurnish || this.#life.signal.aborted) return;
    this.#refurnish = false;
    const shown = this.#options.legend !== false && this.#model !== null && this.#model.nodeCount > 0;
    this.#stage.setLegend(shown ? legend(this.#stage.theme, legendEntries(this.#stage.theme, this.#model as GraphModel, this.#marking.colour)) : null);
  }

  #fitNow(): void {
    const to = this.#fitted();
    if (to === null) return;
    this.#pendingFit = false;
    this.#untouched = true;
    this.#stage.camera.set(to);
    this.#stage.request();
  }

  #fitted(ids?: Iterable<string>): CameraState | null {
    this.#furnished(); // the legend takes room
    const bounds = this.#model?.bounds(ids && this.#model.indices(ids)) ?? null;
    if (bounds === null || this.#scene === null || this.#stage.camera.width === 0) return null;
    return this.#stage.fitted(this.#scene, bounds, ids === undefined);
  }

  #go(to: CameraState, animate: boolean): void {
    this.#stopGlide();
    const step = (state: CameraState) => {
      this.#stage.camera.set(state);
      this.#stage.request(true);
    };
    if (animate && this.#stage.camera.width > 0) this.#stopGlide = glide(this.camera, to, step);
    else step(to);
  }

  #move(act: () => void): void {
    this.#stopGlide();
    this.#pendingFit = false;
    this.#untouched = false;
    this.#byHand = true;
    act();
    this.#stage.request(true);
  }

  #tellCamera(): void {
    const now = this.camera;
    if (JSON.stringify(now) !== this.#told) this.#options.onCamera?.(now, this.#byHand);
    this.#told = JSON.stringify(now);
    this.#byHand = false;
  }

  #setCursor(i: number): void {
    this.#cursor.put(i);
    this.#stage.request();
    const model = this.#model;
    if (model !== null) this.#options.onFocusNode?.(this.cursor, i < 0 ? "" : describe(model, i));
  }
}
