/** The line from a case document to its kernel: found or started, served, attached, watched, and made anew when it breaks. */
import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel, KernelSpec } from '@jupyterlab/services';

import type { Spec, ViewState } from '../../core/model';
import type { SelectionTrait } from '../../core/selection';
import { type Bytes, CONNECTION, MessageTransport, RequestError } from '../../core/transport';
import { RawComm } from './comm';
import { NO_PYTHON, pythonKernel, serve } from './startup';

/** What the kernel says of a case once its board can be drawn. */
export interface Hello {
  spec: Spec;
  view: Partial<ViewState>;
  selection: Partial<SelectionTrait>;
  /** What is wrong with the case although it opened; empty for nothing. */
  warning: string;
  folder: string;
}

export interface LinkOptions {
  session: ISessionContext;
  specs: () => Promise<KernelSpec.ISpecModels | null>;
  path: () => string;
  author: () => string;
  readonly: boolean;
}

export interface LinkEvents {
  /** What is being done, and how far it is (0 to 1; null where nobody can tell). */
  onProgress: (words: string, share: number | null) => void;
  onEvent: (message: Record<string, unknown>) => void;
}

export const STOPPED = new RequestError('The kernel of this case has stopped.', 'Notes and decisions are safe in the case.');
export const RESTARTED = new RequestError('The kernel stopped and was started again; it no longer knows this case.', 'Notes and decisions are safe in the case.');
export const LOST = new RequestError('The connection to the kernel is lost.', 'The board goes on when it is back.');

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
  private restarting = false;

  constructor(
    private readonly options: LinkOptions,
    private readonly events: LinkEvents
  ) {
    this.transport = new MessageTransport((message) => this.send(message));
    const { session } = options;
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
    return this.problem === LOST;
  }

  get kernel(): Kernel.IKernelConnection | null {
    return this.options.session.session?.kernel ?? null;
  }

  /** Find or start the kernel and attach to the case in it. */
  async open(): Promise<Hello> {
    this.restarting = false;
    this.detach();
    const { session } = this.options;
    this.events.onProgress('Looking for the kernel of this case', null);
    await session.initialize();
    let { kernel } = this;
    const found = kernel !== null;
    if (kernel === null) {
      const name = pythonKernel(await this.options.specs());
      if (name === null) {
        throw NO_PYTHON;
      }
      this.events.onProgress('Starting a Python kernel', null);
      kernel = await session.changeKernel({ name });
    }
    if (kernel === null) {
      throw new RequestError('No kernel could be started.', "See the server's log, then try again.");
    }
    this.events.onProgress(kernel.status === 'busy' ? 'The kernel is busy; waiting for it' : 'Waiting for the kernel', null);
    await kernel.info;
    // A kernel that was there before, as after a reload, most often has the case open already.
    const hello = (found ? await this.attach(kernel) : null) ?? (await this.serveAndAttach(kernel));
    this.problem = null;
    this.transport.setGone(null);
    clearInterval(this.beat);
    this.beat = setInterval(() => void this.transport.request('beat').catch(() => undefined), BEAT_MS);
    return hello;
  }

  /** Start the kernel anew, whatever became of it, and open the case in it. */
  async restart(): Promise<Hello> {
    const { session } = this.options;
    this.events.onProgress('Starting the kernel again', null);
    this.detach();
    this.restarting = true; // whatever the kernel says meanwhile is no news
    try {
      await session.session?.kernel?.restart();
    } catch {
      // Gone for good, or its folder has another name now: a new one in its place.
      const name = session.session?.kernel?.name || pythonKernel(await this.options.specs());
      await session.changeKernel({ name: name ?? undefined });
    }
    return this.open();
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
    this.opening?.reject(new RequestError('Stopped before it was done.', 'Try again when you like.'));
  }

  /** Let the other side be gone until the case is opened again. */
  lose(problem: RequestError | null): void {
    if (problem === this.problem) {
      return;
    }
    this.problem = problem;
    // What is asked while only the connection is away is sent when it is back.
    this.transport.setGone(problem === LOST ? null : problem);
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
    this.options.session.statusChanged.disconnect(this.statusChanged, this);
    this.options.session.connectionStatusChanged.disconnect(this.connectionChanged, this);
    clearTimeout(this.loss);
    this.detach();
    this.transport.dispose();
  }

  private readonly leave = (): void => this.detach();

  private detach(): void {
    clearInterval(this.beat);
    this.opening?.reject(new RequestError('The view was closed.'));
    this.opening = null;
    this.comm?.close();
    this.comm = null;
  }

  private async serveAndAttach(kernel: Kernel.IKernelConnection): Promise<Hello> {
    this.events.onProgress('Opening the case and checking its hashes', null);
    await serve(kernel, this.options.path());
    const hello = await this.attach(kernel);
    if (hello === null) {
      throw new RequestError('The kernel opened the case but does not answer for it.', 'Restart the kernel and try again.');
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
      throw this.problem ?? STOPPED;
    }
    this.comm.send(message);
  }

  private statusChanged(_sender: unknown, status: Kernel.Status): void {
    if (this.restarting || this.disposed) {
      return;
    }
    if (status === 'dead' || status === 'terminating') {
      this.break(STOPPED);
    } else if (status === 'restarting' || status === 'autorestarting') {
      this.break(RESTARTED);
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
      if (this.problem === LOST) {
        this.found();
      }
    } else if (this.problem === null && this.opening === null) {
      this.loss = setTimeout(() => this.lose(LOST), LOST_AFTER_MS);
    }
  }
}
