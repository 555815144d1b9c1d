import { edgeTitle, nodeTitle } from "./furniture";
import { type Hit, listen } from "./gestures";
import { nodesInLasso, pickEdge, pickNode } from "./picking";
import type { Marks, Scene } from "./scene";
import type { Stage } from "./stage";
import type { DragMode, GraphOptions, Positions, Target } from "./types";

/** What the pointer may read and change of a view. */
export interface Desk {
  stage: Stage;
  options: GraphOptions;
  scene(): Scene | null;
  marks(): Marks;
  mode(): DragMode;
  /** Move the camera by hand. */
  move(act: () => void): void;
  hover(node: number, edge: number): void;
  lasso(points: readonly number[]): void;
  /** Whether nodes may be dragged. */
  movable(): boolean;
  pin(ids: readonly string[]): void;
  cursor(node: number): void;
}

/** Above so many marks the pointer alone does not recolour the graph. */
const HEAVY = 8_000;
const NOTHING: Hit = { node: -1, edge: -1 };

/** Let the pointer work on a graph; listeners go with the signal. */
export function interact(desk: Desk, signal: AbortSignal): void {
  const { stage, options } = desk;
  let dragged: number[] = [];
  let before: Positions = {};
  let last = NOTHING;

  const hit = (x: number, y: number): Hit => {
    const scene = desk.scene();
    if (scene === null) return NOTHING;
    const node = pickNode(scene, stage.camera, x, y);
    return { node, edge: node >= 0 ? -1 : pickEdge(scene, stage.camera, x, y) };
  };
  const target = ({ node, edge }: Hit): Target | null => {
    const model = desk.scene()?.model;
    if (model === undefined) return null;
    if (node >= 0) return { kind: "node", id: model.id(node) };
    return edge >= 0 ? { kind: "edge", src: model.id(model.src[edge]), dst: model.id(model.dst[edge]) } : null;
  };
  const hover = (now: Hit) => {
    const model = desk.scene()?.model;
    if (model === undefined || (now.node === last.node && now.edge === last.edge)) return;
    last = now;
    if (model.nodeCount + model.edgeCount <= HEAVY) desk.hover(now.node, now.edge);
    options.onHover?.(target(now));
  };
  const positions = (scene: Scene): Positions =>
    Object.fromEntries(dragged.map((i) => [scene.model.id(i), [scene.model.x[i], scene.model.y[i]]]));

  listen(
    stage.canvas,
    {
      hit,
      mode: desk.mode,
      movable: desk.movable,
      pan(dx, dy) {
        stage.held = true;
        desk.move(() => stage.camera.panBy(dx, dy));
      },
      panEnd() {
        stage.held = false;
        stage.request(true);
      },
      zoom: (x, y, factor) => desk.move(() => stage.camera.zoomAt(x, y, factor)),
      hover(now, x, y) {
        hover(now);
        const model = desk.scene()?.model;
        const over = target(now);
        if (model === undefined || over === null) return stage.tooltip.hide();
        const show = (): void => {
          const usual = () => (now.node >= 0 ? nodeTitle(model, now.node) : edgeTitle(model, now.edge));
          const lines = options.title?.(over, () => last.node === now.node && last.edge === now.edge && show());
          const said = lines === undefined ? usual() : lines;
          if (said === null || said.length === 0) stage.tooltip.hide();
          else stage.tooltip.showAt(said, x, y, stage.camera.width, stage.camera.height);
        };
        show();
      },
      leave() {
        stage.tooltip.hide();
        hover(NOTHING);
      },
      click(now, additive) {
        const over = target(now);
        desk.cursor(-1);
        if (over === null) {
          if (!additive) options.onSelect?.([], false);
        } else if (over.kind === "node") options.onSelect?.([over.id], additive);
        else options.onSelectEdge?.(over.src, over.dst, additive);
      },
      double(now, x, y) {
        const over = target(now);
        if (over?.kind === "node") options.onOpen?.(over.id);
        else if (over === null) desk.move(() => stage.camera.zoomAt(x, y, 1.8));
      },
      menu(now, x, y) {
        if (options.onMenu === undefined) return false;
        stage.tooltip.hide();
        options.onMenu(target(now), x, y);
        return true;
      },
      dragStart(node) {
        const scene = desk.scene();
        if (scene === null) return;
        dragged = desk.marks().selected.has(node) ? [...desk.marks().selected] : [node];
        if (scene.bulk) desk.hover(node, -1); // so that it is drawn anew while it moves
        before = positions(scene);
      },
      drag(dx, dy) {
        const scene = desk.scene();
        if (scene === null) return;
        for (const i of dragged) {
          scene.model.x[i] += dx / stage.camera.kx;
          scene.model.y[i] += dy / stage.camera.k;
        }
        scene.moved();
        stage.request(true);
      },
      dragEnd() {
        const scene = desk.scene();
        if (scene === null || dragged.length === 0) return;
        const after = positions(scene);
        dragged = [];
        if (scene.bulk) desk.hover(-1, -1);
        desk.pin(Object.keys(after));
        options.onMove?.(after, before);
      },
      lasso: desk.lasso,
      lassoEnd(points, additive) {
        const scene = desk.scene();
        if (scene === null) return;
        const inside = nodesInLasso(scene, stage.camera, points).map((i) => scene.model.id(i));
        options.onSelect?.(inside, additive);
      },
      hint: (text) => stage.hint.say(text, stage.camera.width, stage.camera.height),
    },
    signal,
  );
}
