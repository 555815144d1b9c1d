/** The forms of the wizard: a column that is left out, and a large folder narrowed by typing. */

import type { Contents } from "@jupyterlab/services";
import { afterEach, describe, expect, it, vi } from "vitest";
import { columnsTable } from "../../src/lab/wizard/columns";
import { FilePicker } from "../../src/lab/wizard/picker";
import type { TablePreview } from "../../src/lab/wizard/state";
import { settle, trans } from "./faked";

vi.mock("@jupyterlab/ui-components", () => {
  const icon = { element: () => document.createElement("span") };
  return { fileIcon: icon, folderIcon: icon };
});

const table: TablePreview = {
  table: "transfers", sources: ["pay.csv"], columns: [{ name: "when", samples: [] }, { name: "ccy", samples: ["EUR"] }], read: 1, kept: 1, rejected: 0, problems: [], rows: { header: [], body: [] },
  canonicals: [{ name: "ts", required: true, description: "" }, { name: "asset", required: false, description: "" }],
  mapping: [{ canonical: "ts", column: "when", confidence: 1, why: "", required: true }, { canonical: "asset", column: "ccy", confidence: 0.9, why: "", required: false }],
}; // prettier-ignore

describe("the columns of a table", () => {
  const draw = (stated: Record<string, string | null>) => {
    const said: [string, string | null | undefined][] = [];
    const element = columnsTable(table, { trans, stated, state: (canonical, column) => said.push([canonical, column]) });
    const choose = (canonical: string, label: string): void => {
      const select = element.querySelector<HTMLSelectElement>(`[data-canonical=${canonical}] select`)!;
      select.selectedIndex = [...select.options].findIndex((option) => option.textContent === label);
      select.dispatchEvent(new Event("change"));
    };
    return { element, said, choose };
  };

  it("lets an optional column be left out, and be taken back in", () => {
    const { element, said, choose } = draw({});
    expect(element.querySelector("[data-canonical=ts]")!.textContent).not.toContain("left out");
    choose("asset", "— left out —");
    expect(said).toEqual([["asset", null]]);
    const again = draw({ asset: null });
    expect(again.element.querySelector("[data-canonical=asset] .jc-Columns-sure")!.textContent).toBe("left out");
    expect(again.element.querySelector<HTMLOptionElement>("[data-canonical=asset] option[selected]")!.textContent).toBe("— left out —");
    again.choose("asset", "as inferred");
    expect(again.said).toEqual([["asset", undefined]]);
  });
});

describe("the file picker", () => {
  const folder = (count: number): Contents.IManager =>
    ({ get: async () => ({ content: Array.from({ length: count }, (_, i) => ({ type: "file", name: `payments ${i}.csv`, path: `in/payments ${i}.csv`, size: 10 })) }) }) as unknown as Contents.IManager;
  const open = async (count: number) => {
    const chosen: string[] = [];
    const picker = new FilePicker({ contents: folder(count), trans, folder: "in", isChosen: (path) => chosen.includes(path), toggle: (path) => chosen.push(path) });
    document.body.append(picker.node);
    await settle();
    const filter = picker.node.querySelector<HTMLInputElement>("input")!;
    const type = (text: string): void => {
      filter.value = text;
      filter.dispatchEvent(new Event("input"));
    };
    return { picker, chosen, filter, type, names: () => [...picker.node.querySelectorAll(".jc-Picker-name")].map((one) => one.textContent), press: (element: Element, key: string) => element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })) };
  };
  afterEach(() => document.body.replaceChildren());

  it("offers a filter where a folder is large, and only there", async () => {
    expect((await open(3)).filter.hidden).toBe(true);
    const { filter, type, names, picker, press, chosen } = await open(40);
    expect(filter.hidden).toBe(false);
    type("17 PAY");
    expect(names()).toEqual(["..", "payments 17.csv"]);
    expect(picker.node.querySelector(".jc-Picker-note")!.textContent).toBe("1 name fits.");
    press(filter, "Enter");
    expect(document.activeElement!.textContent).toContain("payments 17.csv");
    press(document.activeElement!, "Enter");
    expect(chosen).toEqual(["in/payments 17.csv"]);
    type("nothing such");
    expect(names()).toEqual([".."]);
    press(filter, "Escape");
    expect(names()).toHaveLength(41);
  });
});
