import { legible, luminance, mixed, parseColour, solid } from "./colour";
import { ATTRIBUTE as PREFERENCES, preferences, type RampName } from "./preferences";

/** Colours and fonts of the canvas, taken from JupyterLab's CSS variables where there are any. */

export type Mode = "light" | "dark";

export interface Theme {
  mode: Mode;
  contrast: boolean;
  font: string;
  /** Page, panels and lines. */
  background: string;
  panel: string;
  border: string;
  /** Text, and text that steps back. */
  text: string;
  muted: string;
  /** The one accent: selection, focus, links. */
  accent: string;
  accentSoft: string;
  danger: string;
  /** Transfers at rest, towards the focus, and away from it. */
  edge: string;
  incoming: string;
  outgoing: string;
  /** An account without a score. */
  unscored: string;
  /** Sequential, colour-blind safe, at scores 0, 25, 50, 75 and 100. */
  ramp: readonly string[];
}

interface Palette extends Omit<Theme, "mode" | "contrast" | "font" | "accentSoft" | "ramp"> {}

// Lightness falls with risk on light ground and rises on dark ground, so the order survives without hue
// and the riskiest account is always the one that stands out most.
const RAMP: Record<RampName, Record<Mode, readonly string[]>> = {
  ember: { light: ["#f9dfa8", "#f4b860", "#e8864a", "#cc4730", "#96102c"], dark: ["#4d4438", "#7d5c2d", "#ae682b", "#dc6c3e", "#ff6675"] },
  blue: { light: ["#d3e5f5", "#9ecae1", "#5ba3cf", "#2171b5", "#08306b"], dark: ["#33414f", "#2f5b83", "#3a7fb8", "#5fa8e0", "#a9d8ff"] },
  violet: { light: ["#e9e0f0", "#c9b1dd", "#a77bc4", "#7d3fa0", "#440a5e"], dark: ["#443b4d", "#66457f", "#8c58b0", "#b77fdb", "#e8b9ff"] },
};

const LIGHT: Palette = {
  background: "#ffffff",
  panel: "#f4f5f7",
  border: "#d5d9de",
  text: "#1b1f24",
  muted: "#59636e",
  accent: "#1a6fc4",
  danger: "#b3152b",
  edge: "#a9b4be",
  incoming: "#4a7fb5",
  outgoing: "#c2571a",
  unscored: "#98a4b0",
};
const DARK: Palette = {
  background: "#111417",
  panel: "#1a1e23",
  border: "#363c44",
  text: "#e8ebee",
  muted: "#a0a9b2",
  accent: "#58a6ee",
  danger: "#ff7b88",
  edge: "#56606b",
  incoming: "#6f9fd0",
  outgoing: "#e08a4b",
  unscored: "#626d79",
};

/** Variables of JupyterLab, then those of VS Code; the first that holds a colour is taken. */
const VARIABLES: Partial<Record<keyof Palette, readonly string[]>> = {
  background: ["--jp-layout-color1", "--vscode-editor-background"],
  panel: ["--jp-layout-color2", "--vscode-sideBar-background"],
  border: ["--jp-border-color2", "--vscode-panel-border"],
  text: ["--jp-ui-font-color0", "--vscode-editor-foreground"],
  muted: ["--jp-ui-font-color2", "--vscode-descriptionForeground"],
};

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';

/** Read the theme in force at an element. */
export function readTheme(element: Element): Theme {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const colour = (names: readonly string[]): string => names.map(read).find((value) => parseColour(value) !== null) ?? "";
  const mode = modeOf(element, colour(VARIABLES.background ?? []));
  const contrast =
    asks("(prefers-contrast: more)") || asks("(forced-colors: active)") || /contrast/i.test(`${document.body?.dataset.jpThemeName ?? ""} ${document.body?.dataset.vscodeThemeKind ?? ""}`);
  const font = read("--jp-ui-font-family") || FONT;
  if (asks("(forced-colors: active)")) return { ...systemPalette(element), font };
  const palette: Palette = { ...(mode === "dark" ? DARK : LIGHT) };
  for (const [key, variable] of Object.entries(VARIABLES) as [keyof Palette, readonly string[]][]) {
    const value = colour(variable);
    if (value !== "") (palette as unknown as Record<string, string>)[key] = solid(value, palette.background);
  }
  palette.muted = legible(palette.muted, palette.text, palette.background, contrast ? 7 : 4.5);
  if (contrast) {
    palette.edge = mixed(palette.text, palette.background, 0.4);
    palette.border = mixed(palette.text, palette.background, 0.4);
    palette.accent = legible(palette.accent, palette.text, palette.background, 5.5);
  }
  return {
    ...palette,
    ramp: RAMP[preferences().riskColours][mode],
    mode,
    contrast,
    font,
    accentSoft: mixed(palette.background, palette.accent, mode === "dark" ? 0.22 : 0.12),
  };
}

/** The few colours a person with forced colours has chosen; risk and flow are told by lightness, rings and glyphs. */
function systemPalette(element: Element): Omit<Theme, "font"> {
  const probe = document.createElement("span");
  probe.style.setProperty("forced-color-adjust", "none");
  element.append(probe);
  const system = (name: string, otherwise: string): string => {
    probe.style.color = name;
    const found = getComputedStyle(probe).color;
    return parseColour(found) === null ? otherwise : solid(found, otherwise);
  };
  const [background, text] = [system("Canvas", "#ffffff"), system("CanvasText", "#000000")];
  const [accent, link] = [system("Highlight", text), system("LinkText", text)];
  probe.remove();
  const shade = (share: number): string => mixed(background, text, share);
  return {
    mode: luminance(parseColour(background) ?? [1, 1, 1, 1]) < 0.25 ? "dark" : "light",
    contrast: true,
    background, panel: background, border: text, text, muted: text, danger: text, outgoing: text,
    accent: legible(accent, text, background, 4.5),
    accentSoft: shade(0.12),
    incoming: legible(link, text, background, 4.5),
    edge: shade(0.6),
    unscored: shade(0.3),
    ramp: [0.35, 0.5, 0.65, 0.8, 1].map(shade),
  }; // prettier-ignore
}

/** Call back with the theme now and after each change, until the signal ends it. */
export function watchTheme(element: Element, callback: (theme: Theme) => void, signal: AbortSignal): void {
  let last = "";
  const check = () => {
    const theme = readTheme(element);
    const key = JSON.stringify(theme);
    if (key === last) return;
    last = key;
    callback(theme);
  };
  // JupyterLab swaps its style sheet a moment after it changes the attribute, so look again when that has loaded.
  const again = () => {
    check();
    for (const wait of [60, 400]) setTimeout(() => signal.aborted || check(), wait);
  };
  const observer = new MutationObserver(again);
  const attributes = ["data-jp-theme-light", "data-jp-theme-name", "data-jc-theme", "data-vscode-theme-kind", "class"];
  observer.observe(document.body, { attributes: true, attributeFilter: attributes });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: [...attributes, "data-theme", "theme", PREFERENCES] });
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"]) {
    globalThis.matchMedia?.(query)?.addEventListener?.("change", again, { signal });
  }
  check();
}

/** Write the theme to `--jc-*` variables, so that style sheet and canvas agree. */
export function applyTheme(element: HTMLElement, theme: Theme): void {
  const set = (name: string, value: string) => element.style.setProperty(`--jc-${name}`, value);
  for (const key of ["background", "panel", "border", "text", "muted", "accent", "danger", "edge", "incoming", "outgoing", "unscored"] as const) {
    set(key, theme[key]);
  }
  set("accent-soft", theme.accentSoft);
  set("font", theme.font);
  theme.ramp.forEach((colour, i) => set(`risk-${i * 25}`, colour));
  element.dataset.jcMode = theme.mode;
  element.toggleAttribute("data-jc-contrast", theme.contrast);
}

/** Colour of a score from 0 to 100; the neutral grey where there is none. */
export function riskColour(theme: Theme, score: number): string {
  if (!Number.isFinite(score)) return theme.unscored;
  const at = (Math.min(100, Math.max(0, score)) / 100) * (theme.ramp.length - 1);
  const i = Math.min(theme.ramp.length - 2, Math.floor(at));
  return mixed(theme.ramp[i], theme.ramp[i + 1], at - i);
}

function modeOf(element: Element, ground: string): Mode {
  const wish = element.closest("[data-jc-theme]")?.getAttribute("data-jc-theme");
  if (wish === "light" || wish === "dark") return wish;
  const light = document.body?.dataset.jpThemeLight;
  if (light !== undefined) return light === "false" ? "dark" : "light";
  // Colab says it on the document, VS Code on the body.
  const said = document.documentElement.getAttribute("theme") ?? document.body?.dataset.vscodeThemeKind ?? "";
  if (/dark|light/.test(said)) return said.includes("dark") ? "dark" : "light";
  const colour = parseColour(ground);
  if (colour !== null && colour[3] > 0) return luminance(colour) < 0.25 ? "dark" : "light";
  return asks("(prefers-color-scheme: dark)") ? "dark" : "light";
}

function asks(query: string): boolean {
  return globalThis.matchMedia?.(query)?.matches ?? false;
}
