/** The texts of the board as they stand in the sources: all through the translator, and as extraction finds them. */
/// <reference types="vite/client" />
import ts from "typescript";
import { describe, expect, it } from "vitest";

const LETTERS = /\p{L}/u;
const PROSE = /\p{L}{2,}[,;:.]? \p{L}{2,}/u;

interface Source {
  path: string;
  tree: ts.SourceFile;
}

function sourcesOf(files: Record<string, string>): Source[] {
  return Object.entries(files).map(([path, text]) => source(path.replace("../../", ""), text));
}

function source(path: string, text: string): Source {
  return { path, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
}

function each(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => each(child, visit));
}

const where = ({ path, tree }: Source, node: ts.Node): string => `${path}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${node.getText().slice(0, 90)}`;

/** "__" or "_n" where a call asks the translator. */
function asks(node: ts.Node): "__" | "_n" | null {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  const { name, expression } = node.expression;
  if (!/(^|\.)_?trans$/.test(expression.getText())) return null;
  return name.text === "__" || name.text === "_n" ? name.text : null;
}

/** The pieces of text a literal writes. */
function written(node: ts.Node): string | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node)) return [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join("\u0000");
  return null;
}

/** What makes elements is looked at by itself; these others take names of things, not words. */
const MAKERS = new Set(["h", "svg", "icon", "byId", "uniqueId", "commandButton", "slot"]);
const COMPARES = new Set([ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken, ts.SyntaxKind.InKeyword]);

/** Literals with letters that an expression can come to without asking the translator. */
function bare(node: ts.Node): ts.Node[] {
  const text = written(node);
  if (text !== null) return LETTERS.test(text) ? [node] : ts.isTemplateExpression(node) ? node.templateSpans.flatMap((span) => bare(span.expression)) : [];
  if (ts.isCallExpression(node)) {
    const kind = asks(node);
    if (kind !== null) return node.arguments.slice(kind === "__" ? 1 : 2).flatMap(bare);
    if (ts.isIdentifier(node.expression)) {
      if (MAKERS.has(node.expression.text)) return [];
      // The name of a thing first, such as choice("none", trans.__("Not decided")).
      return node.arguments.slice(/^"[a-z]+"$/.test(node.arguments[0]?.getText() ?? "") ? 1 : 0).flatMap(bare);
    }
    const method = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : "";
    return [...bare(node.expression), ...(["join", "map", "flatMap", "filter", "concat"].includes(method) ? node.arguments.flatMap(bare) : [])];
  }
  if (ts.isBinaryExpression(node) && COMPARES.has(node.operatorToken.kind)) return [];
  if (ts.isConditionalExpression(node)) return [...bare(node.whenTrue), ...bare(node.whenFalse)];
  if (ts.isElementAccessExpression(node)) return bare(node.expression);
  if (ts.isTypeNode(node) || ts.isFunctionDeclaration(node)) return [];
  const found: ts.Node[] = [];
  ts.forEachChild(node, (child) => void found.push(...bare(child)));
  return found;
}

const SHOWN_PROPERTIES = new Set(["title", "placeholder", "aria-label", "aria-valuetext", "aria-description", "aria-roledescription", "detail", "heading"]);
/** From which argument on a call shows what it is given. */
const SHOWS: Record<string, number> = { h: 2, svg: 2, fill: 1, openDialog: 1, confirmed: 1, openMenuAt: 1, emptyState: 0, announce: 0, group: 0, setLabel: 0, RequestError: 0, onShown: 0, showAt: 0 };

/** Expressions whose text people see or hear. */
function shown(node: ts.Node): ts.Node[] {
  if (ts.isPropertyAssignment(node)) {
    const name = ts.isStringLiteral(node.name) || ts.isIdentifier(node.name) ? node.name.text : "";
    return SHOWN_PROPERTIES.has(name) || (name === "label" && !ts.isIdentifier(node.initializer)) ? [node.initializer] : [];
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isPropertyAccessExpression(node.left)) {
    return ["title", "textContent", "placeholder", "ariaLabel"].includes(node.left.name.text) ? [node.right] : [];
  }
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return [];
  if (asks(node)) return [node];
  const args = [...(node.arguments ?? [])];
  const callee = node.expression;
  const name = ts.isPropertyAccessExpression(callee) || ts.isIdentifier(callee) ? (ts.isIdentifier(callee) ? callee.text : callee.name.text) : "";
  if (name === "setAttribute") return args[0] !== undefined && SHOWN_PROPERTIES.has(written(args[0]) ?? "") ? args.slice(1) : [];
  if (name === "say" && ts.isPropertyAccessExpression(callee)) return args.slice(0, 1);
  if (name === "setView" || name === "select") return args.slice(name === "select" ? 2 : 1, name === "select" ? 3 : 2);
  return name in SHOWS ? args.slice(SHOWS[name]) : [];
}

const KEY = /^"((Ctrl|Shift|Alt)\+)*([A-Z]|Ctrl|Esc|Enter|F10)"$/;
const QUERIES = /(^|\.)(closest|querySelector|querySelectorAll|matches)$/;

/** Faults of programmers, for whoever reads a stack; and what is no text for people, as the names of keys. */
function isInternal(node: ts.Node): boolean {
  if (KEY.test(node.getText())) return true;
  for (let at: ts.Node = node; at.parent; at = at.parent) {
    const { parent } = at;
    if (ts.isCallExpression(parent) && QUERIES.test(parent.expression.getText())) return true;
    if (ts.isCallExpression(parent) && parent.expression.getText() === "Object.assign" && parent.arguments[0].getText().endsWith(".style")) return true;
    if (ts.isNewExpression(parent) && /^(Error|TypeError|RangeError)$/.test(parent.expression.getText())) return true;
    if (ts.isPropertyAssignment(parent) && parent.initializer === at && /^"?(class|style|points|viewBox|d)"?$/.test(parent.name.getText())) return true;
    if (ts.isLiteralTypeNode(parent) || ts.isImportDeclaration(parent)) return true;
  }
  return false;
}

/** Files that write shaders, pictures, paths and colours. */
const DRAWING = /graph\/(shaders|svg)\.ts$|core\/(theme|icons)\.ts$/;

function untold(sources: readonly Source[]): string[] {
  const found = new Set<string>();
  for (const file of sources) {
    each(file.tree, (node) => {
      for (const expression of shown(node)) for (const literal of bare(expression)) if (!isInternal(literal)) found.add(where(file, literal));
      const text = written(node);
      if (text === null || !PROSE.test(text) || DRAWING.test(file.path) || isInternal(node)) return;
      const asked = node.parent && asks(node.parent);
      if (!asked && !/^[MLHVhvzc\d\s.,-]+$/.test(text) && !/^\(.*\)$/.test(text)) found.add(where(file, node));
    });
  }
  return [...found].sort();
}

const CORE = sourcesOf(import.meta.glob("../../src/core/**/*.ts", { query: "?raw", import: "default", eager: true }));
const LAB = sourcesOf(import.meta.glob("../../src/lab/**/*.ts", { query: "?raw", import: "default", eager: true }));

describe("texts of the board", () => {
  it("go through the translator", () => {
    expect(CORE.length).toBeGreaterThan(80);
    expect(untold(CORE)).toEqual([]);
  });

  it.each([
    'h("p", {}, "Nothing here")',
    'h("p", {}, n > 1 ? trans.__("some") : "none")',
    'fill(host, `${n} rows`)',
    'h("button", { title: "Close" })',
    'h("button", { attrs: { "aria-label": `Close ${name}` } })',
    'element.setAttribute("aria-label", "Queue")',
    'status.say(["a", trans.__("b")].join(", "))',
    'state.select("graph", {}, "clear")',
    'new RequestError(trans.__("It failed."), "Try again.")',
    'const ADVICE = "Run the cell again."',
    'trans.__("%1 added", count + " rows")',
  ])("are missed where one does not: %s", (code) => {
    expect(untold([source("src/core/new.ts", code)])).toHaveLength(1);
  });

  it.each(['h("p", { class: "jc-muted jc row" }, trans.__("Nothing here"), ": ", name)', 'h("p", {}, mode === "flow" ? trans.__("Flow") : trans.__("Force"))', 'throw new TypeError("no such column here")'])("are not missed where they do: %s", (code) => {
    expect(untold([source("src/core/new.ts", code)])).toEqual([]);
  });
});

interface Asked {
  at: string;
  one: string;
  many: string | null;
}

function askedIn(sources: readonly Source[]): { found: Asked[]; faults: string[] } {
  const found: Asked[] = [];
  const faults: string[] = [];
  for (const file of sources) {
    each(file.tree, (node) => {
      const kind = asks(node);
      if (kind === null || !ts.isCallExpression(node) || file.path.endsWith("core/words.ts")) return;
      const fault = (what: string): void => void faults.push(`${what}: ${where(file, node)}`);
      const texts = node.arguments.slice(0, kind === "__" ? 1 : 2).map((text) => (ts.isStringLiteral(text) ? text.text : null));
      if (texts.includes(null)) return fault("no literal, so that extraction does not find it");
      const values = node.arguments.length - (kind === "__" ? 1 : 2);
      for (const text of texts) {
        const used = new Set([...text!.matchAll(/%(\d+)/g)].map((match) => Number(match[1])));
        if ([...used].some((at) => at > values || at < 1)) fault("a place without a value");
        for (let at = 1; at <= values; at++) if (!used.has(at) && kind === "__") fault(`value ${at} has no place`);
      }
      let inside = false;
      for (let at: ts.Node = node; at.parent; at = at.parent) inside ||= ts.isFunctionLike(at) || ts.isPropertyDeclaration(at);
      if (!inside) fault("looked up while the module loads, before there is a translator");
      found.push({ at: where(file, node), one: texts[0]!, many: texts[1] ?? null });
    });
  }
  return { found, faults };
}

describe("what extraction finds", () => {
  const { found, faults } = askedIn([...CORE, ...LAB]);

  it("are literals with a value for every place, looked up when shown", () => {
    expect(found.length).toBeGreaterThan(300);
    expect(faults).toEqual([]);
  });

  it("has one plural, or none, for one text", () => {
    const plurals = new Map<string, string | null>();
    const clashes = found.filter(({ one, many }) => (plurals.has(one) ? plurals.get(one) !== many : (plurals.set(one, many), false)));
    expect(clashes).toEqual([]);
  });
});
