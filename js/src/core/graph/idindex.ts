import type { RawText, Table } from "../arrow";

/**
 * Rows by id, without a string or an object for each: a hash table of row numbers over the bytes of the column.
 *
 * It is made at the first question. A table of plain arrays has its strings anyway and is indexed by a map.
 */
export class IdIndex {
  readonly #table: Table;
  #raw: RawText | null = null;
  #slots: Int32Array | null = null;
  #map: Map<string, number> | null = null;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Row of an id, the last one where several are equal; −1 where there is none. */
  get(id: string): number {
    if (this.#slots === null && this.#map === null) this.#build();
    if (this.#map !== null) return this.#map.get(id) ?? -1;
    const bytes = ENCODER.encode(id);
    return (this.#slots as Int32Array)[this.#slot(bytes, 0, bytes.length)] - 1;
  }

  #build(): void {
    const { length } = this.#table;
    this.#raw = this.#table.rawText("id");
    if (this.#raw === null) {
      this.#map = new Map();
      for (let i = 0; i < length; i++) this.#map.set(this.#table.text("id", i), i);
      return;
    }
    let size = 16;
    while (size < 2 * length) size *= 2;
    this.#slots = new Int32Array(size);
    const { bytes, offsets } = this.#raw;
    for (let i = 0; i < length; i++) this.#slots[this.#slot(bytes, offsets[i], offsets[i + 1])] = i + 1;
  }

  /** The slot that holds some bytes, or the free one where they would go. */
  #slot(bytes: Uint8Array, from: number, to: number): number {
    const slots = this.#slots as Int32Array;
    const { bytes: own, offsets } = this.#raw as RawText;
    let hash = 0x811c9dc5;
    for (let b = from; b < to; b++) hash = Math.imul(hash ^ bytes[b], 0x01000193);
    hash ^= hash >>> 15;
    for (let slot = hash & (slots.length - 1); ; slot = (slot + 1) & (slots.length - 1)) {
      const row = slots[slot] - 1;
      if (row < 0) return slot;
      const at = offsets[row];
      if (offsets[row + 1] - at !== to - from) continue;
      let same = true;
      for (let b = 0; same && b < to - from; b++) same = own[at + b] === bytes[from + b];
      if (same) return slot;
    }
  }
}

const ENCODER = new TextEncoder();
