/** Calls of the server extension: token and XSRF by JupyterLab, errors in words, answers kept by their ETag. */
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

const NAMESPACE = 'jupyter-compliance';

/** Something that did not work: one sentence, and what to do about it. */
export class Failure extends Error {
  /**
   * @param status HTTP status; 0 where the server did not answer.
   * @param missing Whether the server extension itself is not there.
   */
  constructor(
    readonly what: string,
    readonly advice: string,
    readonly detail = '',
    readonly status = 0,
    readonly missing = false
  ) {
    super([what, advice].filter(Boolean).join(' '));
    this.name = 'Failure';
  }
}

/** Whether an error only says that the caller lost interest. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

export function aborted(): DOMException {
  return new DOMException('The caller lost interest.', 'AbortError');
}

/** Any error in words. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) {
    return error;
  }
  return new Failure(error instanceof Error ? error.message : String(error), '');
}

export interface CallOptions {
  body?: unknown;
  signal?: AbortSignal;
}

interface Kept {
  etag: string;
  value: unknown;
}

/** The routes below `jupyter-compliance/`. */
export class Server {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly settings: ServerConnection.ISettings,
    private readonly trans: TranslationBundle
  ) {}

  /**
   * Call a route.
   *
   * @param path Below the namespace, each segment encoded: see `segments`.
   * @throws Failure in words; a DOMException named AbortError when the signal ended the call.
   */
  async call<T>(method: string, path: string, { body, signal }: CallOptions = {}): Promise<T> {
    const response = await this.send(method, path, { method, signal, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    return (await this.read(response, signal)) as T;
  }

  /** Read a route again: `changed` is false, and the value the one of before, where the server says so. */
  async again<T>(path: string, signal?: AbortSignal): Promise<{ value: T; changed: boolean }> {
    const before = this.kept.get(path);
    const response = await this.send('GET', path, {
      method: 'GET',
      signal,
      headers: before ? { 'If-None-Match': before.etag } : {}
    });
    if (response.status === 304 && before) {
      return { value: before.value as T, changed: false };
    }
    const value = await this.read(response, signal);
    const etag = response.headers.get('ETag');
    if (etag) {
      this.kept.set(path, { etag, value });
    } else {
      this.kept.delete(path);
    }
    return { value: value as T, changed: true };
  }

  private async send(method: string, path: string, init: RequestInit): Promise<Response> {
    if (init.signal?.aborted) {
      throw aborted();
    }
    try {
      return await ServerConnection.makeRequest(URLExt.join(this.settings.baseUrl, NAMESPACE, path), init, this.settings);
    } catch (error) {
      if (init.signal?.aborted) {
        throw aborted();
      }
      const { trans } = this;
      throw new Failure(
        trans.__('The server does not answer.'),
        trans.__('Check that JupyterLab is still running, then try again.'),
        `${method} ${path}: ${String(error)}`
      );
    }
  }

  private async read(response: Response, signal?: AbortSignal): Promise<unknown> {
    let value: unknown = null;
    let text = '';
    try {
      text = await response.text();
      value = text ? JSON.parse(text) : null;
    } catch (error) {
      if (signal?.aborted) {
        throw aborted();
      }
    }
    if (response.ok && (value !== null || text === '')) {
      return value;
    }
    throw this.failure(response, value);
  }

  private failure(response: Response, value: unknown): Failure {
    const { trans } = this;
    const said = (value ?? {}) as { what?: unknown; advice?: unknown; detail?: unknown };
    if (typeof said.what === 'string') {
      return new Failure(said.what, String(said.advice ?? ''), String(said.detail ?? ''), response.status);
    }
    if (response.status === 404) {
      return new Failure(
        trans.__('The server part of jupyter-compliance is not running.'),
        trans.__(
          'Install jupyter-compliance where JupyterLab’s server runs, enable it with “jupyter server extension enable jupyter_compliance”, and restart JupyterLab.'
        ),
        response.url,
        404,
        true
      );
    }
    if (response.status === 401 || response.status === 403) {
      return new Failure(
        trans.__('The server does not let you do this.'),
        trans.__('Sign in again; if that does not help, ask whoever runs the server.'),
        response.url,
        response.status
      );
    }
    return new Failure(
      trans.__('The server answered with status %1.', String(response.status)),
      trans.__('Try again; the log of the server says more.'),
      response.url,
      response.status
    );
  }
}

/** A path for a URL: each segment encoded, the separators kept. */
export function segments(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
