/** How wide a text is in pixels, for what must be known before it is drawn. */

export type Measure = (text: string, size: number, weight: number) => number;

/** Whatever says which font is in force, such as a theme. */
export interface Lettering {
  font: string;
}

export function fontOf(lettering: Lettering, size: number, weight: number): string {
  return `${weight} ${size}px ${lettering.font}`;
}

/** Measures text on a canvas and remembers it; guesses where there is no canvas. */
export function measurer(lettering: () => Lettering): { measure: Measure; forget(): void } {
  const context = document.createElement("canvas").getContext("2d");
  const known = new Map<string, number>();
  return {
    measure(text, size, weight) {
      if (context === null) return text.length * size * 0.56;
      const key = `${size} ${weight} ${text}`;
      let width = known.get(key);
      if (width === undefined) {
        context.font = fontOf(lettering(), size, weight);
        width = context.measureText(text).width;
        if (known.size > 20_000) known.clear();
        known.set(key, width);
      }
      return width;
    },
    forget: () => known.clear(),
  };
}
