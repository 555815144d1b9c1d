import { parseColour } from "../colour";
import type { Camera } from "./camera";
import type { Sheet } from "./ink";
import { spot } from "./inklayer";
import type { Program } from "./program";
import type { Scene } from "./scene";

const LINE_BYTES = 12;

/** The parts of a large graph that only it has: the sheet of ink, and plain lines for what is marked. */
export class BulkPainter {
  readonly #gl: WebGL2RenderingContext;
  readonly #ink: Program;
  readonly #line: Program;
  readonly #lines: WebGLVertexArrayObject;
  readonly #lineBuffer: WebGLBuffer;
  readonly #none: WebGLVertexArrayObject;
  #texture: WebGLTexture | null = null;
  #pixels: Uint8Array<ArrayBuffer> | undefined;
  #sheet: Sheet | null = null;
  #revision = -1;
  #fade = 0;
  #marked: Uint32Array | null = null;
  #place = 0;

  constructor(gl: WebGL2RenderingContext, ink: Program, line: Program) {
    this.#gl = gl;
    this.#ink = ink;
    this.#line = line;
    this.#none = gl.createVertexArray() as WebGLVertexArrayObject;
    this.#lines = gl.createVertexArray() as WebGLVertexArrayObject;
    this.#lineBuffer = gl.createBuffer() as WebGLBuffer;
    gl.bindVertexArray(this.#lines);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#lineBuffer);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, LINE_BYTES, 0);
    gl.enableVertexAttribArray(1);
    gl.vertexAttribPointer(1, 4, gl.UNSIGNED_BYTE, true, LINE_BYTES, 8);
  }

  /** Lay the sheet on the view; at rest its pixels fall on those of the view. */
  ink(scene: Scene, camera: Camera, sheet: Sheet, ratio: number, quick: boolean): void {
    const gl = this.#gl;
    this.#upload(sheet, scene.fade);
    const { x, y, w, h } = spot(sheet, camera);
    const snap = (px: number) => (quick || sheet.ratio !== ratio ? px : Math.round(px * ratio) / ratio);
    const [r, g, b] = parseColour(scene.theme.edge) ?? [0.5, 0.5, 0.5];
    this.#ink.use().set("uSize", camera.width, camera.height).set("uBox", snap(x), snap(y), w, h).set("uColour", r, g, b, 1);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.bindVertexArray(this.#none);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  /** Draw marked edges as lines. */
  lines(scene: Scene, camera: Camera): void {
    const gl = this.#gl;
    if (this.#marked !== scene.marked || this.#place !== scene.version.place) this.#uploadLines(scene);
    if (scene.marked.length === 0) return;
    this.#line.use().set("uOrigin", camera.originX, camera.originY).set("uSize", camera.width, camera.height).set("uK", camera.kx, camera.k);
    gl.bindVertexArray(this.#lines);
    gl.drawArrays(gl.LINES, 0, 2 * scene.marked.length);
  }

  #uploadLines(scene: Scene): void {
    this.#marked = scene.marked;
    this.#place = scene.version.place;
    const gl = this.#gl;
    const { x, y, src, dst } = scene.model;
    const floats = new Float32Array(6 * this.#marked.length);
    const colours = new Uint32Array(floats.buffer);
    const colour = new Uint32Array(scene.colour.buffer);
    for (let i = 0; i < this.#marked.length; i++) {
      // The most valuable come first in the list and last on the screen.
      const e = this.#marked[this.#marked.length - 1 - i];
      for (const [half, node] of [[0, src[e]], [3, dst[e]]] as const) {
        floats[6 * i + half] = x[node];
        floats[6 * i + half + 1] = y[node];
        colours[6 * i + half + 2] = colour[e];
      }
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#lineBuffer);
    gl.bufferData(gl.ARRAY_BUFFER, floats, gl.DYNAMIC_DRAW);
  }

  #upload(sheet: Sheet, fade: number): void {
    if (this.#sheet === sheet && this.#revision === sheet.revision && this.#fade === fade) return;
    const gl = this.#gl;
    this.#pixels = sheet.opacity(fade, this.#pixels);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const fits = this.#sheet?.width === sheet.width && this.#sheet.height === sheet.height;
    this.#texture ??= this.#made();
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    if (fits) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, sheet.width, sheet.height, gl.RED, gl.UNSIGNED_BYTE, this.#pixels);
    else gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, sheet.width, sheet.height, 0, gl.RED, gl.UNSIGNED_BYTE, this.#pixels);
    this.#sheet = sheet;
    this.#revision = sheet.revision;
    this.#fade = fade;
  }

  #made(): WebGLTexture {
    const gl = this.#gl;
    const texture = gl.createTexture() as WebGLTexture;
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
    return texture;
  }
}
