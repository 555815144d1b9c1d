/** Makes case documents: the board over `case.jcase`, for work or for looking only. */
import { ABCWidgetFactory, type DocumentRegistry } from '@jupyterlab/docregistry';
import type { Contents, ContentsManager, ServiceManager } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

import { CaseContent } from './content';
import { CaseDocument, saveThroughKernel } from './document';
import type { CaseModel } from './model';
import { leaveComms } from './sessions';
import { signingName } from './signing';

export const BOARD_FACTORY = 'Case board';
export const LOOK_FACTORY = 'Case board (read only)';
export const SOURCE_FACTORY = 'Case file (JSON)';

/** Identifier under which jupyter-collaboration provides content. */
const SHARED = 'rtc';

function sharesFiles(contents: Contents.IManager): boolean {
  try {
    const provider = (contents as ContentsManager).defaultDrive.contentProviderRegistry?.getProvider(SHARED);
    const factory = provider?.sharedModelFactory as { collaborative?: boolean; documentFactories?: Map<string, unknown> } | undefined;
    return factory?.collaborative === true && factory.documentFactories?.has('file') !== false;
  } catch {
    return false;
  }
}

/** The identity a manifest tells; empty where it tells none. */
function identityIn(manifest: string): string {
  try {
    const { id } = JSON.parse(manifest) as { id?: unknown };
    return typeof id === 'string' ? id : '';
  } catch {
    return '';
  }
}

export class CaseDocumentFactory extends ABCWidgetFactory<CaseDocument, CaseModel> {
  constructor(
    options: DocumentRegistry.IWidgetFactoryOptions<CaseDocument>,
    private readonly services: ServiceManager.IManager,
    private readonly trans: TranslationBundle
  ) {
    super(options);
  }

  /**
   * How content is provided: shared with others where jupyter-collaboration offers that, asked at each opening because
   * it may have come after this factory.
   */
  override get contentProviderId(): string | undefined {
    return sharesFiles(this.services.contents) ? SHARED : undefined;
  }

  protected override createNewWidget(context: DocumentRegistry.IContext<CaseModel>): CaseDocument {
    const { sessionContext, model } = context;
    const looksOnly = this.name === LOOK_FACTORY;
    leaveComms(sessionContext);
    sessionContext.kernelPreference = { ...sessionContext.kernelPreference, shouldStart: false, autoStartDefault: false, language: 'python' };
    const { kernelspecs, user } = this.services;
    const content = new CaseContent(
      {
        session: sessionContext,
        specs: async () => {
          await kernelspecs.ready;
          return kernelspecs.specs;
        },
        path: () => context.localPath,
        caseId: () => identityIn(model.toString()),
        author: () => signingName(user.identity),
        readonly: looksOnly,
        trans: this.trans
      },
      dirty => {
        model.dirty = dirty;
      }
    );
    saveThroughKernel(context as unknown as DocumentRegistry.Context, () => content.flush(), this.trans);
    return new CaseDocument({ content, context }, looksOnly, this.trans);
  }
}
