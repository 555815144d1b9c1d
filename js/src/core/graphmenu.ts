/** What can be done with an account, an arrow or the graph itself, as a menu where it was pointed at. */

import type { BoardActions } from "./actions";
import { shortId } from "./format";
import type { Target } from "./graph";
import { groupOf } from "./graphindex";
import type { GraphPane } from "./graphpane";
import type { MenuItem } from "./popup";
import type { BoardState } from "./state";
import { copyText } from "./states";
import { trans } from "./words";

export interface Menu {
  heading: string;
  items: MenuItem[];
}

/** The menu for what lies under the pointer; what it names is selected already. */
export function graphMenu(target: Target | null, pane: GraphPane, state: BoardState, actions: BoardActions): Menu {
  if (target === null) return { heading: trans.__("Graph"), items: groundItems(state, actions) };
  if (target.kind === "edge") return { heading: `${nameOf(target.src, pane, state)} → ${nameOf(target.dst, pane, state)}`, items: edgeItems(target, state, actions) };
  return { heading: nameOf(target.id, pane, state), items: groupOf(target.id) ? groupItems(target.id, pane, actions) : nodeItems(target.id, pane, state, actions) };
}

function nameOf(id: string, pane: GraphPane, state: BoardState): string {
  return pane.index.labels.get(id) ?? state.nameOf(id);
}

function nodeItems(id: string, pane: GraphPane, state: BoardState, actions: BoardActions): MenuItem[] {
  const { focus, pinned } = state.view;
  return [
    { label: trans.__("Make it the focus"), detail: trans.__("double click"), run: () => pane.open(id) },
    { label: trans.__("Expand"), detail: "E", run: () => void actions.expand() },
    { label: trans.__("Hide"), detail: "H", disabled: focus.includes(id) ? trans.__("it is the focus") : "", run: () => actions.hide() },
    { label: pinned[id] ? trans.__("Unpin") : trans.__("Pin"), detail: "P", run: () => actions.pin() },
    { label: trans.__("Write a note"), detail: "N", disabled: state.readonlyReason, run: () => actions.compose() },
    { label: trans.__("Show its transfers"), detail: "R", run: () => actions.showTransfers() },
    likeThis(state, actions),
    { label: trans.__("Copy the address"), detail: "C", run: () => void actions.copy() },
  ];
}

function groupItems(id: string, pane: GraphPane, actions: BoardActions): MenuItem[] {
  return [
    { label: trans.__("Open the group"), detail: trans.__("double click"), run: () => pane.open(id) },
    { label: trans.__("Expand: its largest members"), detail: "E", run: () => void actions.expand() },
    { label: trans.__("Hide"), detail: "H", run: () => actions.hide() },
  ];
}

function edgeItems({ src, dst }: { src: string; dst: string }, state: BoardState, actions: BoardActions): MenuItem[] {
  const gathered = groupOf(src) || groupOf(dst) ? trans.__("one end is a group") : "";
  return [
    { label: trans.__("Show its transfers"), detail: "R", run: () => actions.showTransfers() },
    { label: trans.__("Write a note on the pair"), detail: "N", disabled: gathered || state.readonlyReason, run: () => actions.compose({ type: "pair", src, dst }) },
    likeThis(state, actions),
    { label: trans.__("Copy both addresses"), disabled: gathered, run: () => void copyText(`${src}\n${dst}`).then(() => actions.parts.status.say(trans.__("Copied %1 and %2.", shortId(src), shortId(dst)))) },
  ];
}

function likeThis(state: BoardState, actions: BoardActions): MenuItem {
  return { label: trans.__("Find patterns like this"), detail: "M", disabled: state.spec.offline ? trans.__("needs a kernel") : "", run: () => actions.parts.findPatterns() };
}

function groundItems(state: BoardState, actions: BoardActions): MenuItem[] {
  const { hidden, added } = state.view;
  return [
    { label: trans.__("Fit the graph"), detail: "F", run: () => actions.fit() },
    { label: trans.__("Change the layout"), detail: "L", run: () => actions.toggleLayout() },
    { label: trans.__("Collapse what was expanded"), detail: "Shift+E", disabled: added.length > 0 ? "" : trans.__("nothing is"), run: () => actions.collapse() },
    { label: trans.__("Show hidden accounts"), disabled: hidden.length > 0 ? "" : trans.__("none is hidden"), run: () => state.setView({ hidden: [] }, trans.__("show hidden accounts")) },
    likeThis(state, actions),
    { label: trans.__("Clear the selection"), detail: "Esc", run: () => actions.clear() },
  ];
}
