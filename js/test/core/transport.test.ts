import { tableFromArrays, tableToIPC } from "@uwdata/flechette";
import { describe, expect, it, vi } from "vitest";
import { isAbort, MessageTransport, RequestError } from "../../src/core/transport";

function pair(patience?: number) {
  const sent: { id: number; method: string; params: object }[] = [];
  const transport = new MessageTransport((message) => sent.push(message as never), patience);
  return { sent, transport };
}

describe("MessageTransport", () => {
  it("answers the first request that asks what came along, once, and asks for everything else", async () => {
    const { sent, transport } = pair();
    const bytes = tableToIPC(tableFromArrays({ x: [7] }), { format: "stream" }) as Uint8Array;
    transport.prime("graph", { focus: [], time: null }, { ok: true, result: { shownText: "one" }, tables: ["nodes"] }, [bytes]);
    void transport.request("graph", { time: [1, 2], focus: [] }).catch(() => {});
    expect(sent.length).toBe(1);
    const reply = await transport.request<{ shownText: string }>("graph", { time: null, focus: [] });
    expect(sent.length).toBe(1);
    expect([reply.result.shownText, reply.tables.nodes.number("x", 0)]).toEqual(["one", 7]);
    void transport.request("graph", { time: null, focus: [] }).catch(() => {});
    expect(sent.length).toBe(2);
    transport.dispose();
  });

  it("matches answers by id, whatever their order, and decodes tables", async () => {
    const { sent, transport } = pair();
    const first = transport.request("queue", { limit: 1 });
    const second = transport.request<{ ok: string }>("notes");
    const bytes = tableToIPC(tableFromArrays({ x: [1, 2] }), { format: "stream" }) as Uint8Array;
    transport.receive({ id: sent[1].id, ok: true, result: { ok: "second" }, tables: [] });
    transport.receive({ id: sent[0].id, ok: true, result: { total: 2 }, tables: ["queue"] }, [bytes]);
    expect((await second).result.ok).toBe("second");
    const reply = await first;
    expect(reply.tables.queue.length).toBe(2);
    expect(sent[0]).toMatchObject({ method: "queue", params: { limit: 1 } });
  });

  it("fails in the words of the other side", async () => {
    const { sent, transport } = pair();
    const answer = transport.request("subject", { id: "x" });
    transport.receive({ id: sent[0].id, ok: false, error: { what: "No such subject.", advice: "Search for it.", detail: "x" } });
    const error = (await answer.catch((e: unknown) => e)) as RequestError;
    expect(error).toBeInstanceOf(RequestError);
    expect([error.what, error.advice, error.detail]).toEqual(["No such subject.", "Search for it.", "x"]);
  });

  it("can be given up, and does not mind a late answer", async () => {
    const { sent, transport } = pair();
    const stop = new AbortController();
    const answer = transport.request("graph", {}, stop.signal);
    stop.abort();
    expect(isAbort(await answer.catch((e: unknown) => e))).toBe(true);
    transport.receive({ id: sent[0].id, ok: true, result: {} });
  });

  it("says so when no answer comes", async () => {
    vi.useFakeTimers();
    const { transport } = pair(1000);
    const answer = transport.request("graph").catch((e: unknown) => e);
    vi.advanceTimersByTime(1001);
    expect(String(await answer)).toMatch(/No answer to "graph"/);
    vi.useRealTimers();
  });

  it("tells events to listeners until their signal ends", () => {
    const { transport } = pair();
    const stop = new AbortController();
    const heard: unknown[] = [];
    transport.on("changed", (m) => heard.push(m.what), stop.signal);
    transport.receive({ event: "changed", what: ["notes"] });
    stop.abort();
    transport.receive({ event: "changed", what: ["queue"] });
    expect(heard).toEqual([["notes"]]);
  });

  it("fails what is open and what is asked while the other side is gone, and goes on when it is back", async () => {
    const { sent, transport } = pair();
    const gone = new RequestError("The kernel has stopped.", "Run the cell again.");
    const open = transport.request("graph").catch((e: unknown) => e);
    transport.setGone(gone);
    expect(await open).toBe(gone);
    expect(await transport.request("queue").catch((e: unknown) => e)).toBe(gone);
    expect(sent).toHaveLength(1);
    transport.setGone(null);
    const answer = transport.request("queue");
    transport.receive({ id: sent[1].id, ok: true, result: { total: 1 } });
    expect((await answer).result).toEqual({ total: 1 });
  });

  it("fails in words where a message cannot be sent", async () => {
    const transport = new MessageTransport(() => {
      throw new Error("Kernel connection is dead");
    });
    expect(await transport.request("queue").catch((e: unknown) => e)).toMatchObject({ advice: expect.stringContaining("Run the cell again"), detail: expect.stringContaining("dead") });
  });
});
