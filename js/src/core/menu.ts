/** Menus: one that hangs from a button, and one that opens where something was pointed at. */

import { fill, h, uniqueId } from "./dom";
import { type MenuItem, Popup } from "./popup";

export interface MenuOptions {
  label: string;
  title: string;
  items: () => MenuItem[];
  /** A line above the items that explains them. */
  heading?: () => string;
  class?: string;
}

/** A button that opens a menu of choices built afresh each time. */
export class MenuButton {
  readonly element: HTMLElement;
  private readonly button: HTMLButtonElement;
  private readonly label: HTMLElement;
  private popup: Popup | null = null;

  constructor(private readonly options: MenuOptions) {
    this.label = h("span", { class: "jc-menu-label" }, options.label);
    this.button = h(
      "button",
      {
        class: `jc-button ${options.class ?? ""}`,
        type: "button",
        title: options.title,
        attrs: { "aria-haspopup": "menu", "aria-expanded": "false" },
        on: { click: () => this.toggle(), keydown: (event) => this.onButtonKey(event) },
      },
      this.label,
      h("span", { class: "jc-caret", attrs: { "aria-hidden": "true" } }, "▾"),
    );
    this.setLabel(options.label);
    this.element = h("div", { class: "jc-menu" }, this.button);
  }

  /** Change what the button says, `more` of it where there is room; its name starts with these words, so that it can be asked for by voice. */
  setLabel(first: string, more = ""): void {
    fill(this.label, first, more ? h("span", { class: "jc-wide-words" }, more) : null);
    const text = first + more;
    const { title } = this.options;
    this.button.setAttribute("aria-label", text === "" || title.startsWith(text) ? title : `${text}, ${title}`);
  }

  open(): void {
    if (this.popup) return;
    this.popup = new Popup(this.options.items(), { label: this.options.title, heading: this.options.heading?.(), around: this.element, onClose: (refocus) => this.closed(refocus) });
    const { element } = this.popup;
    element.id = uniqueId("menu");
    this.element.append(element);
    this.button.setAttribute("aria-expanded", "true");
    this.button.setAttribute("aria-controls", element.id);
    const frame = this.element.closest(".jc-board")?.getBoundingClientRect();
    if (frame) element.classList.toggle("jc-popup-end", element.getBoundingClientRect().right > frame.right - 4);
    this.popup.focus();
  }

  close(refocus = true): void {
    this.popup?.close(refocus);
  }

  toggle(): void {
    if (this.popup) this.close();
    else this.open();
  }

  private closed(refocus: boolean): void {
    this.popup = null;
    this.button.setAttribute("aria-expanded", "false");
    if (refocus) this.button.focus();
  }

  private onButtonKey(event: KeyboardEvent): void {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    event.stopPropagation();
    this.open();
  }
}

const open = new WeakMap<HTMLElement, Popup>();

/** Open a menu at a place of the window, kept inside the board; focus goes back where it was. */
export function openMenuAt(board: HTMLElement, label: string, heading: string, items: readonly MenuItem[], clientX: number, clientY: number): void {
  open.get(board)?.close(false);
  const before = document.activeElement as HTMLElement | null;
  const popup = new Popup(items, { label, heading, onClose: (refocus) => {
    open.delete(board);
    if (refocus) (before?.isConnected ? before : board).focus({ preventScroll: true });
  } });
  open.set(board, popup);
  const { element } = popup;
  element.classList.add("jc-context");
  board.append(element);
  const frame = board.getBoundingClientRect();
  const box = element.getBoundingClientRect();
  const within = (at: number, size: number, room: number): string => `${Math.max(4, Math.min(at, room - size - 4))}px`;
  element.style.left = within(clientX - frame.left, box.width, frame.width);
  element.style.top = within(clientY - frame.top, box.height, frame.height);
  popup.focus();
}
