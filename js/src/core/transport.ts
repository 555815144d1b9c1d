import { Table } from "./arrow";
import { trans } from "./words";

export interface Reply<R = Record<string, unknown>> {
  result: R;
  tables: Record<string, Table>;
}

/** How a view asks for data; the widget, the Lab document and the exported page each bring one. */
export interface Transport {
  request<R = Record<string, unknown>>(method: string, params?: object, signal?: AbortSignal): Promise<Reply<R>>;
  /** Hear of events the other side sends, such as "changed"; the listener goes with the signal. */
  on(event: string, callback: (message: Record<string, unknown>) => void, signal?: AbortSignal): void;
  /** Look whether the other side answers again; resolves to whether it does. */
  retry?(): Promise<boolean>;
  /** Words of the button that does so, where "Try again" does not say it. */
  retryLabel?(): string;
}

/** The event by which a transport says that the other side is gone (`problem`) or back (null). */
export const CONNECTION = "connection";

/** A failure in words: what went wrong, what to do, and detail to copy. */
export class RequestError extends Error {
  readonly what: string;
  readonly advice: string;
  readonly detail: string;

  constructor(what: string, advice = "", detail = "") {
    super(`${what} ${advice}`.trim());
    this.name = "RequestError";
    this.what = what;
    this.advice = advice;
    this.detail = detail;
  }
}

/** True where a request was given up on purpose, which is not worth telling. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

/** What a request fails with that was given up on purpose. */
export function aborted(): Error {
  const error = new Error("The request was given up.");
  error.name = "AbortError";
  return error;
}

export type Bytes = ArrayBuffer | ArrayBufferView;

interface Waiting {
  settle(message: Record<string, unknown>, buffers: readonly Bytes[]): void;
  fail(error: Error): void;
}

/** Requests over a channel of messages with binary buffers, matched by id. */
export class MessageTransport implements Transport {
  #post: (message: object) => void;
  #patience: number;
  #next = 1;
  #waiting = new Map<number, Waiting>();
  #listeners = new Map<string, Set<(message: Record<string, unknown>) => void>>();
  #gone: RequestError | null = null;
  /** Answers that came along with the view, by what they answer. */
  #primed = new Map<string, { message: Record<string, unknown>; buffers: readonly Bytes[] }>();
  retry?: () => Promise<boolean>;
  retryLabel?: () => string;

  /**
   * @param post sends `{id, method, params}` to the other side
   * @param patience milliseconds after which an unanswered request fails
   */
  constructor(post: (message: object) => void, patience = 120_000) {
    this.#post = post;
    this.#patience = patience;
  }

  /** Keep an answer for the first request that asks just that, which then needs no other side. */
  prime(method: string, params: object, message: Record<string, unknown>, buffers: readonly Bytes[]): void {
    this.#primed.set(question(method, params), { message, buffers });
  }

  request<R = Record<string, unknown>>(method: string, params: object = {}, signal?: AbortSignal): Promise<Reply<R>> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(aborted());
      const primed = this.#primed.size > 0 ? this.#primed.get(question(method, params)) : undefined;
      if (primed !== undefined) {
        this.#primed.delete(question(method, params));
        return resolve(decodeReply<R>(primed.message, primed.buffers));
      }
      if (this.#gone !== null) return reject(this.#gone);
      const id = this.#next++;
      const finish = (act: () => void) => {
        if (!this.#waiting.delete(id)) return;
        clearTimeout(timer);
        signal?.removeEventListener("abort", giveUp);
        act();
      };
      const giveUp = () => finish(() => reject(aborted()));
      const timer = setTimeout(
        () =>
          finish(() =>
            reject(new RequestError(trans.__('No answer to "%1" came back.', method), trans.__("Is the kernel running? Run the cell again."))),
          ),
        this.#patience,
      );
      signal?.addEventListener("abort", giveUp);
      this.#waiting.set(id, {
        settle: (message, buffers) =>
          finish(() => {
            try {
              resolve(decodeReply<R>(message, buffers));
            } catch (error) {
              reject(error);
            }
          }),
        fail: (error) => finish(() => reject(error)),
      });
      try {
        this.#post({ id, method, params });
      } catch (error) {
        finish(() => reject(new RequestError(trans.__("The request could not be sent."), trans.__("Is the kernel running? Run the cell again."), String(error))));
      }
    });
  }

  on(event: string, callback: (message: Record<string, unknown>) => void, signal?: AbortSignal): void {
    let set = this.#listeners.get(event);
    if (set === undefined) this.#listeners.set(event, (set = new Set()));
    set.add(callback);
    signal?.addEventListener("abort", () => set.delete(callback), { once: true });
  }

  /** Hand over one message of the other side: an answer or an event. */
  receive(message: Record<string, unknown>, buffers: readonly Bytes[] = []): void {
    if (typeof message.event === "string") {
      for (const callback of [...(this.#listeners.get(message.event) ?? [])]) callback(message);
    } else if (typeof message.id === "number") {
      this.#waiting.get(message.id)?.settle(message, buffers);
    }
  }

  /** Fail everything unanswered, and whatever is asked from now on, until told that the other side is back (null). */
  setGone(problem: RequestError | null): void {
    this.#gone = problem;
    if (problem !== null) this.#failAll(problem);
  }

  /** Fail everything still unanswered and forget all listeners. */
  dispose(): void {
    this.#failAll(new RequestError(trans.__("The view was closed.")));
    this.#primed.clear();
    this.#listeners.clear();
  }

  #failAll(error: Error): void {
    for (const waiting of [...this.#waiting.values()]) waiting.fail(error);
  }
}

/** A request as text, the same for the same request however its parts are ordered. */
function question(method: string, params: object): string {
  const sorted = (_: string, value: unknown): unknown =>
    value !== null && typeof value === "object" && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
  return `${method} ${JSON.stringify(params, sorted)}`;
}

/** Turn an answer and its buffers into a reply; a failed answer throws a RequestError. */
export function decodeReply<R>(message: Record<string, unknown>, buffers: readonly Bytes[]): Reply<R> {
  if (message.ok !== true) {
    const error = (message.error ?? {}) as Partial<Record<"what" | "advice" | "detail", string>>;
    throw new RequestError(error.what ?? trans.__("The request failed."), error.advice ?? "", error.detail ?? "");
  }
  const names = (message.tables ?? []) as string[];
  const tables = Object.fromEntries(names.map((name, i) => [name, Table.fromIPC(buffers[i])]));
  return { result: message.result as R, tables };
}
