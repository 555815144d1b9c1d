// @vitest-environment node
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fits, mismatch, VERSION } from "../../src/core/version";

describe("the version of the front end", () => {
  it("is the one of the package, and of the Python package", () => {
    const npm = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
    const python = /^version = "([^"]+)"/m.exec(readFileSync(new URL("../../../pyproject.toml", import.meta.url), "utf8"))?.[1];
    expect(VERSION).toBe(npm.version);
    expect(VERSION).toBe(python);
  });

  it("fits itself and whoever does not know", () => {
    for (const other of [VERSION, "", "0+unknown"]) {
      expect(fits(other)).toBe(true);
      expect(mismatch("server", other)).toBeNull();
    }
  });

  it("says to reload the page where the other side is newer", () => {
    expect(mismatch("server", "0.10.0", "0.9.1")).toEqual({
      what: "The page has jupyter_compliance 0.9.1, the server 0.10.0.",
      advice: "Reload the page; if this line stays, reinstall jupyter_compliance where JupyterLab runs and restart it.",
    });
  });

  it("says to install the page's version where the other side is older", () => {
    expect(mismatch("server", "0.1.0", "0.2.0")?.advice).toBe("Install jupyter_compliance 0.2.0 where the Jupyter server runs and restart it.");
    expect(mismatch("kernel", "0.1.0", "0.2.0")).toEqual({
      what: "The page has jupyter_compliance 0.2.0, the kernel 0.1.0.",
      advice: "Install jupyter_compliance 0.2.0 in the kernel's environment and restart the kernel.",
    });
  });
});
