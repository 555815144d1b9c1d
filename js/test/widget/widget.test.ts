import { afterEach, describe, expect, it, vi } from "vitest";
import { Snapshot } from "../../src/page/snapshot";
import { StaticTransport } from "../../src/page/static-transport";
import { postOffset } from "../../src/widget/channel";
import widget from "../../src/widget/index";
import type { WidgetModel } from "../../src/widget/render";
import { HEIR, snapshotJson } from "../fixtures/ronin";

type Listener = (...args: never[]) => void;

/** A model that answers as a kernel without tables would. */
class FakeModel implements WidgetModel {
  readonly values: Record<string, unknown> = { spec: snapshotJson().spec, selection: {}, view: {} };
  readonly listeners = new Map<string, Set<Listener>>();
  readonly sent: { id: number; method: string }[] = [];
  saved = 0;

  get = (name: string): unknown => this.values[name];
  save_changes = (): void => void this.saved++;
  send = (message: unknown): void => void this.sent.push(message as { id: number; method: string });

  set(name: string, value: unknown): void {
    this.values[name] = value;
    this.emit(`change:${name}`);
  }

  on(event: string, listener: Listener): void {
    if (!this.listeners.has(event)) this.listeners.set(event, new Set());
    this.listeners.get(event)?.add(listener);
  }

  off(event: string, listener?: Listener | null): void {
    if (listener) this.listeners.get(event)?.delete(listener);
  }

  emit(event: string, ...args: unknown[]): void {
    for (const listener of this.listeners.get(event) ?? []) (listener as (...args: unknown[]) => void)(...args);
  }

  get listening(): number {
    return [...this.listeners.values()].reduce((sum, set) => sum + set.size, 0);
  }
}

const settle = (ms = 20): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
afterEach(() => {
  document.body.textContent = "";
});

function place(): HTMLElement {
  return document.body.appendChild(document.createElement("div"));
}

describe("the channel of a view", () => {
  it("tells its own answers from those of another view of the same model", () => {
    const sent: { id: number }[] = [];
    const [one, two] = [postOffset((m) => sent.push(m as { id: number }), 1), postOffset((m) => sent.push(m as { id: number }), 2)];
    one.post({ id: 7, method: "queue" });
    two.post({ id: 7, method: "graph" });
    expect(sent[0].id).not.toBe(sent[1].id);
    expect(one.mine({ id: sent[0].id, ok: true })).toEqual({ id: 7, ok: true });
    expect(two.mine({ id: sent[0].id, ok: true })).toBeNull();
    expect(two.mine({ event: "changed" })).toEqual({ event: "changed" });
    expect(Number.isSafeInteger(postOffset(() => {}).mine.length)).toBe(true);
  });
});

describe("the widget", () => {
  it("asks by message, takes answers, and leaves nothing behind", async () => {
    const model = new FakeModel();
    const el = place();
    const errors = vi.spyOn(console, "error");
    const end = widget.render({ model, el });
    await settle();
    expect(model.sent.map((m) => m.method)).toEqual(expect.arrayContaining(["queue", "notes", "verify"]));
    const verify = model.sent.find((m) => m.method === "verify");
    model.emit("msg:custom", { id: verify?.id, ok: true, result: { ok: true, text: "Intact.", entries: 41 }, tables: [] }, []);
    await settle();
    expect(el.querySelector(".jc-status")?.textContent).toContain("journal ✓ 41 entries");
    end();
    expect(model.listening).toBe(0);
    expect(el.childElementCount).toBe(0);
    model.emit("msg:custom", { id: 1, ok: true, result: {}, tables: [] }, []);
    expect(errors).not.toHaveBeenCalled();
  });

  it("shows a refusal of the kernel in the pane", async () => {
    const model = new FakeModel();
    const el = place();
    const end = widget.render({ model, el });
    await settle();
    const queue = model.sent.find((m) => m.method === "queue");
    model.emit("msg:custom", { id: queue?.id, ok: false, error: { what: "The queue is gone.", advice: "Run the triage.", detail: "…" } }, []);
    await settle();
    expect(el.querySelector(".jc-pane-queue [role=alert]")?.textContent).toContain("The queue is gone.");
    end();
  });

  it("writes the selection to the trait and follows the trait", async () => {
    const model = new FakeModel();
    const kernel = new StaticTransport(new Snapshot(snapshotJson()));
    model.send = (message) => {
      const { id, method, params } = message as { id: number; method: string; params: object };
      model.sent.push({ id, method });
      kernel.request(method, params).then(
        ({ result, tables }) => {
          if (Object.keys(tables).length === 0) model.emit("msg:custom", { id, ok: true, result, tables: [] }, []);
        },
        ({ what, advice, detail }) => model.emit("msg:custom", { id, ok: false, error: { what, advice, detail } }, []),
      );
    };
    const end = widget.render({ model, el: place() });
    await settle();
    model.set("selection", { subjects: [HEIR], transfers: [], time: null, source: "python" });
    await settle();
    expect(model.sent.some((m) => m.method === "subject")).toBe(true);
    expect(model.saved).toBe(0);
    end();
  });

  it("says in words what keeps it from being drawn", () => {
    const model = new FakeModel();
    model.values.spec = undefined;
    const el = place();
    const end = widget.render({ model, el });
    expect(el.querySelector("[role=alert]")?.textContent).toBeTruthy();
    end();
    expect(el.childElementCount).toBe(0);
  });
});
