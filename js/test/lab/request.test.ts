import { describe, expect, it, vi } from "vitest";
import { runJob, type JobState } from "../../src/lab/jobs";
import { Failure, isAbort, segments } from "../../src/lab/request";
import { type Answer, fakeServer, settle } from "./faked";

const caught = async (promise: Promise<unknown>): Promise<unknown> => promise.then(() => new Error("nothing was thrown"), (error: unknown) => error);

describe("Server", () => {
  it("calls below the namespace with the token, and fails in the words of the server", async () => {
    const { server, asked } = fakeServer(() => ({ status: 409, body: { what: "That folder is taken.", advice: "Choose another.", detail: "x" } }));
    const error = (await caught(server.call("POST", "cases", { body: { folder: "a" } }))) as Failure;
    expect(error).toBeInstanceOf(Failure);
    expect([error.what, error.advice, error.status, error.missing]).toEqual(["That folder is taken.", "Choose another.", 409, false]);
    expect(asked[0].headers.get("Authorization")).toBe("token secret");
    expect(asked[0]).toMatchObject({ method: "POST", path: "cases", body: { folder: "a" } });
  });

  it("tells a missing extension from a case that is gone", async () => {
    const bare = fakeServer(() => ({ status: 404, text: "<html>404</html>" }));
    expect(((await caught(bare.server.call("GET", "cases"))) as Failure).missing).toBe(true);
    const jupyter = fakeServer(() => ({ status: 404, body: { message: "Not Found" } }));
    const failure = (await caught(jupyter.server.call("GET", "cases"))) as Failure;
    expect(failure.missing).toBe(true);
    expect(failure.advice).toContain("jupyter server extension enable jupyter_compliance");
    const gone = fakeServer(() => ({ status: 404, body: { what: "There is no case in b.", advice: "Refresh." } }));
    expect(((await caught(gone.server.call("GET", "cases/b"))) as Failure).missing).toBe(false);
  });

  it("says so when nobody answers, or the answer is no answer", async () => {
    const silent = fakeServer(() => new TypeError("fetch failed"));
    expect(((await caught(silent.server.call("GET", "cases"))) as Failure).what).toBe("The server does not answer.");
    const garbled = fakeServer(() => ({ text: "{half" }));
    expect(((await caught(garbled.server.call("GET", "cases"))) as Failure).what).toContain("200");
  });

  it("asks again with the ETag and keeps the value of before", async () => {
    const { server, asked } = fakeServer(({ headers }) => (headers.get("If-None-Match") === '"1"' ? { status: 304 } : { body: { n: 1 }, etag: '"1"' }));
    expect(await server.again("cases")).toEqual({ value: { n: 1 }, changed: true });
    expect(await server.again("cases")).toEqual({ value: { n: 1 }, changed: false });
    expect(asked).toHaveLength(2);
  });

  it("encodes what is in a path, not the path", () => {
    expect(segments("a b/ü?#/c")).toBe("a%20b/%C3%BC%3F%23/c");
  });
});

describe("runJob", () => {
  const job = (state: JobState["state"], seq: number, more: Partial<JobState> = {}): Answer => ({ body: { id: "7", kind: "preview", state, seq, phase: "", progress: null, result: null, error: null, ...more } });

  it("follows by long poll, from the sequence last seen, to the result", async () => {
    const states = [job("queued", 0), job("running", 3, { phase: "Reading", progress: 0.5 }), job("done", 4, { result: { rows: 2 } })];
    const { server, asked } = fakeServer(({ method }) => (method === "POST" ? { status: 202, body: { id: "7" } } : states.shift()!));
    const phases: string[] = [];
    expect(await runJob(server, "preview", { body: { a: 1 }, onProgress: (j) => phases.push(j.phase) })).toEqual({ rows: 2 });
    expect(asked.map((a) => a.path)).toEqual(["preview", "jobs/7", "jobs/7?after=0", "jobs/7?after=3"]);
    expect(phases).toEqual(["", "Reading"]);
  });

  it("fails in the words of the job", async () => {
    const { server } = fakeServer(({ method }) => (method === "POST" ? { body: { id: "7" } } : job("failed", 1, { error: { what: "No transfers.", advice: "Give some." } })));
    expect((await caught(runJob(server, "cases"))) as Failure).toMatchObject({ what: "No transfers.", advice: "Give some." });
  });

  it("cancels the job on the server when nobody waits any more", async () => {
    const held: ((answer: Answer) => void)[] = [];
    const { server, asked } = fakeServer(({ method }) => (method === "POST" ? { body: { id: "7" } } : method === "DELETE" ? { body: null } : new Promise((resolve) => held.push(resolve))));
    const ending = new AbortController();
    const waiting = caught(runJob(server, "preview", { signal: ending.signal }));
    await vi.waitFor(() => expect(held).toHaveLength(1));
    ending.abort();
    held[0](job("running", 1));
    expect(isAbort(await waiting)).toBe(true);
    expect(asked.at(-1)).toMatchObject({ method: "DELETE", path: "jobs/7" });
  });

  it("cancels also when the wish to stop came before the job had a name", async () => {
    let start: (answer: Answer) => void = () => undefined;
    const { server, asked } = fakeServer(({ method }) => (method === "POST" ? new Promise((resolve) => (start = resolve)) : { body: null }));
    const ending = new AbortController();
    const waiting = caught(runJob(server, "preview", { signal: ending.signal }));
    await settle();
    ending.abort();
    start({ body: { id: "7" } });
    expect(isAbort(await waiting)).toBe(true);
    await vi.waitFor(() => expect(asked.at(-1)).toMatchObject({ method: "DELETE", path: "jobs/7" }));
  });

  it("tries again where the server was silent, never where it refused", async () => {
    let silent = 2;
    const { server } = fakeServer(({ method }) => (method === "POST" ? { body: { id: "7" } } : silent-- > 0 ? new TypeError("gone") : job("done", 1, { result: 5 })));
    expect(await runJob(server, "preview", { patience: [0, 0] })).toBe(5);
    const refusing = fakeServer(({ method }) => (method === "POST" ? { body: { id: "7" } } : { status: 404, body: { what: "No such job.", advice: "" } }));
    expect((await caught(runJob(refusing.server, "preview", { patience: [0, 0] }))) as Failure).toMatchObject({ what: "No such job." });
    expect(refusing.asked).toHaveLength(2);
  });
});
