import { bool, decimal, float32, int64, tableFromArrays, tableToIPC, uint32, utf8 } from "@uwdata/flechette";
import { describe, expect, it } from "vitest";
import { Table } from "../../src/core/arrow";

function ipc(arrays: Record<string, unknown[]>, types: object): Uint8Array {
  return tableToIPC(tableFromArrays(arrays as never, { types: types as never }), { format: "stream" }) as Uint8Array;
}

describe("Table", () => {
  const bytes = ipc(
    { id: ["a", null, "c"], n: [1, 2, 3], risk: [0.5, null, 2], flag: [true, false, null] },
    { id: utf8(), n: uint32(), risk: float32(), flag: bool() },
  );

  it("reads columns, rows and single cells", () => {
    const table = Table.fromIPC(bytes);
    expect(table.length).toBe(3);
    expect(table.rows()[0]).toEqual({ id: "a", n: 1, risk: 0.5, flag: true });
    expect(table.text("id", 1)).toBe("");
    expect(table.at("id", 1)).toBeNull();
    expect([...table.numbers("risk")]).toEqual([0.5, Number.NaN, 2]);
    expect([0, 1, 2].map((i) => table.flag("flag", i))).toEqual([true, false, false]);
  });

  it("reads bytes that do not begin on an eighth byte, as widget buffers may", () => {
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    const table = Table.fromIPC(new DataView(shifted.buffer, 3, bytes.length));
    expect([...table.numbers("n")]).toEqual([1, 2, 3]);
  });

  it("turns 64-bit integers into numbers where exact and into text where not", () => {
    const table = Table.fromIPC(ipc({ big: [1n, 2n ** 60n, null] }, { big: int64() }));
    expect([...table.column("big")]).toEqual([1, "1152921504606846976", null]);
  });

  it("refuses decimals", () => {
    expect(() => Table.fromIPC(ipc({ money: [1.5] }, { money: decimal(38, 18, 128) }))).toThrow(/money is decimal/);
  });

  it("names the columns there are when asked for another", () => {
    const table = Table.fromColumns({ x: [1] });
    expect(() => table.column("y")).toThrow(/no column y, only x/);
    expect(table.text("y", 0)).toBe("");
    expect([...table.numbers("y", 7)]).toEqual([7]);
  });

  it("refuses columns of different length", () => {
    expect(() => Table.fromColumns({ x: [1], y: [1, 2] })).toThrow(/y has 2 rows, not 1/);
  });
});
