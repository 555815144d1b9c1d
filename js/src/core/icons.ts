/** The board's own line icons on a 16 px grid. */

import { svg } from "./dom";

const PATHS = {
  undo: "M3 6h6.5a3.5 3.5 0 0 1 0 7H6M3 6l3-3M3 6l3 3",
  redo: "M13 6H6.5a3.5 3.5 0 0 0 0 7H10M13 6l-3-3M13 6l-3 3",
  expand: "M4 8h4M8 8l4-4M8 8h4M8 8l4 4M2.5 8a1 1 0 1 0 2 0a1 1 0 1 0-2 0",
  hide: "M2 8c2-3 4-4 6-4s4 1 6 4c-2 3-4 4-6 4s-4-1-6-4zM3 13.5L13 2.5",
  pin: "M6 2.5h4l-.5 4 2 2.5h-7l2-2.5zM8 9v4.5",
  note: "M3 3h10v7.5H8L5 13v-2.5H3zM5.5 5.5h5M5.5 8h3",
  fit: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  lasso: "M8 3c3.3 0 5.5 1.5 5.5 3.7S11.3 10.5 8 10.5 2.5 9 2.5 6.7 4.7 3 8 3zM5 10.2c-1 1 0 2 1 1.8s1.5 1 .5 2",
  left: "M10 3L5 8l5 5",
  right: "M6 3l5 5-5 5",
  up: "M3 10l5-5 5 5",
  down: "M3 6l5 5 5-5",
  close: "M4 4l8 8M12 4l-8 8",
  copy: "M5.5 5.5h7v7h-7zM10.5 5.5v-2h-7v7h2",
  zoom: "M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9zM10.3 10.3L14 14M5 7h4M7 5v4",
  whole: "M2.5 4v8M13.5 4v8M2.5 8h11M5 5.5L2.5 8 5 10.5M11 5.5L13.5 8 11 10.5",
  all: "M3.5 4.5a1 1 0 1 0 2 0a1 1 0 1 0-2 0M10.5 3.5a1 1 0 1 0 2 0a1 1 0 1 0-2 0M7 8.5a1 1 0 1 0 2 0a1 1 0 1 0-2 0M3 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M11 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M5 5.3l2.3 2.4M10.8 4.4L8.8 7.7M7.3 9.2L4.8 11.3M8.8 9.2l2.4 2.1",
  filter: "M2.5 3.5h11L9.5 8.5v4l-3-1.5v-2.5z",
} as const;

export type IconName = keyof typeof PATHS;

/** An icon that takes the colour of the text around it and is silent to screen readers. */
export function icon(name: IconName): SVGSVGElement {
  return svg(
    "svg",
    { class: "jc-icon", viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true", focusable: "false" },
    svg("path", { d: PATHS[name] })
  );
}
