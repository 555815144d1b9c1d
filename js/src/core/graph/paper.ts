import type { Measure } from "../measure";
import type { Theme } from "../theme";
import { fitText } from "./labels";
import { BAR, type Entry, ICON } from "./legend";
import type { Stroke } from "./ornaments";

/** What a picture says besides the graph: a title, and lines such as the time and what is not shown. */
export interface Caption {
  title: string;
  lines: readonly string[];
}

/** Something to draw at a place of the picture, in CSS pixels. */
export type Piece = { x: number; y: number } & (
  | { text: string; size: number; weight: number; colour: string }
  | { strokes: readonly Stroke[] }
  | { stops: readonly string[]; width: number; height: number }
);

/** The paper around a graph: bands above and below it, and what is written there. */
export interface Paper {
  top: number;
  bottom: number;
  pieces: Piece[];
}

const EDGE = 14;
const TITLE = 15;
const WORDS = 11.5;
const SMALL = 11;

/** Lay out title and lines above, the legend below, for a graph of a size in pixels. */
export function paperFor(theme: Theme, caption: Caption, entries: readonly Entry[], width: number, height: number, measure: Measure): Paper {
  const pieces: Piece[] = [];
  const room = width - 2 * EDGE;
  let y = EDGE + TITLE;
  pieces.push({ x: EDGE, y, text: fitText(caption.title, room, TITLE, 600, measure), size: TITLE, weight: 600, colour: theme.text });
  for (const line of caption.lines.filter(Boolean).flatMap((text) => wrapped(text, room, measure))) {
    y += 17;
    pieces.push({ x: EDGE, y, text: line, size: WORDS, weight: 400, colour: theme.muted });
  }
  const top = y + 8;
  let x = EDGE;
  let row = top + height + 16;
  for (const { text, strokes, stops, width: mark } of entries) {
    const wide = (mark > 0 ? mark + 4 : 0) + measure(text, SMALL, 400);
    if (x > EDGE && x + wide > width - EDGE) [x, row] = [EDGE, row + 19];
    if (strokes) pieces.push({ x: x + ICON / 2, y: row - 4, strokes });
    if (stops) pieces.push({ x, y: row - 4 - BAR / 2, stops, width: mark, height: BAR });
    pieces.push({ x: x + (mark > 0 ? mark + 4 : 0), y: row, text, size: SMALL, weight: 400, colour: theme.muted });
    x += wide + 12;
  }
  return { top, bottom: row + EDGE - top - height, pieces };
}

/** Text in lines no wider than a room, broken at spaces. */
function wrapped(text: string, room: number, measure: Measure): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && measure(longer, WORDS, 400) > room) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((done) => fitText(done, room, WORDS, 400, measure));
}
