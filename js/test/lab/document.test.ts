/** The case document below its widgets: the comm, what is saved when, the start of the kernel, and who else is there. */
import { KernelMessage } from "@jupyterlab/services";
import { Signal } from "@lumino/signaling";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { initials, peopleWords, type Person } from "../../src/core/people";
import { CONNECTION } from "../../src/core/transport";
import { RawComm } from "../../src/lab/document/comm";
import { KernelLink } from "../../src/lab/document/link";
import { trans } from "./faked";
import { type Awareness, painted, Presence } from "../../src/lab/document/presence";
import { problemsIn } from "../../src/lab/document/problems";
import { Saver } from "../../src/lab/document/saving";
import { signingName } from "../../src/lab/document/signing";
import { pythonKernel, readServed, serveExpression } from "../../src/lab/document/startup";

type Sent = KernelMessage.IShellMessage & { header: { subshell_id?: string } };

/** A kernel connection that keeps what is sent and says what it is told to. */
class FakeKernel {
  readonly sent: Sent[] = [];
  readonly iopubMessage = new Signal<this, KernelMessage.IIOPubMessage>(this);
  readonly clientId = "client";
  readonly username = "mira";
  supportsSubshells = true;
  isDisposed = false;
  status = "idle";
  id = "k1";
  name = "python3";
  info: Promise<unknown> = Promise.resolve({});
  model: Record<string, unknown> = { id: "k1", name: "python3" };
  deleted: string[] = [];
  executed: string[] = [];
  /** What opening the comm is answered with, one after the other. */
  answers: Record<string, unknown>[] = [];
  served: unknown = { status: "ok", data: { "application/json": { ok: true, error: null } } };

  sendShellMessage(message: Sent) {
    this.sent.push(message);
    if (message.header.msg_type === "comm_open") {
      const answer = this.answers.shift();
      if (answer) queueMicrotask(() => this.say((message.content as { comm_id: string }).comm_id, answer));
    }
    return {} as never;
  }
  requestCreateSubshell() {
    return { done: Promise.resolve({ content: { subshell_id: "sub-1" } }) } as never;
  }
  requestDeleteSubshell(content: { subshell_id: string }) {
    this.deleted.push(content.subshell_id);
    return {} as never;
  }
  requestExecute(content: { user_expressions: Record<string, string> }) {
    this.executed.push(content.user_expressions.served);
    return { done: Promise.resolve({ content: { status: "ok", user_expressions: { served: this.served } } }) } as never;
  }
  async restart() {
    if (this.status === "dead") throw new Error("Kernel is dead");
  }
  say(comm: string, data: Record<string, unknown>, type: "comm_msg" | "comm_close" = "comm_msg") {
    const message = KernelMessage.createMessage({ msgType: type, channel: "iopub", session: "kernel", content: { comm_id: comm, data } } as never);
    this.iopubMessage.emit(message as KernelMessage.IIOPubMessage);
  }
}

const idOf = (message: Sent) => (message.content as { comm_id: string }).comm_id;

describe("the comm of a document", () => {
  it("goes through a subshell, and aside of it where asked", async () => {
    const kernel = new FakeKernel();
    const comm = new RawComm(kernel as never, { onMessage: () => undefined, onClose: () => undefined });
    await comm.open({ path: "a/case.jcase" });
    comm.send({ id: 1 });
    comm.send({ method: "stop" }, true);
    expect(kernel.sent.map((m) => [m.header.msg_type, m.header.subshell_id ?? null])).toEqual([["comm_open", "sub-1"], ["comm_msg", "sub-1"], ["comm_msg", null]]);
    comm.close();
    expect(kernel.sent.at(-1)?.header.msg_type).toBe("comm_close");
    expect(kernel.deleted).toEqual(["sub-1"]);
    expect(() => comm.send({})).toThrow(/closed/);
  });

  it("does without subshells, and hears only what is its own", async () => {
    const kernel = new FakeKernel();
    kernel.supportsSubshells = false;
    const heard: unknown[] = [];
    let closed = 0;
    const comm = new RawComm(kernel as never, { onMessage: (m) => heard.push(m), onClose: () => (closed += 1) });
    await comm.open({});
    kernel.say("another", { id: 1 });
    kernel.say(comm.id, { id: 2 });
    kernel.say(comm.id, {}, "comm_close");
    expect(heard).toEqual([{ id: 2 }]);
    expect(closed).toBe(1);
    expect(kernel.sent[0].header.subshell_id ?? null).toBe(null);
  });
});

/** A session context around fake kernels. */
function fakeSession(kernel: FakeKernel | null, next?: FakeKernel) {
  const session = {
    session: kernel ? { kernel } : null,
    statusChanged: new Signal<object, string>({}),
    kernelChanged: new Signal<object, { newValue: unknown }>({}),
    connectionStatusChanged: new Signal<object, string>({}),
    initialize: async () => false,
    changed: [] as unknown[],
    changeKernel: async (model: unknown) => {
      session.changed.push(model);
      session.session = { kernel: next as FakeKernel };
      return next;
    },
  };
  return session;
}

function linkTo(session: ReturnType<typeof fakeSession>) {
  const words: string[] = [];
  const specs = { default: "r", kernelspecs: { r: { name: "r", language: "R" }, python3: { name: "python3", language: "python" } } };
  const link = new KernelLink(
    { session: session as never, specs: async () => specs as never, path: () => "a/case.jcase", caseId: () => "id-1", author: () => "Mira", readonly: false, trans },
    { onProgress: (text) => words.push(text), onEvent: () => undefined, onFresh: () => words.push("fresh") },
  );
  return { link, words };
}

const HELLO = { event: "hello", spec: { title: "A" }, view: {}, selection: {}, warning: "", folder: "a" };

describe("the line to the kernel", () => {
  it("starts a Python kernel, serves the case and attaches", async () => {
    const kernel = new FakeKernel();
    kernel.answers = [HELLO];
    const session = fakeSession(null, kernel);
    const { link, words } = linkTo(session);
    expect((await link.open()).spec.title).toBe("A");
    expect(session.changed).toEqual([{ name: "python3" }]);
    expect(kernel.executed).toHaveLength(1);
    expect(kernel.executed[0]).toContain('"a/case.jcase", ".", "id-1")');
    expect(words).toContain("Starting a Python kernel");
    expect((kernel.sent[0].content as { data: object }).data).toEqual({ path: "a/case.jcase", author: "Mira", readonly: false });
    link.dispose();
  });

  it("finds the kernel of before with the case open in it, and does not open it again", async () => {
    const kernel = new FakeKernel();
    kernel.answers = [HELLO];
    const { link } = linkTo(fakeSession(kernel));
    await link.open();
    expect(kernel.executed).toEqual([]);
    link.dispose();
  });

  it("serves the case where the kernel of before does not know it", async () => {
    const kernel = new FakeKernel();
    kernel.answers = [{ event: "unknown" }, HELLO];
    const { link } = linkTo(fakeSession(kernel));
    await link.open();
    expect(kernel.executed).toHaveLength(1);
    link.dispose();
  });

  it("says in words what the kernel could not open", async () => {
    const kernel = new FakeKernel();
    kernel.served = { status: "ok", data: { "application/json": { ok: false, error: { what: "A newer product made this case.", advice: "Upgrade.", detail: "" } } } };
    const { link } = linkTo(fakeSession(null, kernel));
    await expect(link.open()).rejects.toMatchObject({ what: "A newer product made this case.", advice: "Upgrade." });
    link.dispose();
  });

  it("tells of a death, fails what waits, and opens again in a new kernel", async () => {
    const kernel = new FakeKernel();
    const next = new FakeKernel();
    kernel.answers = [HELLO];
    next.answers = [{ event: "unknown" }, HELLO];
    const session = fakeSession(kernel, next);
    const { link } = linkTo(session);
    await link.open();
    const problems: unknown[] = [];
    link.transport.on(CONNECTION, (message) => problems.push(message.problem));
    const waiting = link.transport.request("queue");
    kernel.status = "dead";
    session.statusChanged.emit("dead");
    await expect(waiting).rejects.toBe(link.problems.stopped);
    await expect(link.transport.request("queue")).rejects.toBe(link.problems.stopped);
    await link.restart();
    link.found();
    expect(problems).toEqual([link.problems.stopped, null]);
    expect(session.changed).toEqual([{ name: "python3" }]);
    expect(link.ready).toBe(true);
    session.statusChanged.emit("autorestarting");
    expect(problems.at(-1)).toBe(link.problems.restarted);
    expect(link.isFresh).toBe(true);
    link.dispose();
  });

  it("opens the case again where the user restarts the kernel or gives another one", async () => {
    const kernel = new FakeKernel();
    kernel.answers = [HELLO];
    const session = fakeSession(kernel);
    const { link, words } = linkTo(session);
    await link.open();
    session.statusChanged.emit("restarting");
    expect(words).not.toContain("fresh");
    session.statusChanged.emit("idle");
    session.statusChanged.emit("idle");
    expect(words.filter((word) => word === "fresh")).toHaveLength(1);
    session.kernelChanged.emit({ newValue: new FakeKernel() });
    expect(words.filter((word) => word === "fresh")).toHaveLength(2);
    link.dispose();
  });

  it("waits out a lost connection", async () => {
    vi.useFakeTimers();
    try {
      const kernel = new FakeKernel();
      kernel.answers = [HELLO];
      const session = fakeSession(kernel);
      const { link } = linkTo(session);
      await link.open();
      const problems: unknown[] = [];
      link.transport.on(CONNECTION, (message) => problems.push(message.problem));
      session.connectionStatusChanged.emit("connecting");
      session.connectionStatusChanged.emit("connected");
      await vi.advanceTimersByTimeAsync(10_000);
      expect(problems).toEqual([]);
      session.connectionStatusChanged.emit("connecting");
      await vi.advanceTimersByTimeAsync(10_000);
      expect(problems).toEqual([link.problems.lost]);
      session.connectionStatusChanged.emit("connected");
      expect(problems).toEqual([link.problems.lost, null]);
      link.dispose();
    } finally {
      vi.useRealTimers();
    }
  });

  it("gives up an opening", async () => {
    const kernel = new FakeKernel();
    const { link } = linkTo(fakeSession(kernel));
    const opening = link.open();
    await vi.waitFor(() => expect(kernel.sent.map((m) => m.header.msg_type)).toContain("comm_open"));
    link.stop();
    await expect(opening).rejects.toMatchObject({ what: "Stopped before it was done." });
    expect(kernel.sent.at(-1)?.header.subshell_id ?? null).toBe(null);
    expect(idOf(kernel.sent[0])).toBe(idOf(kernel.sent.at(-1) as Sent));
    link.dispose();
  });
});

describe("a kernel that does not answer", () => {
  it("is replaced where the server says that it is dead", async () => {
    const dead = new FakeKernel();
    dead.model.execution_state = "dead";
    dead.info = new Promise(() => undefined);
    const next = new FakeKernel();
    next.answers = [HELLO];
    const session = fakeSession(dead, next);
    const { link } = linkTo(session);
    await link.open();
    expect(session.changed).toEqual([{ name: "python3" }]);
    link.dispose();
  });

  it("can be given up, and what comes of it later is not taken", async () => {
    const kernel = new FakeKernel();
    let answer: (value: unknown) => void = () => undefined;
    kernel.info = new Promise((resolve) => (answer = resolve));
    const { link } = linkTo(fakeSession(kernel));
    const opening = link.open();
    await vi.waitFor(() => Promise.resolve());
    link.stop();
    await expect(opening).rejects.toBe(link.problems.given);
    answer({});
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(kernel.sent).toEqual([]);
    link.dispose();
  });
});

describe("what is saved", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is dirty until confirmed, and sends only the newest", async () => {
    const dirty: boolean[] = [];
    const kept: number[] = [];
    let confirm: () => void = () => undefined;
    const saver = new Saver<number>((value) => {
      kept.push(value);
      return new Promise((resolve) => (confirm = resolve));
    }, (now) => dirty.push(now));
    saver.put(1);
    saver.put(2);
    expect(dirty).toEqual([true]);
    await vi.advanceTimersByTimeAsync(300);
    expect(kept).toEqual([2]);
    saver.put(3);
    confirm();
    await vi.advanceTimersByTimeAsync(300);
    expect(kept).toEqual([2, 3]);
    expect(dirty).toEqual([true]);
    confirm();
    await vi.advanceTimersByTimeAsync(1);
    expect(dirty).toEqual([true, false]);
  });

  it("flushes at once and waits for what is under way", async () => {
    const kept: number[] = [];
    const saver = new Saver<number>(async (value) => void kept.push(value), () => undefined);
    saver.put(1);
    await saver.flush();
    expect(kept).toEqual([1]);
    expect(saver.dirty).toBe(false);
    await saver.flush();
    expect(kept).toEqual([1]);
  });

  it("stays dirty where it fails, says so to who asked, and tries again", async () => {
    let broken = true;
    const kept: number[] = [];
    const saver = new Saver<number>(async (value) => {
      if (broken) throw new Error("no kernel");
      kept.push(value);
    }, () => undefined);
    saver.put(7);
    await expect(saver.flush()).rejects.toThrow("no kernel");
    expect(saver.dirty).toBe(true);
    broken = false;
    await vi.advanceTimersByTimeAsync(6000);
    expect(kept).toEqual([7]);
    expect(saver.dirty).toBe(false);
  });
});

describe("the start of the kernel", () => {
  it("chooses a Python kernel", () => {
    const specs = (...names: [string, string][]) => ({ default: names[0]?.[0] ?? "", kernelspecs: Object.fromEntries(names.map(([name, language]) => [name, { name, language }])) }) as never;
    expect(pythonKernel(specs(["ir", "R"], ["conda", "python"], ["python3", "python"]))).toBe("python3");
    expect(pythonKernel(specs(["conda-b", "Python"], ["ir", "R"]))).toBe("conda-b");
    expect(pythonKernel(specs(["ir", "R"]))).toBe(null);
    expect(pythonKernel(null)).toBe(null);
  });

  it("quotes hostile paths", () => {
    const expression = serveExpression('a"); import os; ("/case.jcase');
    expect(expression).toContain('"a\\"); import os; (\\"/case.jcase"');
    expect(expression.startsWith('__import__("jupyter_compliance.views.document", fromlist=["serve"]).serve(')).toBe(true);
  });

  it("tells what is missing and what to do", () => {
    const failed = (ename: string, evalue: string) => () => readServed({ status: "ok", user_expressions: { served: { status: "error", ename, evalue, traceback: ["\u001b[31mx\u001b[0m"] } } } as never, problemsIn(trans));
    expect(failed("ModuleNotFoundError", "No module named 'jupyter_compliance'")).toThrow(/no jupyter_compliance.*Install it/s);
    expect(failed("ModuleNotFoundError", "No module named 'jupyter_compliance.views.document'")).toThrow(/older than this page.*Upgrade/s);
    expect(failed("ModuleNotFoundError", "No module named 'numba.core'")).toThrow(/lacks the module numba.core.*Install numba/s);
    expect(failed("MemoryError", "")).toThrow(/could not open the case/);
    expect(() => readServed({ status: "ok", user_expressions: {} } as never, problemsIn(trans))).toThrow(/Choose a Python kernel/);
    expect(() => readServed({ status: "error", ename: "KeyboardInterrupt" } as never, problemsIn(trans))).toThrow(/interrupted/);
  });
});

describe("who signs", () => {
  it("is who the server knows, and nobody it does not know", () => {
    const named = (display_name: string) => signingName({ display_name, name: "x" });
    expect(named("Mira  Ødegård")).toBe("Mira Ødegård");
    expect(named("Anonymous Io")).toBe("");
    expect(named("a\u202eb")).toBe("");
    expect(named("x".repeat(500))).toHaveLength(120);
    expect(signingName(null)).toBe("");
  });
});

describe("who else is here", () => {
  function room(...others: [number, Record<string, unknown>][]) {
    const states = new Map<number, Record<string, unknown>>([[1, {}], ...others]);
    let tell: () => void = () => undefined;
    const awareness: Awareness = {
      clientID: 1,
      getStates: () => states,
      setLocalStateField: (field, value) => void ((states.get(1) as Record<string, unknown>)[field] = value),
      on: (_event, callback) => void (tell = callback),
      off: () => undefined,
    };
    return { awareness, states, tell: () => tell() };
  }

  it("hears of others and not of itself, and believes nothing", () => {
    const heard: Person[][] = [];
    const look = (subjects: unknown, more: object = {}) => ({ jupyterComplianceLook: { subjects, transfers: 0 }, ...more });
    const { awareness, states, tell } = room(
      [2, look(["0xaa"], { user: { display_name: "Mira", color: "#b3541e" } })],
      [3, look({ no: 1 }, { user: { name: "x".repeat(300), color: "url(evil)" } })],
      [4, { user: { name: "In an editor" } }],
      [5, null as never],
    );
    const presence = new Presence(awareness, (people) => heard.push(people));
    expect(heard[0].map(({ name, subjects }) => [name.length, subjects.length])).toEqual([[4, 1], [60, 0]]);
    expect(heard[0][0].colour).toBe("#b3541e");
    expect(heard[0][1].colour).toMatch(/^#[0-9a-f]{6}$/);
    presence.look({ subjects: Array.from({ length: 50 }, (_, i) => `s${i}`), transfers: ["t"] });
    expect((states.get(1)?.jupyterComplianceLook as { subjects: string[] }).subjects).toHaveLength(20);
    states.delete(2);
    tell();
    expect(heard.at(-1)).toHaveLength(1);
    presence.dispose();
    expect(states.get(1)?.jupyterComplianceLook).toBe(null);
  });

  it("says who looks at what", () => {
    const person = (name: string, ...subjects: string[]): Person => ({ id: name, name, colour: "#123456", subjects, transfers: 0 });
    expect(peopleWords([person("Mira", "0xaa")], (id) => `<${id}>`)).toBe("Mira looks at <0xaa>");
    expect(peopleWords([person("Mira", "a", "b", "c"), person("Jon")], (id) => id)).toBe("Mira looks at a and 2 more · Jon is here");
    expect(peopleWords(["a", "b", "c", "d", "e"].map((name) => person(name)), (id) => id)).toContain("2 others are here");
    expect([initials("Mira Ødegård"), initials("mira"), initials(" ")]).toEqual(["MØ", "M", "?"]);
    document.body.style.setProperty("--jp-collaborator-color1", "#abc");
    expect(painted("var(--jp-collaborator-color1)")).toBe("#aabbcc");
  });
});
