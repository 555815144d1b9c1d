/** Transfers as CSV for a spreadsheet: exact text, nothing a spreadsheet would run. */

import type { TransferRow } from "../model";

const COLUMNS = ["id", "tsText", "src", "srcName", "dst", "dstName", "amountText", "asset", "valueText", "txHash", "memo"] as const;
const HEADS = ["transfer_id", "time", "src", "src_name", "dst", "dst_name", "amount", "asset", "value", "tx_hash", "memo"];

/** One cell: quoted where needed, and made harmless where it would start a formula. */
export function csvCell(text: string): string {
  const safe = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

export function transfersCsv(rows: readonly TransferRow[]): string {
  const lines = rows.map((row) => COLUMNS.map((column) => csvCell(String(row[column] ?? ""))).join(","));
  return [HEADS.join(","), ...lines].join("\r\n");
}
