/** Lines over a board about the document itself: deleted, renamed, changed behind its back. */
import { fill, h } from '../../core/dom';

export interface Notice {
  what: string;
  advice?: string;
  /** Not an alarm, only to know. */
  calm?: boolean;
  actions?: { label: string; run: () => void }[];
}

export class Notices {
  readonly element = h('div', { class: 'jc-board-notices' });
  private readonly shown = new Map<string, Notice>();

  /** Show a notice, or take it away with null. */
  set(key: string, notice: Notice | null): void {
    if (notice === null) {
      this.shown.delete(key);
    } else {
      this.shown.set(key, notice);
    }
    // A manifest under another name is not there for the kernel either; saying the first is enough.
    const said = [...this.shown].filter(([name]) => name !== 'present' || !this.shown.has('name'));
    fill(this.element, ...said.map(([, one]) => line(one)));
    this.element.hidden = this.shown.size === 0;
  }
}

function line({ what, advice, calm, actions }: Notice): HTMLElement {
  return h(
    'div',
    { class: `jc-banner${calm ? ' jc-calm' : ''}`, role: calm ? 'status' : 'alert' },
    h('span', { class: 'jc-banner-words' }, h('strong', {}, what), advice ? ` ${advice}` : ''),
    h('span', { class: 'jc-row' }, ...(actions ?? []).map(({ label, run }) => h('button', { class: 'jc-button', type: 'button', title: label, on: { click: run } }, label)))
  );
}
