/*
 * Runs in every frame of a page before anything else. After each burst of drawing on a canvas, by whatever library, it
 * looks at that canvas while its pixels are still there, made small, and takes the share of pixels that are not its
 * ground. Looking waits for the drawing to be done, in software GL too. In the next animation frame it writes down
 * [time in ms since 1970, ink of all canvases of the frame together].
 */
(() => {
  const frames = [];
  const contexts = [];
  window.__probe = { frames, contexts };
  const now = () => performance.timeOrigin + performance.now();
  const [wide, high] = [240, 150];
  const getContext = HTMLCanvasElement.prototype.getContext;
  const { getImageData, drawImage, clearRect } = CanvasRenderingContext2D.prototype;
  const glass = document.createElement("canvas");
  [glass.width, glass.height] = [wide, high];
  const look = getContext.call(glass, "2d", { willReadFrequently: true });
  const ink = new Map();
  const touched = new Set();
  let bursting = false;
  let pending = false;

  const inkOf = (canvas) => {
    if (canvas.width < 100 || canvas.height < 60) return 0;
    clearRect.call(look, 0, 0, wide, high);
    drawImage.call(look, canvas, 0, 0, wide, high);
    const { data } = getImageData.call(look, 0, 0, wide, high);
    let inked = 0;
    for (let i = 4; i < data.length; i += 4) {
      if (Math.abs(data[i] - data[0]) + Math.abs(data[i + 1] - data[1]) + Math.abs(data[i + 2] - data[2]) + Math.abs(data[i + 3] - data[3]) > 12) inked++;
    }
    return inked / (wide * high);
  };
  const settle = () => {
    bursting = false;
    for (const canvas of touched) if (canvas.isConnected) ink.set(canvas, inkOf(canvas));
    touched.clear();
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      let all = 0;
      for (const [canvas, share] of ink) {
        if (canvas.isConnected) all += share;
        else ink.delete(canvas);
      }
      frames.push([now(), all]);
    });
  };
  const mark = (context) => {
    if (context === look || !(context.canvas instanceof HTMLCanvasElement)) return;
    touched.add(context.canvas);
    if (bursting) return;
    bursting = true;
    queueMicrotask(settle);
  };
  const wrap = (prototype, name) => {
    const original = prototype?.[name];
    if (!original) return;
    prototype[name] = function (...args) {
      const result = original.apply(this, args);
      mark(this);
      return result;
    };
  };
  for (const prototype of [window.WebGLRenderingContext?.prototype, window.WebGL2RenderingContext?.prototype]) {
    for (const name of ["drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"]) wrap(prototype, name);
  }
  const getExtension = window.WebGLRenderingContext?.prototype.getExtension;
  if (getExtension) {
    const wrapped = new WeakSet();
    WebGLRenderingContext.prototype.getExtension = function (name) {
      const extension = getExtension.call(this, name);
      if (extension && name === "ANGLE_instanced_arrays" && !wrapped.has(extension)) {
        wrapped.add(extension);
        for (const method of ["drawArraysInstancedANGLE", "drawElementsInstancedANGLE"]) {
          const original = extension[method].bind(extension);
          extension[method] = (...args) => { original(...args); mark(this); };
        }
      }
      return extension;
    };
  }
  for (const name of ["stroke", "fill", "fillText", "fillRect", "drawImage", "putImageData", "clearRect"]) wrap(CanvasRenderingContext2D.prototype, name);
  HTMLCanvasElement.prototype.getContext = function (...args) {
    const context = getContext.apply(this, args);
    if (context && /webgl/.test(args[0]) && !contexts.some((known) => known.deref() === context)) contexts.push(new WeakRef(context));
    return context;
  };
})();
