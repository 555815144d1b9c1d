import { afterEach, describe, expect, it } from "vitest";
import { GraphView } from "../../src/core/graph";
import { tables } from "./fixtures";

afterEach(() => document.body.replaceChildren());

/** A browser without WebGL and without a canvas, as here, must still give a usable object. */
describe("GraphView without a graphics device", () => {
  const make = () => {
    const notices: string[] = [];
    const view = new GraphView(document.body, { onNotice: (text) => notices.push(text) });
    view.setData(...tables([["a", 0, 0], ["b", 200, 40], ["c", 200, -40]], [["a", "b", 5], ["a", "c", 6]]), { layout: "flow", focus: ["a"] }); // prettier-ignore
    return { view, notices };
  };

  it("takes data, marks and keys, and gives a vector picture", () => {
    const { view } = make();
    view.setSelection(["b"], [["a", "b"]]);
    view.setPinned(["c"]);
    view.setNotes(new Map([["b", 2]]), [["a", "c", 1]]);
    expect(view.focusNext("right")).toBe("b");
    expect(view.focusNext("up")).toBe("c");
    const svg = view.toSVG();
    expect(svg.match(/class="arrow"/g)).toHaveLength(2);
    expect(svg).toContain("Name of a");
    view.dispose();
    expect(document.body.childElementCount).toBe(0);
  });

  it("goes on with the keyboard from what is selected elsewhere, and stays on its account in other data", () => {
    const { view } = make();
    view.setSelection(["c"]);
    expect(view.cursor).toBeNull(); // nobody walks: the pointer has no ring
    expect(view.focusNext("left")).toBe("c");
    expect(view.focusNext("left")).toBe("a");
    view.setSelection(["b"]);
    expect(view.cursor).toBe("b");
    view.setSelection(["b", "c"]);
    view.setSelection([]);
    expect(view.cursor).toBe("b");
    view.setData(...tables([["a", 0, 0], ["z", 50, 0], ["b", 200, 40]], [["a", "b", 5]])); // prettier-ignore
    expect(view.cursor).toBe("b");
    view.setSelection(["d"]); // not drawn yet
    expect(view.cursor).toBe("b");
    view.setData(...tables([["d", 0, 0], ["b", 200, 40]], [["d", "b", 5]])); // prettier-ignore
    expect(view.cursor).toBe("d");
    view.setData(...tables([["b", 200, 40]], []));
    expect(view.cursor).toBeNull();
    view.setData(...tables([["b", 200, 40], ["d", 0, 0]], []));
    expect(view.cursor).toBe("d");
    view.dispose();
  });

  it("keeps positions and camera when data change, but for a new layout", () => {
    const { view } = make();
    view.setPositions({ b: [500, 600] });
    view.setCamera({ x: 1, y: 2, k: 3 });
    view.setData(...tables([["a", 9, 9], ["b", 9, 9]], [["a", "b", 5]])); // prettier-ignore
    expect(view.positions()).toEqual({ a: [0, 0], b: [500, 600] });
    expect(view.camera).toEqual({ x: 1, y: 2, k: 3 });
    view.setData(...tables([["a", 9, 9], ["b", 8, 8]], [["a", "b", 5]]), { relayout: true }); // prettier-ignore
    expect(view.positions()).toEqual({ a: [9, 9], b: [8, 8] });
    view.dispose();
  });

  it("writes names as text, never as markup", () => {
    const view = new GraphView(document.body);
    view.setData(...tables([["<b>x</b>", 0, 0]], []));
    expect(document.querySelector("b")).toBeNull();
    expect(document.querySelector("[role=application]")?.getAttribute("aria-label")).toBe("Transaction graph");
    view.dispose();
  });

  it("ends with its signal", () => {
    const stop = new AbortController();
    const view = new GraphView(document.body, { signal: stop.signal });
    stop.abort();
    expect(document.body.childElementCount).toBe(0);
    expect(() => view.setSelection(["a"])).not.toThrow();
    new GraphView(document.body, { signal: stop.signal });
    expect(document.body.childElementCount).toBe(0);
  });
});
