import { describe, expect, it } from "vitest";
import { mismatch, standing, VERSION } from "../../src/core/version";

describe("the version of the front end", () => {
  it("is the one of the package", async () => {
    // A path TypeScript does not follow: the package file is outside its roots.
    const { version } = (await import(String("../../package.json"))) as { version: string };
    expect(VERSION).toBe(version);
  });

  it("fits itself and whoever does not know", () => {
    for (const other of [VERSION, "", "0+unknown"]) {
      expect(standing(other)).toBe("fits");
      expect(mismatch(other)).toBeNull();
    }
  });

  it("knows which side is behind, number by number", () => {
    expect(standing("0.10.0", "0.9.1")).toBe("newer");
    expect(standing("0.9.1", "0.10.0")).toBe("older");
  });

  it("says to reload the page where the kernel is newer", () => {
    expect(mismatch("0.10.0", "0.9.1")).toEqual({
      what: "The page has jupyter_compliance 0.9.1, the kernel 0.10.0.",
      advice: "Reload the page; if this line stays, reinstall jupyter_compliance where JupyterLab runs and restart it.",
    });
  });

  it("says to install the page's version where the kernel is older", () => {
    expect(mismatch("0.1.0", "0.2.0")).toEqual({
      what: "The page has jupyter_compliance 0.2.0, the kernel 0.1.0.",
      advice: "Install jupyter_compliance 0.2.0 in the kernel's environment and restart the kernel.",
    });
  });
});
