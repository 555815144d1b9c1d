/** The Export menu: files written into the case, and pictures of what is drawn for download. */

import type { BoardActions } from "./actions";
import { preferences } from "./preferences";
import type { MenuItem } from "./popup";
import type { BoardState } from "./state";

const FILES: { kind: string; label: string; detail: string }[] = [
  { kind: "zip", label: "Annotated case", detail: "zip: tables, findings, journal, verifier" },
  { kind: "html", label: "Interactive page", detail: "one HTML file, opens offline" },
  { kind: "pyvis", label: "Network page", detail: "pyvis HTML" },
  { kind: "graphml", label: "Graph, GraphML", detail: "for Gephi, yEd, NetworkX" },
  { kind: "json", label: "Graph, JSON", detail: "nodes and edges" },
  { kind: "svg", label: "Report picture, SVG", detail: "graph and timeline" },
  { kind: "png", label: "Report picture, PNG", detail: "graph and timeline" },
];

/** Items of the menu; an offline page has only what the browser can make. */
export function exportItems(state: BoardState, actions: BoardActions): MenuItem[] {
  const { graph } = actions.parts;
  const drawn: MenuItem[] = graph
    ? [
        { label: "Graph as drawn, SVG", detail: "download", run: () => download(new Blob([graph.graph.toSVG(graph.caption())], { type: "image/svg+xml" }), "graph.svg") },
        { label: "Graph as drawn, PNG", detail: "download", run: () => void graph.graph.toPNG(2, graph.caption()).then((blob) => download(blob, "graph.png"), actions.parts.report) },
      ]
    : [];
  if (state.spec.offline) return drawn;
  const first = FILES.filter((file) => file.kind === preferences().exportKind);
  const files = [...first, ...FILES.filter((file) => !first.includes(file))].map((file) => ({ label: file.label, detail: file.detail, run: () => void write(file.kind, file.label, state, actions) }));
  return [...files, ...drawn, { label: "Show as code", detail: "S", run: () => actions.parts.showCode() }];
}

async function write(kind: string, label: string, state: BoardState, actions: BoardActions): Promise<void> {
  const { status, report } = actions.parts;
  status.say(`${label}: writing…`);
  try {
    const { result } = await state.transport.request<{ path: string; text: string }>("export", { kind }, state.signal);
    status.say(result.text || `Written to ${result.path}`, result.path);
  } catch (error) {
    status.say("");
    if (!state.signal.aborted) report(error);
  }
}

function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
