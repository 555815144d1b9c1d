/** The line from a case document to its kernel: found or started, served, attached, watched, and made anew when it breaks. */
import type { Kernel } from '@jupyterlab/services';

import { type Bytes, CONNECTION, MessageTransport, RequestError } from '../../core/transport';
import { RawComm } from './comm';
import { type Hello, isAlive, type LinkEvents, type LinkOptions } from './hello';
import { type Problems, problemsIn } from './problems';
import { pythonKernel, serve } from './startup';

const BEAT_MS = 120_000;
const LOST_AFTER_MS = 4000;

interface Opening {
  resolve: (hello: Hello | null) => void;
  reject: (error: unknown) => void;
}

export class KernelLink {
  readonly transport: MessageTransport;
  private comm: RawComm | null = null;
  private opening: Opening | null = null;
  private problem: RequestError | null = null;
  private beat: ReturnType<typeof setInterval> | undefined;
  private loss: ReturnType<typeof setTimeout> | undefined;
  private disposed = false;
  /** Opening or restarting: whatever the kernel says meanwhile is no news. */
  private occupied = false;
  private giveUp: ((error: unknown) => void) | null = null;
  /** Number of the opening under way: one that was given up goes no further. */
  private turn = 0;
  /** The user restarts the kernel. */
  private restarts = false;
  readonly problems: Problems;

  constructor(
    private readonly options: LinkOptions,
    private readonly events: LinkEvents
  ) {
    this.problems = problemsIn(options.trans);
    this.transport = new MessageTransport((message) => this.send(message));
    const { session } = options;
    session.kernelChanged.connect(this.kernelChanged, this);
    session.statusChanged.connect(this.statusChanged, this);
    session.connectionStatusChanged.connect(this.connectionChanged, this);
    window.addEventListener('pagehide', this.leave);
  }

  /** Whether a board can be asked for now. */
  get ready(): boolean {
    return this.comm !== null && this.opening === null && this.problem === null;
  }

  /** Whether only the connection is away, and the kernel may be well. */
  get isAway(): boolean {
    return this.problem === this.problems.lost;
  }

  /** Whether a kernel is there that only does not know the case. */
  get isFresh(): boolean {
    return this.problem === this.problems.restarted && ['idle', 'busy'].includes(this.kernel?.status ?? '');
  }

  get kernel(): Kernel.IKernelConnection | null {
    return this.options.session.session?.kernel ?? null;
  }

  /** Find or start the kernel and attach to the case in it. */
  open(): Promise<Hello> {
    return this.alone(() => this.find());
  }

  /** Start the kernel anew, whatever became of it, and open the case in it. */
  restart(): Promise<Hello> {
    return this.alone(async () => {
      const { session, trans } = this.options;
      this.events.onProgress(trans.__('Starting the kernel again'), null);
      this.detach();
      try {
        await session.session?.kernel?.restart();
      } catch {
        // Gone for good, or its folder has another name now: a new one in its place.
        const name = session.session?.kernel?.name || pythonKernel(await this.options.specs());
        await session.changeKernel({ name: name ?? undefined });
      }
      return this.find();
    });
  }

  /** Give up an opening that takes too long. */
  stop(): void {
    if (this.comm !== null) {
      try {
        this.comm.send({ method: 'stop' }, true);
      } catch {
        // nothing is going on there
      }
    }
    this.opening?.reject(this.problems.given);
    this.giveUp?.(this.problems.given);
  }

  /** Let the other side be gone until the case is opened again. */
  lose(problem: RequestError | null): void {
    if (problem === this.problem) {
      return;
    }
    this.problem = problem;
    // What is asked while only the connection is away is sent when it is back.
    this.transport.setGone(problem === this.problems.lost ? null : problem);
    this.transport.receive({ event: CONNECTION, problem });
  }

  /** Say that answers can be asked for again. */
  found(): void {
    this.problem = null;
    this.transport.receive({ event: CONNECTION, problem: null });
  }

  dispose(): void {
    if (this.disposed) {
      return;
    }
    this.disposed = true;
    window.removeEventListener('pagehide', this.leave);
    this.options.session.kernelChanged.disconnect(this.kernelChanged, this);
    this.options.session.statusChanged.disconnect(this.statusChanged, this);
    this.options.session.connectionStatusChanged.disconnect(this.connectionChanged, this);
    clearTimeout(this.loss);
    this.detach();
    this.transport.dispose();
  }

  private readonly leave = (): void => this.detach();

  private detach(): void {
    clearInterval(this.beat);
    this.opening?.reject(this.problems.closed);
    this.opening = null;
    this.comm?.close();
    this.comm = null;
  }

  private async alone<T>(make: () => Promise<T>): Promise<T> {
    this.occupied = true;
    const given = new Promise<never>((_, reject) => (this.giveUp = reject));
    try {
      return await Promise.race([make(), given]);
    } finally {
      this.giveUp = null;
      this.occupied = false;
      this.restarts = false;
    }
  }

  private async find(): Promise<Hello> {
    const turn = ++this.turn;
    const mine = (): void => {
      if (turn !== this.turn || this.disposed || this.giveUp === null) {
        throw this.problems.given;
      }
    };
    this.detach();
    const { problems } = this;
    const { session, trans } = this.options;
    this.events.onProgress(trans.__('Looking for the kernel of this case'), null);
    await session.initialize();
    mine();
    let { kernel } = this;
    const found = kernel !== null && isAlive(kernel);
    if (!found) {
      const name = pythonKernel(await this.options.specs());
      if (name === null) {
        throw problems.noPython;
      }
      this.events.onProgress(trans.__('Starting a Python kernel'), null);
      kernel = await session.changeKernel({ name });
      mine();
    }
    if (kernel === null) {
      throw problems.noKernel;
    }
    this.events.onProgress(kernel.status === 'busy' ? trans.__('The kernel is busy; waiting for it') : trans.__('Waiting for the kernel'), null);
    await kernel.info;
    mine();
    // A kernel that was there before, as after a reload, most often has the case open already.
    const hello = (found ? await this.attach(kernel) : null) ?? (await this.serveAndAttach(kernel));
    this.problem = null;
    this.transport.setGone(null);
    clearInterval(this.beat);
    this.beat = setInterval(() => void this.transport.request('beat').catch(() => undefined), BEAT_MS);
    return hello;
  }

  private async serveAndAttach(kernel: Kernel.IKernelConnection): Promise<Hello> {
    const { trans } = this.options;
    this.events.onProgress(trans.__('Opening the case and checking its hashes'), null);
    await serve(kernel, this.options.path(), this.options.caseId(), this.problems);
    if (this.giveUp === null) {
      throw this.problems.given;
    }
    const hello = await this.attach(kernel);
    if (hello === null) {
      throw this.problems.silent;
    }
    return hello;
  }

  /** Open the comm; null where the kernel does not serve this case. */
  private attach(kernel: Kernel.IKernelConnection): Promise<Hello | null> {
    this.comm?.close();
    return new Promise<Hello | null>((resolve, reject) => {
      this.opening = {
        resolve: (hello) => {
          this.opening = null;
          resolve(hello);
        },
        reject: (error) => {
          this.opening = null;
          reject(error);
        },
      };
      const comm = new RawComm(kernel, { onMessage: (message, buffers) => this.heard(message, buffers), onClose: () => this.opening?.resolve(null) });
      this.comm = comm;
      comm.open({ path: this.options.path(), author: this.options.author(), readonly: this.options.readonly }).catch((error) => this.opening?.reject(error));
    });
  }

  private heard(message: Record<string, unknown>, buffers: readonly Bytes[]): void {
    const { event } = message;
    if (event === 'progress') {
      const total = Number(message.total);
      this.events.onProgress(String(message.text), total > 0 ? Number(message.done) / total : null);
    } else if (event === 'hello') {
      this.opening?.resolve(message as unknown as Hello);
    } else if (event === 'unknown') {
      this.opening?.resolve(null);
    } else if (event === 'failed') {
      const { what, advice, detail } = message.error as RequestError;
      this.opening?.reject(new RequestError(what, advice, detail));
    } else {
      if (event !== undefined) {
        this.events.onEvent(message);
      }
      this.transport.receive(message, buffers);
    }
  }

  private send(message: object): void {
    if (this.comm === null) {
      throw this.problem ?? this.problems.stopped;
    }
    this.comm.send(message);
  }

  private kernelChanged(_sender: unknown, { newValue }: { newValue: Kernel.IKernelConnection | null }): void {
    if (this.occupied || this.disposed) {
      return;
    }
    if (newValue === null) {
      this.break(this.problems.stopped);
    } else {
      this.break(this.problems.restarted); // what was asked of the one before is not answered any more
      this.events.onFresh();
    }
  }

  private statusChanged(_sender: unknown, status: Kernel.Status): void {
    if (this.occupied || this.disposed) {
      return;
    }
    if (status === 'dead' || status === 'terminating') {
      this.break(this.problems.stopped);
    } else if (status === 'restarting' || status === 'autorestarting') {
      this.restarts = status === 'restarting';
      this.break(this.problems.restarted);
    } else if (this.restarts && (status === 'idle' || status === 'busy')) {
      this.restarts = false;
      this.events.onFresh();
    }
  }

  private break(problem: RequestError): void {
    if (this.opening !== null) {
      this.opening.reject(problem);
    }
    this.lose(problem);
  }

  private connectionChanged(_sender: unknown, status: Kernel.ConnectionStatus): void {
    clearTimeout(this.loss);
    if (status === 'connected') {
      if (this.problem === this.problems.lost) {
        this.found();
      }
    } else if (this.problem === null && this.opening === null) {
      this.loss = setTimeout(() => this.lose(this.problems.lost), LOST_AFTER_MS);
    }
  }
}
