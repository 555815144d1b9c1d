import { afterEach, describe, expect, it } from "vitest";
import { ATTRIBUTE, DEFAULTS, preferences, preferencesFrom, signature, watchPreferences, writePreferences } from "../../src/core/preferences";

afterEach(() => document.documentElement.removeAttribute(ATTRIBUTE));

describe("preferences", () => {
  it("are the defaults until somebody writes some", () => {
    expect(preferences()).toEqual(DEFAULTS);
    document.documentElement.setAttribute(ATTRIBUTE, "{not json");
    expect(preferences()).toEqual(DEFAULTS);
  });

  it("are what was written, within reason", () => {
    writePreferences({ boardHeight: 99999, riskColours: "violet", defaultLayout: "force", author: "  Ada  ", exportKind: "png", confirmDecisions: true, more: 1 });
    expect(preferences()).toEqual({ boardHeight: 4000, riskColours: "violet", defaultLayout: "force", author: "Ada", exportKind: "png", confirmDecisions: true });
    expect(preferencesFrom({ boardHeight: 5 }).boardHeight).toBe(200);
    for (const nonsense of [null, 7, "x", [], { boardHeight: "tall", riskColours: "__proto__", author: 3, exportKind: "exe", confirmDecisions: 1, defaultLayout: "spiral" }]) {
      expect(preferencesFrom(nonsense)).toEqual(DEFAULTS);
    }
  });

  it("tell those who watch, until they stop", async () => {
    const heard: number[] = [];
    const stop = new AbortController();
    watchPreferences((now) => heard.push(now.boardHeight), stop.signal);
    writePreferences({ boardHeight: 500 });
    await new Promise((done) => setTimeout(done));
    stop.abort();
    writePreferences({ boardHeight: 600 });
    await new Promise((done) => setTimeout(done));
    expect(heard).toEqual([500]);
  });

  it("sign only where a name is set", () => {
    expect(signature()).toEqual({});
    writePreferences({ author: "Ada" });
    expect(signature()).toEqual({ author: "Ada" });
  });
});
