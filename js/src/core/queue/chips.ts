/** Reason chips of a queue row: as many whole ones as there is room for, and how many more there are. */

import { type Child, h } from "../dom";
import type { Measure } from "../measure";

/** Pixels a chip takes besides its words, and between two of them. */
const AROUND = 13;
const GAP = 3;
const SIZE = 10.5;

/** How many chips fit in a room of pixels, the count of the others included; the first is always shown. */
export function chipsThatFit(chips: readonly string[], room: number, measure: Measure): number {
  let used = 0;
  for (const [i, chip] of chips.entries()) {
    used += (i > 0 ? GAP : 0) + measure(chip, SIZE, 400) + AROUND;
    const left = chips.length - i - 1;
    const count = left > 0 ? GAP + measure(`+${left}`, SIZE + 0.5, 400) + 1 : 0;
    if (used + count > room) return Math.max(1, i);
  }
  return chips.length;
}

/** The chips, decision first; what is left out is counted, and all are named where the pointer rests. */
export function chipRow(chips: readonly string[], decided: string, room: number, measure: Measure): HTMLElement {
  const all = decided ? [decided, ...chips] : chips;
  const shown = chipsThatFit(all, room, measure);
  const items: Child[] = all.slice(0, shown).map((chip, i) => h("span", { class: decided && i === 0 ? "jc-chip jc-chip-decided" : "jc-chip" }, chip));
  if (shown < all.length) items.push(h("span", { class: "jc-more" }, `+${all.length - shown}`));
  return h("div", { class: "jc-chips", title: shown < all.length ? all.join(" · ") : "" }, ...items);
}
