import type { GraphModel } from "./model";
import { type Marks, NO_MARKS, type Scene } from "./scene";
import type { ColourMode } from "./types";

/** What is to be marked, by id; it outlives the data it names. */
export interface Wanted {
  selected: readonly string[];
  edges: readonly (readonly [string, string])[];
  focus: readonly string[];
  pinned: readonly string[];
  nodeNotes: ReadonlyMap<string, number>;
  edgeNotes: readonly (readonly [string, string, number])[];
  /** Others who look at a node. */
  people?: ReadonlyMap<string, Onlooker>;
}

/** Somebody else, as marked on a node. */
export interface Onlooker {
  name: string;
  /** `#rrggbb`. */
  colour: string;
}

/** The same by node and edge number, as far as it is shown. */
export interface Marked {
  marks: Marks;
  nodeNotes: ReadonlyMap<number, number>;
  edgeNotes: ReadonlyMap<number, number>;
  people: ReadonlyMap<number, Onlooker>;
}

const NOTHING_MARKED: Marked = { marks: NO_MARKS, nodeNotes: new Map(), edgeNotes: new Map(), people: new Map() };

function resolveMarks(model: GraphModel, wanted: Wanted, hover: Pick<Marks, "hoverNode" | "hoverEdge">): Marked {
  const between = (src: string, dst: string) => model.edgeBetween(model.indexOf(src), model.indexOf(dst));
  const shown = (pairs: [number, number][]) => new Map(pairs.filter(([i, count]) => i >= 0 && count > 0));
  return {
    marks: {
      selected: model.indices(wanted.selected),
      selectedEdges: new Set(wanted.edges.map(([src, dst]) => between(src, dst)).filter((e) => e >= 0)),
      focus: model.indices(wanted.focus),
      pinned: model.indices(wanted.pinned),
      hoverNode: hover.hoverNode,
      hoverEdge: hover.hoverEdge,
    },
    nodeNotes: shown([...wanted.nodeNotes].map(([id, count]) => [model.indexOf(id), count])),
    people: new Map([...(wanted.people ?? [])].map(([id, who]) => [model.indexOf(id), who] as const).filter(([i]) => i >= 0)),
    edgeNotes: shown(wanted.edgeNotes.map(([src, dst, count]) => [between(src, dst), count])),
  };
}

/** What is to be marked, resolved against what is shown once a frame, however often it has changed in between. */
export class Marking {
  readonly wanted: Wanted = { selected: [], edges: [], focus: [], pinned: [], nodeNotes: new Map(), edgeNotes: [] };
  colour: ColourMode = "risk";
  #hover = { hoverNode: -1, hoverEdge: -1 };
  #marked: Marked = NOTHING_MARKED;
  #changed = false;

  /** @param onChange Told of every change that calls for another frame. */
  constructor(private readonly onChange: () => void) {}

  want(patch: Partial<Wanted>): void {
    Object.assign(this.wanted, patch);
    this.changed();
  }

  /** Node and edge under the pointer, −1 for none. */
  hover(hoverNode: number, hoverEdge: number): void {
    this.#hover = { hoverNode, hoverEdge };
    this.changed();
  }

  /** Something that marks depend on has changed: the data, the theme, the colours. */
  changed(): void {
    this.#changed = true;
    this.onChange();
  }

  /** What is marked, by number, with the scene styled for it. */
  resolved(scene: Scene | null): Marked {
    if (this.#changed && scene !== null) {
      this.#changed = false;
      this.#marked = resolveMarks(scene.model, this.wanted, this.#hover);
      scene.style(this.#marked.marks, this.colour);
    }
    return this.#marked;
  }
}
