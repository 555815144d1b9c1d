/** Numbers of things in what an exported page answers; it is written in English, as Python writes. */

import { count } from "../core/words";

/** (1, "account") → "1 account", (3, "account") → "3 accounts". */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}
