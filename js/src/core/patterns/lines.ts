/** Lines of a text that is being written. */

/** Where a line begins and ends, counted from 1; the last one where there are not so many. */
export function lineSpan(text: string, line: number): [number, number] {
  let start = 0;
  for (let at = 1; at < line; at++) {
    const next = text.indexOf("\n", start);
    if (next < 0) break;
    start = next + 1;
  }
  const end = text.indexOf("\n", start);
  return [start, end < 0 ? text.length : end];
}

/** Go to a line of a text field: it is selected, and stands in the middle. */
export function goToLine(area: HTMLTextAreaElement, line: number): void {
  const [start, end] = lineSpan(area.value, line);
  area.focus({ preventScroll: true });
  area.setSelectionRange(start, end);
  const height = parseFloat(getComputedStyle(area).lineHeight) || 17;
  area.scrollTop = Math.max(0, (line - 1) * height - area.clientHeight / 2);
  area.scrollLeft = 0;
}
