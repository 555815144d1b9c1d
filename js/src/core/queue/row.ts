/** One subject of the queue: rank, name, score with its bar, reasons, value, decision. */

import { h } from "../dom";
import type { Measure } from "../measure";
import type { QueueRow } from "../model";
import { trans } from "../words";
import { chipRow } from "./chips";

export const QUEUE_ROW_HEIGHT = 58;

/** Where a score stands on the risk ramp; the class carries the colour. */
export function riskBand(score: number): "none" | "low" | "mid" | "high" | "top" {
  if (!Number.isFinite(score)) return "none";
  if (score >= 98) return "top";
  if (score >= 75) return "high";
  if (score >= 50) return "mid";
  return "low";
}

/** The list a JSON text column holds; an empty list for anything else. */
export function listOf(text: string | null | undefined): string[] {
  if (!text) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}

/** Pixels of a row that are neither chips nor value: padding, rank and gaps. */
const BESIDE = 45;
const VALUE_SIZE = 12;

/**
 * Build a row.
 *
 * @param width Pixels the row has, to show only whole chips.
 */
export function queueRow(row: QueueRow, id: string, dispositionLabel: (id: string) => string, width: number, measure: Measure): HTMLElement {
  const chips = listOf(row.chips);
  const room = width - BESIDE - measure(row.valueText, VALUE_SIZE, 400);
  const band = riskBand(row.score);
  // Read after what is seen: words the row has no room for.
  const said = [row.sanctioned ? trans.__("sanctioned") : "", listOf(row.reasons).join(", "), row.disposition ? trans.__("decided: %1", dispositionLabel(row.disposition)) : ""].filter(Boolean);
  return h(
    "div",
    {
      class: "jc-queue-row",
      role: "option",
      id,
      title: [row.name, row.subject === row.name ? "" : row.subject, ...listOf(row.reasons), row.transfers ? trans._n("%1 transfer", "%1 transfers", row.transfers) : ""].filter(Boolean).join("\n"),
      attrs: { "data-subject": row.subject },
    },
    h("span", { class: "jc-rank" }, h("span", { class: "jc-unseen" }, trans.__("Rank"), " "), row.rank),
    h(
      "div",
      { class: "jc-queue-line" },
      h("span", { class: "jc-name" }, row.name || row.short || row.subject),
      row.notes ? noteCount(row.notes) : null,
      h("span", { class: "jc-score" }, h("span", { class: "jc-unseen" }, trans.__("score"), " "), row.scoreText),
    ),
    h(
      "div",
      { class: "jc-scorebar", attrs: { "aria-hidden": "true" } },
      h("div", { class: `jc-fill-${band}`, style: { width: `${Math.max(0, Math.min(100, row.score || 0))}%` } }),
    ),
    h(
      "div",
      { class: "jc-queue-line" },
      chipRow(chips, row.disposition ? dispositionLabel(row.disposition) : "", room, measure),
      h("span", { class: "jc-value" }, row.valueText),
    ),
    h("span", { class: "jc-unseen" }, said.join(", ")),
  );
}

function noteCount(notes: number): HTMLElement {
  const words = trans._n("%1 note", "%1 notes", notes);
  return h("span", { class: "jc-count", title: words }, h("span", { attrs: { "aria-hidden": "true" } }, "✎ ", notes), h("span", { class: "jc-unseen" }, words));
}

/** What stands where a row will be. */
export function pendingRow(): HTMLElement {
  return h("div", { class: "jc-queue-row jc-pending", attrs: { "aria-hidden": "true" } }, h("div", { class: "jc-skeleton-line" }));
}
