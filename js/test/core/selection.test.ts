import { describe, expect, it } from "vitest";
import { latest } from "../../src/core/latest";
import { type Change, Selection } from "../../src/core/selection";

describe("Selection", () => {
  it("never shows a view its own clauses", () => {
    const s = new Selection();
    s.set("queue", { subjects: ["a"] });
    s.set("timeline", { time: [1, 2] });
    expect(s.seenBy("timeline")).toEqual({ subjects: ["a"], transfers: [], time: null });
    expect(s.seenBy("graph")).toEqual({ subjects: ["a"], transfers: [], time: [1, 2] });
    expect(s.value).toEqual({ subjects: ["a"], transfers: [], time: [1, 2] });
  });

  it("tells every view but the one that chose", () => {
    const s = new Selection();
    const heard: string[] = [];
    for (const view of ["queue", "graph", "timeline"] as const) s.subscribe(view, () => heard.push(view));
    s.subscribe(null, () => heard.push("all"));
    s.set("graph", { subjects: ["a", "b"] });
    expect(heard).toEqual(["queue", "timeline", "all"]);
  });

  it("is silent where nothing changes and names the facets that do", () => {
    const s = new Selection();
    const changes: Change[] = [];
    s.subscribe(null, (c) => changes.push(c));
    s.set("queue", { subjects: ["a"], transfers: [] });
    s.set("graph", { subjects: ["a"] });
    expect(changes).toHaveLength(1);
    expect([...changes[0].facets]).toEqual(["subjects"]);
    expect(s.sourceOf("subjects")).toBe("queue");
  });

  it("keeps one clause a facet, and none when cleared", () => {
    const s = new Selection();
    s.set("queue", { subjects: ["a"] });
    s.set("graph", { subjects: ["b", "c"] });
    expect(s.clauses).toHaveLength(1);
    s.clear("python");
    expect(s.clauses).toEqual([]);
    expect(s.toTrait()).toEqual({ subjects: [], transfers: [], time: null, source: "python" });
  });

  it("comes back from its trait and from an earlier state", () => {
    const s = new Selection();
    s.set("queue", { subjects: ["a"] });
    const before = s.clauses;
    s.fromTrait({ subjects: ["b"], time: [3, 4], source: "python" });
    expect(s.toTrait()).toEqual({ subjects: ["b"], transfers: [], time: [3, 4], source: "python" });
    s.restore(before);
    expect(s.value).toEqual({ subjects: ["a"], transfers: [], time: null });
    expect(s.sourceOf("subjects")).toBe("queue");
  });

  it("agrees with a plain model over many random steps", () => {
    const views = ["queue", "graph", "timeline", "python"] as const;
    let seed = 7;
    const random = (n: number) => ((seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff) >> 8) % n;
    const s = new Selection();
    const model: Record<string, { value: unknown; source: string }> = {};
    for (let step = 0; step < 2000; step++) {
      const source = views[random(4)];
      const facet = (["subjects", "transfers", "time"] as const)[random(3)];
      const empty = random(4) === 0;
      const value = facet === "time" ? (empty ? null : ([random(3), 5] as [number, number])) : empty ? [] : [`x${random(3)}`];
      s.set(source, { [facet]: value });
      const known = model[facet];
      if (empty) delete model[facet];
      else if (known === undefined || JSON.stringify(known.value) !== JSON.stringify(value)) model[facet] = { value, source };
      for (const view of views) {
        for (const f of ["subjects", "transfers", "time"] as const) {
          const clause = model[f];
          const expected = clause === undefined || clause.source === view ? (f === "time" ? null : []) : clause.value;
          expect(s.seenBy(view)[f]).toEqual(expected);
        }
      }
    }
  });
});

describe("latest", () => {
  it("runs one at a time and only the newest of those waiting", async () => {
    const started: number[] = [];
    const open: (() => void)[] = [];
    const run = latest((n: number) => {
      started.push(n);
      return new Promise<number>((resolve) => open.push(() => resolve(n * 10)));
    });
    const results = [1, 2, 3, 4].map(run);
    expect(started).toEqual([1]);
    open[0]();
    expect(await results[0]).toBe(10);
    expect(started).toEqual([1, 4]);
    open[1]();
    expect(await Promise.all(results)).toEqual([10, undefined, undefined, 40]);
  });

  it("goes on after a failure", async () => {
    const run = latest(async (n: number) => {
      if (n === 1) throw new Error("no");
      return n;
    });
    const first = run(1).catch((e: Error) => e.message);
    const second = run(2);
    expect(await first).toBe("no");
    expect(await second).toBe(2);
  });
});
