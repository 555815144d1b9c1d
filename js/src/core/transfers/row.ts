/** One transfer as a row of the table: exact amount, both sides, time, hash and notes. */

import { h } from "../dom";
import { copyButton } from "../evidence/subject";
import { shortId } from "../format";
import { icon } from "../icons";
import type { TransferRow } from "../model";
import { trans } from "../words";

export const TRANSFER_ROW_HEIGHT = 46;

export interface TransferVerbs {
  note: (row: TransferRow) => void;
  locked: string;
}

/** Who paid whom, told from the side of the subjects where there is one. */
export function parties(row: TransferRow): string {
  const src = row.srcName || shortId(row.src);
  const dst = row.dstName || shortId(row.dst);
  if (row.direction === "out") return trans.__("▲ to %1", dst);
  if (row.direction === "in") return trans.__("▼ from %1", src);
  return `${src} → ${dst}`;
}

export function transferRow(row: TransferRow, id: string, verbs: TransferVerbs): HTMLElement {
  const label = row.notes > 0 ? trans.__("Write a note on this transfer (%1 so far)", row.notes) : trans.__("Write a note on this transfer");
  const hash = row.txHash || row.id;
  return h(
    "div",
    { class: "jc-transfer", role: "row", id, title: [`${row.src} → ${row.dst}`, row.tsText, row.amountText, row.valueText && row.valueText !== row.amountText ? trans.__("worth %1", row.valueText) : "", row.memo ? trans.__("memo: %1", row.memo) : ""].filter(Boolean).join("\n"), attrs: { "data-transfer": row.id } },
    h("span", { role: "gridcell", class: `jc-party jc-dir-${row.direction || "none"}` }, parties(row)),
    h("span", { role: "gridcell", class: "jc-figure jc-amount" }, row.amountText),
    h("span", { role: "gridcell", class: "jc-muted jc-when" }, row.tsText),
    h(
      "span",
      { role: "gridcell", class: "jc-row jc-tail" },
      row.memo ? h("span", { class: "jc-muted jc-memo" }, row.memo) : null,
      h("code", { class: "jc-muted" }, shortId(hash)),
      copyButton(hash, row.txHash ? trans.__("Copy the transaction hash") : trans.__("Copy the transfer id")),
      h("button", { class: `jc-icon-button${row.notes > 0 ? " jc-on" : ""}`, type: "button", disabled: verbs.locked !== "", title: verbs.locked || label, attrs: { "aria-label": label }, on: { click: (event) => {
        event.stopPropagation();
        verbs.note(row);
      } } }, icon("note"), row.notes > 0 ? String(row.notes) : null),
    ),
  );
}
