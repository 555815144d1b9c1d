import type { Theme } from "../theme";

/** World coordinates of the centre of the view, and CSS pixels per unit of the world. */
export interface CameraState {
  x: number;
  y: number;
  k: number;
}

export type LayoutMode = "flow" | "force";
/** What the arrows' colours say: nothing beyond the selection, in or out of the subjects, or the traced share. */
export type ColourMode = "risk" | "direction" | "share";
/** What dragging on free ground does. */
export type DragMode = "pan" | "lasso";
export type Direction = "left" | "right" | "up" | "down";

export type Positions = Record<string, [number, number]>;

/** What lies under the pointer. */
export type Target = { kind: "node"; id: string } | { kind: "edge"; src: string; dst: string };

export interface GraphOptions {
  /** Chosen by click or lasso; an empty list is a click on free ground. */
  onSelect?(ids: string[], additive: boolean): void;
  onSelectEdge?(src: string, dst: string, additive: boolean): void;
  onHover?(target: Target | null): void;
  /** Double click, or Enter on the focused node. */
  onOpen?(id: string): void;
  /** The context menu was asked for; `x` and `y` are client coordinates. */
  onMenu?(target: Target | null, x: number, y: number): void;
  /** The camera came to rest at another place; `byHand` where the user asked for it. */
  onCamera?(camera: CameraState, byHand: boolean): void;
  /** Nodes were dragged, and so pinned; positions before and after in world coordinates. */
  onMove?(positions: Positions, before: Positions): void;
  /** The keyboard's node changed; `text` is for a live region. */
  onFocusNode?(id: string | null, text: string): void;
  /** Something the user should know, such as that the graphics context is gone. */
  onNotice?(text: string): void;
  /** Lines of the tooltip, undefined for name, identity and amounts; `then` shows lines that come later. */
  title?(target: Target, then: () => void): string[] | null | undefined;
  /** Whether nodes can be dragged; by default they can. */
  movable?(): boolean;
  /** Accessible name of the drawing. */
  label?: string;
  /** Show the legend of shapes in the corner. */
  legend?: boolean;
  /** A theme to use instead of the one in force, for pages that choose it themselves. */
  theme?: Theme;
  /** Milliseconds out of sight after which the graphics context is given back; 20,000 by default. */
  patience?: number;
  /** Ends the view, as `dispose` does. */
  signal?: AbortSignal;
}

export interface DataOptions {
  layout?: LayoutMode;
  /** Accounts the graph is drawn around. */
  focus?: Iterable<string>;
  /** Take the new positions of known nodes also, as after a change of layout. */
  relayout?: boolean;
}
