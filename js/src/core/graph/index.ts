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
export { GraphView } from "./view";
