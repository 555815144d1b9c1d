import type { Theme } from "../theme";
import { fontOf } from "../measure";
import { luminance, parseColour } from "../colour";
import { type Label, lineHeight } from "./labels";
import type { Onlooker } from "./marking";

/** A small round note pin with a number, in pixels. */
export interface Badge {
  x: number;
  y: number;
  count: number;
}

export interface OverlayExtras {
  badges: readonly Badge[];
  /** Corners of the lasso, [x, y, x, y, …]. */
  lasso: readonly number[];
  /** Ring around the node the keyboard is on. */
  cursor: { x: number; y: number; r: number } | null;
  /** Others and the nodes they look at. */
  people?: readonly (Onlooker & { x: number; y: number; r: number })[];
}

/** Opacity of the ground under a label that lies over arrows. */
export const PLATE = 0.75;

type Context = CanvasRenderingContext2D;

/** Draw labels, note pins, the keyboard's ring and the lasso. */
export function drawOverlay(context: Context, theme: Theme, labels: readonly Label[], extras: OverlayExtras): void {
  const { cursor, lasso } = extras;
  if (cursor !== null) {
    context.strokeStyle = theme.text;
    context.lineWidth = 1.5;
    context.setLineDash([2, 2]);
    context.strokeRect(cursor.x - cursor.r, cursor.y - cursor.r, 2 * cursor.r, 2 * cursor.r);
    context.setLineDash([]);
  }
  drawLabels(context, theme, labels);
  for (const badge of extras.badges) drawBadge(context, theme, badge);
  for (const person of extras.people ?? []) drawPerson(context, theme, person);
  if (lasso.length >= 4) {
    context.beginPath();
    context.moveTo(lasso[0], lasso[1]);
    for (let i = 2; i < lasso.length; i += 2) context.lineTo(lasso[i], lasso[i + 1]);
    context.closePath();
    context.globalAlpha = 0.12;
    context.fillStyle = theme.accent;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = theme.accent;
    context.lineWidth = 1.5;
    context.setLineDash([5, 3]);
    context.stroke();
    context.setLineDash([]);
  }
}

export function drawLabels(context: Context, theme: Theme, labels: readonly Label[]): void {
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.globalAlpha = PLATE;
  context.fillStyle = theme.background;
  for (const { box, plate } of labels) if (plate) context.fillRect(box.x - 1, box.y, box.w + 2, box.h);
  context.globalAlpha = 1;
  for (const label of labels) {
    const { box } = label;
    context.textAlign = label.align;
    const x = label.align === "left" ? box.x : label.align === "right" ? box.x + box.w : box.x + box.w / 2;
    let y = box.y;
    for (const line of label.lines) {
      const high = lineHeight(line.size);
      context.font = fontOf(theme, line.size, line.weight);
      context.strokeStyle = theme.background;
      context.strokeText(line.text, x, y + high / 2);
      context.fillStyle = theme[line.tone];
      context.fillText(line.text, x, y + high / 2);
      y += high;
    }
  }
}

/** A ring of somebody's colour with the name on it, above what they look at. */
function drawPerson(context: Context, theme: Theme, { x, y, r, name, colour }: Onlooker & { x: number; y: number; r: number }): void {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, r + 2, 0, 7);
  context.stroke();
  context.font = fontOf(theme, 10, 600);
  const text = [...name].length > 18 ? `${[...name].slice(0, 17).join("")}…` : name;
  const width = context.measureText(text).width + 8;
  context.fillStyle = colour;
  context.fillRect(x - width / 2, y - r - 18, width, 14);
  context.fillStyle = luminance(parseColour(colour) ?? [0, 0, 0, 1]) > 0.4 ? "#141414" : "#ffffff";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x, y - r - 10.5);
}

function drawBadge(context: Context, theme: Theme, { x, y, count }: Badge): void {
  context.beginPath();
  context.arc(x, y, 7, 0, 7);
  context.fillStyle = theme.accent;
  context.fill();
  context.strokeStyle = theme.background;
  context.lineWidth = 1.5;
  context.stroke();
  context.font = fontOf(theme, 9, 700);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = theme.background;
  context.fillText(count > 9 ? "9+" : String(count), x, y + 0.5);
}
