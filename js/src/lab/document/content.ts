/** What a case document shows: first how far opening is, then the board; or what went wrong and the way out. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { type Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { Board } from '../../core/board';
import { fill, h } from '../../core/dom';
import type { Spec, ViewState } from '../../core/model';
import type { Person } from '../../core/people';
import type { SelectionTrait } from '../../core/selection';
import { errorState, skeleton } from '../../core/states';
import { applyTheme, watchTheme } from '../../core/theme';
import { RequestError } from '../../core/transport';
import { named, TIP_LONGEST } from '../foreign';
import { SCRIPTS } from '../ids';
import type { Hello, LinkOptions } from './hello';
import { KernelLink } from './link';
import { Notices } from './notices';
import { Saver } from './saving';

export class CaseContent extends Widget {
  readonly link: KernelLink;
  readonly notices = new Notices();
  readonly saver: Saver<Partial<ViewState>>;
  /** The case was opened, or its spec changed. */
  readonly changed = new Signal<this, void>(this);
  /** The selection changed here or was changed by Python. */
  readonly selected = new Signal<this, SelectionTrait>(this);
  board: Board | null = null;
  spec: Spec | null = null;
  private people: readonly Person[] = [];
  private readonly place = h('div', { class: 'jc-CaseDocument-place' });
  private readonly words = h('p', { class: 'jc-CaseDocument-words', role: 'status' });
  private readonly bar = h('progress', { class: 'jc-CaseDocument-progress', attrs: { max: 1 } });
  private readonly life = new AbortController();
  private readonly trans: TranslationBundle;

  /** @param onDirty Told whether the look of the board is not yet with the case. */
  constructor(options: LinkOptions, onDirty: (dirty: boolean) => void) {
    super();
    this.trans = options.trans;
    this.addClass('jc-CaseDocument-content');
    this.node.append(this.notices.element, this.place);
    this.notices.element.hidden = true;
    watchTheme(this.node, (theme) => applyTheme(this.node, theme), this.life.signal);
    this.link = new KernelLink(options, { onProgress: (words, share) => this.progress(words, share), onEvent: (message) => this.told(message), onFresh: () => void this.open() });
    this.link.transport.retry = () => this.again();
    this.link.transport.retryLabel = () => (this.link.isAway ? this.trans.__('Look again') : this.link.isFresh ? this.trans.__('Reopen the case') : this.trans.__('Restart kernel and reopen'));
    this.saver = new Saver<Partial<ViewState>>(async (view) => {
      if (this.spec?.readonly) {
        return;
      }
      await this.link.transport.request('keep', { view });
    }, onDirty);
  }

  /** Open the case and draw its board; errors are shown, not thrown. */
  async open(): Promise<void> {
    await this.attempt(() => this.link.open());
  }

  /** Start the kernel anew and open the case in it. */
  async restart(): Promise<void> {
    await this.attempt(() => this.link.restart());
  }

  /** Show who else is at this case. */
  setPeople(people: readonly Person[]): void {
    this.people = people;
    this.board?.setPeople(people);
  }

  /** Store how the board looks now; resolves once the kernel has confirmed it. */
  async flush(): Promise<void> {
    if (this.board?.unwritten) {
      this.board.flushView();
    }
    await this.saver.flush();
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this.life.abort();
    this.board?.dispose();
    this.board = null;
    this.saver.dispose();
    this.link.dispose();
    Signal.clearData(this);
    super.dispose();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    if (!this.node.contains(document.activeElement)) {
      (this.board?.element ?? this.place.querySelector<HTMLElement>('button'))?.focus({ preventScroll: true });
    }
  }

  private async attempt(make: () => Promise<Hello>): Promise<void> {
    try {
      const hello = await make();
      if (!this.isDisposed) {
        this.draw(hello);
      }
    } catch (error) {
      if (this.isDisposed) {
        return;
      }
      if (this.board !== null) {
        this.link.lose(error instanceof RequestError ? error : new RequestError(String(error)));
        return;
      }
      fill(this.place, h('div', { class: 'jc-CaseDocument-state' }, errorState(error, () => void this.open())));
    }
  }

  /** The button of the banner over a board whose kernel is gone. */
  private async again(): Promise<boolean> {
    if (this.link.isAway) {
      await this.link.kernel?.reconnect().catch(() => undefined);
      return !this.link.isAway;
    }
    await (this.link.isFresh ? this.open() : this.restart());
    return this.link.ready;
  }

  private progress(words: string, share: number | null): void {
    fill(this.words, `${words}…`);
    if (share === null) {
      this.bar.removeAttribute('value');
    } else {
      this.bar.value = share;
    }
    if (this.board !== null || this.words.isConnected) {
      return;
    }
    const cancel = h('button', { class: 'jc-button', type: 'button', title: this.trans.__('Stop opening this case'), on: { click: () => this.link.stop() } }, this.trans.__('Cancel'));
    fill(this.place, h('div', { class: 'jc-CaseDocument-state' }, this.words, this.bar, cancel), h('div', { attrs: { 'aria-hidden': 'true' } }, skeleton(9)));
  }

  private draw(hello: Hello): void {
    const { spec } = hello;
    this.notices.set('warning', hello.warning ? { what: hello.warning, advice: this.trans.__('Nothing can be written to it.') } : null);
    const rebuilt = this.board === null || this.spec?.readonly !== spec.readonly || this.spec.caseId !== spec.caseId;
    this.spec = spec;
    if (rebuilt) {
      this.board?.dispose();
      fill(this.place);
      this.board = new Board(this.place, {
        transport: this.link.transport,
        spec,
        selection: hello.selection,
        view: hello.view,
        fillWindow: true,
        script: SCRIPTS,
        onSelection: (selection) => this.choose(selection),
        onView: (view) => this.saver.put(view),
      });
      this.board.setPeople(this.people);
      if (this.node.closest('.lm-mod-hidden') === null && document.activeElement === document.body) {
        this.board.element.focus({ preventScroll: true });
      }
    } else {
      this.board?.setSpec(spec);
    }
    this.link.found();
    this.changed.emit();
    this.selected.emit(this.board!.state.selection.toTrait());
  }

  private choose(selection: SelectionTrait): void {
    this.link.transport.request('choose', { selection }).catch(() => undefined); // told again with the view
    this.selected.emit(selection);
  }

  /** Something the kernel says of its own accord, before the board hears of it. */
  private told(message: Record<string, unknown>): void {
    if (message.event === 'changed' && message.spec) {
      this.spec = message.spec as Spec;
      this.board?.setSpec(this.spec);
      this.changed.emit();
    } else if (message.event === 'selection') {
      const selection = message.selection as SelectionTrait;
      this.board?.setSelection(selection);
      this.selected.emit(selection);
    } else if (message.event === 'view') {
      this.board?.setView(message.view as Partial<ViewState>);
    } else if (message.event === 'present') {
      const gone = { what: this.trans.__('The case is no longer where it was opened.'), advice: this.trans.__('%1 was deleted or moved. Put it back, or close this document.', named(String(message.path), TIP_LONGEST)), actions: [{ label: this.trans.__('Close'), run: () => this.parent?.close() }] };
      this.notices.set('present', message.there ? null : gone);
    }
  }
}

