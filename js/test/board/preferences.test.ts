import { afterEach, describe, expect, it } from "vitest";
import { ATTRIBUTE, writePreferences } from "../../src/core/preferences";
import { VERSION } from "../../src/core/version";
import { type Desk, layOut } from "../fixtures/desk";

let desk: Desk;
afterEach(() => {
  desk.board.dispose();
  document.body.textContent = "";
  document.documentElement.removeAttribute(ATTRIBUTE);
});
const tick = (): Promise<void> => new Promise((done) => setTimeout(done));

describe("a board follows what people prefer", () => {
  it("in height, now and later, unless code asked for one", async () => {
    writePreferences({ boardHeight: 900 });
    desk = await layOut({}, (spec) => (spec.height = 0));
    expect(desk.board.element.style.height).toBe("900px");
    writePreferences({ boardHeight: 480 });
    await tick();
    expect(desk.board.element.style.height).toBe("480px");
    desk.board.dispose();
    desk = await layOut({}, (spec) => (spec.height = 640));
    expect(desk.board.element.style.height).toBe("640px");
  });

  it("in the layout of a case nobody has laid out", async () => {
    writePreferences({ defaultLayout: "force" });
    desk = await layOut({ view: {} });
    expect(desk.board.state.view.layout).toBe("force");
    desk.board.dispose();
    desk = await layOut({ view: { layout: "flow" } });
    expect(desk.board.state.view.layout).toBe("flow");
  });

  it("in the colours of risk", async () => {
    desk = await layOut();
    const before = desk.board.element.style.getPropertyValue("--jc-risk-100");
    writePreferences({ riskColours: "blue" });
    await tick();
    const after = desk.board.element.style.getPropertyValue("--jc-risk-100");
    expect(after).toMatch(/^#/);
    expect(after).not.toBe(before);
  });

  it("in the name under notes and decisions", async () => {
    writePreferences({ author: "Ada Analyst" });
    desk = await layOut();
    desk.board.element.focus();
    desk.press("n");
    (desk.find(".jc-composer textarea") as HTMLTextAreaElement).value = "seen";
    desk.press("Enter", { ctrlKey: true });
    await desk.settle();
    expect(desk.transport.last("note")).toMatchObject({ text: "seen", author: "Ada Analyst" });
    desk.board.element.focus();
    desk.press("2");
    await desk.settle();
    expect(desk.transport.last("dispose")).toMatchObject({ author: "Ada Analyst" });
  });

  it("and asks before a decision only where that is wished", async () => {
    writePreferences({ confirmDecisions: true });
    desk = await layOut();
    desk.board.element.focus();
    desk.press("1");
    await desk.settle();
    expect(desk.find(".jc-dialog").textContent).toContain("Ronin bridge exploiter");
    desk.press("Escape");
    await desk.settle();
    await tick();
    expect(desk.transport.last("dispose")).toBeUndefined();
    desk.board.element.focus();
    desk.press("1");
    await desk.settle();
    (document.activeElement as HTMLElement).click();
    await desk.settle();
    expect(desk.transport.last("dispose")).toBeDefined();
  });

  it("and offers the preferred export first", async () => {
    writePreferences({ exportKind: "graphml" });
    desk = await layOut();
    [...document.querySelectorAll<HTMLElement>(".jc-toolbar button")].find((button) => button.textContent?.startsWith("Export"))?.click();
    expect(document.querySelector(".jc-popup-item")?.textContent).toContain("GraphML");
  });
});

describe("a board and a kernel of different versions", () => {
  it("say so once, with what to do, and go on", async () => {
    desk = await layOut({}, (spec) => (spec.version = "9.9.9"));
    const banner = desk.find(".jc-banner:not([hidden])");
    expect(banner.textContent).toContain(`The page has jupyter_compliance ${VERSION}, the kernel 9.9.9.`);
    expect(banner.textContent).toContain("Reload the page");
    (banner.querySelector("button") as HTMLElement).click();
    expect(document.querySelector(".jc-banner:not([hidden])")).toBeNull();
  });

  it("say what to install where the kernel is the older one", async () => {
    desk = await layOut({}, (spec) => (spec.version = "0.0.1"));
    expect(desk.find(".jc-banner:not([hidden])").textContent).toContain("restart the kernel");
  });

  it("are silent where they fit, and on an exported page", async () => {
    desk = await layOut({}, (spec) => (spec.version = VERSION));
    expect(document.querySelector(".jc-banner:not([hidden])")).toBeNull();
    desk.board.dispose();
    desk = await layOut({}, (spec) => Object.assign(spec, { version: "9.9.9", offline: true }));
    expect(document.querySelector(".jc-banner:not([hidden])")).toBeNull();
  });
});
