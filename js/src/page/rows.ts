/** Tables of the page made from rows that are already text: nothing is computed here but order and counts. */

import { Table, type Value } from "../core/arrow";

/** A table with the given columns from row objects. */
export function tableOf(columns: readonly string[], rows: readonly object[]): Table {
  return Table.fromColumns(Object.fromEntries(columns.map((name) => [name, rows.map((row) => ((row as Record<string, Value>)[name] ?? null) as Value)])));
}

/** Whether a text holds another, letters of either case. */
export function holds(text: string | null | undefined, wanted: string): boolean {
  return (text ?? "").toLowerCase().includes(wanted);
}

/** Order of two exact amounts as printed, such as "33,568.15 ETH": compared by digits, never summed. */
export function compareAmounts(a: string, b: string): number {
  const [x, y] = [digits(a), digits(b)];
  if (x === null || y === null) return x === y ? 0 : x === null ? -1 : 1;
  if (x.whole.length !== y.whole.length) return x.whole.length - y.whole.length;
  if (x.whole !== y.whole) return x.whole < y.whole ? -1 : 1;
  const length = Math.max(x.part.length, y.part.length);
  const [p, q] = [x.part.padEnd(length, "0"), y.part.padEnd(length, "0")];
  return p < q ? -1 : p > q ? 1 : 0;
}

function digits(text: string): { whole: string; part: string } | null {
  const match = /([\d,]+)(?:\.(\d+))?/.exec(text);
  return match ? { whole: match[1].replace(/,/g, "").replace(/^0+(?=\d)/, ""), part: match[2] ?? "" } : null;
}
