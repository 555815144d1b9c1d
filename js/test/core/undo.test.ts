import { describe, expect, it } from "vitest";
import { change, UndoStack } from "../../src/core/undo";

function desk(options: ConstructorParameters<typeof UndoStack>[0] = {}) {
  let clock = 0;
  const stack = new UndoStack({ now: () => clock, ...options });
  const state = { value: 0 };
  const set = (to: number, key?: string) => stack.run(change(`set ${to}`, state.value, to, (v) => (state.value = v), key));
  return { stack, state, set, wait: (ms: number) => (clock += ms) };
}

describe("UndoStack", () => {
  it("takes back and does again, and forgets what was taken back after a new step", () => {
    const { stack, state, set } = desk();
    set(1);
    set(2);
    expect(stack.undo()).toBe("set 2");
    expect(state.value).toBe(1);
    expect(stack.redoLabel).toBe("set 2");
    expect(stack.redo()).toBe("set 2");
    expect(state.value).toBe(2);
    stack.undo();
    set(5);
    expect(stack.redo()).toBeNull();
    expect([stack.undo(), stack.undo(), stack.undo()]).toEqual(["set 5", "set 1", null]);
    expect(state.value).toBe(0);
  });

  it("joins quick steps of one key, not slow or undone ones", () => {
    const { stack, state, set, wait } = desk();
    set(1, "camera");
    wait(100);
    set(2, "camera");
    wait(5000);
    set(3, "camera");
    stack.undo();
    expect(state.value).toBe(2);
    set(4, "camera");
    stack.undo();
    expect(state.value).toBe(2);
    stack.undo();
    expect(state.value).toBe(0);
  });

  it("makes a group one step and leaves nothing of one that fails", () => {
    const { stack, state, set } = desk();
    stack.group("both", () => {
      set(1);
      set(2);
    });
    expect(stack.undo()).toBe("both");
    expect(state.value).toBe(0);
    stack.redo();
    expect(state.value).toBe(2);
    expect(() =>
      stack.group("bad", () => {
        set(9);
        throw new Error("no");
      }),
    ).toThrow("no");
    expect(state.value).toBe(2);
    expect(stack.undoLabel).toBe("both");
  });

  it("does not record what undoing itself causes", () => {
    const { stack, state } = desk();
    const apply = (v: number) => {
      state.value = v;
      stack.push(change("echo", 0, v, () => {}));
    };
    stack.run(change("set", 0, 1, apply));
    expect(stack.undo()).toBe("set");
    expect(stack.undoLabel).toBeNull();
  });

  it("keeps no more steps than its limit, and tells listeners until their signal ends", () => {
    const { stack, set } = desk({ limit: 3 });
    const stop = new AbortController();
    let told = 0;
    stack.subscribe(() => told++, stop.signal);
    for (let i = 1; i <= 5; i++) set(i);
    stop.abort();
    expect(told).toBe(5);
    expect([stack.undo(), stack.undo(), stack.undo(), stack.undo()]).toEqual(["set 5", "set 4", "set 3", null]);
  });

  it("returns to the start and to the end after any number of steps", () => {
    const { stack, state, set } = desk();
    let seed = 3;
    const random = (n: number) => ((seed = (seed * 48_271) % 2_147_483_647), seed % n);
    for (let i = 0; i < 500; i++) [() => set(random(100), random(2) ? "k" : undefined), () => stack.undo(), () => stack.redo()][random(3)]();
    while (stack.redo() !== null);
    const end = state.value;
    while (stack.undo() !== null);
    expect(state.value).toBe(0);
    while (stack.redo() !== null);
    expect(state.value).toBe(end);
  });
});
