import { headHalf } from "./arrow";
import type { Camera } from "./camera";
import { CURVE, headCorners } from "./geometry";
import { type Label, lineHeight } from "./labels";
import { nodeStrokes, type Stroke } from "./ornaments";
import { type Badge, PLATE } from "./overlay";
import type { Paper, Piece } from "./paper";
import type { Scene } from "./scene";

const n = (value: number) => String(Math.round(value * 100) / 100);

// Control characters have no place in XML, not even escaped.
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export function escapeXml(text: string): string {
  return text
    .replace(FORBIDDEN, "\ufffd")
    .replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c] as string);
}

const BARE: Paper = { top: 0, bottom: 0, pieces: [] };

/** The scene as a vector picture in the size of the view, with the paper around it. */
export function sceneSvg(scene: Scene, camera: Camera, labels: readonly Label[], badges: readonly Badge[], title: string, paper: Paper = BARE): string {
  const { theme, model } = scene;
  const [width, height] = [n(camera.width), n(camera.height + paper.top + paper.bottom)];
  const parts: string[] = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escapeXml(theme.font)}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" fill="${theme.background}"/>`,
    ...paper.pieces.map((piece, i) => pieceSvg(piece, i)),
    `<svg x="0" y="${n(paper.top)}" width="${width}" height="${n(camera.height)}" overflow="hidden">`,
    `<g transform="translate(${n(camera.originX)} ${n(camera.originY)})">`,
  ];
  if (scene.bulk) parts.push(...bulkSvg(scene, camera));
  for (const e of scene.arrows) parts.push(edgeSvg(scene, camera, e));
  for (const i of scene.bulk ? scene.shapes : scene.nodeOrder) {
    parts.push(`<g transform="translate(${n(model.x[i] * camera.kx)} ${n(model.y[i] * camera.k)})">`);
    parts.push(...nodeStrokes(scene, i).map(strokeSvg), "</g>");
  }
  parts.push("</g>");
  for (const { box, plate } of labels) {
    if (plate) parts.push(`<rect x="${n(box.x - 1)}" y="${n(box.y)}" width="${n(box.w + 2)}" height="${n(box.h)}" fill="${theme.background}" opacity="${PLATE}"/>`);
  }
  for (const label of labels) parts.push(labelSvg(scene, label));
  for (const { x, y, count } of badges) {
    parts.push(
      `<circle cx="${n(x)}" cy="${n(y)}" r="7" fill="${theme.accent}" stroke="${theme.background}" stroke-width="1.5"/>`,
      `<text x="${n(x)}" y="${n(y + 3.2)}" font-size="9" font-weight="700" text-anchor="middle" fill="${theme.background}">${count > 9 ? "9+" : count}</text>`,
    );
  }
  parts.push("</svg>", "</svg>");
  return parts.join("\n");
}

function strokeSvg(s: Stroke): string {
  const attributes = [`d="${s.path}"`, `fill="${s.fill ?? "none"}"`];
  if (s.stroke !== undefined) attributes.push(`stroke="${s.stroke}"`, `stroke-width="${n(s.width ?? 1)}"`);
  if (s.dash !== undefined) attributes.push(`stroke-dasharray="${s.dash.join(" ")}"`);
  if (s.round) attributes.push(`stroke-linecap="round"`);
  if (s.opacity !== undefined) attributes.push(`opacity="${s.opacity}"`);
  if (s.dx !== undefined || s.dy !== undefined) attributes.push(`transform="translate(${n(s.dx ?? 0)} ${n(s.dy ?? 0)})"`);
  return `<path ${attributes.join(" ")}/>`;
}

function pieceSvg(piece: Piece, i: number): string {
  if ("text" in piece) return `<text x="${n(piece.x)}" y="${n(piece.y)}" font-size="${piece.size}" font-weight="${piece.weight}" fill="${piece.colour}">${escapeXml(piece.text)}</text>`;
  if ("strokes" in piece) return `<g transform="translate(${n(piece.x)} ${n(piece.y)})">${piece.strokes.map(strokeSvg).join("")}</g>`;
  const stops = piece.stops.map((colour, at) => `<stop offset="${n(at / Math.max(1, piece.stops.length - 1))}" stop-color="${colour}"/>`);
  return `<linearGradient id="ramp${i}">${stops.join("")}</linearGradient><rect x="${n(piece.x)}" y="${n(piece.y)}" width="${piece.width}" height="${piece.height}" rx="2" fill="url(#ramp${i})"/>`;
}

function edgeSvg(scene: Scene, camera: Camera, e: number): string {
  const arrow = scene.arrow(e, camera);
  const p = Array.from(arrow.curve.subarray(arrow.at, arrow.at + CURVE), n);
  const colour = `rgb(${scene.colour[4 * e]},${scene.colour[4 * e + 1]},${scene.colour[4 * e + 2]})`;
  const opacity = n(scene.colour[4 * e + 3] / 255);
  const corners = headCorners(arrow.curve, arrow.at, arrow.head, headHalf(arrow));
  return (
    `<g opacity="${opacity}"><path d="M${p[0]},${p[1]}C${p[2]},${p[3]} ${p[4]},${p[5]} ${p[6]},${p[7]}" fill="none" stroke="${colour}" stroke-width="${n(2 * arrow.half)}"/>` +
    `<path class="arrow" d="M${corners.map(([x, y]) => `${n(x)},${n(y)}`).join("L")}Z" fill="${colour}"/></g>`
  );
}

/** What of a large graph is in view and not drawn piece by piece: arrows in one path each thousand, nodes as dots. */
function bulkSvg(scene: Scene, camera: Camera): string[] {
  const { theme } = scene;
  const parts: string[] = [];
  let lines: string[] = [];
  const flush = () => {
    if (lines.length > 0) parts.push(`<path d="${lines.join("")}" fill="none" stroke="${theme.edge}" stroke-width="0.8" opacity="${n(scene.fade)}"/>`);
    lines = [];
  };
  if (!scene.near) {
    for (const e of scene.edgesInView(camera)) {
      const arrow = scene.arrow(e, camera);
      const [a, b, d] = headCorners(arrow.curve, arrow.at, arrow.head, headHalf(arrow)).map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`);
      lines.push(`M${arrow.curve[arrow.at].toFixed(1)},${arrow.curve[arrow.at + 1].toFixed(1)}L${b}M${a}L${b}L${d}`);
      if (lines.length === 1_000) flush();
    }
    flush();
  }
  if (scene.dots) {
    const { model } = scene;
    for (const i of scene.nodeOrder) {
      const [x, y] = camera.toScreen(model.x[i], model.y[i]);
      if (x < -9 || y < -9 || x > camera.width + 9 || y > camera.height + 9) continue;
      const [r, g, b] = scene.fill.subarray(4 * i, 4 * i + 3);
      parts.push(`<circle cx="${n(x - camera.originX)}" cy="${n(y - camera.originY)}" r="${n(scene.radius(i))}" fill="rgb(${r},${g},${b})"/>`);
    }
  }
  return parts;
}

function labelSvg({ theme }: Scene, label: Label): string {
  const { box, align } = label;
  const anchor = align === "left" ? "start" : align === "right" ? "end" : "middle";
  const x = align === "left" ? box.x : align === "right" ? box.x + box.w : box.x + box.w / 2;
  let y = box.y;
  return label.lines
    .map((line) => {
      const at = y + lineHeight(line.size) / 2 + line.size * 0.35;
      y += lineHeight(line.size);
      return `<text x="${n(x)}" y="${n(at)}" font-size="${line.size}" font-weight="${line.weight}" text-anchor="${anchor}" fill="${theme[line.tone]}" stroke="${theme.background}" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke">${escapeXml(line.text)}</text>`;
    })
    .join("");
}
