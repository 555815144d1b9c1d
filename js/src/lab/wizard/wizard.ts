/** A new case in three steps: files, mapping, details. */
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { fill, h } from '../../core/dom';
import type { JobState } from '../jobs';
import { asFailure, type Failure, isAbort } from '../request';
import type { CaseRow } from '../tokens';
import { DetailStep } from './detailstep';
import { FileStep } from './filestep';
import { MapStep } from './mapstep';
import { type PreviewJob, PreviewRunner } from './preview';
import { blocking, cleanFolder, createBody, type Draft, emptyDraft, withProposals } from './state';

export interface WizardOptions {
  contents: Contents.IManager;
  trans: TranslationBundle;
  files: readonly string[];
  /** Folder the file list starts in. */
  folder: string;
  people: () => readonly string[];
  /** Name of the user, known once the server has told it. */
  me: () => string;
  preview: PreviewJob;
  create: (body: Record<string, unknown>, signal: AbortSignal, onProgress: (job: JobState) => void) => Promise<CaseRow>;
  /** Called with the case that was made. */
  made: (row: CaseRow, draft: Draft) => void;
}

const LAST = 2;

/** The wizard, a tab of the main area. */
export class CaseWizard extends Widget {
  private draft: Draft;
  private step = 0;
  private failure: Failure | null = null;
  private creating: AbortController | null = null;
  private job: JobState | null = null;
  private readonly runner: PreviewRunner;
  private readonly files: FileStep;
  private readonly mapping: MapStep;
  private _details: DetailStep | null = null;
  private readonly steps = h('ol', { class: 'jc-Wizard-steps' });
  private readonly body = h('div', { class: 'jc-Wizard-body' });
  private readonly said = h('div', { class: 'jc-Wizard-said', attrs: { role: 'status' } });
  private readonly cancel = h('button', { class: 'jc-Button', type: 'button' });
  private readonly back = h('button', { class: 'jc-Button', type: 'button' });
  private readonly next = h('button', { class: 'jc-Button jc-mod-primary', type: 'button' });

  constructor(private readonly options: WizardOptions) {
    super();
    const { trans, contents, folder } = options;
    this.draft = emptyDraft(options.files);
    this.addClass('jc-Wizard');
    this.node.setAttribute('aria-label', trans.__('New case'));
    this.node.setAttribute('role', 'region');
    const draft = (): Draft => this.draft;
    const change = (changed: Draft): void => this.change(changed);
    this.runner = new PreviewRunner(options.preview, () => this.previewed());
    this.files = new FileStep({ contents, trans, folder, draft, change });
    this.mapping = new MapStep({ trans, draft, change, retry: () => this.runner.want(this.draft, true) });
    this.cancel.addEventListener('click', () => (this.creating ? this.creating.abort() : this.close()));
    this.back.addEventListener('click', () => this.go(this.step - 1));
    this.next.addEventListener('click', () => this.forward());
    this.node.addEventListener('keydown', event => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        event.stopPropagation();
        this.forward();
      }
    });
    this.node.append(
      h('div', { class: 'jc-Wizard-head' }, h('h2', {}, trans.__('New case')), this.steps),
      this.body,
      h('div', { class: 'jc-Wizard-foot' }, this.said, this.cancel, this.back, this.next)
    );
    // Who comes with files wants to see what is in them.
    this.step = options.files.length > 0 ? 1 : 0;
    this.draw();
    if (this.step === 1) {
      this.runner.want(this.draft, true);
    }
  }

  override dispose(): void {
    this.runner.stop();
    this.creating?.abort();
    super.dispose();
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    this.focusStep();
  }

  /** Made when it is reached: by then names are known. */
  private get details(): DetailStep {
    const { trans, people, me } = this.options;
    this._details ??= new DetailStep({ trans, people: people(), me: me(), draft: () => this.draft, change: draft => this.change(draft) });
    return this._details;
  }

  private change(draft: Draft): void {
    this.draft = draft;
    this.failure = null;
    if (this.step > 0) {
      this.runner.want(this.draft);
    }
    this.draw();
  }

  private previewed(): void {
    const { preview, busy } = this.runner.state;
    if (preview && !busy) {
      this.draft = withProposals(this.draft, preview);
    }
    this.draw();
  }

  private forward(): void {
    if (this.next.disabled) {
      return;
    }
    if (this.step === LAST) {
      void this.create();
    } else {
      this.go(this.step + 1);
    }
  }

  private go(step: number): void {
    this.step = Math.max(0, Math.min(LAST, step));
    this.failure = null;
    if (this.step > 0) {
      this.runner.want(this.draft, true);
    }
    this.draw();
    this.focusStep();
  }

  private get part(): FileStep | MapStep | DetailStep {
    return this.step === LAST ? this.details : [this.files, this.mapping][this.step];
  }

  private focusStep(): void {
    this.part.focus();
  }

  /** Why the step cannot be left forwards, in words; empty where it can. */
  private reason(step: number): string {
    const { trans } = this.options;
    const { preview, failure, busy } = this.runner.state;
    if (step === 0) {
      if (this.draft.files.length === 0) {
        return trans.__('Choose at least one file.');
      }
      return this.draft.files.some(file => file.table === 'transfers') ? '' : trans.__('One of the files must hold transfers.');
    }
    if (step === 1) {
      if (busy || preview === null || failure) {
        return busy ? trans.__('The files are being read.') : trans.__('The files cannot be read as they are mapped now.');
      }
      const [first] = blocking(preview);
      if (!first) {
        return '';
      }
      if (first.columns.length > 0) {
        return trans.__('Say which columns of %1 are %2.', first.table, first.columns.join(', '));
      }
      return first.problem || trans.__('None of the transfers can be kept.');
    }
    if (this.draft.title.trim() === '') {
      return trans.__('A case needs a title.');
    }
    return cleanFolder(this.draft.folder) === '' ? trans.__('A case needs a folder.') : '';
  }

  private draw(): void {
    const { trans } = this.options;
    const { state } = this.runner;
    const { part } = this;
    if (part.node.parentElement !== this.body) {
      fill(this.body, part.node);
    }
    this.body.toggleAttribute('inert', this.creating !== null);
    if (this.step === 0) {
      this.files.show();
    } else if (this.step === 1) {
      this.mapping.show(state);
    } else {
      this.details.show(state.preview, state.busy);
    }
    this.drawSteps();
    const reason = [0, 1, 2].slice(0, this.step + 1).map(step => this.reason(step)).find(Boolean) ?? '';
    this.cancel.textContent = this.creating ? trans.__('Stop') : trans.__('Cancel');
    this.back.textContent = trans.__('Back');
    this.back.disabled = this.step === 0 || this.creating !== null;
    this.next.textContent = this.step === LAST ? trans.__('Create case') : trans.__('Next');
    this.next.disabled = reason !== '' || this.creating !== null;
    this.next.title = reason || trans.__('%1 (Ctrl+Enter)', this.next.textContent);
    this.say(reason);
  }

  private say(reason: string): void {
    const { trans } = this.options;
    this.said.classList.toggle('jc-mod-alert', this.failure !== null && this.creating === null);
    if (this.creating) {
      const share = this.job?.progress ?? null;
      const bar = h('span', { class: 'jc-Wizard-progress', attrs: { 'aria-hidden': 'true' } }, h('span', { style: { width: `${100 * (share ?? 0)}%` } }));
      fill(this.said, share === null ? null : bar, this.job?.phase || trans.__('Making the case…'), share === null ? '' : ` ${Math.round(100 * share)} %`);
    } else if (this.failure) {
      const files = h('button', { class: 'jc-Link', type: 'button', on: { click: () => this.go(0) } }, trans.__('Back to the files'));
      const mapping = h('button', { class: 'jc-Link', type: 'button', on: { click: () => this.go(1) } }, trans.__('Back to the mapping'));
      fill(this.said, h('strong', {}, this.failure.what), ' ', this.failure.advice, ' ', mapping, ' ', files);
    } else {
      fill(this.said, reason);
    }
  }

  private drawSteps(): void {
    const { trans } = this.options;
    const names = [trans.__('Files'), trans.__('Mapping'), trans.__('Details')];
    const blocked = [0, 1].findIndex(step => this.reason(step) !== '');
    const reach = blocked < 0 ? LAST : blocked;
    fill(
      this.steps,
      ...names.map((name, at) => {
        const button = h('button', { type: 'button', disabled: this.creating !== null || at > reach, on: { click: () => this.go(at) } }, `${at + 1} ${name}`);
        return h('li', { class: at === this.step ? 'jc-mod-current' : '', attrs: { 'aria-current': at === this.step ? 'step' : null } }, button);
      })
    );
  }

  private async create(): Promise<void> {
    const creating = new AbortController();
    this.creating = creating;
    this.failure = null;
    this.job = null;
    this.draw();
    this.cancel.focus();
    try {
      const row = await this.options.create(createBody(this.draft), creating.signal, job => {
        this.job = job;
        this.draw();
      });
      this.creating = null;
      this.options.made(row, this.draft);
      this.dispose();
    } catch (error) {
      this.creating = null;
      if (this.isDisposed) {
        return;
      }
      const { trans } = this.options;
      this.failure = isAbort(error) ? null : asFailure(error);
      this.draw();
      if (isAbort(error)) {
        fill(this.said, trans.__('Stopped. No case was made; everything you entered is still here.'));
      }
      this.next.focus();
    }
  }
}
