/** Elements from plain values. Data only ever becomes text nodes and attributes, never markup. */

export type Child = Node | string | number | null | undefined | false;

type Listener<E extends Event> = (event: E) => void;

export interface Props {
  class?: string;
  title?: string;
  role?: string;
  id?: string;
  type?: string;
  tabIndex?: number;
  hidden?: boolean;
  disabled?: boolean;
  value?: string;
  placeholder?: string;
  /** Attributes as they are written: aria-*, data-* and the like; null leaves one out. */
  attrs?: Record<string, string | number | boolean | null | undefined>;
  style?: Record<string, string>;
  on?: { [K in keyof HTMLElementEventMap]?: Listener<HTMLElementEventMap[K]> };
}

/** Text without the marks that turn what follows them around, so that "exe.txt" cannot pose as "txt.exe". */
function upright(text: string): string {
  return text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
}

/** Create an HTML element with properties and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  const { class: className, attrs, style, on, role, tabIndex, ...plain } = props;
  if (className) element.className = className;
  if (role) element.setAttribute("role", role);
  if (tabIndex !== undefined) element.tabIndex = tabIndex;
  for (const [name, value] of Object.entries(plain)) {
    if (value !== undefined) (element as unknown as Record<string, unknown>)[name] = name === "title" ? upright(String(value)) : value;
  }
  setAttributes(element, attrs ?? {});
  for (const [name, value] of Object.entries(style ?? {})) element.style.setProperty(name, value);
  for (const [name, listener] of Object.entries(on ?? {})) {
    element.addEventListener(name, listener as EventListener);
  }
  append(element, children);
  return element;
}

/** Create an SVG element with attributes and children. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attrs: Record<string, string | number | null | undefined> = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(element, attrs);
  append(element, children);
  return element;
}

/** Replace everything inside an element. */
export function fill(element: Element, ...children: Child[]): void {
  element.textContent = "";
  append(element, children);
}

export function setAttributes(
  element: Element,
  attrs: Record<string, string | number | boolean | null | undefined>
): void {
  for (const [name, value] of Object.entries(attrs)) {
    if (value === null || value === undefined) element.removeAttribute(name);
    else element.setAttribute(name, String(value));
  }
}

function append(element: Element, children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(upright(String(child))));
  }
}

let counter = 0;

/** An id that is unique in the document, for aria references. */
export function uniqueId(stem: string): string {
  counter += 1;
  return `jc-${stem}-${counter}`;
}

/** Whether the user is entering text here, so that letters are letters and not commands. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.tagName === "TEXTAREA" || target.tagName === "SELECT") return true;
  return target.tagName === "INPUT" && !["checkbox", "radio", "button"].includes((target as HTMLInputElement).type);
}
