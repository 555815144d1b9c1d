/** What a pattern may begin with: the selection, what was left before, and the patterns kept with the case or shipped. */

import { fill, h } from "../dom";
import type { BoardState } from "../state";
import { trans } from "../words";

/** A pattern with a code of its own. */
export interface Known {
  code: string;
  name: string;
  toml: string;
  summary: string;
}

/** Sources that are no pattern yet. */
export const SELECTION = "selection";
export const BEFORE = "before";

/** The choice of them. */
export class PatternSources {
  readonly element = h("select", { class: "jc-input jc-slim", attrs: { "aria-label": trans.__("Begin with") } });
  private known = new Map<string, Known>();

  /** @param left Whether something was left before. */
  constructor(private readonly state: BoardState, private readonly left: boolean, chosen: string) {
    this.offer(chosen, [], []);
  }

  get chosen(): string {
    return this.element.value;
  }

  /** The pattern of a source that is one. */
  pattern(source: string): Known | undefined {
    return this.known.get(source);
  }

  /** Read which patterns there are; what is chosen stays chosen. */
  async read(signal: AbortSignal): Promise<void> {
    const { kept, shipped } = (await this.state.transport.request<{ kept: Known[]; shipped: Known[] }>("patterns", {}, signal)).result;
    this.known = new Map([...kept, ...shipped].map((one) => [one.code, one]));
    this.offer(this.chosen, kept, shipped);
  }

  private offer(chosen: string, kept: readonly Known[], shipped: readonly Known[]): void {
    const group = (label: string, options: readonly [string, string][]): HTMLElement | null =>
      options.length === 0 ? null : h("optgroup", { attrs: { label } }, ...options.map(([value, name]) => h("option", { value }, name)));
    fill(
      this.element,
      h("option", { value: SELECTION }, trans.__("The selection")),
      this.left ? h("option", { value: BEFORE }, trans.__("As it was left")) : null,
      group(trans.__("Kept with the case"), kept.map(({ code, name }) => [code, name])),
      group(trans.__("Shipped"), shipped.map(({ code, name }) => [code, `${code} ${name}`])),
    );
    this.element.value = chosen;
  }
}
