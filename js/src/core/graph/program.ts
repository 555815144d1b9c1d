type Gl = WebGL2RenderingContext;

/** A linked pair of shaders and its uniforms. */
export class Program {
  readonly #gl: Gl;
  readonly #sources: readonly [string, string];
  readonly #places = new Map<string, WebGLUniformLocation | null>();
  #program: WebGLProgram | null = null;

  /** Compiled when first used: not every graph needs all of them, and the first picture waits for none it does not show. */
  constructor(gl: Gl, vertex: string, fragment: string) {
    this.#gl = gl;
    this.#sources = [vertex, fragment];
  }

  /** Throws where the shaders do not link. */
  use(): this {
    this.#program ??= this.#compile();
    this.#gl.useProgram(this.#program);
    return this;
  }

  #compile(): WebGLProgram {
    const gl = this.#gl;
    const program = gl.createProgram() as WebGLProgram;
    for (const [type, source] of [[gl.VERTEX_SHADER, this.#sources[0]], [gl.FRAGMENT_SHADER, this.#sources[1]]] as const) {
      const shader = gl.createShader(type) as WebGLShader;
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
      gl.deleteShader(shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
      throw new Error(`The graph's shaders do not link: ${gl.getProgramInfoLog(program) ?? ""}`);
    }
    return program;
  }

  set(name: string, ...v: number[]): this {
    let place = this.#places.get(name);
    if (place === undefined) this.#places.set(name, (place = this.#gl.getUniformLocation(this.#program as WebGLProgram, name)));
    if (v.length === 1) this.#gl.uniform1f(place, v[0]);
    else if (v.length === 2) this.#gl.uniform2f(place, v[0], v[1]);
    else if (v.length === 3) this.#gl.uniform3f(place, v[0], v[1], v[2]);
    else this.#gl.uniform4f(place, v[0], v[1], v[2], v[3]);
    return this;
  }
}
