/** What can be done with an account, an arrow or the graph itself, as a menu where it was pointed at. */

import type { BoardActions } from "./actions";
import { shortId } from "./format";
import type { Target } from "./graph";
import { groupOf } from "./graphindex";
import type { GraphPane } from "./graphpane";
import type { MenuItem } from "./popup";
import type { BoardState } from "./state";
import { copyText } from "./states";

export interface Menu {
  heading: string;
  items: MenuItem[];
}

/** The menu for what lies under the pointer; what it names is selected already. */
export function graphMenu(target: Target | null, pane: GraphPane, state: BoardState, actions: BoardActions): Menu {
  if (target === null) return { heading: "Graph", items: groundItems(state, actions) };
  if (target.kind === "edge") return { heading: `${nameOf(target.src, pane, state)} → ${nameOf(target.dst, pane, state)}`, items: edgeItems(target, state, actions) };
  return { heading: nameOf(target.id, pane, state), items: groupOf(target.id) ? groupItems(target.id, pane, actions) : nodeItems(target.id, pane, state, actions) };
}

function nameOf(id: string, pane: GraphPane, state: BoardState): string {
  return pane.index.labels.get(id) ?? state.nameOf(id);
}

function nodeItems(id: string, pane: GraphPane, state: BoardState, actions: BoardActions): MenuItem[] {
  const { focus, pinned } = state.view;
  return [
    { label: "Make it the focus", detail: "double click", run: () => pane.open(id) },
    { label: "Expand", detail: "E", run: () => void actions.expand() },
    { label: "Hide", detail: "H", disabled: focus.includes(id) ? "it is the focus" : "", run: () => actions.hide() },
    { label: pinned[id] ? "Unpin" : "Pin", detail: "P", run: () => actions.pin() },
    { label: "Write a note", detail: "N", disabled: state.readonlyReason, run: () => actions.compose() },
    { label: "Show its transfers", detail: "R", run: () => actions.showTransfers() },
    { label: "Copy the address", detail: "C", run: () => void actions.copy() },
  ];
}

function groupItems(id: string, pane: GraphPane, actions: BoardActions): MenuItem[] {
  return [
    { label: "Open the group", detail: "double click", run: () => pane.open(id) },
    { label: "Expand: its largest members", detail: "E", run: () => void actions.expand() },
    { label: "Hide", detail: "H", run: () => actions.hide() },
  ];
}

function edgeItems({ src, dst }: { src: string; dst: string }, state: BoardState, actions: BoardActions): MenuItem[] {
  const gathered = groupOf(src) || groupOf(dst) ? "one end is a group" : "";
  return [
    { label: "Show its transfers", detail: "R", run: () => actions.showTransfers() },
    { label: "Write a note on the pair", detail: "N", disabled: gathered || state.readonlyReason, run: () => actions.compose({ type: "pair", src, dst }) },
    { label: "Copy both addresses", disabled: gathered, run: () => void copyText(`${src}\n${dst}`).then(() => actions.parts.status.say(`Copied ${shortId(src)} and ${shortId(dst)}.`)) },
  ];
}

function groundItems(state: BoardState, actions: BoardActions): MenuItem[] {
  const { hidden, added } = state.view;
  return [
    { label: "Fit the graph", detail: "F", run: () => actions.fit() },
    { label: "Change the layout", detail: "L", run: () => actions.toggleLayout() },
    { label: "Collapse what was expanded", detail: "Shift+E", disabled: added.length > 0 ? "" : "nothing is", run: () => actions.collapse() },
    { label: "Show hidden accounts", disabled: hidden.length > 0 ? "" : "none is hidden", run: () => state.setView({ hidden: [] }, "show hidden accounts") },
    { label: "Clear the selection", detail: "Esc", run: () => actions.clear() },
  ];
}
