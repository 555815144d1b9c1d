/** What is done on a board is told to Python as calls; what is no step is not. */

import { afterEach, describe, expect, it, vi } from "vitest";
import { callsBetween, type Exploration } from "../../src/core/exploration";
import type { Desk } from "../fixtures/desk";
import { layOut } from "../fixtures/desk";

const NOW: Exploration = {
  focus: ["a"], added: ["b"], hidden: ["c"], pinned: {}, positions: { a: [1, 2], b: [3.25, -4] }, layout: "flow", colour: "risk", scope: "near", time: null,
  filter: { text: "", disposition: "", minScore: null },
};
const to = (patch: Partial<Exploration>) => callsBetween(NOW, { ...NOW, ...patch }).map(({ call, args }) => [call, args]);

describe("calls between two explorations", () => {
  it("names each action and its arguments", () => {
    expect(to({})).toEqual([]);
    expect(to({ focus: ["x"], added: [], hidden: [] })).toEqual([["focus", { ids: ["x"] }]]);
    expect(to({ added: ["b", "d"] })).toEqual([["add", { ids: ["d"] }]]);
    expect(to({ added: [] })).toEqual([["collapse", {}]]);
    expect(to({ hidden: ["c", "d"] })).toEqual([["hide", { ids: ["d"] }]]);
    expect(to({ hidden: [] })).toEqual([["show", {}]]);
    expect(to({ layout: "force" })).toEqual([["layout", { mode: "force" }]]);
    expect(to({ colour: "direction" })).toEqual([["colour", { mode: "direction" }]]);
    expect(to({ scope: "all" })).toEqual([["scope", { mode: "all" }]]);
    expect(to({ time: [1.5, 2] })).toEqual([["between", { time: [1500, 2000] }]]);
  });

  it("tells a pin from a move, in whole thousandths", () => {
    expect(to({ pinned: { b: [3.25, -4] } })).toEqual([["pin", { ids: ["b"] }]]);
    expect(to({ pinned: { b: [5.01, 6] }, positions: { ...NOW.positions, b: [5.01, 6] } })).toEqual([["place", { places: { b: [5010, 6000] } }]]);
    expect(callsBetween({ ...NOW, pinned: { a: [1, 2] } }, NOW)).toEqual([{ call: "unpin", args: { ids: ["a"] } }]);
  });

  it("sets what no action explains", () => {
    expect(to({ added: ["d", "b"] })).toEqual([["restore", { added: ["d", "b"] }]]);
    expect(to({ hidden: ["d", "c"] })).toEqual([["restore", { hidden: ["d", "c"] }]]);
  });
});

interface Step { steps: { call: string; args: Record<string, unknown>; joined?: boolean }[]; start?: unknown; state: Exploration; drawn: boolean }

describe("the recorder", () => {
  let desk: Desk;
  afterEach(() => desk.board.dispose());
  const told = (): Step[] => desk.transport.asked.filter((a) => a.method === "step").map((a) => a.params as unknown as Step);
  const calls = (): string[] => told().flatMap((message) => message.steps.map((step) => step.call));
  const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5000 });
  const open = async (): Promise<void> => {
    desk = await layOut({}, (spec) => Object.assign(spec, { readonly: false, offline: false }));
  };

  it("tells a step with how the board stands, and the start once", async () => {
    await open();
    expect(told()).toEqual([]);
    desk.press("l");
    await until(() => expect(calls()).toEqual(["layout"]));
    expect(told()[0].start).toMatchObject({ layout: "flow" });
    expect(told()[0].state).toMatchObject({ layout: "force", time: null });
    expect(told()[0].drawn).toBe(true);
    desk.board.state.setView({ colour: "direction" }, "colour by direction");
    await until(() => expect(calls()).toEqual(["layout", "colour"]));
    expect(told()[1].start).toBeUndefined();
    expect(told()[1].drawn).toBe(false);
  });

  it("tells that all accounts are looked at, and undoing it", async () => {
    await open();
    desk.press("a");
    await until(() => expect(calls()).toEqual(["scope"]));
    expect(told()[0].state).toMatchObject({ scope: "all" });
    desk.board.state.undo.undo();
    await until(() => expect(calls()).toEqual(["scope", "undo"]));
  });

  it("keeps still about camera, panes and what is selected", async () => {
    await open();
    const { state } = desk.board;
    state.setView({ camera: { x: 1, y: 2, k: 3 } }, "move the view", "camera");
    state.setView({ panes: { left: 200, collapsed: [] } });
    state.select("graph", { subjects: ["0xb"] }, "select");
    desk.board.state.undo.undo();
    await desk.settle(400);
    expect(told()).toEqual([]);
  });

  it("tells undo and redo of steps, and joins what is typed", async () => {
    await open();
    const { state } = desk.board;
    state.setView({ colour: "direction" }, "colour by direction");
    state.select("timeline", { subjects: ["0xb"] }, "select");
    state.undo.undo();
    state.undo.undo();
    state.undo.redo();
    for (const text of ["m", "mi", "mix"]) state.filter = { ...state.filter, text };
    await until(() => expect(calls()).toEqual(["colour", "undo", "redo", "filter"]));
    expect(told().at(-1)?.steps.at(-1)?.args).toMatchObject({ text: "mix" });
  });

  it("tells nothing where nothing can be written", async () => {
    desk = await layOut({}, (spec) => Object.assign(spec, { readonly: true }));
    desk.board.state.setView({ colour: "direction" }, "colour by direction");
    await desk.settle(400);
    expect(desk.board.state.readonlyReason).not.toBe("");
    expect(told()).toEqual([]);
  });

  it("tells what waits when the board is closed", async () => {
    await open();
    desk.board.state.setView({ colour: "direction" }, "colour by direction");
    desk.board.dispose();
    expect(calls()).toEqual(["colour"]);
  });

  it("shows what Python did, does not tell it back, and can take it back", async () => {
    await open();
    const { state } = desk.board;
    const { focus, added, hidden, pinned, positions, layout } = state.view;
    desk.transport.send({ event: "explored", call: "colour", view: { focus, added, hidden, pinned, positions, layout, colour: "direction" }, time: null, filter: state.filter });
    await desk.settle(400);
    expect(state.view.colour).toBe("direction");
    expect(told()).toEqual([]);
    state.undo.undo();
    await until(() => expect(calls()).toEqual(["undo"]));
    expect(state.view.colour).toBe("risk");
  });
});
