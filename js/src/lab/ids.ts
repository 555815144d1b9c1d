/** Names that several plugins of the extension use for the same thing. */

/** Domain of the translations. */
export const DOMAIN = 'jupyter_compliance';

/** Part of the address of our scripts, to know their exceptions among those of the page. */
export const SCRIPTS = 'extensions/jupyter-compliance/';

/** Category of launcher cards and palette entries. */
export const CATEGORY = 'Compliance';

/** Identifiers of the commands; each is registered by the plugin whose work it is. */
export const Command = {
  showCases: 'jupyter-compliance:show-cases',
  refreshCases: 'jupyter-compliance:refresh-cases',
  newCase: 'jupyter-compliance:new-case',
  openCase: 'jupyter-compliance:open-case',
  openNotebook: 'jupyter-compliance:open-notebook',
  openConsole: 'jupyter-compliance:open-console',
  openSource: 'jupyter-compliance:open-source',
  openSelected: 'jupyter-compliance:open-selected',
  caseFromFiles: 'jupyter-compliance:case-from-files',
  exportCase: 'jupyter-compliance:export-case',
  verifyCase: 'jupyter-compliance:verify-case',
  triageCase: 'jupyter-compliance:triage-case',
  demo: 'jupyter-compliance:investigate-demo',
  showCode: 'jupyter-compliance:show-code',
  copyCode: 'jupyter-compliance:copy-code',
  insertCode: 'jupyter-compliance:insert-code',
  replayCase: 'jupyter-compliance:replay-case',
  shortcuts: 'jupyter-compliance:shortcuts',
  documentation: 'jupyter-compliance:documentation',
  licence: 'jupyter-compliance:licence'
} as const;
