import { tableFromIPC, type Table as FlechetteTable } from "@uwdata/flechette";

/** A value as the views see it: 64-bit integers are numbers where exact, else text. */
export type Value = string | number | boolean | null | readonly Value[];
export type Numbers = Float64Array | Float32Array | Uint32Array | Int32Array | Uint16Array | Int16Array | Uint8Array | Int8Array;
export type Row = Record<string, Value>;

type Column = ArrayLike<Value> & Iterable<Value>;

const DECIMAL = 7;
const UTF8 = 5;
const LARGE_UTF8 = 20;
/** Text columns longer than this are decoded cell by cell when asked, never as a whole. */
const LAZY_ROWS = 256;

/** The bytes of a text column: row `i` is `bytes[offsets[i]]` up to `bytes[offsets[i + 1]]`, UTF-8. */
export interface RawText {
  bytes: Uint8Array;
  offsets: Int32Array;
}

function plain(value: unknown): Value {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (value === undefined) return null;
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return Array.from(value as ArrayLike<unknown>, plain);
  return value as Value;
}

const DECODER = new TextDecoder();

/** Offsets as 32-bit numbers; Polars writes them in 64 bits, the lower half first. */
function narrow(offsets: unknown, bytes: Uint8Array): Int32Array | null {
  if (offsets instanceof Int32Array) return offsets;
  if (!(offsets instanceof BigInt64Array) || bytes.length > 0x7fffffff) return null;
  const halves = new Int32Array(offsets.buffer, offsets.byteOffset, 2 * offsets.length);
  const narrowed = new Int32Array(offsets.length);
  for (let i = 0; i < narrowed.length; i++) narrowed[i] = halves[2 * i];
  return narrowed;
}

function rawText(table: FlechetteTable, name: string): RawText | null {
  const column = table.getChild(name);
  const { typeId } = column.type;
  if ((typeId !== UTF8 && typeId !== LARGE_UTF8) || column.data.length !== 1 || column.nullCount > 0) return null;
  const { values, offsets } = column.data[0] as unknown as { values: unknown; offsets: unknown };
  if (!(values instanceof Uint8Array)) return null;
  const narrowed = narrow(offsets, values);
  return narrowed && { bytes: values, offsets: narrowed };
}

/** Columns of one Arrow table, decoded on first use. Rows are numbered from 0. */
export class Table {
  readonly names: readonly string[];
  readonly length: number;
  #read: (name: string) => Column;
  #raw: (name: string) => RawText | null;
  #columns = new Map<string, Column>();
  #numbers = new Map<string, Numbers>();
  #texts = new Map<string, RawText | null>();

  constructor(names: readonly string[], length: number, read: (name: string) => Column, raw: (name: string) => RawText | null = () => null) {
    this.names = names;
    this.length = length;
    this.#read = read;
    this.#raw = raw;
  }

  /** Decode an Arrow IPC stream. Decimal columns are refused: money travels as text. */
  static fromIPC(bytes: ArrayBuffer | ArrayBufferView): Table {
    const view = ArrayBuffer.isView(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new Uint8Array(bytes);
    // Record batches are read as typed arrays in place, which needs their 8-byte alignment.
    const aligned = view.byteOffset % 8 === 0 ? view : view.slice();
    const table: FlechetteTable = tableFromIPC(aligned, { useBigInt: true });
    for (const field of table.schema.fields) {
      if (field.type.typeId === DECIMAL) throw new TypeError(`Column ${field.name} is decimal; send it as text and float32.`);
    }
    const names = table.names.map(String);
    return new Table(names, table.numRows, (name) => {
      const raw = table.getChild(name).toArray() as unknown;
      if (raw instanceof BigInt64Array || raw instanceof BigUint64Array) return Array.from(raw as ArrayLike<bigint>, plain);
      return ArrayBuffer.isView(raw) ? (raw as unknown as Column) : Array.from(raw as ArrayLike<unknown>, plain);
    }, (name) => rawText(table, name));
  }

  /** A table of plain arrays, for snapshots and tests. All columns have the same length. */
  static fromColumns(columns: Record<string, ArrayLike<Value>>): Table {
    const names = Object.keys(columns);
    const length = names.length === 0 ? 0 : columns[names[0]].length;
    for (const name of names) {
      if (columns[name].length !== length) throw new RangeError(`Column ${name} has ${columns[name].length} rows, not ${length}.`);
    }
    return new Table(names, length, (name) => columns[name] as Column);
  }

  has(name: string): boolean {
    return this.names.includes(name);
  }

  /** The values of a column; throws where the table has no such column. */
  column(name: string): Column {
    let column = this.#columns.get(name);
    if (column === undefined) {
      if (!this.has(name)) throw new RangeError(`The table has no column ${name}, only ${this.names.join(", ")}.`);
      column = this.#read(name);
      this.#columns.set(name, column);
    }
    return column;
  }

  /** A column as numbers; null and absent columns become `missing` (NaN). */
  numbers(name: string, missing = Number.NaN): Numbers {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    let numbers: Numbers;
    if (!this.has(name)) numbers = new Float64Array(this.length).fill(missing);
    else {
      const column = this.column(name);
      numbers = ArrayBuffer.isView(column)
        ? (column as unknown as Numbers)
        : Float64Array.from(column, (v) => (v === null || v === "" ? missing : Number(v)));
    }
    this.#numbers.set(name, numbers);
    return numbers;
  }

  /** The bytes behind a text column without nulls, null where there are none to be had. */
  rawText(name: string): RawText | null {
    let raw = this.#texts.get(name);
    if (raw === undefined) this.#texts.set(name, (raw = this.has(name) ? this.#raw(name) : null));
    return raw;
  }

  /** Value of one cell, null where the table has no such column. */
  at(name: string, row: number): Value {
    if (!this.has(name)) return null;
    if (this.length > LAZY_ROWS && !this.#columns.has(name)) {
      const raw = this.rawText(name);
      if (raw !== null) return row >= 0 && row < this.length ? DECODER.decode(raw.bytes.subarray(raw.offsets[row], raw.offsets[row + 1])) : null;
    }
    return this.column(name)[row] ?? null;
  }

  /** Text of one cell, "" for null and for absent columns. */
  text(name: string, row: number): string {
    const value = this.at(name, row);
    return value === null ? "" : String(value);
  }

  number(name: string, row: number): number {
    const value = this.at(name, row);
    return value === null ? Number.NaN : Number(value);
  }

  flag(name: string, row: number): boolean {
    const value = this.at(name, row);
    return value === true || value === 1;
  }

  row(index: number): Row {
    return Object.fromEntries(this.names.map((name) => [name, this.at(name, index)]));
  }

  /** All rows as objects, for tables small enough to be read by people. */
  rows(): Row[] {
    return Array.from({ length: this.length }, (_, index) => this.row(index));
  }
}

export const EMPTY = Table.fromColumns({});
