import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contrastRatio, luminance, mixed, parseColour } from "../../src/core/colour";
import { ATTRIBUTE, RAMPS, writePreferences } from "../../src/core/preferences";
import { applyTheme, readTheme, riskColour, type Theme, watchTheme } from "../../src/core/theme";

function themed(mode: "light" | "dark"): Theme {
  const host = document.createElement("div");
  host.dataset.jcTheme = mode;
  document.body.append(host);
  return readTheme(host);
}

afterEach(() => {
  document.body.replaceChildren();
  for (const key of Object.keys(document.body.dataset)) delete document.body.dataset[key];
  document.body.removeAttribute("style");
  document.documentElement.removeAttribute(ATTRIBUTE);
});

/** What a deuteranope sees, after Viénot, Brettel and Mollon 1999, linear parts. */
function deuteranope(colour: string): number {
  const [r, g, b] = (parseColour(colour) as readonly number[]).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  const red = 0.29275 * r + 0.70725 * g;
  const blue = -0.02234 * r + 0.02234 * g + b;
  return 0.2126 * red + 0.7152 * red + 0.0722 * blue;
}

describe.each(RAMPS)("the risk ramp %s", (ramp) => {
  beforeEach(() => writePreferences({ riskColours: ramp }));
  for (const mode of ["light", "dark"] as const) {
    it(`orders scores by lightness alone on ${mode} ground, also without red-green vision`, () => {
      const theme = themed(mode);
      const colours = Array.from({ length: 21 }, (_, i) => riskColour(theme, i * 5));
      const sign = mode === "light" ? -1 : 1;
      for (const lightness of [(c: string) => luminance(parseColour(c) as never), deuteranope]) {
        for (let i = 1; i < colours.length; i++) expect(sign * (lightness(colours[i]) - lightness(colours[i - 1]))).toBeGreaterThan(0);
      }
    });

    it(`makes the riskiest the most visible on ${mode} ground`, () => {
      const theme = themed(mode);
      expect(contrastRatio(riskColour(theme, 100), theme.background)).toBeGreaterThan(5);
      expect(contrastRatio(theme.text, theme.background)).toBeGreaterThan(7);
      expect(contrastRatio(theme.muted, theme.background)).toBeGreaterThan(4.5);
      expect(contrastRatio(theme.accent, theme.background)).toBeGreaterThan(4.5);
    });
  }

  it("gives the neutral grey to what has no score, and clamps", () => {
    const theme = themed("light");
    expect(riskColour(theme, Number.NaN)).toBe(theme.unscored);
    expect(riskColour(theme, 200)).toBe(riskColour(theme, 100));
    expect(riskColour(theme, -1)).toBe(riskColour(theme, 0));
  });
});

describe("readTheme", () => {
  it("takes JupyterLab's variables and the mode it names", () => {
    document.body.dataset.jpThemeLight = "false";
    document.body.style.setProperty("--jp-layout-color1", "#202124");
    document.body.style.setProperty("--jp-ui-font-color0", "rgba(255, 255, 255, 1)");
    const theme = readTheme(document.body);
    expect(theme).toMatchObject({ mode: "dark", background: "#202124", text: "#ffffff" });
  });

  it("raises the contrast of lines where the theme is a high-contrast one", () => {
    const plain = readTheme(document.body);
    document.body.dataset.jpThemeName = "JupyterLab Dark High Contrast";
    const high = readTheme(document.body);
    expect(high.contrast).toBe(true);
    expect(contrastRatio(high.edge, high.background)).toBeGreaterThan(contrastRatio(plain.edge, plain.background));
  });

  it("takes what VS Code and Colab say where there is no JupyterLab", () => {
    expect(readTheme(document.body).mode).toBe("light");
    document.body.dataset.vscodeThemeKind = "vscode-dark";
    document.body.style.setProperty("--vscode-editor-background", "#1f1f1f");
    expect(readTheme(document.body)).toMatchObject({ mode: "dark", background: "#1f1f1f", contrast: false });
    document.body.dataset.vscodeThemeKind = "vscode-high-contrast";
    document.body.style.setProperty("--vscode-editor-background", "#000000");
    expect(readTheme(document.body)).toMatchObject({ mode: "dark", contrast: true });
    delete document.body.dataset.vscodeThemeKind;
    document.body.removeAttribute("style");
    document.documentElement.setAttribute("theme", "dark");
    expect(readTheme(document.body).mode).toBe("dark");
    document.documentElement.removeAttribute("theme");
  });

  it("is read again when the theme changes", async () => {
    const modes: string[] = [];
    const stop = new AbortController();
    document.body.dataset.jpThemeLight = "true";
    watchTheme(document.body, (t) => modes.push(t.mode), stop.signal);
    document.body.dataset.jpThemeLight = "false";
    await new Promise((done) => setTimeout(done, 20));
    stop.abort();
    document.body.dataset.jpThemeLight = "true";
    await new Promise((done) => setTimeout(done, 20));
    expect(modes).toEqual(["light", "dark"]);
  });

  it("is written to variables of the style sheet", () => {
    const host = document.createElement("div");
    applyTheme(host, themed("dark"));
    expect(host.style.getPropertyValue("--jc-risk-100")).toMatch(/^#/);
    expect(host.dataset.jcMode).toBe("dark");
  });
});

describe("parseColour", () => {
  it("reads the notations style sheets use and refuses others", () => {
    expect(parseColour("#fff")).toEqual([1, 1, 1, 1]);
    expect(parseColour("rgb(255 0 0 / 50%)")).toEqual([1, 0, 0, 0.5]);
    expect(parseColour("rgba(0, 0, 255, 0.25)")).toEqual([0, 0, 1, 0.25]);
    for (const bad of ["", "var(--x)", "#12", "#12345", "rgb(a,b,c)", "url(x)"]) expect(parseColour(bad)).toBeNull();
    expect(mixed("#000000", "#ffffff", 0.5)).toBe("#808080");
  });
});
