/** Several views of one model share its messages; each numbers its requests in a range of its own. */

const RANGE = 1_000_000;

export interface Channel {
  post: (message: object) => void;
  /** The message as this view knows it, or null where it answers another view. Events are for all. */
  mine: (message: Record<string, unknown>) => Record<string, unknown> | null;
}

export function postOffset(send: (message: object) => void, place = Math.floor(Math.random() * 2 ** 20)): Channel {
  const base = place * RANGE;
  return {
    post: (message) => send({ ...message, id: (message as { id: number }).id + base }),
    mine: (message) => {
      if (typeof message.id !== "number") return message;
      const id = message.id - base;
      return id > 0 && id < RANGE ? { ...message, id } : null;
    },
  };
}
