/** The overview of all accounts of a case: what the graph pane asks for it and how it is looked things up in. */

import type { GraphView, Target } from "./graph";
import type { GraphIndex } from "./graphindex";
import type { BoardState } from "./state";
import type { Reply } from "./transport";

export interface OverviewResult {
  shownText: string;
  hiddenText: string;
  truncated: string;
}

type Range = readonly [number, number] | null;

/** Ask for all accounts, and all transfers in a time range summed by pair. */
export function askOverview(state: BoardState, time: Range, signal: AbortSignal): Promise<Reply<OverviewResult>> {
  return state.transport.request<OverviewResult>("overview", { time }, signal);
}

/** The index over what an overview shows: answered by the graph itself, without an object for each account. */
export function overviewIndex(graph: GraphView): GraphIndex {
  return {
    ids: { has: (id) => graph.has(id) },
    labels: { get: (id) => graph.nameOf(id) ?? undefined },
    near: { get: (id) => graph.neighbours(id) },
    groups: new Map(),
  };
}

/** Words about an arrow or account, asked for when it is pointed at; the last ones are kept. */
export class OverviewWords {
  private readonly known = new Map<string, string[]>();
  private asked = "";

  constructor(private readonly state: BoardState) {}

  /** Lines where they are known; else they are asked for and `then` is called when they have come and are still wanted. */
  lines(target: Target, time: Range, then: () => void): string[] {
    const key = JSON.stringify([target, time]);
    const known = this.known.get(key);
    if (known) return known;
    this.asked = key;
    const params = target.kind === "node" ? { subject: target.id, time } : { pair: { src: target.src, dst: target.dst }, time };
    this.state.transport.request<{ lines: string[] }>("about", params, this.state.signal).then(
      ({ result }) => {
        if (this.known.size > 200) this.known.clear();
        this.known.set(key, result.lines);
        if (this.asked === key) then();
      },
      () => undefined, // a tooltip that cannot be told is no fault to report
    );
    return [];
  }

  forget(): void {
    this.known.clear();
    this.asked = "";
  }
}
