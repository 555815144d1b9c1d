/** The version of the front end, and what to say where the other side has another one. */

/** The same as in `package.json`; a test holds that. */
export const VERSION = "0.1.0";

/** What a mismatch is about: the server beside the page, or the kernel behind a board. */
export type OtherSide = "server" | "kernel";

/** Whether two versions belong together; an installation that does not know its own is taken to fit. */
export function fits(other: string, own = VERSION): boolean {
  return other === own || other === "" || other.startsWith("0+");
}

function newer(one: string, two: string): boolean {
  const numbers = (text: string): number[] => text.split(/[.+-]/).map((part) => Number.parseInt(part, 10) || 0);
  const [a, b] = [numbers(one), numbers(two)];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if ((a[i] ?? 0) !== (b[i] ?? 0)) return (a[i] ?? 0) > (b[i] ?? 0);
  }
  return false;
}

/** What does not fit and what to do about it; null where both sides fit. */
export function mismatch(side: OtherSide, other: string, own = VERSION): { what: string; advice: string } | null {
  if (fits(other, own)) return null;
  const what = `The page has jupyter_compliance ${own}, the ${side} ${other}.`;
  if (newer(other, own)) return { what, advice: "Reload the page; if this line stays, reinstall jupyter_compliance where JupyterLab runs and restart it." };
  const advice = side === "kernel"
    ? `Install jupyter_compliance ${own} in the kernel's environment and restart the kernel.`
    : `Install jupyter_compliance ${own} where the Jupyter server runs and restart it.`;
  return { what, advice };
}
