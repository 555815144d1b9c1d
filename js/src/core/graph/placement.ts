/** Where labels go so that none lies on another. */

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Wish {
  /** Places to try, best first. */
  slots: readonly Box[];
  /** Allowed to lie over shapes, though never over other labels, when nothing else is free. */
  must?: boolean;
  /** Pixels to each side that other labels keep free. */
  air?: { x: number; y: number };
  /** Better off the lines, where there is a choice. */
  clear?: boolean;
}

const CELL = 48;

/** Boxes by the cells they touch. */
class Taken {
  readonly #cells = new Map<number, Box[]>();

  add(box: Box): void {
    this.#each(box, (list) => {
      list.push(box);
      return false;
    }, true);
  }

  hits(box: Box): boolean {
    return this.#each(box, (list) => list.some((other) => overlap(box, other)), false);
  }

  #each(box: Box, visit: (list: Box[]) => boolean, create: boolean): boolean {
    const x1 = Math.floor((box.x + box.w) / CELL);
    const y1 = Math.floor((box.y + box.h) / CELL);
    for (let y = Math.floor(box.y / CELL); y <= y1; y++) {
      for (let x = Math.floor(box.x / CELL); x <= x1; x++) {
        const key = y * 65_536 + x;
        let list = this.#cells.get(key);
        if (list === undefined) {
          if (!create) continue;
          this.#cells.set(key, (list = []));
        }
        if (visit(list)) return true;
      }
    }
    return false;
  }
}

export function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/**
 * Place wishes in their order and return the slot each got, −1 for those that must stay out.
 *
 * No two placed labels overlap, none lies on what is reserved, and none on an obstacle unless it must be shown and has no other place.
 */
export function place(wishes: readonly Wish[], obstacles: readonly Box[], view: Box, lines: readonly Box[] = [], reserved: readonly Box[] = []): Int32Array {
  const shapes = new Taken();
  const labels = new Taken();
  const drawn = new Taken();
  for (const box of lines) drawn.add(box);
  for (const box of reserved) labels.add(box);
  for (const box of obstacles) shapes.add(box);
  const got = new Int32Array(wishes.length).fill(-1);
  wishes.forEach((wish, i) => {
    const boxes = wish.slots;
    const fits = (box: Box) => inside(box, view) && !labels.hits(aired(box, wish));
    let slot = wish.clear === true ? boxes.findIndex((box) => fits(box) && !shapes.hits(box) && !drawn.hits(box)) : -1;
    if (slot < 0) slot = boxes.findIndex((box) => fits(box) && !shapes.hits(box));
    if (slot < 0 && wish.must === true) slot = boxes.findIndex(fits);
    if (slot < 0) return;
    got[i] = slot;
    labels.add(aired(boxes[slot], wish));
  });
  return got;
}

function aired(box: Box, { air }: Wish): Box {
  return air === undefined ? box : { x: box.x - air.x, y: box.y - air.y, w: box.w + 2 * air.x, h: box.h + 2 * air.y };
}

function inside(box: Box, view: Box): boolean {
  return box.x >= view.x && box.y >= view.y && box.x + box.w <= view.x + view.w && box.y + box.h <= view.y + view.h;
}
