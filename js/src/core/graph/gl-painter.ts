import { parseColour } from "../colour";
import { headHalf } from "./arrow";
import type { Camera } from "./camera";
import { BulkPainter } from "./bulk-painter";
import { Carry } from "./carry";
import { CURVE } from "./geometry";
import type { Sheet } from "./ink";
import { Program } from "./program";
import { LEAST, type Scene, SMALL } from "./scene";
import * as glsl from "./shaders";

/** Draws a scene. */
export interface Painter {
  /**
   * @param quick Least detail that still shows the whole.
   * @param sheet The ink of a large graph.
   * @param last The ink is complete.
   */
  paint(scene: Scene, camera: Camera, ratio: number, quick: boolean, sheet?: Sheet | null, last?: boolean): void;
  dispose(): void;
}

const MANY_NODES = 8_000;
/** Dots and ringed shapes drawn while a large graph moves: the most telling ones. */
const MOVING_DOTS = 20_000;
const MOVING_SHAPES = 300;
const EDGE_BYTES = 4 * (CURVE + 3) + 4;
const EDGE_PARTS = [4, 4, 3];
const NODE_BYTES = 4 * 5 + 4;
const NODE_PARTS = [2, 3];

type Gl = WebGL2RenderingContext;

/** WebGL 2 painter. Positions and sizes live on the device; a pan changes only uniforms. */
export class GlPainter implements Painter {
  readonly #gl: Gl;
  readonly #ribbon: Program;
  readonly #head: Program;
  readonly #point: Program;
  readonly #node: Program;
  readonly #edgeBuffer: WebGLBuffer;
  readonly #nodeBuffer: WebGLBuffer;
  readonly #edges: WebGLVertexArrayObject;
  readonly #nodes: WebGLVertexArrayObject;
  readonly #ringed: WebGLVertexArrayObject;
  readonly #points: WebGLVertexArrayObject;
  /** Nodes of a large graph that are drawn as shapes. */
  readonly #shapes: WebGLVertexArrayObject;
  readonly #shapeBuffer: WebGLBuffer;
  readonly #bulk: BulkPainter;
  readonly #carry: Carry;
  /** The picture carried has all arrows. */
  #whole = false;
  #shaped = 0;
  #scene: Scene | null = null;
  #seen = { place: 0, shape: 0, style: 0 };

  /** Throws where the canvas gives no WebGL 2 context. */
  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext("webgl2", { antialias: false, depth: false, stencil: false, alpha: false, powerPreference: "low-power" });
    if (gl === null) throw new Error("WebGL 2 is not available.");
    this.#gl = gl;
    this.#ribbon = new Program(gl, glsl.RIBBON_VERTEX, glsl.RIBBON_FRAGMENT);
    this.#head = new Program(gl, glsl.HEAD_VERTEX, glsl.HEAD_FRAGMENT);
    this.#point = new Program(gl, glsl.POINT_VERTEX, glsl.POINT_FRAGMENT);
    this.#node = new Program(gl, glsl.NODE_VERTEX, glsl.NODE_FRAGMENT);
    this.#edgeBuffer = gl.createBuffer() as WebGLBuffer;
    this.#nodeBuffer = gl.createBuffer() as WebGLBuffer;
    const array = () => gl.createVertexArray() as WebGLVertexArrayObject;
    [this.#edges, this.#nodes, this.#ringed] = [array(), array(), array()];
    [this.#points, this.#shapes] = [array(), array()];
    this.#shapeBuffer = gl.createBuffer() as WebGLBuffer;
    this.#carry = new Carry(gl, new Program(gl, glsl.INK_VERTEX, glsl.BLIT_FRAGMENT));
    this.#bulk = new BulkPainter(gl, new Program(gl, glsl.INK_VERTEX, glsl.INK_FRAGMENT), new Program(gl, glsl.LINE_VERTEX, glsl.LINE_FRAGMENT));
    this.#layOut(this.#edges, this.#edgeBuffer, EDGE_BYTES, EDGE_PARTS, 1);
    this.#layOut(this.#nodes, this.#nodeBuffer, NODE_BYTES, NODE_PARTS, 1);
    this.#layOut(this.#points, this.#nodeBuffer, NODE_BYTES, NODE_PARTS, 0);
    this.#layOut(this.#shapes, this.#shapeBuffer, NODE_BYTES, NODE_PARTS, 1);
  }

  /** Attributes of floats and a trailing colour of four bytes, from the given record on. */
  #layOut(array: WebGLVertexArrayObject, buffer: WebGLBuffer, stride: number, sizes: readonly number[], divisor: number, first = 0): void {
    const gl = this.#gl;
    gl.bindVertexArray(array);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    let offset = first * stride;
    for (let i = 0; i <= sizes.length; i++) {
      gl.enableVertexAttribArray(i);
      if (i < sizes.length) gl.vertexAttribPointer(i, sizes[i], gl.FLOAT, false, stride, offset);
      else gl.vertexAttribPointer(i, 4, gl.UNSIGNED_BYTE, true, stride, offset);
      gl.vertexAttribDivisor(i, divisor);
      offset += 4 * (sizes[i] ?? 1);
    }
  }

  paint(scene: Scene, camera: Camera, ratio: number, quick: boolean, sheet: Sheet | null = null, last = true): void {
    const gl = this.#gl;
    if (gl.isContextLost()) return;
    if (scene !== this.#scene) {
      this.#scene = scene;
      this.#seen = { place: 0, shape: 0, style: 0 };
    }
    if (!quick || !scene.bulk) this.#uploadEdges(scene, camera);
    this.#uploadNodes(scene);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    if (scene.bulk && (last || quick)) {
      this.#carry.fill(scene, camera, ratio, (wider, fine) => this.#draw(scene, wider, fine, quick, sheet));
      this.#whole = last;
      gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
      this.#carry.show(camera);
    } else {
      gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
      this.#draw(scene, camera, ratio, quick, sheet);
    }
  }

  /**
   * Show a moving large graph by the last picture of it.
   *
   * Returns false where that reaches over less than `least` of the view; for all of it the picture must be complete.
   */
  carried(scene: Scene, camera: Camera, ratio: number, least: number): boolean {
    const gl = this.#gl;
    if (gl.isContextLost() || this.#carry.reach(scene, camera) < least || (least === 1 && !this.#whole)) return false;
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(...rgb(scene.theme.background), 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    this.#carry.show(camera);
    if (this.#carry.place !== scene.version.place) {
      // Something is being dragged: what is marked is drawn where it is now.
      this.#uploadNodes(scene);
      this.#bulk.lines(scene, camera);
      this.#drawNodes(scene, camera, ratio, true, false);
    }
    return true;
  }

  #draw(scene: Scene, camera: Camera, ratio: number, quick: boolean, sheet: Sheet | null): void {
    const gl = this.#gl;
    const { bulk, model, theme } = scene;
    const arrows = !quick || !bulk;
    gl.clearColor(...rgb(theme.background), 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const view = (p: Program) => this.#view(p, camera, ratio);

    if (sheet !== null) this.#bulk.ink(scene, camera, sheet, ratio, quick);
    if (bulk && (quick || scene.marked.length > scene.arrows.length)) this.#bulk.lines(scene, camera);
    const m = scene.arrows.length;
    if (arrows && m > 0) {
      const segments = scene.layout === "force" && !model.loops ? 1 : m <= 1_500 ? 32 : m <= 6_000 ? 16 : m <= 30_000 ? 8 : 5;
      gl.bindVertexArray(this.#edges);
      view(this.#ribbon).set("uSegments", segments);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 2 * (segments + 1), m);
      view(this.#head);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, m);
    }
    this.#drawNodes(scene, camera, ratio, quick, bulk ? quick || scene.dots : model.nodeCount > MANY_NODES && (quick || scene.base <= SMALL));
  }

  #view(p: Program, camera: Camera, ratio: number): Program {
    return p.use().set("uOrigin", camera.originX, camera.originY).set("uSize", camera.width, camera.height).set("uPx", 1 / ratio);
  }

  /** Shapes of so small nodes that they cannot be told apart are drawn as dots, but for those with rings. */
  #drawNodes(scene: Scene, camera: Camera, ratio: number, quick: boolean, dots: boolean): void {
    const gl = this.#gl;
    const { bulk, model, theme } = scene;
    const n = model.nodeCount;
    if (n === 0) return;
    const sized = (p: Program) => this.#view(p, camera, ratio).set("uK", camera.kx, camera.k).set("uRadius", scene.base, LEAST);
    if (dots) {
      sized(this.#point);
      gl.bindVertexArray(this.#points);
      const first = quick && bulk ? Math.max(0, n - MOVING_DOTS) : 0;
      gl.drawArrays(gl.POINTS, first, n - first);
    }
    const [array, count] = bulk ? [this.#shapes, quick ? Math.min(this.#shaped, MOVING_SHAPES) : this.#shaped] : dots ? [this.#ringed, n - scene.ringedFrom] : [this.#nodes, n];
    if (count === 0) return;
    const program = sized(this.#node);
    program.set("uGround", ...rgb(theme.background)).set("uText", ...rgb(theme.text));
    program.set("uAccent", ...rgb(theme.accent)).set("uDanger", ...rgb(theme.danger));
    gl.bindVertexArray(array);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, count);
  }

  #uploadNodes(scene: Scene): void {
    const { version } = scene;
    const fresh = this.#seen.style !== version.style || this.#seen.place !== version.place;
    if (scene.bulk && (fresh || this.#shapeList !== scene.shapes)) {
      this.#shapeList = scene.shapes;
      this.#shaped = scene.shapes.length;
      this.#fill(this.#shapeBuffer, this.#records(scene, scene.shapes));
    }
    if (!fresh) return;
    this.#seen.style = version.style;
    this.#seen.place = version.place;
    this.#fill(this.#nodeBuffer, this.#records(scene, scene.nodeOrder));
    if (!scene.bulk) this.#layOut(this.#ringed, this.#nodeBuffer, NODE_BYTES, NODE_PARTS, 1, scene.ringedFrom);
  }
  #shapeList: Uint32Array | null = null;

  #records(scene: Scene, nodes: Uint32Array): ArrayBuffer {
    const { model } = scene;
    const buffer = new ArrayBuffer(nodes.length * NODE_BYTES);
    const floats = new Float32Array(buffer);
    const colours = new Uint32Array(buffer);
    const fill = new Uint32Array(scene.fill.buffer);
    for (let at = 0; at < nodes.length; at++) {
      const i = nodes[at];
      const f = at * (NODE_BYTES / 4);
      floats[f] = model.x[i];
      floats[f + 1] = model.y[i];
      floats[f + 2] = scene.weight[i];
      floats[f + 3] = model.shape[i];
      floats[f + 4] = scene.flags[i];
      colours[f + 5] = fill[i];
    }
    return buffer;
  }

  #uploadEdges(scene: Scene, camera: Camera): void {
    // Styles are always followed by shapes, so the shape's version stands for both.
    if (this.#seen.shape === scene.version.shape) return;
    this.#seen.shape = scene.version.shape;
    const m = scene.arrows.length;
    const buffer = new ArrayBuffer(m * EDGE_BYTES);
    const floats = new Float32Array(buffer);
    const colours = new Uint32Array(buffer);
    const colour = new Uint32Array(scene.colour.buffer);
    for (let i = 0; i < m; i++) {
      const e = scene.arrows[i];
      const f = i * (EDGE_BYTES / 4);
      const arrow = scene.arrow(e, camera);
      for (let c = 0; c < CURVE; c++) floats[f + c] = arrow.curve[arrow.at + c];
      floats[f + CURVE] = arrow.half;
      floats[f + CURVE + 1] = arrow.head;
      floats[f + CURVE + 2] = headHalf(arrow);
      colours[f + CURVE + 3] = colour[e];
    }
    this.#fill(this.#edgeBuffer, buffer);
  }

  #fill(buffer: WebGLBuffer, data: ArrayBuffer): void {
    const gl = this.#gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
  }

  /** Give the context back at once instead of when memory is next collected. */
  dispose(): void {
    this.#scene = null;
    this.#gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}

function rgb(colour: string): [number, number, number] {
  const [r, g, b] = parseColour(colour) ?? [0, 0, 0, 1];
  return [r, g, b];
}
