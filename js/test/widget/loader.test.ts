import { afterEach, describe, expect, it, vi } from "vitest";
import { shelf } from "../../src/widget/carried";
import loader from "../../src/widget/loader";

type Heard = (message: Record<string, unknown>, buffers: readonly DataView[]) => void;

/** A model of a board of some version, and what it was asked. */
function model(version: string) {
  const sent: unknown[] = [];
  const heard = new Set<Heard>();
  return {
    sent,
    heard,
    get: () => ({ version }),
    send: (content: unknown) => void sent.push(content),
    on: (_event: string, callback: Heard) => void heard.add(callback),
    off: (_event: string, callback: unknown) => void heard.delete(callback as Heard),
  };
}

const bytes = (text: string): DataView => new DataView(new TextEncoder().encode(text).buffer);

afterEach(() => {
  for (const version of Object.keys(shelf())) delete shelf()[version];
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the code of a board", () => {
  it("is taken from the page where the page has it", async () => {
    const drawn: unknown[] = [];
    shelf()["1.0"] = { render: (context) => (drawn.push(context), () => undefined) };
    const context = { model: model("1.0"), el: document.createElement("div") };
    await loader.render(context);
    expect(drawn).toEqual([context]);
    expect(context.model.sent).toEqual([]);
  });

  it("is asked for once a page and version", async () => {
    // A module address that Node can import stands for the blob of a browser.
    vi.stubGlobal("URL", { createObjectURL: () => `data:text/javascript,export default { render: () => () => "ended" }`, revokeObjectURL: () => undefined });
    const [first, second] = [model("1.0"), model("1.0")];
    const drawing = [first, second].map((m) => loader.render({ model: m, el: document.createElement("div") }));
    expect(first.sent).toEqual([{ method: "module" }]);
    expect(second.sent).toEqual([]);
    for (const hear of [...first.heard]) hear({ id: 3, ok: true }, []);
    for (const hear of [...first.heard]) hear({ event: "module" }, [bytes("")]);
    expect((await Promise.all(drawing)).map((end) => (end as () => unknown)())).toEqual(["ended", "ended"]);
    expect(first.heard.size).toBe(0);
  });

  it("that does not come is missed in words", async () => {
    vi.useFakeTimers();
    const el = document.createElement("div");
    void loader.render({ model: model("1.0"), el });
    expect(el.textContent).toBe("");
    await vi.advanceTimersByTimeAsync(6_000);
    expect(el.textContent).toContain("waits for its kernel");
  });

  it("of another version is not used", async () => {
    shelf()["1.0"] = { render: () => () => undefined };
    const newer = model("2.0");
    void loader.render({ model: newer, el: document.createElement("div") });
    expect(newer.sent).toEqual([{ method: "module" }]);
  });
});
