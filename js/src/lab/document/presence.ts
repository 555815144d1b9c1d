/**
 * Who else has the case open, and what they look at.
 *
 * With jupyter-collaboration the document is shared and its awareness tells everybody of everybody; without it the
 * awareness knows only this window, and nobody else is shown.
 */
import type { CaseModel } from './model';
import type { Person } from '../../core/people';

const FIELD = 'jupyterComplianceLook';
/** Accounts told of a selection, and people shown. */
const ACCOUNTS = 20;
const PEOPLE = 12;
const NAME_LONGEST = 60;
const COLOURS = ['#1a6fc4', '#b3541e', '#2e7d4f', '#8a3fa0', '#a8324a', '#4b6a88'];

/** What of a shared document's awareness is used. */
export interface Awareness {
  readonly clientID: number;
  getStates(): Map<number, Record<string, unknown>>;
  setLocalStateField(field: string, value: unknown): void;
  on(event: 'change', callback: () => void): void;
  off(event: 'change', callback: () => void): void;
}

export interface Look {
  subjects: readonly string[];
  transfers: readonly string[];
}

/** The awareness of a document, where its shared model has one. */
export function awarenessOf(model: CaseModel): Awareness | null {
  return (model.sharedModel as unknown as { awareness?: Awareness }).awareness ?? null;
}

/** Tells the others what is selected here, and of the others what they have selected. */
export class Presence {
  constructor(
    private readonly awareness: Awareness,
    private readonly onPeople: (people: Person[]) => void,
    private readonly resolve: (colour: string) => string = value => value
  ) {
    awareness.on('change', this.changed);
    this.changed();
  }

  /** Say what is selected here. */
  look({ subjects, transfers }: Look): void {
    this.awareness.setLocalStateField(FIELD, { subjects: subjects.slice(0, ACCOUNTS), transfers: transfers.length });
  }

  dispose(): void {
    this.awareness.off('change', this.changed);
    this.awareness.setLocalStateField(FIELD, null);
  }

  private readonly changed = (): void => {
    const others = [...this.awareness.getStates()].filter(([id]) => id !== this.awareness.clientID);
    const people = others.map(([id, state]) => this.person(id, state)).filter((person): person is Person => person !== null);
    this.onPeople(people.slice(0, PEOPLE));
  };

  /** Somebody as their window tells of them, which may be anything; null where it does not look at the board. */
  private person(id: number, state: Record<string, unknown> | null): Person | null {
    const look = state?.[FIELD] as { subjects?: unknown; transfers?: unknown } | null | undefined;
    if (!look || typeof look !== 'object') {
      return null;
    }
    const user = (state?.user ?? {}) as { display_name?: unknown; name?: unknown; color?: unknown };
    const name = [user.display_name, user.name].find((text): text is string => typeof text === 'string' && text.trim() !== '');
    const subjects = Array.isArray(look.subjects) ? look.subjects.filter((one): one is string => typeof one === 'string').slice(0, ACCOUNTS) : [];
    const colour = typeof user.color === 'string' ? this.resolve(user.color) : '';
    return {
      id: String(id),
      name: (name ?? 'Somebody').replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').trim().slice(0, NAME_LONGEST),
      colour: /^#[0-9a-f]{6}$/i.test(colour) ? colour : COLOURS[id % COLOURS.length],
      subjects,
      transfers: Number(look.transfers) || 0
    };
  }
}

/** A colour as the page paints it, of a variable of its style sheet also. */
export function painted(colour: string): string {
  const variable = /^var\((--[\w-]+)\)$/.exec(colour.trim())?.[1];
  const value = variable ? getComputedStyle(document.body).getPropertyValue(variable).trim() : colour.trim();
  return /^#[0-9a-f]{3}$/i.test(value) ? `#${[...value.slice(1)].map(c => c + c).join('')}` : value;
}
