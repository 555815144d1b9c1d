import { describe, expect, it } from "vitest";
import { ANSWERS } from "../../src/page/answers";
import { compareAmounts } from "../../src/page/rows";
import { Snapshot } from "../../src/page/snapshot";
import { StaticTransport } from "../../src/page/static-transport";
import { volumeOf } from "../../src/page/volume";
import { DAY, EXITS, HEIR, HOSTILE, snapshotJson, START, THIEF } from "../fixtures/ronin";

const snapshot = new Snapshot(snapshotJson());
const transport = new StaticTransport(snapshot);
const METHODS = ["queue", "graph", "neighbours", "subject", "transfers", "timeline", "search", "notes", "note", "withdraw", "dispose", "walk", "export", "verify"];

async function rows(method: string, params: object, table: string): Promise<Record<string, unknown>[]> {
  return (await transport.request(method, params)).tables[table].rows();
}

describe("the page", () => {
  it("answers every method of the protocol and no other", async () => {
    expect(Object.keys(ANSWERS).sort()).toEqual([...METHODS].sort());
    await expect(transport.request("delete")).rejects.toMatchObject({ what: expect.stringContaining("delete") });
  });

  it.each(["note", "withdraw", "dispose", "export"])("refuses to %s, with advice", async (method) => {
    await expect(transport.request(method, {})).rejects.toMatchObject({ what: "This page is a copy for reading.", advice: expect.stringContaining("JupyterLab") });
  });

  it("gives up where it is asked to", async () => {
    await expect(transport.request("queue", {}, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("queue", () => {
  it("pages and filters by text, decision and score", async () => {
    expect((await transport.request("queue", { offset: 5, limit: 5 })).result).toMatchObject({ total: 7, line: 50 });
    expect(await rows("queue", { offset: 5, limit: 5 }, "queue")).toHaveLength(2);
    expect(await rows("queue", { filter: { text: "EXPLOITER" } }, "queue")).toHaveLength(1);
    expect(await rows("queue", { filter: { disposition: "escalate" } }, "queue")).toHaveLength(1);
    expect(await rows("queue", { filter: { disposition: "none" } }, "queue")).toHaveLength(6);
    expect(await rows("queue", { filter: { minScore: 90 } }, "queue")).toHaveLength(2);
  });
});

describe("transfers", () => {
  it("meet all conditions at once, and tell the direction from the subjects' side", async () => {
    const found = await rows("transfers", { subjects: [HEIR], time: [START + 3 * DAY, START + 10 * DAY] }, "transfers");
    expect(found.map((r) => [r.id, r.direction])).toEqual([["r4", "in"], ["r5", "out"]]);
    expect(await rows("transfers", { ids: ["r1", "r9"] }, "transfers")).toHaveLength(2);
  });

  it("sort by value exactly and keep amounts as text", async () => {
    const found = await rows("transfers", { subjects: [HEIR], sort: "value", descending: true, limit: 2 }, "transfers");
    expect(found.map((r) => r.amountText)).toEqual(["3,000.000000000000000001 ETH", "2,000.000000000000000001 ETH"]);
  });

  it("count, and never add up", async () => {
    expect((await transport.request("transfers", { subjects: [THIEF] })).result).toEqual({ total: 4, totalText: "4 transfers" });
  });
});

describe("amounts", () => {
  it.each([["9.9 ETH", "10 ETH", -1], ["1,000.000000000000000001 ETH", "1,000 ETH", 1], ["0.50", "0.5", 0], ["", "1 ETH", -1], ["0012", "12", 0]])("%j against %j", (a, b, order) => {
    expect(Math.sign(compareAmounts(a, b))).toBe(order);
  });
});

describe("graph", () => {
  it("uses the stored layout and words of a focus", async () => {
    const { result } = await transport.request("graph", { focus: [THIEF] });
    expect(result.shownText).toBe("3 of 8 accounts · 90 % of value shown");
    const nodes = await rows("graph", { focus: [THIEF] }, "nodes");
    expect(nodes.map((n) => [n.id, n.x])).toEqual([[THIEF, 0], [HEIR, 260], [EXITS[5], -260]]);
    const edges = await rows("graph", { focus: [THIEF] }, "edges");
    expect(edges.find((e) => e.src === 0 && e.dst === 1)).toMatchObject({ n: 3, text: "3 × · 6000 ETH" });
  });

  it("adds accounts beside their neighbour and hides others", async () => {
    const nodes = await rows("graph", { focus: [THIEF], added: [EXITS[0]], hidden: [EXITS[5]] }, "nodes");
    expect(nodes.map((n) => n.id)).toEqual([THIEF, HEIR, EXITS[0]]);
    expect(nodes[2].x).toBeGreaterThan(nodes[1].x as number);
    expect(nodes[2].label).toBe(HOSTILE);
  });

  it("within a time range counts transfers, says so, and drops what has none", async () => {
    const params = { focus: [THIEF], time: [START + DAY, START + 2 * DAY] };
    const edges = await rows("graph", params, "edges");
    expect(edges.map((e) => e.text)).toEqual(["2 of 3 ×"]);
    expect((await rows("graph", params, "nodes")).map((n) => n.id)).toEqual([THIEF, HEIR]);
  });

  it("draws a neighbourhood for a focus without a layout", async () => {
    const nodes = await rows("graph", { focus: [HEIR] }, "nodes");
    expect(nodes).toHaveLength(8);
    expect(nodes.every((n) => Number.isFinite(n.x) && Number.isFinite(n.y))).toBe(true);
  });

  it("opens a group into its members", async () => {
    const json = snapshotJson();
    json.graphs[HEIR] = { nodes: [HEIR, THIEF, `group:${HEIR}:out`], x: [0, -260, 260], y: [0, 0, 0] };
    const own = new Snapshot(json);
    own.accounts.set(`group:${HEIR}:out`, { ...own.accounts.get(HEIR)!, id: `group:${HEIR}:out`, label: "6 wallets", group: true, members: 6 });
    const ids = async (added: string[]): Promise<unknown[]> => (await new StaticTransport(own).request("graph", { focus: [HEIR], added })).tables.nodes.rows().map((n) => n.id);
    expect(await ids([])).toHaveLength(3);
    expect((await ids([`group:${HEIR}:out`])).sort()).toEqual([HEIR, THIEF, ...EXITS].sort());
  });

  it("names counterparties by size and says how many it left out", async () => {
    expect((await transport.request("neighbours", { id: HEIR, limit: 2 })).result).toEqual({ add: [THIEF, EXITS[5]], leftOutText: "+5 more left out" });
  });
});

describe("timeline, walking, search", () => {
  it("has a lane for each subject, up for out and down for in", async () => {
    const reply = await transport.request<{ lanes: { id: string }[] }>("timeline", { subjects: [HEIR, THIEF], bins: 200 });
    expect(reply.result.lanes.map((l) => l.id)).toEqual([HEIR, THIEF]);
    const ticks = reply.tables.ticks.rows();
    expect(ticks.filter((t) => t.lane === 0 && t.dir === 1)).toHaveLength(3);
    expect(ticks.filter((t) => t.lane === 0 && t.dir === -1)).toHaveLength(6);
    expect(ticks.every((t) => Number(t.size) > 0 && Number(t.size) <= 1)).toBe(true);
  });

  it("draws bars from sizes, in words only counts", () => {
    const { unit, bins } = volumeOf(snapshot, [THIEF], START, START + 15 * DAY, 100);
    expect(unit).toBe("day");
    expect(bins.map((b) => [b.inValue, b.outValue])).toEqual([[5, 0], [0, 1000], [0, 2000], [0, 3000]]);
    expect(bins[0].text).toBe("23 Mar 2022: 1 transfer");
  });

  it("walks along time both ways and ends", async () => {
    const step = async (transfer: string, direction: string): Promise<unknown> => (await transport.request("walk", { transfer, direction, subject: THIEF })).result.id;
    expect([await step("r1", "next"), await step("r4", "next"), await step("r4", "prev"), await step("r1", "prev")]).toEqual(["r2", null, "r3", null]);
  });

  it("finds accounts, transfers and notes, also by the short form", async () => {
    const kinds = async (q: string): Promise<unknown[]> => (await transport.request<{ hits: { kind: string }[] }>("search", { q })).result.hits.map((hit) => hit.kind);
    expect(await kinds("0x098b…2f96")).toEqual(["subject"]);
    expect(await kinds("0xhashr3")).toEqual(["transfer"]);
    expect(await kinds("onerror")).toEqual(["subject", "transfer", "note"]);
    expect(await kinds("")).toEqual([]);
  });

  it("knows accounts without a record and refuses unknown ones in words", async () => {
    expect((await transport.request("subject", { id: EXITS[1] })).result).toMatchObject({ rank: null, evidence: [] });
    await expect(transport.request("subject", { id: "nobody" })).rejects.toMatchObject({ advice: expect.stringContaining("/") });
  });
});

describe("an arrow and lanes", () => {
  it("gives the transfers of one pair, and of a group those that are not drawn", async () => {
    const ids = async (params: object): Promise<unknown[]> => (await rows("transfers", params, "transfers")).map((row) => row.id);
    expect(await ids({ pair: { src: THIEF, dst: HEIR } })).toEqual(["r2", "r3", "r4"]);
    expect(await ids({ pair: { src: HEIR, dst: THIEF } })).toEqual([]);
    expect(await ids({ pair: { src: THIEF, dst: HEIR }, time: [START + 2 * DAY, START + 3 * DAY] })).toEqual(["r3", "r4"]);
  });

  it("draws lanes apart from what the bars sum, and passes over those it does not know", async () => {
    const alone = await transport.request("timeline", { subjects: [THIEF] });
    const beside = await transport.request<{ lanes: { id: string }[] }>("timeline", { subjects: [THIEF], lanes: [THIEF, HEIR, "gone"] });
    expect(beside.result.lanes.map((lane) => lane.id)).toEqual([THIEF, HEIR]);
    expect(beside.tables.bins.rows()).toEqual(alone.tables.bins.rows());
    expect(new Set(beside.tables.ticks.rows().map((tick) => tick.lane))).toEqual(new Set([0, 1]));
  });
});
