import { Table } from "../../src/core/arrow";
import { readTheme, type Theme } from "../../src/core/theme";
import { Camera } from "../../src/core/graph/camera";
import { GraphModel } from "../../src/core/graph/model";
import { NO_MARKS, Scene } from "../../src/core/graph/scene";
import type { LayoutMode } from "../../src/core/graph/types";

export function theme(mode: "light" | "dark" = "light"): Theme {
  const host = document.createElement("div");
  host.dataset.jcTheme = mode;
  document.body.append(host);
  const read = readTheme(host);
  host.remove();
  return read;
}

/** Nodes [id, x, y] and edges [from, to, value] as tables of the board's protocol. */
export function tables(nodes: [string, number, number][], edges: [string, string, number][], more: Record<string, unknown[]> = {}): [Table, Table] {
  const ids = nodes.map(([id]) => id);
  return [
    Table.fromColumns({
      id: ids, label: ids.map((id) => `Name of ${id}`), sub: ids.map(() => "sub"), kind: ids.map(() => "wallet"), risk: ids.map(() => Number.NaN),
      sanctioned: ids.map(() => false), illicit: ids.map(() => ""), x: nodes.map(([, x]) => x), y: nodes.map(([, , y]) => y), group: ids.map(() => false),
      ...more,
    } as never),
    Table.fromColumns({
      src: edges.map(([s]) => ids.indexOf(s)), dst: edges.map(([, d]) => ids.indexOf(d)), value: edges.map(([, , v]) => v),
      text: edges.map(([, , v]) => `${v} ETH`),
    }),
  ]; // prettier-ignore
}

export function scene(nodes: [string, number, number][], edges: [string, string, number][], layout: LayoutMode = "flow", more: Record<string, unknown[]> = {}) {
  const model = new GraphModel(...tables(nodes, edges, more));
  model.settle(null);
  const made = new Scene(model, layout, theme());
  made.style(NO_MARKS, "risk");
  const camera = new Camera();
  camera.width = 800;
  camera.height = 600;
  made.shapeFor(camera);
  return { model, scene: made, camera };
}

/** Numbers from 0 to 1, the same for the same seed. */
export function random(seed: number): () => number {
  return () => ((seed = (seed * 1_664_525 + 1_013_904_223) >>> 0) / 2 ** 32);
}

export const measure = (text: string, size: number) => text.length * size * 0.56;
