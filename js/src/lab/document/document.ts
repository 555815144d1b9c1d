/** The document of a case: its tab, its toolbar, and saving, renaming and closing as JupyterLab asks for them. */
import { type DocumentRegistry, DocumentWidget } from '@jupyterlab/docregistry';
import { Dialog, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type Message, MessageLoop } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';

import type { CaseContent } from './content';
import type { CaseModel } from './model';
import { awarenessOf, painted, Presence } from './presence';
import { named, oneLine, TIP_LONGEST } from '../foreign';
import { caseIcon } from '../icon';
import { asFailure } from '../request';

/** Name every case's manifest has. */
export const MANIFEST = 'case.jcase';
const TITLE_LONGEST = 40;
const FLUSH_WITHIN_MS = 3000;

/** The folder of a case, from the path of its manifest. */
export function folderOf(path: string): string {
  return PathExt.dirname(path);
}

export class CaseDocument extends DocumentWidget<CaseContent, CaseModel> {
  private closing = false;
  private presence: Presence | null = null;

  constructor(
    options: DocumentWidget.IOptions<CaseContent, CaseModel>,
    /** Opened for looking only. */
    readonly looksOnly: boolean,
    private readonly trans: TranslationBundle
  ) {
    super(options);
    this.addClass('jc-CaseDocument');
    this.title.icon = caseIcon;
    // JupyterLab renames a file to whatever its tab is called; the tab of a case shows its title, not a file name.
    Signal.disconnectBetween(this.title, this);
    const { context, content } = this;
    content.changed.connect(() => this.entitle());
    content.selected.connect((_, selection) => this.presence?.look(selection));
    context.pathChanged.connect(() => this.moved());
    void context.ready.then(() => this.begin());
    // Asked before JupyterLab's own question, so that what only needs a moment to be stored is stored instead.
    void Promise.resolve().then(() => MessageLoop.installMessageHook(this, this.beforeClose));
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this.presence?.dispose();
    MessageLoop.removeMessageHook(this, this.beforeClose);
    super.dispose();
  }

  /** Say that the file was deleted; its tab stays until the user has seen that. */
  deleted(): void {
    this.content.notices.set('present', {
      what: this.trans.__('This case was deleted.'),
      advice: this.trans.__('What is shown is what the kernel still remembers.'),
      actions: [{ label: this.trans.__('Close'), run: () => this.dispose() }]
    });
  }

  private begin(): void {
    if (this.isDisposed) {
      return;
    }
    this.entitle();
    this.checkName();
    void this.content.open().then(() => this.meet());
  }

  /** Show who else is at this case, now and later. */
  private meet(): void {
    const awareness = awarenessOf(this.context.model);
    if (this.isDisposed || awareness === null || this.presence !== null) {
      return;
    }
    const { content } = this;
    this.presence = new Presence(awareness, people => content.setPeople(people), painted);
    if (content.board) {
      this.presence.look(content.board.state.selection.value);
    }
  }

  private moved(): void {
    this.entitle();
    this.checkName();
    const { content, context } = this;
    if (PathExt.basename(context.path) !== MANIFEST || !content.link.ready) {
      return;
    }
    content.link.transport.request('moved', { path: context.path }).then(
      () => content.notices.set('moved', null),
      (error: Error) =>
        content.notices.set('moved', {
          what: this.trans.__('The case was moved and the kernel cannot find it at its new place.'),
          advice: error.message,
          actions: [{ label: this.trans.__('Restart kernel and reopen'), run: () => void content.restart() }]
        })
    );
  }

  /** A manifest under another name is a case no more. */
  private checkName(): void {
    const { context, content } = this;
    const name = PathExt.basename(context.path);
    content.notices.set(
      'name',
      name === MANIFEST
        ? null
        : {
            what: this.trans.__('A case is known by its file %1; this one is called %2.', MANIFEST, named(name)),
            advice: this.trans.__('To rename a case, rename its folder.'),
            actions: [{ label: this.trans.__('Call it %1 again', MANIFEST), run: () => void context.rename(MANIFEST) }]
          }
    );
  }

  private entitle(): void {
    const { context, content } = this;
    const folder = PathExt.basename(folderOf(context.path));
    const name = content.spec?.title || folder || PathExt.basename(context.path);
    this.title.label = oneLine(name, TITLE_LONGEST);
    this.title.caption = `${this.trans.__('Case: %1', named(name, TIP_LONGEST))}\n${this.trans.__('Path: %1', named(context.path, TIP_LONGEST))}`;
  }

  private readonly beforeClose = (_handler: unknown, message: Message): boolean => {
    const { content, context } = this;
    if (message.type !== 'close-request' || this.closing || !(context.model.dirty || content.board?.unwritten)) {
      return true;
    }
    this.closing = true;
    const enough = new Promise<void>(resolve => setTimeout(resolve, FLUSH_WITHIN_MS));
    void Promise.race([content.flush().catch(() => undefined), enough]).then(() => {
      this.close(); // asks where something is unsaved still
      this.closing = false;
    });
    return false;
  };
}

/**
 * Make a context save through the kernel.
 *
 * Only Python writes a case. JupyterLab's own way would put the browser's copy of the manifest over it, keep copies of
 * it beside it as checkpoints, and ask what to do whenever Python has written in between: so saving means that the
 * kernel has confirmed the look of the board, and checkpoints and "Save as" are none.
 */
export function saveThroughKernel(context: DocumentRegistry.Context, flush: () => Promise<void>, trans: TranslationBundle): void {
  const told = (title: string, body: string): Promise<boolean> =>
    showDialog({ title, body, buttons: [Dialog.okButton()] }).then(() => false);
  context.save = async () => {
    try {
      await flush();
    } catch (error) {
      // What waits for saving, as a tab that was to be closed, must stay.
      void told(
        trans.__('The look of the board is not saved'),
        trans.__('%1 Notes and decisions are safe in the case; what is not saved yet is how the board looks: selection, filters and places.', asFailure(error).message)
      );
      throw error;
    }
  };
  context.createCheckpoint = () => Promise.resolve({ id: 'jupyter-compliance', last_modified: new Date().toISOString() });
  context.listCheckpoints = () => Promise.resolve([]);
  context.restoreCheckpoint = async () => {
    await told(trans.__('A case has no checkpoints'), trans.__('Its journal keeps every note and decision; what is written there is never taken back.'));
  };
  context.saveAs = () =>
    told(trans.__('A case is a folder'), trans.__('To have a copy, duplicate its folder in the file browser, or export the annotated case and import it elsewhere.'));
}
