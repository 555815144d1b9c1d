import { Camera } from "./camera";
import { BLEED, LARGEST, MOST_PIXELS, SMALLEST } from "./limits";
import type { Program } from "./program";
import type { Scene } from "./scene";

/**
 * The last frame of a large graph, kept on the device with a margin around it, to be moved instead of drawn anew.
 *
 * However many arrows there are, a pan or a zoom then costs one picture.
 */
export class Carry {
  readonly #gl: WebGL2RenderingContext;
  readonly #blit: Program;
  readonly #none: WebGLVertexArrayObject;
  #texture: WebGLTexture | null = null;
  #frame: WebGLFramebuffer | null = null;
  #size = "";
  #camera = new Camera();
  #scene: Scene | null = null;
  #style = 0;
  /** Version of the positions in the picture. */
  place = 0;

  constructor(gl: WebGL2RenderingContext, blit: Program) {
    this.#gl = gl;
    this.#blit = blit;
    this.#none = gl.createVertexArray() as WebGLVertexArrayObject;
  }

  /** How far the picture reaches over the view, 0 to 1; 0 where it shows something else or a zoom too far away. */
  reach(scene: Scene, camera: Camera): number {
    if (this.#scene !== scene || this.#style !== scene.version.style) return 0;
    const scale = camera.k / this.#camera.k;
    if (scale > LARGEST || scale < SMALLEST) return 0;
    const { x, y, w, h } = this.#spot(camera);
    const wide = Math.min(x + w, camera.width) - Math.max(0, x);
    const high = Math.min(y + h, camera.height) - Math.max(0, y);
    return wide <= 0 || high <= 0 ? 0 : (wide * high) / (camera.width * camera.height);
  }

  /** Let `draw` fill the picture for a camera, with a margin around the view. */
  fill(scene: Scene, camera: Camera, ratio: number, draw: (camera: Camera, ratio: number) => void): void {
    const gl = this.#gl;
    const room = camera.width * camera.height * (1 + 2 * BLEED) ** 2;
    const fine = room * ratio * ratio <= MOST_PIXELS ? ratio : 1;
    const around = (size: number) => Math.round(size * fine) + 2 * Math.round(BLEED * size * fine);
    const [width, height] = [around(camera.width), around(camera.height)];
    this.#make(width, height);
    Object.assign(this.#camera, camera, { width: width / fine, height: height / fine });
    this.#scene = scene;
    this.#style = scene.version.style;
    this.place = scene.version.place;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#frame);
    gl.viewport(0, 0, width, height);
    draw(this.#camera, fine);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  /** Lay the picture on the view. */
  show(camera: Camera): void {
    const gl = this.#gl;
    const { x, y, w, h } = this.#spot(camera);
    gl.disable(gl.BLEND);
    this.#blit.use().set("uSize", camera.width, camera.height).set("uBox", x, y, w, h);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.bindVertexArray(this.#none);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    gl.enable(gl.BLEND);
  }

  #spot(camera: Camera): { x: number; y: number; w: number; h: number } {
    const own = this.#camera;
    const [sx, sy] = [camera.kx / own.kx, camera.k / own.k];
    return { x: camera.originX - own.originX * sx, y: camera.originY - own.originY * sy, w: own.width * sx, h: own.height * sy };
  }

  #make(width: number, height: number): void {
    if (this.#size === `${width} ${height}`) return;
    this.#size = `${width} ${height}`;
    const gl = this.#gl;
    if (this.#texture !== null) gl.deleteTexture(this.#texture);
    this.#texture = gl.createTexture() as WebGLTexture;
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, width, height);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    this.#frame ??= gl.createFramebuffer() as WebGLFramebuffer;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#frame);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.#texture, 0);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }
}
