/**
 * The board's code for cells of notebooks: the page has it already for case documents.
 *
 * A board in a cell asks for its code by version (`widget/loader.ts`); what lies here need not travel from the kernel.
 */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { VERSION } from '../core/version';
import { shelf } from '../widget/carried';
import { render, type WidgetModel } from '../widget/render';
import { SCRIPTS } from './ids';

export const boardCode: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-compliance:board-code',
  description: 'Hands its code to the boards in cells, which otherwise bring their own.',
  autoStart: true,
  activate: () => {
    shelf()[VERSION] = { render: context => render(context as { model: WidgetModel; el: HTMLElement }, SCRIPTS) };
  }
};
