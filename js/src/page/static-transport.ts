/** A transport that needs no kernel: it answers from what the page carries. */

import { type Reply, RequestError, type Transport } from "../core/transport";
import { ANSWERS } from "./answers";
import type { Snapshot } from "./snapshot";

/** Answers the board protocol, for reading only; nothing ever changes, so no event is sent. */
export class StaticTransport implements Transport {
  constructor(private readonly snapshot: Snapshot) {}

  async request<R = Record<string, unknown>>(method: string, params: object = {}, signal?: AbortSignal): Promise<Reply<R>> {
    await Promise.resolve();
    if (signal?.aborted) throw new DOMException("The request was given up.", "AbortError");
    const answer = ANSWERS[method];
    if (!answer) throw new RequestError(`The board has no method "${method}".`);
    return answer(this.snapshot, params as Record<string, unknown>) as Reply<R>;
  }

  on(): void {}
}
