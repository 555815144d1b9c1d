/**
 * What the person at this page prefers.
 *
 * Whoever hosts the boards (JupyterLab's settings) writes it on the document; every board of the page reads it there,
 * so that a widget in a notebook follows the same settings as a document, and a page without a host has the defaults.
 */

export const RAMPS = ["ember", "blue", "violet"] as const;
export type RampName = (typeof RAMPS)[number];
export const EXPORT_KINDS = ["zip", "html", "pyvis", "graphml", "json", "svg", "png"] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

export interface Preferences {
  /** Pixels of a board in a cell that was not given a height. */
  boardHeight: number;
  /** Colours of risk. */
  riskColours: RampName;
  /** How a graph is laid out in a case whose layout nobody has changed yet. */
  defaultLayout: "flow" | "force";
  /** Who signs notes and decisions; empty for the name the kernel knows. */
  author: string;
  /** What "Export" writes without further asking, and what its menu offers first. */
  exportKind: ExportKind;
  /** Ask before a decision is written. */
  confirmDecisions: boolean;
}

export const DEFAULTS: Preferences = {
  boardHeight: 720,
  riskColours: "ember",
  defaultLayout: "flow",
  author: "",
  exportKind: "zip",
  confirmDecisions: false,
};

/** Attribute of the document element that carries them. */
export const ATTRIBUTE = "data-jc-preferences";
const LOW = 200;
const HIGH = 4000;

/** Complete preferences from whatever was given; what makes no sense takes its default. */
export function preferencesFrom(given: unknown): Preferences {
  const told = (typeof given === "object" && given !== null ? given : {}) as Partial<Record<keyof Preferences, unknown>>;
  const among = <T extends string>(value: unknown, allowed: readonly T[], otherwise: T): T => (allowed.includes(value as T) ? (value as T) : otherwise);
  const height = Number(told.boardHeight);
  return {
    boardHeight: Number.isFinite(height) && height > 0 ? Math.min(HIGH, Math.max(LOW, Math.round(height))) : DEFAULTS.boardHeight,
    riskColours: among(told.riskColours, RAMPS, DEFAULTS.riskColours),
    defaultLayout: among(told.defaultLayout, ["flow", "force"], DEFAULTS.defaultLayout),
    author: typeof told.author === "string" ? told.author.trim().slice(0, 200) : DEFAULTS.author,
    exportKind: among(told.exportKind, EXPORT_KINDS, DEFAULTS.exportKind),
    confirmDecisions: told.confirmDecisions === true,
  };
}

/** The preferences in force on this page. */
export function preferences(): Preferences {
  const written = document.documentElement.getAttribute(ATTRIBUTE);
  if (written === null) return DEFAULTS;
  try {
    return preferencesFrom(JSON.parse(written));
  } catch {
    return DEFAULTS;
  }
}

/** Put preferences in force on this page. */
export function writePreferences(given: unknown): void {
  document.documentElement.setAttribute(ATTRIBUTE, JSON.stringify(preferencesFrom(given)));
}

/** Call back after each change, until the signal ends it. */
export function watchPreferences(callback: (now: Preferences) => void, signal: AbortSignal): void {
  const observer = new MutationObserver(() => callback(preferences()));
  observer.observe(document.documentElement, { attributes: true, attributeFilter: [ATTRIBUTE] });
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
}

/** What a written entry carries besides its content: the name to sign it with, where one is set. */
export function signature(): { author?: string } {
  const { author } = preferences();
  return author ? { author } : {};
}
