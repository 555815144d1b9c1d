/** The Export menu: files written into the case, and pictures of what is drawn for download. */

import type { BoardActions } from "./actions";
import { preferences } from "./preferences";
import type { MenuItem } from "./popup";
import type { BoardState } from "./state";
import { trans } from "./words";

const written = (): { kind: string; label: string; detail: string }[] => [
  { kind: "zip", label: trans.__("Annotated case"), detail: trans.__("zip: tables, findings, journal, verifier") },
  { kind: "html", label: trans.__("Interactive page"), detail: trans.__("one HTML file, opens offline") },
  { kind: "pyvis", label: trans.__("Network page"), detail: trans.__("pyvis HTML") },
  { kind: "graphml", label: trans.__("Graph, GraphML"), detail: trans.__("for Gephi, yEd, NetworkX") },
  { kind: "json", label: trans.__("Graph, JSON"), detail: trans.__("nodes and edges") },
  { kind: "svg", label: trans.__("Report picture, SVG"), detail: trans.__("graph and timeline") },
  { kind: "png", label: trans.__("Report picture, PNG"), detail: trans.__("graph and timeline") },
];

/** Items of the menu; an offline page has only what the browser can make. */
export function exportItems(state: BoardState, actions: BoardActions): MenuItem[] {
  const { graph } = actions.parts;
  const drawn: MenuItem[] = graph
    ? [
        { label: trans.__("Graph as drawn, SVG"), detail: trans.__("download"), run: () => download(new Blob([graph.graph.toSVG(graph.caption())], { type: "image/svg+xml" }), "graph.svg") },
        { label: trans.__("Graph as drawn, PNG"), detail: trans.__("download"), run: () => void graph.graph.toPNG(2, graph.caption()).then((blob) => download(blob, "graph.png"), actions.parts.report) },
      ]
    : [];
  if (state.spec.offline) return drawn;
  const all = written();
  const first = all.filter((file) => file.kind === preferences().exportKind);
  const files = [...first, ...all.filter((file) => !first.includes(file))].map((file) => ({ label: file.label, detail: file.detail, run: () => void write(file.kind, file.label, state, actions) }));
  return [...files, ...drawn, { label: trans.__("Show as code"), detail: "S", run: () => actions.parts.showCode() }];
}

async function write(kind: string, label: string, state: BoardState, actions: BoardActions): Promise<void> {
  const { status, report } = actions.parts;
  status.say(trans.__("%1: writing…", label));
  try {
    const { result } = await state.transport.request<{ path: string; text: string }>("export", { kind }, state.signal);
    status.say(result.text || trans.__("Written to %1", result.path), result.path);
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
