/**
 * The board's code for cells of notebooks: the page has it already for case documents.
 *
 * A board in a cell asks for its code by version (`widget/loader.ts`); what lies here need not travel from the kernel, and
 * it speaks the language of the page.
 */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { whenQuiet } from '../core/quiet';
import { VERSION } from '../core/version';
import { warmUp } from '../core/warmup';
import { setTranslator } from '../core/words';
import { shelf } from '../widget/carried';
import { render, type WidgetModel } from '../widget/render';
import { DOMAIN, SCRIPTS } from './ids';

/** Nobody can ask for a board much sooner after the page has opened. */
const WARM_WITHIN_MS = 2_000;

/** What fails unseen fails again, and is told, where somebody looks. */
const nobody = (): void => {};

export const boardCode: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-compliance:board-code',
  description: 'Hands its code to the boards in cells, which otherwise bring their own.',
  autoStart: true,
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, translator: ITranslator | null) => {
    setTranslator((translator ?? nullTranslator).load(DOMAIN));
    shelf()[VERSION] = { render: context => render(context as { model: WidgetModel; el: HTMLElement }, SCRIPTS) };
    void app.restored.then(() => whenQuiet(() => void warmUp().catch(nobody), WARM_WITHIN_MS));
  }
};
