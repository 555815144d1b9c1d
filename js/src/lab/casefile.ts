/** `case.jcase` as a known file type, so that cases are told from other JSON in the file browser. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

import { caseIcon } from './icon';

export const CASE_FILE_TYPE = 'jcase';

export const caseFile: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-compliance:case-file',
  description: 'Registers the case manifest as a file type.',
  autoStart: true,
  activate: (app: JupyterFrontEnd) => {
    app.docRegistry.addFileType({
      name: CASE_FILE_TYPE,
      displayName: 'Compliance case',
      extensions: ['.jcase'],
      mimeTypes: ['application/json'],
      contentType: 'file',
      fileFormat: 'text',
      icon: caseIcon
    });
  }
};
