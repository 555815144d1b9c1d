export type {
  CameraState,
  ColourMode,
  DataOptions,
  Direction,
  DragMode,
  GraphOptions,
  LayoutMode,
  Positions,
  Target,
} from "./types";
export type { Caption } from "./paper";
export { GraphView } from "./view";
