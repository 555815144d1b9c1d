import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KernelWatch, type Watched } from "../../src/widget/kernel";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched() {
  const kernel = { id: "k1", status: "idle", connectionStatus: "connected", isDisposed: false };
  const told: unknown[] = [];
  const life = new AbortController();
  let heard: (() => void) | null = null;
  const model: Watched = { widget_manager: { kernel }, on: (_event, callback) => void (heard = callback as () => void), off: () => void (heard = null) };
  const watch = new KernelWatch(model, (fate) => told.push(fate), life.signal);
  return { kernel, told, model, watch, life, hear: () => heard?.() };
}

describe("a watched kernel", () => {
  it("is not mentioned while it answers", () => {
    const { told } = watched();
    vi.advanceTimersByTime(5000);
    expect(told).toEqual([]);
  });

  it("that dies or is shut down is said to have stopped within a second", () => {
    const dead = watched();
    dead.kernel.status = "dead";
    vi.advanceTimersByTime(1000);
    expect(dead.told).toEqual(["stopped"]);
    const shut = watched();
    shut.model.widget_manager = { kernel: null };
    vi.advanceTimersByTime(1000);
    expect(shut.told).toEqual(["stopped"]);
  });

  it("that restarts stays unknown to the board until it is found to answer", () => {
    const { kernel, told, watch, hear } = watched();
    kernel.status = "restarting";
    hear();
    kernel.status = "idle";
    vi.advanceTimersByTime(3000);
    expect(told).toEqual(["restarted"]);
    watch.forgive();
    vi.advanceTimersByTime(3000);
    expect(told).toEqual(["restarted", null]);
  });

  it("may lose its connection for a moment, not for long, and comes back", () => {
    const { kernel, told } = watched();
    kernel.connectionStatus = "connecting";
    vi.advanceTimersByTime(2000);
    kernel.connectionStatus = "connected";
    vi.advanceTimersByTime(2000);
    expect(told).toEqual([]);
    kernel.connectionStatus = "connecting";
    vi.advanceTimersByTime(4000);
    kernel.connectionStatus = "connected";
    vi.advanceTimersByTime(1000);
    expect(told).toEqual(["lost", null]);
  });

  it("is left alone when the board goes away, and where the front end shows none", () => {
    const { kernel, told, life } = watched();
    life.abort();
    kernel.status = "dead";
    vi.advanceTimersByTime(3000);
    expect(told).toEqual([]);
    new KernelWatch({ on: () => {}, off: () => {} }, (fate) => told.push(fate), new AbortController().signal);
    vi.advanceTimersByTime(3000);
    expect(told).toEqual([]);
  });
});
