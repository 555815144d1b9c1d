/** The JupyterLab extension: case files, the launcher card, and the picture behind a board without a kernel. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { boardOutput } from './output';
import { cases } from './sidebar/plugin';
import { newCase } from './wizard/plugin';
import { caseFile } from './casefile';
import { investigate } from './investigate';

const plugins: JupyterFrontEndPlugin<any>[] = [boardOutput, caseFile, investigate, cases, newCase];
export default plugins;
