/** The head of the board and the small toolbar of the graph. */

import type { BoardActions } from "./actions";
import type { Command } from "./commands";
import { fill, h } from "./dom";
import { exportItems } from "./exports";
import { count, range as rangeWords } from "./format";
import { icon, type IconName } from "./icons";
import { MenuButton } from "./menu";
import type { ViewState } from "./model";
import type { SearchBox } from "./search";
import type { BoardState } from "./state";
import { trans } from "./words";

function layoutName(mode: ViewState["layout"]): string {
  return mode === "flow" ? trans.__("Flow") : trans.__("Force");
}

function byId(commands: readonly Command[], id: string): Command {
  const found = commands.find((command) => command.id === id);
  if (!found) throw new Error(`There is no command ${id}.`);
  return found;
}

function commandButton(command: Command, name: IconName, className = "jc-icon-button"): HTMLButtonElement {
  const title = `${command.title} (${command.keys[0]})`;
  return h("button", { class: className, type: "button", title, attrs: { "aria-label": command.title, "aria-keyshortcuts": command.keys[0].replace("Ctrl", "Control") }, on: { click: () => command.run() } }, icon(name));
}

/** Title, status, time range, search, undo, layout, colour, policy, export, help. */
export function boardToolbar(state: BoardState, actions: BoardActions, commands: readonly Command[], search: SearchBox, onlyLine: (() => void) | null): HTMLElement {
  const title = h("h1", { class: "jc-title" });
  const badge = h("span", { class: "jc-badge" });
  const range = h("span", { class: "jc-muted jc-range" });
  const undo = commandButton(byId(commands, "undo"), "undo");
  const redo = commandButton(byId(commands, "redo"), "redo");
  const layout = new MenuButton({
    label: "",
    title: trans.__("Layout of the graph (L)"),
    items: () => (["flow", "force"] as const).map((mode) => ({ label: layoutName(mode), detail: mode === "flow" ? trans.__("from the focus, left to right") : trans.__("for many accounts"), checked: state.view.layout === mode, run: () => state.setView({ layout: mode }, mode === "flow" ? trans.__("flow layout") : trans.__("force layout")) })),
  });
  const colour = new MenuButton({
    label: "",
    title: trans.__("Colour of the graph"),
    items: () => (["risk", "direction"] as const).map((mode) => ({ label: mode === "risk" ? trans.__("Risk") : trans.__("Direction"), detail: mode === "risk" ? trans.__("accounts by score") : trans.__("transfers in and out of the focus"), checked: state.view.colour === mode, run: () => state.setView({ colour: mode }, mode === "risk" ? trans.__("colour by risk") : trans.__("colour by direction")) })),
  });
  const policy = new MenuButton({
    label: "",
    title: trans.__("Policy and its score line"),
    class: "jc-policy",
    heading: () => trans.__("%1: the line is at score %2. Subjects at or above it are for a person to decide.", state.spec.policy.name, count(state.spec.policy.line)),
    items: () => [{ label: trans.__("Queue: only %1 and above", count(state.spec.policy.line)), disabled: onlyLine ? "" : trans.__("no queue here"), run: () => onlyLine?.() }],
  });
  const exporting = new MenuButton({ label: trans.__("Export"), title: trans.__("Export"), items: () => exportItems(state, actions) });
  const help = byId(commands, "help");

  const said = (): void => {
    const { spec, view, selection } = state;
    fill(title, spec.title);
    title.title = `${spec.title} · ${spec.caseId}`;
    fill(badge, spec.status);
    badge.hidden = !spec.status;
    const time = selection.value.time;
    fill(range, time ? rangeWords(time[0], time[1]) : spec.rangeText);
    range.title = time ? trans.__("Chosen time range") : trans.__("Time range of the case");
    layout.setLabel(layoutName(view.layout));
    colour.setLabel(trans.__("Colour"), view.colour === "risk" ? trans.__(": risk") : trans.__(": direction"));
    policy.setLabel(trans.__("Policy"), ` ${spec.policy.name.replace(/^policy\s+/i, "")}`);
  };
  const steps = (): void => {
    const { undoLabel, redoLabel } = state.undo;
    undo.disabled = undoLabel === null;
    redo.disabled = redoLabel === null;
    undo.title = undoLabel ? trans.__("Undo: %1 (Ctrl+Z)", undoLabel) : trans.__("Nothing to undo");
    redo.title = redoLabel ? trans.__("Redo: %1 (Ctrl+Y)", redoLabel) : trans.__("Nothing to redo");
  };
  state.onChange("spec", said);
  state.onView(said);
  state.selection.subscribe(null, said, state.signal);
  state.undo.subscribe(steps, state.signal);
  said();
  steps();
  const drawing = actions.parts.graph !== undefined;
  return h(
    "div",
    { class: "jc-toolbar", role: "toolbar", attrs: { "aria-label": trans.__("Board") } },
    title,
    badge,
    range,
    h("span", { class: "jc-spring" }),
    search.element,
    h("div", { class: "jc-group" }, undo, redo),
    drawing ? layout.element : null,
    drawing ? colour.element : null,
    policy.element,
    state.spec.offline && !drawing ? null : exporting.element,
    h("button", { class: "jc-button", type: "button", title: `${help.title} (?)`, attrs: { "aria-label": help.title, "aria-keyshortcuts": "?" }, on: { click: () => help.run() } }, "?"),
  );
}

/** What can be done with the selected accounts, over the graph. */
export function graphToolbar(state: BoardState, commands: readonly Command[], actions: BoardActions): HTMLElement {
  const lasso = h("button", { class: "jc-icon-button", type: "button", title: trans.__("Lasso: select accounts by drawing around them"), attrs: { "aria-label": trans.__("Lasso"), "aria-pressed": "false" } }, icon("lasso"));
  lasso.addEventListener("click", () => lasso.setAttribute("aria-pressed", String(actions.toggleLasso())));
  const whole = commands.find((command) => command.id === "scope");
  const scope = whole ? commandButton(whole, "all") : null;
  const scoped = (): void => scope?.setAttribute("aria-pressed", String(state.view.scope === "all"));
  state.onView((keys) => keys.has("scope") && scoped());
  scoped();
  const zoom = (label: string, factor: number, text: string): HTMLElement =>
    h("button", { class: "jc-icon-button", type: "button", title: label, attrs: { "aria-label": label }, on: { click: () => actions.parts.graph?.graph.zoomBy(factor) } }, text);
  const named: [string, IconName][] = [["expand", "expand"], ["hide", "hide"], ["pin", "pin"], ["note", "note"]];
  const walking: [string, IconName][] = [["walk-previous", "left"], ["walk-next", "right"]];
  return h(
    "div",
    { class: "jc-graph-tools", role: "toolbar", attrs: { "aria-label": trans.__("Graph") } },
    ...named.map(([id, name]) => commandButton(byId(commands, id), name)),
    h("span", { class: "jc-divide" }),
    ...walking.map(([id, name]) => commandButton(byId(commands, id), name)),
    h("span", { class: "jc-divide" }),
    scope,
    lasso,
    commandButton(byId(commands, "fit"), "fit"),
    zoom(trans.__("Zoom in"), 1.3, "+"),
    zoom(trans.__("Zoom out"), 1 / 1.3, "−"),
  );
}
