/** The status bar of JupyterLab says how the case in front stands: title, status, journal, saved; a click verifies it. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { whenQuiet } from '../core/quiet';
import { readStanding, STANDING, type Standing, VERIFY } from '../core/standing';
import { named } from './foreign';
import { DOMAIN } from './ids';

const SOON_MS = 100;
const WITHIN_MS = 500;
/** A longer title would hide how the case stands. */
const TITLE_LONGEST = 40;

/** The line of a standing. */
export function standingText({ title, status, intact, entries, saved, readonly }: Standing, trans: TranslationBundle): string {
  const mark = intact === null ? '' : intact ? ' ✓' : ' ✗';
  return [named(title, TITLE_LONGEST), status, `${trans._n('journal %1', 'journal %1', entries)}${mark}`, readonly ? trans.__('read-only') : saved && trans.__('saved %1', saved)].filter(Boolean).join(' · ');
}

/** The board in front: the one with the focus, else the first that can be seen. */
function boardIn(widget: Widget | null): HTMLElement | null {
  const boards = [...(widget?.node.querySelectorAll<HTMLElement>(`[${STANDING}]`) ?? [])];
  return boards.find(board => board.contains(document.activeElement)) ?? boards.find(board => board.offsetParent !== null) ?? null;
}

export class StandingItem extends Widget {
  readonly activeChanged = new Signal<this, void>(this);
  private readonly button = document.createElement('button');
  private board: HTMLElement | null = null;
  private front: Widget | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private calm: () => void = () => {};
  // A notebook changes with every key, and most when a cell is run; one look in a quiet moment later is enough.
  private readonly watch = new MutationObserver(() => (this.timer ??= setTimeout(() => (this.calm = whenQuiet(() => this.look(), WITHIN_MS)), SOON_MS)));
  private shown = '';

  constructor(private readonly trans: TranslationBundle) {
    super();
    this.addClass('jc-StandingItem');
    this.button.type = 'button';
    this.button.className = 'jc-StandingItem-button';
    this.button.addEventListener('click', () => this.board?.dispatchEvent(new CustomEvent(VERIFY)));
    this.node.append(this.button);
  }

  get isActive(): boolean {
    return this.board !== null;
  }

  /** Look at another widget from now on. */
  follow(front: Widget | null): void {
    this.front = front;
    this.watch.disconnect();
    if (front) {
      this.watch.observe(front.node, { subtree: true, childList: true, attributes: true, attributeFilter: [STANDING] });
    }
    this.look();
  }

  override dispose(): void {
    this.watch.disconnect();
    clearTimeout(this.timer);
    this.calm();
    Signal.clearData(this);
    super.dispose();
  }

  private look(): void {
    clearTimeout(this.timer);
    this.calm();
    this.timer = undefined;
    const was = this.isActive;
    this.board = boardIn(this.front);
    const standing = readStanding(this.board);
    if (standing) {
      const text = standingText(standing, this.trans);
      if (text !== this.shown) {
        this.shown = text;
        this.button.textContent = text;
        this.button.title = this.trans.__('%1. Click to verify tables and journal against their hashes.', text);
        this.button.setAttribute('aria-label', this.button.title);
        this.button.classList.toggle('jc-mod-broken', standing.intact === false);
      }
    }
    if (was !== this.isActive) {
      this.activeChanged.emit();
    }
  }
}

export const statusItem: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-compliance:status-item',
  description: 'Says in the status bar how the case in front stands.',
  autoStart: true,
  optional: [IStatusBar, ITranslator],
  activate: (app: JupyterFrontEnd, statusBar: IStatusBar | null, translator: ITranslator | null) => {
    if (!statusBar) {
      return;
    }
    const item = new StandingItem((translator ?? nullTranslator).load(DOMAIN));
    statusBar.registerStatusItem('jupyter-compliance:status-item', {
      item,
      align: 'middle',
      rank: 10,
      isActive: () => item.isActive,
      activeStateChanged: item.activeChanged
    });
    const follow = (): void => item.follow(app.shell.currentWidget);
    app.shell.currentChanged?.connect(follow);
    void app.restored.then(follow);
  }
};
