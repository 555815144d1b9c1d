/** Every command once: its words, its keys, what it does. Keys, buttons and the help are made from this list. */

import type { BoardActions } from "./actions";
import type { BoardState } from "./state";
import { trans } from "./words";

export interface Command {
  id: string;
  title: string;
  /** As shown to people; the first is the one in tooltips. */
  keys: string[];
  matches: (event: KeyboardEvent) => boolean;
  run: (event?: KeyboardEvent) => void;
}

export interface CommandHooks {
  search: () => void;
  help: () => void;
  /** Show what was done as code. */
  code: () => void;
  /** Look for patterns like what is selected. */
  patterns: () => void;
}

const plain = (...keys: string[]) => (event: KeyboardEvent): boolean =>
  !event.ctrlKey && !event.metaKey && !event.altKey && keys.includes(event.key.length === 1 ? event.key.toLowerCase() : event.key) && !(event.shiftKey && (event.key.length > 1 || /[a-z]/i.test(event.key)));
const shifted = (key: string) => (event: KeyboardEvent): boolean => event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey && event.key.toLowerCase() === key;
const control = (key: string, shift: boolean) => (event: KeyboardEvent): boolean => (event.ctrlKey || event.metaKey) && !event.altKey && event.shiftKey === shift && event.key.toLowerCase() === key;

const shiftedArrow = (event: KeyboardEvent): boolean => event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey && event.key.startsWith("Arrow");
const controlArrow = (event: KeyboardEvent): boolean => (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.startsWith("Arrow");
const altArrow = (event: KeyboardEvent): boolean => event.altKey && !event.shiftKey && !event.ctrlKey && !event.metaKey && event.key.startsWith("Arrow");
const menuKey = (event: KeyboardEvent): boolean => event.key === "ContextMenu" || (event.shiftKey && event.key === "F10");
const inGraph = (control: boolean) => (event: KeyboardEvent): boolean =>
  event.key === "Enter" && (event.ctrlKey || event.metaKey) === control && event.target instanceof Element && event.target.closest(".jc-graph-canvas") !== null;

/** The commands of a board. */
export function commandsFor(state: BoardState, actions: BoardActions, hooks: CommandHooks): Command[] {
  const command = (id: string, title: string, keys: string[], matches: Command["matches"], run: Command["run"]): Command => ({ id, title, keys, matches, run });
  return [
    command("search", trans.__("Search address, name, transfer"), ["/"], plain("/"), hooks.search),
    command("queue-next", trans.__("Next subject of the queue"), ["↓"], plain("ArrowDown"), () => actions.parts.queue?.step(1)),
    command("queue-previous", trans.__("Previous subject of the queue"), ["↑"], plain("ArrowUp"), () => actions.parts.queue?.step(-1)),
    command("walk-next", trans.__("Next transfer in time"), ["→"], plain("ArrowRight"), () => void actions.walk("next")),
    command("walk-previous", trans.__("Previous transfer in time"), ["←"], plain("ArrowLeft"), () => void actions.walk("prev")),
    command("expand", trans.__("Expand: top counterparties"), ["E"], plain("e"), () => void actions.expand()),
    command("collapse", trans.__("Collapse what was expanded"), ["Shift+E"], shifted("e"), () => actions.collapse()),
    command("hide", trans.__("Hide the selected accounts"), ["H"], plain("h"), () => actions.hide()),
    command("pin", trans.__("Pin or unpin the selected accounts"), ["P"], plain("p"), () => actions.pin()),
    command("note", trans.__("Write a note on the selection"), ["N"], plain("n"), () => actions.compose()),
    command("rows", trans.__("Show the transfers of the selection"), ["R"], plain("r"), () => actions.showTransfers()),
    command("patterns", trans.__("Find patterns like this"), ["M"], plain("m"), hooks.patterns),
    command("copy", trans.__("Copy the address of the selection"), ["C"], plain("c"), () => void actions.copy()),
    command("menu", trans.__("Menu of the selected account"), ["Shift+F10"], menuKey, () => actions.parts.openMenu()),
    command("fit", trans.__("Fit the graph"), ["F"], plain("f"), () => actions.fit()),
    command("zoom-in", trans.__("Zoom in"), ["+"], plain("+", "="), () => actions.parts.graph?.graph.zoomBy(1.3)),
    command("zoom-out", trans.__("Zoom out"), ["−"], plain("-"), () => actions.parts.graph?.graph.zoomBy(1 / 1.3)),
    command("pan", trans.__("Move over the graph"), [trans.__("Ctrl+arrows")], controlArrow, (event) => actions.pan(event?.key ?? "")),
    command("graph-walk", trans.__("Go from account to account in the graph"), [trans.__("Shift+arrows")], shiftedArrow, (event) => actions.walkGraph(event?.key ?? "")),
    command("graph-choose", trans.__("Select that account; with Shift, add it"), ["Enter"], inGraph(false), (event) => actions.chooseInGraph(event?.shiftKey ?? false)),
    command("graph-open", trans.__("Make that account the focus"), ["Ctrl+Enter"], inGraph(true), () => actions.openInGraph()),
    command("move", trans.__("Move the selected accounts"), [trans.__("Alt+arrows")], altArrow, (event) => actions.move(event?.key ?? "")),
    command("time-in", trans.__("Zoom in along time"), ["I"], plain("i"), () => actions.zoomTime(1)),
    command("time-out", trans.__("Zoom out along time"), ["O"], plain("o"), () => actions.zoomTime(-1)),
    command("time-earlier", trans.__("Move the timeline to earlier"), [","], plain(","), () => actions.panTime(-1)),
    command("time-later", trans.__("Move the timeline to later"), ["."], plain("."), () => actions.panTime(1)),
    ...(state.spec.offline ? [] : [command("scope", trans.__("All accounts, or the neighbourhood"), ["A"], plain("a"), () => actions.toggleScope())]),
    command("layout", trans.__("Change the layout: flow or force"), ["L"], plain("l"), () => actions.toggleLayout()),
    ...state.spec.dispositions.map((d) => command(`decide-${d.id}`, trans.__("Decide: %1", d.label), [d.key], plain(d.key), () => void actions.dispose(d.id, ""))),
    command("undo", trans.__("Undo"), ["Ctrl+Z"], control("z", false), () => actions.undo()),
    command("redo", trans.__("Redo"), ["Ctrl+Y", "Ctrl+Shift+Z"], (event) => control("y", false)(event) || control("z", true)(event), () => actions.redo()),
    command("clear", trans.__("Clear the selection"), ["Esc"], plain("Escape"), () => actions.clear()),
    ...(state.spec.offline ? [] : [command("code", trans.__("Show as code"), ["S"], plain("s"), hooks.code)]),
    command("help", trans.__("Show the keys"), ["?"], plain("?"), hooks.help),
  ];
}
