/** One edge as drawn: its cubic from `at` on, length of the head and half the width, in pixels. */
export interface Arrow {
  curve: Float32Array;
  at: number;
  head: number;
  half: number;
}

/** Half the breadth of an arrowhead in pixels. */
export function headHalf({ half, head }: Arrow): number {
  return Math.max(1.6, half + 0.34 * head);
}
