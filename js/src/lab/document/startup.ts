/** The kernel's first step: it opens the case and names `case` and `board`; what can go wrong, in words. */
import type { Kernel, KernelMessage, KernelSpec } from '@jupyterlab/services';

import { RequestError } from '../../core/transport';
import type { Problems } from './problems';

const PYTHON = /^python/i;

/** Which kernel a case gets: `python3` where there is one, else any Python kernel; null where there is none. */
export function pythonKernel(specs: KernelSpec.ISpecModels | null): string | null {
  const known = Object.values(specs?.kernelspecs ?? {}).filter((spec): spec is KernelSpec.ISpecModel => spec !== undefined);
  const python = known.filter((spec) => PYTHON.test(spec.language));
  const named = python.find((spec) => spec.name === 'python3') ?? python.find((spec) => spec.name === specs?.default);
  return (named ?? python[0])?.name ?? null;
}

/** Expression that serves a case in a kernel; it leaves nothing in the user's names but `case` and `board`. */
export function serveExpression(path: string, caseId = '', folder = '.'): string {
  const from = (module: string, name: string): string => `__import__(${JSON.stringify(module)}, fromlist=[${JSON.stringify(name)}]).${name}`;
  return `${from('jupyter_compliance.views.document', 'serve')}(${from('jupyter_compliance', 'Case')}.open, ${JSON.stringify(path)}, ${JSON.stringify(folder)}, ${JSON.stringify(caseId)})`;
}

/** Serve a case; resolves once windows can attach. */
export async function serve(kernel: Kernel.IKernelConnection, path: string, caseId: string, problems: Problems): Promise<void> {
  const asked = { code: 'pass', silent: true, store_history: false, allow_stdin: false, user_expressions: { served: serveExpression(path, caseId) } };
  const future = kernel.requestExecute(asked);
  const reply = await future.done;
  readServed(reply?.content, problems);
}

/** What came of serving, from the reply of the kernel; throws what went wrong. */
export function readServed(content: KernelMessage.IExecuteReplyMsg['content'] | undefined, problems: Problems): void {
  const told = content?.status === 'ok' ? (content.user_expressions as Record<string, Told> | undefined)?.served : undefined;
  if (content?.status === 'error' && content.ename === 'KeyboardInterrupt') {
    throw problems.interrupted;
  }
  if (!told) {
    throw problems.notPython(JSON.stringify(content ?? {}));
  }
  if (told.status === 'error') {
    throw whyNot(told, problems);
  }
  const served = told.data?.['application/json'] as { ok?: boolean; error?: { what: string; advice: string; detail: string } } | undefined;
  if (served?.ok !== true) {
    const error = served?.error;
    throw error ? new RequestError(error.what, error.advice, error.detail) : problems.unsaid;
  }
}

interface Told {
  status?: string;
  ename?: string;
  evalue?: string;
  traceback?: string[];
  data?: Record<string, unknown>;
}

function whyNot(told: Told, problems: Problems): RequestError {
  const detail = [`${told.ename}: ${told.evalue}`, ...(told.traceback ?? [])].join('\n').replace(/\u001b\[[0-9;]*m/g, '');
  const missing = /No module named '([^']+)'/.exec(told.evalue ?? '')?.[1] ?? '';
  if (missing === 'jupyter_compliance') {
    return problems.notInstalled(detail);
  }
  if (missing.startsWith('jupyter_compliance.') || told.ename === 'AttributeError') {
    return problems.older(detail);
  }
  return missing ? problems.lacks(missing, detail) : problems.unforeseen(detail);
}
