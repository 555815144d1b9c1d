/** What a case document and its kernel tell each other before there is a board. */
import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel, KernelSpec } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Spec, ViewState } from '../../core/model';
import type { SelectionTrait } from '../../core/selection';

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
  /** Identity of the case as its manifest tells it; empty where that cannot be read. */
  caseId: () => string;
  author: () => string;
  readonly: boolean;
  trans: TranslationBundle;
}

export interface LinkEvents {
  /** What is being done, and how far it is (0 to 1; null where nobody can tell). */
  onProgress: (words: string, share: number | null) => void;
  onEvent: (message: Record<string, unknown>) => void;
  /** The user gave the document another kernel, or started the same anew: the case is to be opened in it. */
  onFresh: () => void;
}

/** Whether a kernel found by its session still runs: a server keeps the session of one it could not start again. */
export function isAlive(kernel: Kernel.IKernelConnection): boolean {
  const { execution_state: state } = kernel.model as { execution_state?: string };
  return kernel.status !== 'dead' && state !== 'dead' && state !== 'terminating';
}
