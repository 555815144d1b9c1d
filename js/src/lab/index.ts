/** The JupyterLab extension: case files, the launcher card, and the picture behind a board without a kernel. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { boardOutput } from './output';
import { caseFile } from './casefile';
import { investigate } from './investigate';

const plugins: JupyterFrontEndPlugin<void>[] = [boardOutput, caseFile, investigate];
export default plugins;
