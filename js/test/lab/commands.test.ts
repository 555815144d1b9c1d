import { afterEach, describe, expect, it, vi } from "vitest";
import { CaseFolders, isData } from "../../src/lab/contextmenu";
import { findCase, folderOf, nameOf, titleOf } from "../../src/lab/currentcase";
import { StandingItem, standingText } from "../../src/lab/statusitem";
import { askVersion } from "../../src/lab/versioncheck";
import { STANDING, type Standing, VERIFY } from "../../src/core/standing";
import { VERSION } from "../../src/core/version";
import { fakeServer, row, trans } from "./faked";

// The rest of JupyterLab's interface is not needed here, and does not load outside a browser.
vi.mock("@jupyterlab/apputils", () => ({ Notification: {}, Dialog: {}, showDialog: () => undefined }));
vi.mock("@jupyterlab/statusbar", () => ({ IStatusBar: null }));
vi.mock("@jupyterlab/filebrowser", () => ({ IDefaultFileBrowser: null }));
vi.mock("../../src/lab/icon", () => ({ caseIcon: null }));

afterEach(() => document.body.replaceChildren());

describe("page and server", () => {
  const answering = (body: unknown, status = 200) => askVersion(fakeServer(() => ({ body, status })).server, trans, "0.2.0");

  it("are silent where they fit, and where the server does not know its version", async () => {
    expect(await answering({ version: "0.2.0" })).toBeNull();
    expect(await answering({ version: "0+unknown" })).toBeNull();
    expect(await askVersion(fakeServer(() => ({ body: { version: VERSION } })).server, trans)).toBeNull();
  });

  it("say which is behind and what to do, in both directions", async () => {
    expect((await answering({ version: "0.3.0" }))?.what).toBe("The page has jupyter_compliance 0.2.0, the server 0.3.0: reload the page.");
    expect(await answering({ version: "0.1.0" })).toEqual({
      what: "The page has jupyter_compliance 0.2.0, the server 0.1.0: restart the Jupyter server.",
      advice: "If that does not help, reinstall jupyter_compliance 0.2.0 where it runs.",
    });
  });

  it("say that the server part is missing, but nothing of a server that is only away", async () => {
    expect((await answering(null, 404))?.what).toContain("not running");
    expect(await askVersion(fakeServer(() => new TypeError("network")).server, trans)).toBeNull();
  });
});

describe("files a case can be made from", () => {
  it.each(["a.csv", "A.CSV", "a.tsv", "x/a.parquet", "a.arrow", "a.jsonl", "a.tgz", "a.tar.gz", "a.csv.gz"])("%s", (path) => expect(isData({ path, type: "file" })).toBe(true));
  it.each(["a.md", "csv", "a.csv.bak", "a.jcase"])("not %s", (path) => expect(isData({ path, type: "file" })).toBe(false));
  it("not a folder of that name", () => expect(isData({ path: "a.csv", type: "directory" })).toBe(false));
});

describe("folders that hold a case", () => {
  const contents = (names: string[]) => ({ get: async (path: string) => ({ content: names.map((name) => ({ path: `${path}/${name}`, type: "file" })) }) }) as never;
  const folder = { path: "x/ronin", type: "directory" };

  it("are known from the list of cases without looking", () => {
    expect(new CaseFolders(contents([]), { rows: [row({ folder: "x/ronin" })] }).caseOf(folder)).toBe("x/ronin/case.jcase");
  });

  it("are looked into once the pointer asks", async () => {
    const folders = new CaseFolders(contents(["case.jcase", "tables"]), null);
    expect(folders.caseOf(folder)).toBeNull();
    expect(await folders.look(folder)).toBe(true);
    expect(folders.caseOf(folder)).toBe("x/ronin/case.jcase");
    expect(await folders.look(folder)).toBe(false);
  });

  it("may not be readable", async () => {
    const folders = new CaseFolders({ get: () => Promise.reject(new Error("403")) } as never, null);
    expect(await folders.look(folder)).toBe(false);
    expect(folders.caseOf(folder)).toBeNull();
  });
});

describe("the case a command is about", () => {
  const places = (front: string | null, sidebar: string | null, files: string[]) =>
    ({
      app: { shell: { currentWidget: front && { context: { path: front } } } },
      tracker: null,
      list: { rows: [row({ folder: "b", title: "Beta" })], current: sidebar && row({ folder: sidebar }) },
      browser: { selectedItems: () => files.map((path) => ({ path }))[Symbol.iterator]() },
    }) as never;

  it("is the one named, in front, in the sidebar, in the file browser: in this order", () => {
    expect(findCase(places("a/case.jcase", "b", ["c/case.jcase"]), "d/case.jcase")?.folder).toBe("d");
    expect(findCase(places("a/case.jcase", "b", ["c/case.jcase"]))?.folder).toBe("a");
    expect(findCase(places("notes.ipynb", "b", ["c/case.jcase"]))?.folder).toBe("b");
    expect(findCase(places(null, null, ["c/x.csv", "c/case.jcase"]))?.folder).toBe("c");
    expect(findCase(places(null, null, []))).toBeNull();
  });

  it("is called by its title, else by its folder", () => {
    expect(titleOf(findCase(places("b/case.jcase", null, []))!)).toBe("Beta");
    expect(titleOf(findCase(places("x/ronin/case.jcase", null, []))!)).toBe("ronin");
    expect(folderOf("case.jcase")).toBe("");
    expect(nameOf("x/y")).toBe("y");
  });
});

describe("the item of the status bar", () => {
  const standing: Standing = { title: "Ronin", status: "new", entries: 3, intact: true, saved: "", readonly: false };

  it("says title, status, journal and what was saved", () => {
    expect(standingText(standing, trans)).toBe("Ronin · new · journal 3 ✓");
    expect(standingText({ ...standing, intact: null, saved: "10:00 UTC" }, trans)).toBe("Ronin · new · journal 3 · saved 10:00 UTC");
    expect(standingText({ ...standing, intact: false, status: "", readonly: true }, trans)).toBe("Ronin · journal 3 ✗ · read-only");
  });

  it("follows the board in front, asks it to verify, and hides without one", async () => {
    const item = new StandingItem(trans);
    const heard: boolean[] = [];
    item.activeChanged.connect(() => heard.push(item.isActive));
    const node = document.body.appendChild(document.createElement("div"));
    const board = node.appendChild(document.createElement("div"));
    Object.defineProperty(board, "offsetParent", { value: node });
    board.setAttribute(STANDING, JSON.stringify({ ...standing, title: "<b>x</b>" }));
    item.follow({ node } as never);
    const button = item.node.querySelector("button")!;
    expect(button.textContent).toBe("<b>x</b> · new · journal 3 ✓");
    expect(button.getAttribute("aria-label")).toContain("Click to verify");
    let asked = 0;
    board.addEventListener(VERIFY, () => asked++);
    button.click();
    expect(asked).toBe(1);
    board.setAttribute(STANDING, JSON.stringify({ ...standing, intact: false }));
    await vi.waitFor(() => expect(button.classList.contains("jc-mod-broken")).toBe(true));
    item.follow(null);
    expect(heard).toEqual([true, false]);
    item.dispose();
  });
});
