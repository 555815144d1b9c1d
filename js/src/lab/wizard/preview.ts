/** The preview, asked for again after each change: the newest question wins, the earlier job is cancelled. */
import { type JobState } from '../jobs';
import { asFailure, type Failure, isAbort } from '../request';
import { type Draft, type Preview, previewBody } from './state';

/** Milliseconds a change may be followed by another before the server is asked. */
const DELAY = 350;

export type PreviewJob = (body: Record<string, unknown>, signal: AbortSignal, onProgress: (job: JobState) => void) => Promise<Preview>;

export interface PreviewState {
  /** The last preview that worked, or null. */
  preview: Preview | null;
  /** Why the newest one did not. */
  failure: Failure | null;
  busy: boolean;
  phase: string;
}

/** Keeps one preview up to date with a draft. */
export class PreviewRunner {
  state: PreviewState = { preview: null, failure: null, busy: false, phase: '' };
  private asked = '';
  private running: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly job: PreviewJob,
    private readonly changed: (state: PreviewState) => void,
    private readonly delay = DELAY
  ) {}

  /** Have the preview of this draft, unless it is there or on its way. */
  want(draft: Draft, now = false): void {
    const body = previewBody(draft);
    const key = JSON.stringify(body);
    if (key === this.asked && (this.state.busy || this.state.failure === null)) {
      return;
    }
    this.stop();
    this.asked = key;
    this.set({ busy: true, phase: '' });
    this.timer = setTimeout(() => void this.run(body), now ? 0 : this.delay);
  }

  /** Give up what is under way. */
  stop(): void {
    clearTimeout(this.timer);
    this.running?.abort();
    this.running = null;
    this.asked = '';
    this.state = { ...this.state, busy: false, phase: '' };
  }

  private async run(body: Record<string, unknown>): Promise<void> {
    const mine = new AbortController();
    this.running = mine;
    const told = (state: Partial<PreviewState>): void => {
      if (!mine.signal.aborted) {
        this.set(state);
      }
    };
    try {
      const preview = await this.job(body, mine.signal, job => told({ phase: job.phase }));
      told({ preview, failure: null, busy: false, phase: '' });
    } catch (error) {
      if (!isAbort(error)) {
        told({ failure: asFailure(error), busy: false, phase: '' });
      } else {
        told({ busy: false, phase: '' });
      }
    }
  }

  private set(state: Partial<PreviewState>): void {
    this.state = { ...this.state, ...state };
    this.changed(this.state);
  }
}
