/** What can be the matter between a case document and its kernel, in words. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { RequestError } from '../../core/transport';

/** The problems of one document; each is one object, so that they can be told apart. */
export type Problems = ReturnType<typeof problemsIn>;

export function problemsIn(trans: TranslationBundle) {
  const safe = trans.__('Notes and decisions are safe in the case.');
  const again = trans.__('Restart the kernel and try again.');
  const upgrade = trans.__('Upgrade it in the environment of this kernel, then restart the kernel and try again.');
  const told = (what: string, advice: string, detail = ''): RequestError => new RequestError(what, advice, detail);
  return {
    stopped: told(trans.__('The kernel of this case has stopped.'), safe),
    restarted: told(trans.__('The kernel was started again and no longer knows this case.'), safe),
    lost: told(trans.__('The connection to the kernel is lost.'), trans.__('The board goes on when it is back.')),
    closed: told(trans.__('The view was closed.'), ''),
    given: told(trans.__('Stopped before it was done.'), trans.__('Try again when you like.')),
    interrupted: told(trans.__('The kernel was interrupted before the case was open.'), trans.__('Try again.')),
    noPython: told(
      trans.__('No Python kernel is installed here, so the case cannot be opened.'),
      trans.__('Install one with "pip install ipykernel" where JupyterLab runs, reload the page and try again.')
    ),
    noKernel: told(trans.__('No kernel could be started.'), trans.__("See the server's log, then try again.")),
    silent: told(trans.__('The kernel opened the case but does not answer for it.'), again),
    unsaid: told(trans.__('The kernel did not say whether the case is open.'), again),
    notPython: (detail: string) =>
      told(trans.__('This kernel cannot open a case.'), trans.__('Choose a Python kernel (its name is at the top right) and try again.'), detail),
    notInstalled: (detail: string) =>
      told(
        trans.__('The kernel has no jupyter_compliance.'),
        trans.__(
          'Install it in the environment of this kernel ("%pip install jupyter_compliance" in a notebook on it), then restart the kernel and try again; or choose a kernel that has it.'
        ),
        detail
      ),
    older: (detail: string) => told(trans.__("The kernel's jupyter_compliance is older than this page."), upgrade, detail),
    lacks: (module: string, detail: string) =>
      told(
        trans.__('The kernel lacks the module %1.', module),
        trans.__('Install %1 in the environment of this kernel, then restart it and try again.', module.split('.')[0]),
        detail
      ),
    unforeseen: (detail: string) =>
      told(trans.__('The kernel could not open the case.'), trans.__('Restart the kernel and try again; the case itself is unharmed.'), detail)
  };
}
