/** Work that can wait for a moment in which the page has nothing else to do. */

/** Call back in a quiet moment, or after `within` milliseconds however busy the page is; returns what calls it off. */
export function whenQuiet(callback: () => void, within: number): () => void {
  if (globalThis.requestIdleCallback !== undefined) {
    const asked = requestIdleCallback(callback, { timeout: within });
    return () => cancelIdleCallback(asked);
  }
  const asked = setTimeout(callback, within / 4);
  return () => clearTimeout(asked);
}
