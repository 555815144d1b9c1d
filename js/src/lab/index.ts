/** The JupyterLab extension: case files, the launcher card, and the picture behind a board without a kernel. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { boardCode } from './boardcode';
import { boardOutput } from './output';
import { cases } from './sidebar/plugin';
import { newCase } from './wizard/plugin';
import { caseFile } from './casefile';
import { casework } from './casework';
import { code } from './code';
import { contextMenu } from './contextmenu';
import { demo } from './demo';
import { caseDocument } from './document/plugin';
import { help } from './help';
import { launcherCards } from './launcher';
import { palette } from './palette';
import { settings } from './preferences';
import { shortcuts } from './shortcuts';
import { statusItem } from './statusitem';
import { versionCheck } from './versioncheck';

const plugins: JupyterFrontEndPlugin<any>[] = [boardCode, boardOutput, caseFile, caseDocument, cases, newCase, settings, casework, code, contextMenu, demo, help, launcherCards, palette, shortcuts, statusItem, versionCheck];
export default plugins;
