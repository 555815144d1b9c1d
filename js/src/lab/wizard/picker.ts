/** Files of the server, folder by folder, several at once. */
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { fileIcon, folderIcon } from '@jupyterlab/ui-components';

import { fill, h } from '../../core/dom';
import { named, oneLine } from '../foreign';
import { folderOf, isReadable, nameOf } from './state';

export interface PickerOptions {
  contents: Contents.IManager;
  trans: TranslationBundle;
  folder: string;
  isChosen: (path: string) => boolean;
  toggle: (path: string) => void;
}

interface Entry {
  path: string;
  folder: boolean;
  note: string;
}

/** From so many entries on a folder can be narrowed by typing. */
const MANY = 12;
const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

function size(bytes: number | undefined | null): string {
  if (typeof bytes !== 'number') {
    return '';
  }
  const unit = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** unit;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** The list box of one folder. */
export class FilePicker {
  readonly node: HTMLElement;
  private readonly trail: HTMLElement;
  private readonly list: HTMLElement;
  private readonly filter: HTMLInputElement;
  private readonly note = h('p', { class: 'jc-Picker-note', attrs: { role: 'status' } });
  /** What the folder holds, and what of it is listed. */
  private all: Entry[] = [];
  private entries: Entry[] = [];
  private told = '';
  private folder = '';
  private active = 0;
  private asked = 0;
  /** The focus was wanted before there was a file to give it to. */
  private awaited = false;

  constructor(private readonly options: PickerOptions) {
    const { trans } = options;
    this.trail = h('nav', { class: 'jc-Picker-trail', attrs: { 'aria-label': trans.__('Folders') } });
    this.list = h('div', { class: 'jc-Picker-list', role: 'listbox', attrs: { 'aria-label': trans.__('Files'), 'aria-multiselectable': 'true' } });
    this.list.addEventListener('keydown', event => this.onKey(event));
    this.list.addEventListener('click', event => {
      const at = [...this.list.children].indexOf((event.target as Element).closest('[role=option]') as Element);
      if (at >= 0) {
        this.active = at;
        this.use(at);
      }
    });
    const label = trans.__('Filter the files of this folder by name');
    this.filter = h('input', { class: 'jc-Input', type: 'search', placeholder: trans.__('Filter by name'), title: label, hidden: true, attrs: { 'aria-label': label, autocomplete: 'off', spellcheck: 'false' } });
    this.filter.addEventListener('input', () => {
      this.active = 0;
      this.narrow();
    });
    this.filter.addEventListener('keydown', event => this.onFilterKey(event));
    this.node = h('div', { class: 'jc-Picker' }, this.trail, this.filter, this.list, this.note);
    void this.go(options.folder);
  }

  /** Mark again what is chosen. */
  mark(): void {
    [...this.list.children].forEach((element, at) => {
      const entry = this.entries[at];
      const chosen = entry !== undefined && !entry.folder && this.options.isChosen(entry.path);
      element.setAttribute('aria-selected', String(chosen));
      (element as HTMLElement).tabIndex = at === this.active ? 0 : -1;
    });
  }

  focus(): void {
    this.awaited = this.list.childElementCount === 0;
    (this.list.children[this.active] as HTMLElement | undefined)?.focus();
  }

  private async go(folder: string, cameFrom = ''): Promise<void> {
    const { contents, trans } = this.options;
    const mine = ++this.asked;
    const focused = this.list.contains(document.activeElement);
    try {
      const model = await contents.get(folder, { type: 'directory', content: true });
      if (mine !== this.asked) {
        return;
      }
      const items = (model.content as Contents.IModel[]) ?? [];
      const byName = new Intl.Collator('en', { numeric: true });
      const found = items
        .filter(item => item.type === 'directory' || isReadable(item.name))
        .sort((a, b) => Number(b.type === 'directory') - Number(a.type === 'directory') || byName.compare(a.name, b.name));
      this.all = found.map(item => ({ path: item.path, folder: item.type === 'directory', note: item.type === 'directory' ? '' : size(item.size) }));
      if (folder !== '') {
        this.all.unshift({ path: folderOf(folder), folder: true, note: '..' });
      }
      const others = items.length - found.length;
      const hidden = others === 0 ? '' : trans._n('%1 other file cannot be read as a table and is not shown.', '%1 other files cannot be read as a table and are not shown.', others);
      this.told = found.length === 0 ? `${trans.__('No file here can be read as a table: CSV, TSV, Parquet, Arrow, JSON, XML, also zipped.')} ${hidden}` : hidden;
      this.active = Math.max(0, this.all.findIndex(entry => entry.path === cameFrom && entry.note !== '..'));
      this.folder = folder;
      this.filter.value = '';
      this.filter.hidden = this.all.length <= MANY;
      this.drawTrail(folder);
      this.narrow();
      if (focused || this.awaited) {
        this.focus();
      }
    } catch (error) {
      if (mine === this.asked) {
        this.note.textContent = trans.__('%1 cannot be opened: %2', named(folder) || '/', error instanceof Error ? error.message : String(error));
        this.drawTrail(folder);
      }
    }
  }

  /** List what the filter leaves; the way up is always there. */
  private narrow(): void {
    const { trans } = this.options;
    const words = this.filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (entry: Entry): boolean => entry.note === '..' || words.every(word => nameOf(entry.path).toLowerCase().includes(word));
    this.entries = words.length === 0 ? this.all : this.all.filter(fits);
    const left = this.entries.filter(entry => entry.note !== '..').length;
    this.note.textContent =
      words.length === 0 ? this.told : left === 0 ? trans.__('No name here has “%1” in it.', this.filter.value.trim().slice(0, 60)) : trans._n('%1 name fits.', '%1 names fit.', left);
    this.draw();
  }

  private onFilterKey(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown' || event.key === 'Enter') {
      // Past the way up, on to the first that fits.
      this.active = this.entries.length > 1 && this.entries[0].note === '..' ? 1 : 0;
      this.mark();
      this.focus();
    } else if (event.key === 'Escape' && this.filter.value !== '') {
      this.filter.value = '';
      this.narrow();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private draw(): void {
    const { trans } = this.options;
    fill(
      this.list,
      ...this.entries.map(entry => {
        const up = entry.note === '..';
        const icon = (entry.folder ? folderIcon : fileIcon).element({ tag: 'span', className: 'jc-Picker-icon' });
        const name = up ? '..' : oneLine(nameOf(entry.path));
        return h(
          'div',
          {
            class: entry.folder ? 'jc-Picker-item jc-mod-folder' : 'jc-Picker-item',
            role: 'option',
            title: up ? trans.__('The folder above') : oneLine(entry.path),
            attrs: { 'aria-label': up ? trans.__('The folder above') : entry.folder ? trans.__('Folder %1', name) : `${name} ${entry.note}` }
          },
          entry.folder ? null : h('span', { class: 'jc-Picker-box', attrs: { 'aria-hidden': 'true' } }),
          icon,
          h('span', { class: 'jc-Picker-name', attrs: { dir: 'auto' } }, name),
          h('span', { class: 'jc-Picker-size' }, up ? '' : entry.note)
        );
      })
    );
    this.mark();
  }

  private drawTrail(folder: string): void {
    const { trans } = this.options;
    const parts = folder.split('/').filter(Boolean);
    const link = (label: string, to: string): HTMLElement => h('button', { class: 'jc-Link', type: 'button', title: label, attrs: { dir: 'auto' }, on: { click: () => void this.go(to) } }, label);
    fill(
      this.trail,
      link(trans.__('All files'), ''),
      ...parts.flatMap((part, at) => [h('span', { attrs: { 'aria-hidden': 'true' } }, ' / '), link(oneLine(part), parts.slice(0, at + 1).join('/'))])
    );
  }

  private use(at: number): void {
    const entry = this.entries[at];
    if (!entry) {
      return;
    }
    if (entry.folder) {
      void this.go(entry.path, entry.note === '..' ? this.folder : '');
    } else {
      this.options.toggle(entry.path);
      this.mark();
      this.focus();
    }
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const last = this.entries.length - 1;
    const to = { ArrowDown: this.active + 1, ArrowUp: this.active - 1, Home: 0, End: last }[event.key];
    if (to !== undefined) {
      this.active = Math.max(0, Math.min(last, to));
      this.mark();
      this.focus();
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.use(this.active);
    } else if (event.key === 'Backspace' && this.entries[0]?.note === '..') {
      this.use(0);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
