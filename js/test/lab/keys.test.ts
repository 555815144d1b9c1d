import { describe, expect, it } from "vitest";
import { boardKeys, type Key } from "../../src/core/keylist";

/** Words for the commands that have a key in JupyterLab. */
const TITLES: Record<string, string> = {
  "jupyter-compliance:show-cases": "Show the list of all cases",
  "jupyter-compliance:new-case": "Make a new case",
  "jupyter-compliance:export-case": "Export the case in front, as set under “Usual export”",
  "jupyter-compliance:verify-case": "Verify the case in front",
  "jupyter-compliance:shortcuts": "List every key",
};

function table(rows: readonly Key[]): string {
  const cells = rows.map(({ keys, title }) => `| ${keys.map((key) => `\`${key}\``).join(" ")} | ${title} |`);
  return ["| Key | What it does |", "|---|---|", ...cells].join("\n");
}

describe("docs/keys.md", () => {
  it("lists every key of the board and of the extension (rewrite it with `npx vitest run -u`)", async () => {
    const schema = ((await import(String("../../schema/plugin.json"))) as { default: unknown }).default as { "jupyter.lab.shortcuts": { command: string; keys: string[] }[] };
    const shortcuts = schema["jupyter.lab.shortcuts"].map(({ command, keys }) => ({ keys: [keys.join(" ").replaceAll(" ", "+")], title: TITLES[command] ?? command }));
    for (const { title } of shortcuts) expect(title).not.toContain(":");
    const text = [
      "# Keys",
      "",
      "## On a board",
      "",
      "They act while the board has the focus and nobody is typing; the board then keeps all keys to itself. Whatever they do can be done with a pointer, too.",
      "`Tab` moves through the panes, the arrow keys move the bars between them.",
      "With a pointer, the wheel zooms the graph once it has the focus, or with Ctrl; on the timeline it zooms with Ctrl and moves along with Shift.",
      "",
      table(boardKeys()),
      "",
      "## In JupyterLab",
      "",
      "They can be changed under Settings ▸ Keyboard Shortcuts.",
      "",
      table(shortcuts),
      "",
    ].join("\n");
    await expect(text).toMatchFileSnapshot("../../../docs/keys.md");
  });

  it("gives no key twice", () => {
    const all = boardKeys().flatMap(({ keys }) => keys);
    expect(new Set(all).size).toBe(all.length);
  });
});
