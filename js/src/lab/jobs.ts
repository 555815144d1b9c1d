/** Long work on the server: started, followed by long poll, cancelled when nobody waits for it any more. */
import { aborted, Failure, isAbort, type Server } from './request';

export interface JobState {
  id: string;
  kind: string;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  seq: number;
  phase: string;
  /** 0 to 1, or null where nobody can tell. */
  progress: number | null;
  result: unknown;
  error: { what: string; advice: string; detail?: string } | null;
}

export interface JobOptions {
  body?: unknown;
  signal?: AbortSignal;
  onProgress?: (job: JobState) => void;
  /** Milliseconds before each new try where the server does not answer. */
  patience?: readonly number[];
}

const PATIENCE = [500, 2000, 5000];

/**
 * Start a job and wait for its result.
 *
 * The signal cancels the job on the server as well.
 *
 * @throws Failure with the job's own words; AbortError when the signal ended it.
 */
export async function runJob<T>(server: Server, path: string, options: JobOptions = {}): Promise<T> {
  const { body = {}, signal, onProgress, patience = PATIENCE } = options;
  const { id } = await server.call<{ id: string }>('POST', path, { body });
  const route = `jobs/${encodeURIComponent(id)}`;
  const cancel = (): void => void server.call('DELETE', route).catch(() => undefined);
  if (signal?.aborted) {
    cancel();
    throw aborted();
  }
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    let after = '';
    for (;;) {
      const job = await ask(server, route + after, signal, patience);
      after = `?after=${job.seq}`;
      if (job.state === 'done') {
        return job.result as T;
      }
      if (job.state === 'failed') {
        throw new Failure(job.error?.what ?? `${job.kind} failed.`, job.error?.advice ?? '', job.error?.detail ?? '');
      }
      if (job.state === 'cancelled') {
        throw aborted();
      }
      onProgress?.(job);
    }
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

async function ask(server: Server, route: string, signal: AbortSignal | undefined, patience: readonly number[]): Promise<JobState> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await server.call<JobState>('GET', route, { signal });
    } catch (error) {
      // Only silence is worth another try: an answer, even a refusal, is an answer.
      if (isAbort(error) || attempt >= patience.length || !(error instanceof Failure) || error.status !== 0) {
        throw error;
      }
      await pause(patience[attempt], signal);
    }
  }
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(aborted());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
