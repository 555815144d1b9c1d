/** Builds the front end: `node build.mjs [--sourcemap] [--out DIR]`. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const flag = (name) => process.argv.indexOf(name);
const out = resolve(here, flag("--out") > 0 ? process.argv[flag("--out") + 1] : "../jupyter_compliance/static");

const ENTRIES = [
  { from: "src/widget/index.ts", to: "board.js", format: "esm", limit: 120 },
  { from: "src/widget/loader.ts", to: "loader.js", format: "esm", limit: 2 },
  { from: "src/page/index.ts", to: "page.js", format: "iife", limit: 120 },
  { from: "src/core/style.css", to: "board.css", limit: 20 },
];

/** Names of XML namespaces look like addresses and are never loaded. */
const NAMESPACE = /^https?:\/\/www\.w3\.org\//;

function addresses(text) {
  return [...text.matchAll(/https?:\/\/[^\s"'`)\\<>]+/g)].map((m) => m[0]).filter((url) => !NAMESPACE.test(url));
}

mkdirSync(out, { recursive: true });
let failed = false;
for (const entry of ENTRIES) {
  const source = resolve(here, entry.from);
  if (!existsSync(source)) {
    console.log(`${entry.to.padEnd(10)} skipped, ${entry.from} is not there`);
    continue;
  }
  const file = resolve(out, entry.to);
  await build({
    entryPoints: [source],
    outfile: file,
    bundle: true,
    minify: true,
    format: entry.format,
    target: "es2022",
    charset: "utf8",
    legalComments: "eof",
    sourcemap: flag("--sourcemap") > 0 ? "inline" : false,
    logLevel: "warning",
  });
  const bytes = readFileSync(file);
  const zipped = gzipSync(bytes, { level: 9 }).length / 1024;
  console.log(`${entry.to.padEnd(10)} ${(bytes.length / 1024).toFixed(1)} KB, ${zipped.toFixed(1)} KB gzip`);
  const external = addresses(bytes.toString("utf8"));
  if (external.length > 0) {
    console.error(`${entry.to} names an address outside the product: ${external.join(", ")}`);
    failed = true;
  }
  if (flag("--sourcemap") < 0 && zipped > entry.limit) {
    console.error(`${entry.to} is larger than its budget of ${entry.limit} KB gzip`);
    failed = true;
  }
}
process.exit(failed ? 1 : 0);
