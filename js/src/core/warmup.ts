/**
 * Runs the board's code where nobody looks, so that the first board of a page does not meet it cold.
 *
 * A browser reads and compiles code when it is first run: the first picture of a graph took a third longer for it.
 */

import { Table } from "./arrow";
import { Board } from "./board";
import { h } from "./dom";
import type { Spec } from "./model";
import type { Reply, Transport } from "./transport";
import { VERSION } from "./version";

const ACCOUNTS = 600;
/** Arrows of a small graph and of one that is drawn as ink. */
const SIZES = [300, 6_000, 6_000];
/** Milliseconds between two of them, in which the page can do something else. */
const PAUSE = 300;

const SPEC: Spec = { title: "", status: "", caseId: "", currency: "", subjects: 0, accounts: ACCOUNTS, transfers: 0, timeFrom: 0, timeTo: 0, rangeText: "", policy: { name: "", line: 50 }, panes: ["graph"], readonly: true, author: "", height: 480, version: VERSION, dispositions: [], journal: { entries: 0, head: "" } };

/** Made-up accounts on a spiral, each paying others further on. */
function made(arrows: number): Reply["tables"] {
  const numbers = Array.from({ length: ACCOUNTS }, (_, i) => i);
  const around = (turn: (angle: number) => number) => Float32Array.from(numbers, (i) => 40 * Math.sqrt(i) * turn(2.4 * i));
  const nodes = Table.fromColumns({ id: numbers.map((i) => `account ${i}`), label: numbers.map(() => ""), x: around(Math.cos), y: around(Math.sin), risk: Float32Array.from(numbers, (i) => i % 100), shape: Uint8Array.from(numbers, (i) => i % 3), flags: Uint8Array.from(numbers, (i) => Number(i % 50 === 0)) });
  const pairs = Array.from({ length: arrows }, (_, i) => i);
  const edges = Table.fromColumns({ src: Uint32Array.from(pairs, (i) => i % ACCOUNTS), dst: Uint32Array.from(pairs, (i) => (7 * i + 1 + Math.floor(i / ACCOUNTS)) % ACCOUNTS), value: Float32Array.from(pairs, (i) => 1 + (i % 997)), share: Float32Array.from(pairs, (i) => (i % 997) / 997) });
  return { nodes, edges };
}

/** Answers with a graph and leaves all else open until it is given up. */
function answering(tables: Reply["tables"]): Transport {
  return {
    request: <R>(method: string) => (method === "overview" ? Promise.resolve({ result: { shownText: "", hiddenText: "", truncated: "" } as R, tables }) : new Promise<Reply<R>>(() => {})),
    on: () => {},
  };
}

function drawn(arrows: number): Promise<void> {
  const host = h("div", { attrs: { "aria-hidden": "true", inert: "" } });
  Object.assign(host.style, { position: "fixed", left: "0", top: "0", width: "900px", height: "500px", visibility: "hidden", zIndex: "-1", pointerEvents: "none" });
  document.body.append(host);
  const board = new Board(host, { transport: answering(made(arrows)), spec: SPEC, view: { scope: "all" } });
  return new Promise((resolve) => {
    setTimeout(() => {
      board.dispose();
      host.remove();
      performance.clearMarks("jc-graph-painted");
      resolve();
    }, PAUSE);
  });
}

/** Draw a small and a large graph unseen. */
export async function warmUp(): Promise<void> {
  for (const arrows of SIZES) await drawn(arrows);
}
