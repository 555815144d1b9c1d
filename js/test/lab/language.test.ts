/** Boards of cells and of documents speak the language of JupyterLab. */
import { Gettext, type ITranslator, nullTranslator } from "@jupyterlab/translation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { peopleWords } from "../../src/core/people";
import { VERSION } from "../../src/core/version";
import { setTranslator, trans } from "../../src/core/words";
import { boardCode } from "../../src/lab/boardcode";
import { shelf } from "../../src/widget/carried";
import { snapshotJson } from "../fixtures/ronin";

/** A catalogue as a language pack brings it, with the three plurals of Polish. */
const POLISH = {
  "": { domain: "jupyter_compliance", language: "pl", pluralForms: "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);" },
  Evidence: ["Dowody"],
  "%1 looks at %2": ["%1 ogląda %2"],
  "%1 account": ["%1 konto", "%1 konta", "%1 kont"],
  "%2 of %1 subject": ["%2 z %1 podmiotu", "%2 z %1 podmiotów", "%2 z %1 podmiotów"],
};

function translator(asked: string[] = []): ITranslator {
  const bundle = new Gettext({ domain: "jupyter_compliance", locale: "pl" } as never);
  bundle.loadJSON(POLISH as never, "jupyter_compliance");
  return { languageCode: "pl", load: (domain: string) => (asked.push(domain), bundle) } as unknown as ITranslator;
}

const activate = (given: ITranslator | null): void => void boardCode.activate({ restored: new Promise(() => {}) } as never, given);
let host: HTMLElement;

beforeEach(() => {
  delete shelf()[VERSION];
  host = document.body.appendChild(document.createElement("div"));
});
afterEach(() => {
  document.body.textContent = "";
  setTranslator(null);
});

/** A board as a cell gets it: the code of the page over a model. */
async function drawn(): Promise<() => void> {
  const values: Record<string, unknown> = { spec: snapshotJson().spec, selection: {}, view: {} };
  const model = { get: (name: string) => values[name], set: () => {}, save_changes: () => {}, send: () => {}, on: () => {}, off: () => {} };
  return (await (await shelf()[VERSION]!).render({ model, el: host }))!;
}

const tabs = (): (string | null)[] => [...host.querySelectorAll(".jc-tab")].map((tab) => tab.textContent);

describe("a board in a cell", () => {
  it("has the words of the language pack, and English where it has none", async () => {
    const asked: string[] = [];
    activate(translator(asked));
    expect(asked).toEqual(["jupyter_compliance"]);
    const close = await drawn();
    expect(tabs()).toEqual(["Dowody", "Subject", "Transfers", "Notes"]);
    close();
  });

  it.each([["no translator", null], ["a translator without words", nullTranslator]])("is English with %s", async (_, given) => {
    activate(given);
    const close = await drawn();
    expect(tabs()[0]).toBe("Evidence");
    close();
  });
});

describe("a catalogue of JupyterLab", () => {
  it("chooses the plural by the number, and writes it as the board writes numbers", () => {
    activate(translator());
    expect([0, 1, 2, 5, 22, 1200, 1204].map((n) => trans._n("%1 account", "%1 accounts", n))).toEqual(["0 kont", "1 konto", "2 konta", "5 kont", "22 konta", "1,200 kont", "1,204 konta"]);
    expect(trans._n("%2 of %1 subject", "%2 of %1 subjects", 1, "0")).toBe("0 z 1 podmiotu");
    expect(trans._n("%1 row", "%1 rows", 3400)).toBe("3,400 rows");
    expect(peopleWords([{ id: "a", name: "Mira", colour: "#000000", subjects: ["x"], transfers: 0 }], (id) => id)).toBe("Mira ogląda x");
  });

  it("is not misled by what a value says", () => {
    for (const given of [null, translator()]) {
      activate(given);
      expect(trans.__("%1 of %2", "%2", "$&")).toBe("%2 of $&");
    }
  });

  it("says the same as English without one", () => {
    const say = (): string[] => [0, 1, 2, 1200].map((n) => trans._n("%1 account", "%1 accounts", n));
    activate(null);
    const there = say();
    setTranslator(null);
    expect(say()).toEqual(there);
    expect(there).toEqual(["0 accounts", "1 account", "2 accounts", "1,200 accounts"]);
  });
});
