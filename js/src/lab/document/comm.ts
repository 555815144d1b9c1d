/**
 * A comm of our own over a kernel connection.
 *
 * JupyterLab lets one connection a kernel handle comms, and that one must stay free for the widgets of a notebook that
 * attaches to the same kernel. So nothing is registered here: messages are sent as they are and read as they pass by.
 * Where the kernel has subshells they go through one, so that a long cell does not keep the board waiting.
 */
import { Kernel, KernelMessage } from '@jupyterlab/services';
import { type JSONObject, UUID } from '@lumino/coreutils';

import type { Bytes } from '../../core/transport';

const TARGET = 'jupyter_compliance.document';

export interface CommEvents {
  onMessage: (message: Record<string, unknown>, buffers: readonly Bytes[]) => void;
  /** The kernel closed it: nobody there knows it. */
  onClose: () => void;
}

/** Whichever part of a kernel connection is used. */
export type CommKernel = Pick<
  Kernel.IKernelConnection,
  'sendShellMessage' | 'iopubMessage' | 'clientId' | 'username' | 'supportsSubshells' | 'requestCreateSubshell' | 'requestDeleteSubshell' | 'isDisposed' | 'status'
>;

export class RawComm {
  readonly id = UUID.uuid4();
  private subshell: string | null = null;
  private closed = false;

  constructor(
    private readonly kernel: CommKernel,
    private readonly events: CommEvents
  ) {
    kernel.iopubMessage.connect(this.heard, this);
  }

  /** Open the comm; answers arrive as events. */
  async open(data: JSONObject): Promise<void> {
    if (this.kernel.supportsSubshells) {
      try {
        const reply = await this.kernel.requestCreateSubshell({}).done;
        this.subshell = (reply?.content as { subshell_id?: string } | undefined)?.subshell_id ?? null;
      } catch {
        this.subshell = null; // the main shell does, a little later
      }
    }
    if (this.closed) {
      this.forgetSubshell();
      return;
    }
    this.post('comm_open', { target_name: TARGET, data });
  }

  /**
   * Send one message.
   *
   * @param aside Through the main shell even where there is a subshell: to reach a kernel whose subshell is at work.
   */
  send(data: object, aside = false): void {
    this.post('comm_msg', { data: data as JSONObject }, aside);
  }

  close(): void {
    if (this.closed) {
      return;
    }
    if (!this.kernel.isDisposed && this.kernel.status !== 'dead') {
      try {
        this.post('comm_close', { data: {} });
      } catch {
        // the kernel is gone, and its side with it
      }
    }
    this.closed = true;
    this.kernel.iopubMessage.disconnect(this.heard, this);
    this.forgetSubshell();
  }

  private post(msgType: 'comm_open' | 'comm_msg' | 'comm_close', content: JSONObject, aside = false): void {
    if (this.closed) {
      throw new Error('The connection to the kernel is closed.');
    }
    const message = KernelMessage.createMessage<KernelMessage.ICommMsgMsg<'shell'>>({
      msgType: msgType as 'comm_msg',
      channel: 'shell',
      username: this.kernel.username,
      session: this.kernel.clientId,
      subshellId: aside ? null : this.subshell,
      content: { comm_id: this.id, ...content } as KernelMessage.ICommMsgMsg<'shell'>['content'],
    });
    this.kernel.sendShellMessage(message, false, true);
  }

  private forgetSubshell(): void {
    const id = this.subshell;
    this.subshell = null;
    if (id === null || this.kernel.isDisposed || this.kernel.status === 'dead') {
      return;
    }
    try {
      this.kernel.requestDeleteSubshell({ subshell_id: id });
    } catch {
      // it ends with the kernel
    }
  }

  private heard(_sender: unknown, message: KernelMessage.IIOPubMessage): void {
    if (this.closed || (message.content as { comm_id?: string }).comm_id !== this.id) {
      return;
    }
    if (KernelMessage.isCommMsgMsg(message)) {
      this.events.onMessage(message.content.data as Record<string, unknown>, (message.buffers ?? []) as Bytes[]);
    } else if (KernelMessage.isCommCloseMsg(message)) {
      this.events.onClose();
    }
  }
}
