import { parseColour } from "../colour";
import type { Camera } from "./camera";
import { CURVE } from "./geometry";
import { LEAST, type Scene } from "./scene";
import * as glsl from "./shaders";

/** Draws a scene; `quick` asks for the least detail that still shows the whole. */
export interface Painter {
  paint(scene: Scene, camera: Camera, ratio: number, quick: boolean): void;
  dispose(): void;
}

/** Above so many edges a moving graph is drawn with plain lines. */
export const MANY_EDGES = 2_000;
const MANY_NODES = 8_000;
const SMALL = 3;
const EDGE_BYTES = 4 * (CURVE + 3) + 4;
const EDGE_PARTS = [4, 4, 3];
const NODE_BYTES = 4 * 5 + 4;
const NODE_PARTS = [2, 3];

type Gl = WebGL2RenderingContext;

class Program {
  readonly program: WebGLProgram;
  readonly #gl: Gl;
  readonly #places = new Map<string, WebGLUniformLocation | null>();

  constructor(gl: Gl, vertex: string, fragment: string) {
    this.#gl = gl;
    this.program = gl.createProgram() as WebGLProgram;
    for (const [type, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]] as const) {
      const shader = gl.createShader(type) as WebGLShader;
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(this.program, shader);
      gl.deleteShader(shader);
    }
    gl.linkProgram(this.program);
    if (!gl.getProgramParameter(this.program, gl.LINK_STATUS) && !gl.isContextLost()) {
      throw new Error(`The graph's shaders do not link: ${gl.getProgramInfoLog(this.program) ?? ""}`);
    }
  }

  use(): this {
    this.#gl.useProgram(this.program);
    return this;
  }

  set(name: string, ...v: number[]): this {
    let place = this.#places.get(name);
    if (place === undefined) this.#places.set(name, (place = this.#gl.getUniformLocation(this.program, name)));
    if (v.length === 1) this.#gl.uniform1f(place, v[0]);
    else if (v.length === 2) this.#gl.uniform2f(place, v[0], v[1]);
    else if (v.length === 3) this.#gl.uniform3f(place, v[0], v[1], v[2]);
    else this.#gl.uniform4f(place, v[0], v[1], v[2], v[3]);
    return this;
  }
}

/** WebGL 2 painter. Positions and sizes live on the device; a pan changes only uniforms. */
export class GlPainter implements Painter {
  readonly #gl: Gl;
  readonly #ribbon: Program;
  readonly #head: Program;
  readonly #line: Program;
  readonly #point: Program;
  readonly #node: Program;
  readonly #edgeBuffer: WebGLBuffer;
  readonly #nodeBuffer: WebGLBuffer;
  readonly #lineBuffer: WebGLBuffer;
  readonly #edges: WebGLVertexArrayObject;
  readonly #marked: WebGLVertexArrayObject;
  readonly #nodes: WebGLVertexArrayObject;
  readonly #ringed: WebGLVertexArrayObject;
  readonly #points: WebGLVertexArrayObject;
  readonly #lines: WebGLVertexArrayObject;
  #scene: Scene | null = null;
  #seen = { place: 0, shape: 0, style: 0, line: 0 };

  /** Throws where the canvas gives no WebGL 2 context. */
  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext("webgl2", { antialias: false, depth: false, stencil: false, alpha: false, powerPreference: "low-power" });
    if (gl === null) throw new Error("WebGL 2 is not available.");
    this.#gl = gl;
    this.#ribbon = new Program(gl, glsl.RIBBON_VERTEX, glsl.RIBBON_FRAGMENT);
    this.#head = new Program(gl, glsl.HEAD_VERTEX, glsl.HEAD_FRAGMENT);
    this.#line = new Program(gl, glsl.LINE_VERTEX, glsl.LINE_FRAGMENT);
    this.#point = new Program(gl, glsl.POINT_VERTEX, glsl.POINT_FRAGMENT);
    this.#node = new Program(gl, glsl.NODE_VERTEX, glsl.NODE_FRAGMENT);
    this.#edgeBuffer = gl.createBuffer() as WebGLBuffer;
    this.#nodeBuffer = gl.createBuffer() as WebGLBuffer;
    this.#lineBuffer = gl.createBuffer() as WebGLBuffer;
    const array = () => gl.createVertexArray() as WebGLVertexArrayObject;
    [this.#edges, this.#marked, this.#nodes, this.#ringed] = [array(), array(), array(), array()];
    [this.#points, this.#lines] = [array(), array()];
    this.#layOut(this.#edges, this.#edgeBuffer, EDGE_BYTES, EDGE_PARTS, 1);
    this.#layOut(this.#nodes, this.#nodeBuffer, NODE_BYTES, NODE_PARTS, 1);
    this.#layOut(this.#points, this.#nodeBuffer, NODE_BYTES, NODE_PARTS, 0);
    gl.bindVertexArray(this.#lines);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#lineBuffer);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 8, 0);
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

  paint(scene: Scene, camera: Camera, ratio: number, quick: boolean): void {
    const gl = this.#gl;
    if (gl.isContextLost()) return;
    if (scene !== this.#scene) {
      this.#scene = scene;
      this.#seen = { place: 0, shape: 0, style: 0, line: 0 };
    }
    const { model, theme } = scene;
    const m = model.edgeCount;
    const n = model.nodeCount;
    // Many straight edges no broader than a line are drawn as lines also at rest, with heads and marked edges on top.
    const thin = m > MANY_EDGES && scene.layout === "force" && scene.thickest <= 0.75;
    const moving = quick && m > MANY_EDGES;
    if (moving || thin) this.#uploadLines(scene);
    if (!moving) this.#uploadEdges(scene);
    this.#uploadNodes(scene);

    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(...rgb(theme.background), 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    const view = (p: Program) =>
      p.use().set("uOrigin", camera.originX, camera.originY).set("uSize", camera.width, camera.height).set("uPx", 1 / ratio);

    if (moving || thin) {
      const fade = Math.max(0.12, Math.min(0.6, 12_000 / m));
      view(this.#line).set("uK", camera.kx, camera.k).set("uColour", ...rgb(theme.edge), fade);
      gl.bindVertexArray(this.#lines);
      gl.drawArrays(gl.LINES, 0, 2 * m);
    }
    if (!moving && m > 0) {
      const segments = scene.layout === "force" && !model.loops ? 1 : m <= 1_500 ? 32 : m <= 6_000 ? 16 : m <= 30_000 ? 8 : 5;
      gl.bindVertexArray(thin ? this.#marked : this.#edges);
      view(this.#ribbon).set("uSegments", segments);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 2 * (segments + 1), thin ? m - scene.markedFrom : m);
      view(this.#head);
      gl.bindVertexArray(this.#edges);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, m);
    }
    if (n === 0) return;
    // Shapes of so small nodes cannot be told apart: dots do, but for those with rings.
    const dots = n > MANY_NODES && (quick || scene.base <= SMALL);
    const sized = (p: Program) => view(p).set("uK", camera.kx, camera.k).set("uRadius", scene.base, LEAST);
    if (dots) {
      sized(this.#point);
      gl.bindVertexArray(this.#points);
      gl.drawArrays(gl.POINTS, 0, n);
    }
    const program = sized(this.#node);
    program.set("uGround", ...rgb(theme.background)).set("uText", ...rgb(theme.text));
    program.set("uAccent", ...rgb(theme.accent)).set("uDanger", ...rgb(theme.danger));
    gl.bindVertexArray(dots ? this.#ringed : this.#nodes);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, dots ? n - scene.ringedFrom : n);
  }

  #uploadNodes(scene: Scene): void {
    const { version, model } = scene;
    if (this.#seen.style === version.style && this.#seen.place === version.place) return;
    this.#seen.style = version.style;
    this.#seen.place = version.place;
    const n = model.nodeCount;
    const buffer = new ArrayBuffer(n * NODE_BYTES);
    const floats = new Float32Array(buffer);
    const bytes = new Uint8Array(buffer);
    for (let at = 0; at < n; at++) {
      const i = scene.nodeOrder[at];
      const f = at * (NODE_BYTES / 4);
      floats[f] = model.x[i];
      floats[f + 1] = model.y[i];
      floats[f + 2] = scene.weight[i];
      floats[f + 3] = model.shape[i];
      floats[f + 4] = scene.flags[i];
      for (let c = 0; c < 4; c++) bytes[4 * f + 20 + c] = scene.fill[4 * i + c];
    }
    this.#fill(this.#nodeBuffer, buffer);
    this.#layOut(this.#ringed, this.#nodeBuffer, NODE_BYTES, NODE_PARTS, 1, scene.ringedFrom);
  }

  #uploadEdges(scene: Scene): void {
    // Styles are always followed by shapes, so the shape's version stands for both.
    if (this.#seen.shape === scene.version.shape) return;
    this.#seen.shape = scene.version.shape;
    const m = scene.model.edgeCount;
    const buffer = new ArrayBuffer(m * EDGE_BYTES);
    const floats = new Float32Array(buffer);
    const colours = new Uint32Array(buffer);
    const colour = new Uint32Array(scene.colour.buffer);
    for (let i = 0; i < m; i++) {
      const e = scene.order[i];
      const f = i * (EDGE_BYTES / 4);
      for (let c = 0; c < CURVE; c++) floats[f + c] = scene.curve[CURVE * e + c];
      floats[f + CURVE] = scene.half[e];
      floats[f + CURVE + 1] = scene.head[e];
      floats[f + CURVE + 2] = scene.headHalf(e);
      colours[f + CURVE + 3] = colour[e];
    }
    this.#fill(this.#edgeBuffer, buffer);
    this.#layOut(this.#marked, this.#edgeBuffer, EDGE_BYTES, EDGE_PARTS, 1, scene.markedFrom);
  }

  #uploadLines(scene: Scene): void {
    if (this.#seen.line === scene.version.place) return;
    this.#seen.line = scene.version.place;
    const { x, y, src, dst } = scene.model;
    const ends = new Float32Array(4 * src.length);
    for (let e = 0; e < src.length; e++) {
      ends[4 * e] = x[src[e]];
      ends[4 * e + 1] = y[src[e]];
      ends[4 * e + 2] = x[dst[e]];
      ends[4 * e + 3] = y[dst[e]];
    }
    this.#fill(this.#lineBuffer, ends.buffer);
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
