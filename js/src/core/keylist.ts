/** The keys of a board as a list for people, made from the commands themselves. */

import type { BoardActions } from "./actions";
import { commandsFor } from "./commands";
import type { BoardState } from "./state";

export interface Key {
  keys: string[];
  title: string;
}

/** Every key of a board of the usual four decisions; nothing is run. */
export function boardKeys(): Key[] {
  const nothing = (): void => undefined;
  const dispositions = ["escalate", "monitor", "close", "review"].map((id, at) => ({ id, label: id, key: String(at + 1) }));
  const state = { spec: { dispositions } } as unknown as BoardState;
  return commandsFor(state, {} as BoardActions, { search: nothing, help: nothing, code: nothing, patterns: nothing }).map(({ keys, title }) => ({ keys, title }));
}
