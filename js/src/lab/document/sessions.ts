/**
 * Sessions whose kernel connections leave comms alone.
 *
 * The document's session finds its kernel by the path of the case as any document does, but must not be the connection
 * that handles comms: JupyterLab gives that to one connection a kernel, the first, and a notebook that attaches later
 * would be left without live widgets.
 */
import type { Session } from '@jupyterlab/services';
import type { SessionContext } from '@jupyterlab/apputils';

/** Make the sessions of one document leave comms to others. */
export function leaveComms(context: { readonly sessionManager?: Session.IManager }): void {
  const manager = (context as SessionContext).sessionManager;
  const quiet = Object.create(manager) as Session.IManager;
  quiet.connectTo = (options) =>
    manager.connectTo({ ...options, kernelConnectionOptions: { ...options.kernelConnectionOptions, handleComms: false } });
  quiet.startNew = (create, options) =>
    manager.startNew(create, { ...options, kernelConnectionOptions: { ...options?.kernelConnectionOptions, handleComms: false } });
  (context as { sessionManager: Session.IManager }).sessionManager = quiet;
}
