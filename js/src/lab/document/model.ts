/**
 * The model behind a case document.
 *
 * A case is written by Python alone: the browser holds the manifest for reading, and what is unsaved here is how the
 * board looks. So "dirty" is the model's own and never a flag of the shared document, whose change would make a
 * collaboration server write the browser's copy of the manifest over the one Python wrote.
 */
import { DocumentModel, type DocumentRegistry, TextModelFactory } from '@jupyterlab/docregistry';
import type { ISharedFile } from '@jupyter/ydoc';

export const CASE_MODEL = 'jupyter-compliance-case';

type StateChange = Parameters<DocumentModel['stateChanged']['connect']>[0] extends (sender: never, change: infer C) => unknown ? C : never;

export class CaseModel extends DocumentModel {
  private unsaved = false;

  override get dirty(): boolean {
    return this.unsaved;
  }

  override set dirty(value: boolean) {
    if (value === this.unsaved) {
      return;
    }
    this.unsaved = value;
    this.triggerStateChange({ name: 'dirty', oldValue: !value, newValue: value } as StateChange);
  }

  /** Saving goes to the kernel whether or not others look at the same document. */
  override get collaborative(): boolean {
    return false;
  }

  /** What an editor of the same file says of its own dirt is not ours. */
  protected override triggerStateChange(change: StateChange): void {
    if (change.name !== 'dirty' || change.newValue === this.unsaved) {
      super.triggerStateChange(change);
    }
  }
}

export class CaseModelFactory extends TextModelFactory {
  override get name(): string {
    return CASE_MODEL;
  }

  override createNew(options: DocumentRegistry.IModelOptions<ISharedFile> = {}): CaseModel {
    return new CaseModel(options);
  }

  override preferredLanguage(): string {
    return 'python';
  }
}
