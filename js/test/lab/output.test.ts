import { Widget } from "@lumino/widgets";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { boardOutput } from "../../src/lab/output";

const BOARD = "application/vnd.jupyter-compliance.board+json";
const ALT = "Ronin <b>bridge</b>";
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>';

/** The renderer a notebook gets, in a page with or without a manager of widgets. */
async function drawn(manager: boolean, trusted = true, live = false): Promise<HTMLElement> {
  let make: (() => Widget & { renderModel: (model: unknown) => Promise<void> }) | undefined;
  const rendermime = {
    addFactory: (factory: { createRenderer: typeof make }) => void (make = factory.createRenderer),
    getFactory: () => (manager ? {} : undefined),
    createRenderer: () => {
      if (!manager) throw new Error("No factory for mime type");
      const view = new Widget();
      return Object.assign(view, { renderModel: async () => void (live && view.node.append(new Widget().node)) });
    },
  };
  boardOutput.activate({ docRegistry: { addWidgetExtension: (_name: string, extension: { createNew: (panel: unknown) => unknown }) => void extension.createNew({ content: { rendermime } }) } } as never, null);
  const output = make!();
  await output.renderModel({ data: { [BOARD]: { alt: ALT }, "image/svg+xml": SVG }, trusted });
  await vi.advanceTimersByTimeAsync(1_000);
  return output.node;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the output of a board", () => {
  it("is the live view alone where there is one", async () => {
    const node = await drawn(true, true, true);
    expect(node.querySelector("img")).toBeNull();
    expect(node.querySelector(".lm-mod-hidden")).toBeNull();
  });

  it("is its picture while no kernel draws it", async () => {
    const node = await drawn(true);
    expect(node.querySelector("img")?.alt).toBe(ALT);
    expect(node.textContent).toContain("Run the cell to work on it.");
  });

  it("says what to install where the page has no manager of widgets", async () => {
    const node = await drawn(false);
    expect(node.querySelector("img")?.src).toBe(`data:image/svg+xml,${encodeURIComponent(SVG)}`);
    expect(node.textContent).toContain("install jupyterlab_widgets");
  });

  it("shows the picture alone in a notebook nobody trusts", async () => {
    const node = await drawn(true, false);
    expect(node.children).toHaveLength(1);
    expect(node.querySelector("img")).not.toBeNull();
  });
});
