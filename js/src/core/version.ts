/** The version of the front end, and what to say where the other side has another one. */

import { trans } from "./words";

/** The same as in `package.json`; a test holds that. */
export const VERSION = "0.1.0";

/** Whether two versions belong together; an installation that does not know its own is taken to fit. */
function fits(other: string, own = VERSION): boolean {
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

/** How another version stands to this one. */
export function standing(other: string, own = VERSION): "fits" | "newer" | "older" {
  return fits(other, own) ? "fits" : newer(other, own) ? "newer" : "older";
}

/** What does not fit between the page and a kernel, and what to do about it; null where both fit. */
export function mismatch(kernel: string, own = VERSION): { what: string; advice: string } | null {
  const stands = standing(kernel, own);
  if (stands === "fits") return null;
  return {
    what: trans.__("The page has jupyter_compliance %1, the kernel %2.", own, kernel),
    advice: stands === "newer"
      ? trans.__("Reload the page; if this line stays, reinstall jupyter_compliance where JupyterLab runs and restart it.")
      : trans.__("Install jupyter_compliance %1 in the kernel's environment and restart the kernel.", own),
  };
}
