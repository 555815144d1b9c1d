/** Popup menus: a button, a list of choices, arrow keys, Escape, focus returned. */

import { type Child, fill, h, uniqueId } from "./dom";

export interface MenuItem {
  label: string;
  detail?: string;
  /** Radio state; undefined for plain commands. */
  checked?: boolean;
  /** Why the item cannot be chosen now; empty or absent when it can. */
  disabled?: string;
  run: () => void;
}

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
  private popup: HTMLElement | null = null;
  private closing: AbortController | null = null;

  constructor(private readonly options: MenuOptions) {
    this.label = h("span", { class: "jc-menu-label" }, options.label);
    this.button = h(
      "button",
      {
        class: `jc-button ${options.class ?? ""}`,
        type: "button",
        title: options.title,
        attrs: { "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": options.title },
        on: { click: () => this.toggle(), keydown: event => this.onButtonKey(event) },
      },
      this.label,
      h("span", { class: "jc-caret", attrs: { "aria-hidden": "true" } }, "▾")
    );
    this.element = h("div", { class: "jc-menu" }, this.button);
  }

  /** Change what the button says. */
  setLabel(text: string): void {
    fill(this.label, text);
  }

  open(): void {
    if (this.popup) return;
    const items = this.options.items();
    const heading = this.options.heading?.();
    const id = uniqueId("menu");
    this.popup = h(
      "div",
      { class: "jc-popup", role: "menu", id, attrs: { "aria-label": this.options.title }, on: { keydown: e => this.onKey(e) } },
      heading ? h("div", { class: "jc-popup-heading" }, heading) : null,
      ...items.map(item => this.renderItem(item))
    );
    this.element.append(this.popup);
    this.button.setAttribute("aria-expanded", "true");
    this.button.setAttribute("aria-controls", id);
    keepInside(this.popup, this.element);
    this.closing = new AbortController();
    const outside = (event: Event): void => {
      if (!event.composedPath().includes(this.element)) this.close(false);
    };
    document.addEventListener("pointerdown", outside, { signal: this.closing.signal, capture: true });
    this.choices()[0]?.focus();
  }

  close(refocus = true): void {
    if (!this.popup) return;
    this.closing?.abort();
    this.popup.remove();
    this.popup = null;
    this.button.setAttribute("aria-expanded", "false");
    if (refocus) this.button.focus();
  }

  toggle(): void {
    if (this.popup) this.close();
    else this.open();
  }

  private renderItem(item: MenuItem): HTMLElement {
    const body: Child[] = [
      h("span", { class: "jc-check", attrs: { "aria-hidden": "true" } }, item.checked ? "✓" : ""),
      h("span", { class: "jc-popup-label" }, item.label),
      item.disabled || item.detail ? h("span", { class: "jc-popup-detail" }, item.disabled || item.detail) : null,
    ];
    return h(
      "button",
      {
        class: "jc-popup-item",
        type: "button",
        role: item.checked === undefined ? "menuitem" : "menuitemradio",
        tabIndex: -1,
        attrs: {
          "aria-checked": item.checked === undefined ? null : item.checked,
          "aria-disabled": item.disabled ? "true" : null,
        },
        on: {
          click: () => {
            if (item.disabled) return;
            this.close();
            item.run();
          },
        },
      },
      ...body
    );
  }

  private choices(): HTMLElement[] {
    return this.popup ? [...this.popup.querySelectorAll<HTMLElement>(".jc-popup-item")] : [];
  }

  private onButtonKey(event: KeyboardEvent): void {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    event.stopPropagation();
    this.open();
  }

  private onKey(event: KeyboardEvent): void {
    const choices = this.choices();
    const at = choices.indexOf(document.activeElement as HTMLElement);
    const go = (index: number): void => choices[(index + choices.length) % choices.length]?.focus();
    if (event.key === "ArrowDown") go(at + 1);
    else if (event.key === "ArrowUp") go(at - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(-1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Tab") {
      this.close(false);
      return;
    } else if (event.key === "Enter" || event.key === " ") {
      event.stopPropagation();
      return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** Turn a popup to the side where the board has room for it. */
function keepInside(popup: HTMLElement, anchor: HTMLElement): void {
  const board = anchor.closest(".jc-board");
  if (!board) return;
  const frame = board.getBoundingClientRect();
  const box = popup.getBoundingClientRect();
  popup.classList.toggle("jc-popup-end", box.right > frame.right - 4);
}
