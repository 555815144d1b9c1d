/** One transfer as a row of the table: exact amount, both sides, time, hash and notes. */

import { h } from "../dom";
import { copyButton } from "../evidence/subject";
import { shortId } from "../format";
import { icon } from "../icons";
import type { TransferRow } from "../model";

export const TRANSFER_ROW_HEIGHT = 46;

export interface TransferVerbs {
  note: (row: TransferRow) => void;
  locked: string;
}

/** Who paid whom, told from the side of the subjects where there is one. */
export function parties(row: TransferRow): string {
  const src = row.srcName || shortId(row.src);
  const dst = row.dstName || shortId(row.dst);
  if (row.direction === "out") return `▲ to ${dst}`;
  if (row.direction === "in") return `▼ from ${src}`;
  return `${src} → ${dst}`;
}

export function transferRow(row: TransferRow, id: string, verbs: TransferVerbs): HTMLElement {
  const label = row.notes > 0 ? `Write a note on this transfer (${row.notes} so far)` : "Write a note on this transfer";
  const hash = row.txHash || row.id;
  return h(
    "div",
    { class: "jc-transfer", role: "row", id, title: [`${row.src} → ${row.dst}`, row.tsText, row.amountText, row.valueText && row.valueText !== row.amountText ? `worth ${row.valueText}` : "", row.memo ? `memo: ${row.memo}` : ""].filter(Boolean).join("\n"), attrs: { "data-transfer": row.id } },
    h("span", { role: "gridcell", class: `jc-party jc-dir-${row.direction || "none"}` }, parties(row)),
    h("span", { role: "gridcell", class: "jc-figure jc-amount" }, row.amountText),
    h("span", { role: "gridcell", class: "jc-muted jc-when" }, row.tsText),
    h(
      "span",
      { role: "gridcell", class: "jc-row jc-tail" },
      row.memo ? h("span", { class: "jc-muted jc-memo" }, row.memo) : null,
      h("code", { class: "jc-muted" }, shortId(hash)),
      copyButton(hash, row.txHash ? "the transaction hash" : "the transfer id"),
      h("button", { class: `jc-icon-button${row.notes > 0 ? " jc-on" : ""}`, type: "button", disabled: verbs.locked !== "", title: verbs.locked || label, attrs: { "aria-label": label }, on: { click: (event) => {
        event.stopPropagation();
        verbs.note(row);
      } } }, icon("note"), row.notes > 0 ? String(row.notes) : null),
    ),
  );
}
