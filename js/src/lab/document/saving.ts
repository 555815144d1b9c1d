/** What of a board is not yet with the case: changes wait a moment, are sent, and count as saved once confirmed. */

export type Keep<T> = (value: T) => Promise<void>;

/** Milliseconds of rest before something is sent. */
const REST_MS = 250;
/** Milliseconds before something that could not be sent is tried again. */
const AGAIN_MS = 5000;

export class Saver<T> {
  private latest: { value: T } | null = null;
  private sending: Promise<void> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private said = false;
  private ended = false;

  /**
   * @param keep Stores a value; resolves once it is stored.
   * @param onDirty Told whether something is unsaved, whenever that changes.
   */
  constructor(
    private readonly keep: Keep<T>,
    private readonly onDirty: (dirty: boolean) => void,
    private readonly rest = REST_MS
  ) {}

  get dirty(): boolean {
    return this.latest !== null || this.sending !== null;
  }

  /** A new value is to be stored; earlier ones that were not sent are forgotten. */
  put(value: T): void {
    this.latest = { value };
    this.say();
    this.wait(this.rest);
  }

  /** Send what is unsaved at once; resolves when everything is stored, rejects where that fails. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    while (this.latest !== null || this.sending !== null) {
      await (this.sending ?? this.send());
    }
  }

  /** Forget what is unsaved: there is nowhere to store it. */
  drop(): void {
    clearTimeout(this.timer);
    this.latest = null;
    this.say();
  }

  dispose(): void {
    this.ended = true;
    clearTimeout(this.timer);
  }

  private wait(milliseconds: number): void {
    clearTimeout(this.timer);
    if (!this.ended) {
      this.timer = setTimeout(() => void (this.sending ?? this.send()).catch(() => undefined), milliseconds);
    }
  }

  private send(): Promise<void> {
    const part = this.latest;
    if (part === null) {
      return Promise.resolve();
    }
    this.latest = null;
    this.sending = this.keep(part.value).then(
      () => {
        this.sending = null;
        this.say();
        if (this.latest !== null) {
          this.wait(this.rest);
        }
      },
      (error: unknown) => {
        this.sending = null;
        this.latest ??= part; // a newer value wins
        this.say();
        this.wait(AGAIN_MS);
        throw error;
      }
    );
    return this.sending;
  }

  private say(): void {
    if (this.dirty !== this.said && !this.ended) {
      this.said = this.dirty;
      this.onDirty(this.said);
    }
  }
}
