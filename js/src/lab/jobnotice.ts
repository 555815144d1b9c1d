/** Long work on the server as people see it: one notification that moves, can be cancelled and says how it ended. */
import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { type JobState, runJob } from './jobs';
import { asFailure, isAbort, type Server } from './request';

export interface Ending {
  message: string;
  /** False where the work was done and the answer is bad news. */
  good?: boolean;
  actions?: Notification.IAction[];
}

export interface JobNotice<T> {
  server: Server;
  trans: TranslationBundle;
  path: string;
  body?: unknown;
  /** What is being done, such as “Exporting Ronin”. */
  title: string;
  ended: (result: T) => Ending;
}

const SHOWN_FOR_MS = 15_000;

/** Run a job and tell of it; resolves to its result, or null where it failed or was cancelled, which was then said. */
export async function runWithNotice<T>({ server, trans, path, body, title, ended }: JobNotice<T>): Promise<T | null> {
  const life = new AbortController();
  const cancel: Notification.IAction = {
    label: trans.__('Cancel'),
    caption: trans.__('Stop this work; nothing half done is kept'),
    callback: event => {
      // The notification itself stays, to say how it ended.
      event.preventDefault();
      life.abort();
    }
  };
  const id = Notification.emit(`${title}…`, 'in-progress', { autoClose: false, actions: [cancel], progress: 0 });
  const finish = (message: string, type: Notification.TypeOptions, actions: Notification.IAction[] = [], stays = false): void => {
    const options = { message, type, actions, autoClose: stays ? (false as const) : SHOWN_FOR_MS };
    // A notification that was dismissed meanwhile still has news.
    if (!Notification.update({ id, ...options })) {
      Notification.emit(message, type, options);
    }
  };
  const onProgress = ({ phase, progress }: JobState): void =>
    void Notification.update({
      id,
      message: phase ? `${title}: ${phase}` : `${title}…`,
      type: 'in-progress',
      actions: [cancel],
      autoClose: false,
      ...(progress === null ? {} : { progress })
    });
  try {
    const result = await runJob<T>(server, path, { body, signal: life.signal, onProgress });
    const { message, good = true, actions } = ended(result);
    finish(message, good ? 'success' : 'error', actions, !good);
    return result;
  } catch (error) {
    if (isAbort(error)) {
      finish(trans.__('%1: cancelled.', title), 'warning');
      return null;
    }
    const { message, detail } = asFailure(error);
    const copy: Notification.IAction = {
      label: trans.__('Copy detail'),
      caption: trans.__('Copy what happened, for a report'),
      callback: () => Clipboard.copyToSystem(`${message}\n${detail}`)
    };
    finish(message, 'error', detail ? [copy] : [], true);
    return null;
  }
}
