/*
 * Runs in every frame of a page before anything else. It counts what is drawn on canvases, by whatever library:
 * one mark for each triangle, line or point of WebGL (one for each instance where drawing is instanced) and for each
 * stroke and fill of a 2D canvas. In the animation frame after a drawing it waits until the pixels are there (it reads
 * one back from every canvas drawn on) and writes down [time in ms since 1970, marks].
 */
(() => {
  const frames = [];
  const contexts = [];
  window.__probe = { frames, contexts };
  const now = () => performance.timeOrigin + performance.now();
  const touched = new Set();
  const pixel = new Uint8Array(4);
  let marks = 0;
  let pending = false;
  let reading = false;

  const finish = (context) => {
    if (context instanceof CanvasRenderingContext2D) {
      if (context.canvas.width > 0 && context.canvas.height > 0) context.getImageData(0, 0, 1, 1);
      return;
    }
    const bound = context.getParameter(context.FRAMEBUFFER_BINDING);
    context.bindFramebuffer(context.FRAMEBUFFER, null);
    context.readPixels(0, 0, 1, 1, context.RGBA, context.UNSIGNED_BYTE, pixel);
    context.bindFramebuffer(context.FRAMEBUFFER, bound);
  };
  const settle = () => {
    pending = false;
    const drawn = marks;
    marks = 0;
    reading = true;
    for (const context of touched) finish(context);
    reading = false;
    touched.clear();
    frames.push([now(), drawn]);
    const least = window.__least;
    if (least && drawn >= least && window.painted) {
      window.__least = 0;
      window.painted(frames[frames.length - 1]);
    }
  };
  const mark = (context, count) => {
    if (reading) return;
    marks += count;
    touched.add(context);
    if (!pending) {
      pending = true;
      requestAnimationFrame(settle);
    }
  };
  const wrap = (prototype, name, count) => {
    const original = prototype?.[name];
    if (!original) return;
    prototype[name] = function (...args) {
      const result = original.apply(this, args);
      mark(this, count(args));
      return result;
    };
  };
  const shapes = (mode, vertices) => (mode === 0 ? vertices : mode === 1 ? vertices / 2 : mode === 4 ? vertices / 3 : 1);
  for (const prototype of [window.WebGLRenderingContext?.prototype, window.WebGL2RenderingContext?.prototype]) {
    wrap(prototype, "drawArrays", ([mode, , count]) => shapes(mode, count));
    wrap(prototype, "drawElements", ([mode, count]) => shapes(mode, count));
    wrap(prototype, "drawArraysInstanced", ([, , , instances]) => instances);
    wrap(prototype, "drawElementsInstanced", ([, , , , instances]) => instances);
  }
  const getExtension = window.WebGLRenderingContext?.prototype.getExtension;
  if (getExtension) {
    const wrapped = new WeakSet();
    WebGLRenderingContext.prototype.getExtension = function (name) {
      const extension = getExtension.call(this, name);
      if (extension && name === "ANGLE_instanced_arrays" && !wrapped.has(extension)) {
        wrapped.add(extension);
        for (const [method, at] of [["drawArraysInstancedANGLE", 3], ["drawElementsInstancedANGLE", 4]]) {
          const original = extension[method].bind(extension);
          extension[method] = (...args) => { original(...args); mark(this, args[at]); };
        }
      }
      return extension;
    };
  }
  for (const name of ["stroke", "fill"]) wrap(CanvasRenderingContext2D.prototype, name, () => 1);
  for (const name of ["fillText", "drawImage", "fillRect"]) wrap(CanvasRenderingContext2D.prototype, name, () => 0);
  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (...args) {
    const context = getContext.apply(this, args);
    if (context && /webgl/.test(args[0]) && !contexts.some((known) => known.deref() === context)) contexts.push(new WeakRef(context));
    return context;
  };
})();
