/**
 * At most one run in flight; of the calls that come meanwhile only the newest is kept and run next.
 *
 * The returned function resolves to the result of its own run, or to `undefined` where a newer call took its place.
 */
export function latest<A, R>(run: (argument: A) => Promise<R>): (argument: A) => Promise<R | undefined> {
  let busy = false;
  let waiting: { argument: A; start: () => void; drop: () => void } | null = null;

  async function go(argument: A): Promise<R> {
    busy = true;
    try {
      return await run(argument);
    } finally {
      busy = false;
      const next = waiting;
      waiting = null;
      next?.start();
    }
  }

  return (argument) => {
    if (!busy) return go(argument);
    waiting?.drop();
    return new Promise<R | undefined>((resolve) => {
      waiting = { argument, start: () => resolve(go(argument)), drop: () => resolve(undefined) };
    });
  };
}
