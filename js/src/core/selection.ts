/** Who made a clause: a pane of the board, or Python. */
export type Source = "queue" | "graph" | "timeline" | "evidence" | "transfers" | "notes" | "python";

export interface Facets {
  subjects: readonly string[];
  transfers: readonly string[];
  /** Milliseconds since the epoch, both ends included; null for all time. */
  time: readonly [number, number] | null;
}
export type Facet = keyof Facets;

/** One facet of the selection and who chose it. */
export type Clause = { [F in Facet]: { facet: F; source: Source; value: Facets[F] } }[Facet];

/** The selection as Python sees it: the facets and the source of the newest clause. */
export interface SelectionTrait extends Facets {
  source: Source;
}

export interface Change {
  source: Source;
  facets: ReadonlySet<Facet>;
}

const NOTHING: Facets = { subjects: [], transfers: [], time: null };
const FACETS: readonly Facet[] = ["subjects", "transfers", "time"];

function isEmpty(value: Facets[Facet]): boolean {
  return value === null || value.length === 0;
}

function same(a: Facets[Facet], b: Facets[Facet]): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/**
 * The one selection of a board: at most one clause a facet, each with its source.
 *
 * A view is told only of what others chose (`subscribe`) and filters only by that (`seenBy`), so it never filters itself.
 */
export class Selection {
  #clauses: readonly Clause[] = [];
  #listeners = new Set<(change: Change) => void>();

  /** Clauses in force, oldest first. */
  get clauses(): readonly Clause[] {
    return this.#clauses;
  }

  /** Everything selected, whoever chose it: what a view highlights. */
  get value(): Facets {
    return resolve(this.#clauses);
  }

  /** What others than `view` selected: what that view filters by. */
  seenBy(view: Source): Facets {
    return resolve(this.#clauses.filter((clause) => clause.source !== view));
  }

  sourceOf(facet: Facet): Source | null {
    return this.#clauses.find((clause) => clause.facet === facet)?.source ?? null;
  }

  /** Replace the given facets; an empty value takes a facet's clause away. Unchanged facets keep their source. */
  set(source: Source, patch: Partial<Facets>): void {
    const before = this.value;
    const changed = FACETS.filter((facet) => facet in patch && !same(patch[facet] ?? NOTHING[facet], before[facet]));
    if (changed.length === 0) return;
    const kept = this.#clauses.filter((clause) => !changed.includes(clause.facet));
    const made = changed
      .map((facet) => ({ facet, source, value: patch[facet] ?? NOTHING[facet] }) as Clause)
      .filter((clause) => !isEmpty(clause.value));
    this.#clauses = [...kept, ...made];
    this.#tell({ source, facets: new Set(changed) });
  }

  clear(source: Source): void {
    this.set(source, NOTHING);
  }

  /** Put back an earlier state, as undo does; every view whose facets change is told. */
  restore(clauses: readonly Clause[], source: Source = "python"): void {
    const before = this.value;
    const after = resolve(clauses);
    this.#clauses = [...clauses];
    const changed = FACETS.filter((facet) => !same(before[facet], after[facet]));
    if (changed.length > 0) this.#tell({ source, facets: new Set(changed) });
  }

  toTrait(): SelectionTrait {
    return { ...this.value, source: this.#clauses.at(-1)?.source ?? "python" };
  }

  fromTrait(trait: Partial<SelectionTrait>): void {
    this.set(trait.source ?? "python", {
      subjects: trait.subjects ?? [],
      transfers: trait.transfers ?? [],
      time: trait.time ?? null,
    });
  }

  /** Hear of changes; with a `view`, only of those that this view did not make itself. */
  subscribe(view: Source | null, callback: (change: Change) => void, signal?: AbortSignal): void {
    const listener = (change: Change) => {
      if (change.source !== view) callback(change);
    };
    this.#listeners.add(listener);
    signal?.addEventListener("abort", () => this.#listeners.delete(listener), { once: true });
  }

  #tell(change: Change): void {
    for (const listener of [...this.#listeners]) listener(change);
  }
}

function resolve(clauses: readonly Clause[]): Facets {
  const facets: Record<Facet, unknown> = { ...NOTHING };
  for (const clause of clauses) facets[clause.facet] = clause.value;
  return facets as unknown as Facets;
}
