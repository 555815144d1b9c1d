/** Where the panes are: queue, graph over timeline, inspector; resized, collapsed, remembered. */

import { fill, h } from "./dom";
import { icon } from "./icons";
import type { PaneName, PanesState } from "./model";
import { splitter } from "./splitter";
import { trans } from "./words";

export type Side = "left" | "right" | "bottom";

const SIDE_OF: Record<Exclude<PaneName, "graph">, Side> = { queue: "left", inspector: "right", timeline: "bottom" };

interface SideWords {
  title: string;
  fold: string;
  show: string;
  resize: string;
}

function wordsOf(side: Side): SideWords {
  return {
    left: { title: trans.__("Queue"), fold: trans.__("Fold queue away"), show: trans.__("Show queue"), resize: trans.__("Resize queue") },
    right: { title: trans.__("Inspector"), fold: trans.__("Fold inspector away"), show: trans.__("Show inspector"), resize: trans.__("Resize inspector") },
    bottom: { title: trans.__("Timeline"), fold: trans.__("Fold timeline away"), show: trans.__("Show timeline"), resize: trans.__("Resize timeline") },
  }[side];
}

/** Below this width the inspector stands under the queue. */
const NARROW = 900;
/** Too small for that, the inspector lies over the graph when asked for; a low board keeps the timeline folded. */
const SMALL = { width: 620, height: 480 };
const LOW = 400;

/** Which panes a list of names asks for; parts of the inspector count as the inspector. */
export function panesFrom(names: readonly string[] | undefined): PaneName[] {
  const all: PaneName[] = ["queue", "graph", "timeline", "inspector"];
  const wanted = new Set((names ?? []).map(n => (["evidence", "transfers", "notes", "subject"].includes(n) ? "inspector" : n)));
  const chosen = all.filter(name => wanted.has(name));
  return chosen.length ? chosen : all;
}

/** The body of the board. */
export class Layout {
  readonly element: HTMLElement;
  readonly slots: Partial<Record<PaneName, HTMLElement>> = {};
  private readonly sides: Partial<Record<Side, { slot: HTMLElement; bar: HTMLElement; rail: HTMLElement }>> = {};
  /** Sides the board has no room for: they open and close without that being remembered. */
  private tight: readonly Side[] = [];
  private readonly closed = new Set<Side>(["right", "bottom"]);

  constructor(
    readonly panes: PaneName[],
    private state: PanesState,
    private readonly onChange: (state: PanesState) => void,
    signal: AbortSignal
  ) {
    const slot = (name: PaneName, label: string): HTMLElement | null => {
      if (!panes.includes(name)) return null;
      return (this.slots[name] = h("section", { class: `jc-pane jc-pane-${name} jc-${name}`, attrs: { "aria-label": label } }));
    };
    const queue = slot("queue", trans.__("Queue"));
    const graph = slot("graph", trans.__("Graph"));
    const timeline = slot("timeline", trans.__("Timeline"));
    const inspector = slot("inspector", trans.__("Inspector"));
    const centre = graph || timeline ? h("div", { class: "jc-centre" }) : null;
    if (centre) this.assemble(centre, [graph, timeline], "bottom", timeline);
    this.element = h("div", { class: "jc-body" });
    this.assemble(this.element, [queue, centre], "left", queue);
    if (inspector) this.assemble(this.element, [null, inspector], "right", inspector);
    this.element.classList.toggle("jc-no-centre", !centre);
    this.apply();
    const observer = new ResizeObserver(entries => this.resized(entries[0]?.contentRect.width ?? 0, entries[0]?.contentRect.height ?? 0));
    observer.observe(this.element);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  /** Take over sizes, for example from undo or from Python. */
  setState(state: PanesState): void {
    this.state = state;
    this.apply();
  }

  isCollapsed(side: Side): boolean {
    return this.tight.includes(side) ? this.closed.has(side) : this.state.collapsed.includes(side);
  }

  toggle(side: Side, collapsed = !this.isCollapsed(side)): void {
    if (this.tight.includes(side)) {
      if (collapsed) this.closed.add(side);
      else this.closed.delete(side);
      this.apply();
      return;
    }
    const rest = this.state.collapsed.filter(other => other !== side);
    this.change({ ...this.state, collapsed: collapsed ? [...rest, side] : rest });
  }

  /** A button for the head of a pane that folds it away. */
  collapseButton(name: Exclude<PaneName, "graph">): HTMLElement | null {
    const side = SIDE_OF[name];
    if (this.panes.length === 1) return null;
    const label = wordsOf(side).fold;
    return h(
      "button",
      { class: "jc-icon-button", type: "button", title: label, attrs: { "aria-label": label }, on: { click: () => this.fold(side) } },
      icon(side === "left" ? "left" : side === "right" ? "right" : "down")
    );
  }

  /** Fold a pane away; the focus goes to what brings it back. */
  private fold(side: Side): void {
    this.toggle(side, true);
    this.sides[side]?.rail.querySelector("button")?.focus();
  }

  /** Show a pane again; the focus goes into it. */
  private unfold(side: Side): void {
    this.toggle(side, false);
    this.sides[side]?.slot.querySelector<HTMLElement>("[tabindex='0'], button:not([tabindex='-1'])")?.focus({ preventScroll: true });
  }

  private assemble(host: HTMLElement, parts: (HTMLElement | null)[], side: Side, resized: HTMLElement | null): void {
    const [first, second] = parts;
    if (first) host.append(first);
    const divided = resized && (side === "right" ? host.childElementCount > 0 : first && second);
    if (divided && resized) {
      const bar = splitter({
        side,
        label: wordsOf(side).resize,
        pane: resized,
        frame: host,
        onSize: size => this.change({ ...this.state, [side]: size }),
        onCollapse: () => this.fold(side),
      });
      const rail = h("div", { class: `jc-rail jc-rail-${side}` }, this.railButton(side));
      this.sides[side] = { slot: resized, bar, rail };
      if (side === "left") host.prepend(rail);
      host.append(bar);
      if (second) host.append(second);
      if (side !== "left") host.append(rail);
    } else if (second) host.append(second);
  }

  private railButton(side: Side): HTMLElement {
    const { title, show: label } = wordsOf(side);
    const button = h("button", { type: "button", class: "jc-rail-button", title: label, attrs: { "aria-label": label }, on: { click: () => this.unfold(side) } });
    fill(button, icon(side === "left" ? "right" : side === "right" ? "left" : "up"), h("span", {}, title));
    return button;
  }

  private change(state: PanesState): void {
    this.state = state;
    this.apply();
    this.onChange(state);
  }

  private resized(width: number, height: number): void {
    if (width === 0) return;
    const narrow = width < NARROW && this.panes.length > 2 && this.panes.includes("inspector");
    const small = narrow && (width < SMALL.width || height < SMALL.height || !this.panes.includes("queue"));
    this.element.classList.toggle("jc-stacked", narrow && !small);
    this.element.classList.toggle("jc-narrow", small);
    const tight: Side[] = [...(small ? (["left", "right"] as const) : []), ...(height < LOW && this.panes.length > 2 ? (["bottom"] as const) : [])];
    if (tight.join() === this.tight.join()) return;
    this.tight = tight;
    this.apply();
  }

  private apply(): void {
    for (const side of ["left", "right", "bottom"] as const) {
      const size = this.state[side];
      this.element.style.setProperty(`--jc-${side}`, size ? `${Math.round(size)}px` : "");
      const parts = this.sides[side];
      if (!parts) continue;
      const collapsed = this.isCollapsed(side);
      this.element.classList.toggle(`jc-folded-${side}`, collapsed);
      parts.slot.hidden = collapsed;
      parts.bar.hidden = collapsed;
      parts.rail.hidden = !collapsed;
    }
  }
}
