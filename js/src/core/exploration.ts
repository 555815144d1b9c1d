/** How an investigation stands on the board, and the calls that lead from one standing to the next. */

import type { QueueFilter } from "./queue/filter";
import type { BoardState } from "./state";

type Places = Record<string, [number, number]>;

/** What of a board belongs to the investigation; camera, panes and what is selected do not. */
export interface Exploration {
  focus: readonly string[];
  added: readonly string[];
  hidden: readonly string[];
  pinned: Places;
  positions: Places;
  layout: string;
  colour: string;
  scope: string;
  time: readonly [number, number] | null;
  filter: QueueFilter;
}

/** One thing done, as Python knows it. */
export interface Call {
  call: string;
  args: Record<string, unknown>;
  /** It belongs to the step before it and is undone with it. */
  joined?: boolean;
}

/** How a board stands now. */
export function explorationOf(state: BoardState): Exploration {
  const { focus, added, hidden, pinned, positions, layout, colour, scope } = state.view;
  return { focus, added, hidden, pinned, positions, layout, colour, scope, time: state.selection.value.time, filter: state.filter };
}

/** The calls that lead from one standing to another; places of accounts follow from them and are not compared. */
export function callsBetween(before: Exploration, after: Exploration, why: Call | null = null): Call[] {
  const calls: Call[] = [];
  const say = (call: string, args: Record<string, unknown> = {}): void => void calls.push({ call, args });
  let { added, hidden } = before;
  if (!alike(before.focus, after.focus)) {
    say("focus", { ids: after.focus });
    [added, hidden] = [[], []];
  }
  if (!alike(added, after.added)) {
    if (after.added.length === 0) say("collapse");
    else if (!begins(added, after.added)) say("restore", { added: after.added });
    else if (why?.call === "expand") calls.push(why);
    else say("add", { ids: after.added.slice(added.length) });
  }
  if (!alike(hidden, after.hidden)) {
    const back = hidden.filter((id) => !after.hidden.includes(id));
    if (begins(hidden, after.hidden)) say("hide", { ids: after.hidden.slice(hidden.length) });
    else if (after.hidden.length === 0) say("show");
    else if (alike(hidden.filter((id) => !back.includes(id)), after.hidden)) say("show", { ids: back });
    else say("restore", { hidden: after.hidden });
  }
  held(before, after, say);
  if (before.layout !== after.layout) say("layout", { mode: after.layout });
  if (before.colour !== after.colour) say("colour", { mode: after.colour });
  if (before.scope !== after.scope) say("scope", { mode: after.scope });
  if (!alike(before.time, after.time)) say("between", after.time ? { time: after.time.map((t) => Math.round(t * 1000)) } : {});
  return calls;
}

/** Whether two standings show the same; where accounts stand follows from the rest. */
export function showSame(a: Exploration, b: Exploration): boolean {
  return callsBetween(a, b).length === 0;
}

/** Whether every account stands where it stood. */
export function samePlaces(a: Exploration, b: Exploration): boolean {
  const [before, after] = [Object.entries(a.positions), Object.keys(b.positions)];
  return before.length === after.length && before.every(([id, place]) => alike(place, b.positions[id] ?? null));
}

function held(before: Exploration, after: Exploration, say: (call: string, args: Record<string, unknown>) => void): void {
  const gone = Object.keys(before.pinned).filter((id) => !(id in after.pinned));
  const fresh = Object.keys(after.pinned).filter((id) => !alike(before.pinned[id] ?? null, after.pinned[id]));
  const still = fresh.filter((id) => alike(before.positions[id] ?? null, after.pinned[id]));
  const moved = fresh.filter((id) => !still.includes(id));
  if (gone.length > 0) say("unpin", { ids: gone });
  if (still.length > 0) say("pin", { ids: still });
  if (moved.length > 0) say("place", { places: Object.fromEntries(moved.map((id) => [id, after.pinned[id].map((v) => Math.round(v * 1000))])) });
}

function alike(a: readonly unknown[] | null, b: readonly unknown[] | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

function begins(start: readonly string[], whole: readonly string[]): boolean {
  return start.length < whole.length && start.every((item, i) => item === whole[i]);
}

/** A place to a hundredth of a pixel: what is stored need not be finer, and is the same on both sides. */
export function toHundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

export function rounded(places: Places): Places {
  return Object.fromEntries(Object.entries(places).map(([id, [x, y]]) => [id, [toHundredths(x), toHundredths(y)]]));
}
