/** Looking for a pattern: begun, asked about until it is over, and given up when nobody wants it any more. */

import { aborted, isAbort, type Transport } from "../transport";

/** What is wrong with a selection or a text. */
export interface PatternProblem {
  what: string;
  advice: string;
  /** Line of the text, from 1; null where it is about no one line. */
  line: number | null;
}

/** A finding as it is listed; those that cite the same transfers are one entry. */
export interface Found {
  /** Accounts that it is about, the first of them in focus. */
  subjects: string[];
  names: string[];
  sentence: string;
  amountText: string;
  amountExact: string;
  rangeText: string;
  from: number;
  to: number;
  count: number;
  transferIds: string[];
  /** Other accounts of the cited transfers. */
  accounts: string[];
}

export interface Outcome {
  search: number;
  stopped: boolean;
  problem: PatternProblem | null;
  summary: string;
  code: string;
  count: number;
  accounts: number;
  /** Whether a bound of the search left something out. */
  cut: boolean;
  /** How many findings the entries stand for. */
  listed: number;
  findings: Found[];
}

type Told = { search: number; running: true; done: number; total: number } | (Outcome & { running: false });

const ASK_AGAIN_MS = 150;

/** A promise, unless the signal comes first. */
function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(aborted());
    const stop = (): void => reject(aborted());
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/**
 * Look for a pattern in the whole case.
 *
 * The kernel searches beside its other work and is asked how far it is, so that it can be told to stop. When the signal
 * aborts the promise fails at once with an AbortError, and the kernel is told as soon as it hears.
 */
export async function searchFor(transport: Transport, text: string, signal: AbortSignal, onProgress: (done: number, total: number) => void): Promise<Outcome> {
  const begun = transport.request<Told>("find", { text });
  try {
    let { result } = await unless(signal, begun);
    while (result.running) {
      onProgress(result.done, result.total);
      await unless(signal, new Promise((rested) => setTimeout(rested, ASK_AGAIN_MS)));
      ({ result } = await transport.request<Told>("found", { search: result.search }, signal));
    }
    return result;
  } catch (error) {
    if (isAbort(error)) begun.then(({ result }) => transport.request("abandon", { search: result.search })).catch(() => undefined);
    throw error;
  }
}
