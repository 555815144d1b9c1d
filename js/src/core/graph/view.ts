import type { Table } from "../arrow";
import type { CameraState, ColourMode, DataOptions, Direction, DragMode, GraphOptions, Positions } from "./types";

/** The transaction graph: accounts as shapes, transfers as arrows. */
export class GraphView {
  readonly element: HTMLElement;

  constructor(host: HTMLElement, _options: GraphOptions = {}) {
    this.element = document.createElement("div");
    host.append(this.element);
  }

  /** Show other nodes and edges. Known nodes keep their positions; only the first data moves the camera. */
  setData(_nodes: Table, _edges: Table, _options: DataOptions = {}): void {}
  /** Mark subjects, and edges as [src, dst] pairs. */
  setSelection(_subjects: Iterable<string>, _edges: Iterable<readonly [string, string]> = []): void {}
  setFocus(_ids: Iterable<string>): void {}
  setColour(_mode: ColourMode): void {}
  setPinned(_ids: Iterable<string>): void {}
  /** Numbers of notes on nodes, and on edges by [src, dst]. */
  setNotes(_nodes: ReadonlyMap<string, number>, _edges: Iterable<readonly [string, string, number]> = []): void {}
  setMode(_mode: DragMode): void {}
  /** Put nodes where undo or a layout says, without telling `onMove`. */
  setPositions(_positions: Positions): void {}
  positions(): Positions {
    return {};
  }
  get camera(): CameraState {
    return { x: 0, y: 0, k: 1 };
  }
  setCamera(_camera: CameraState, _animate = false): void {}
  fit(_ids?: Iterable<string>): void {}
  /** Bring a node to the middle, large enough to read. */
  focus(_id: string): void {}
  zoomBy(_factor: number): void {}
  panBy(_dx: number, _dy: number): void {}
  /** Walk to a neighbour with the keyboard; returns the node reached. */
  focusNext(_direction: Direction): string | null {
    return null;
  }
  toSVG(): string {
    return "";
  }
  async toPNG(_scale = 2): Promise<Blob> {
    return new Blob();
  }
  dispose(): void {
    this.element.remove();
  }
}
