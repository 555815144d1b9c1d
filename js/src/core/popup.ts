/** A list of choices on show: arrow keys, Escape, a click elsewhere; it knows neither button nor place. */

import { type Child, h } from "./dom";

export interface MenuItem {
  label: string;
  detail?: string;
  /** Radio state; undefined for plain commands. */
  checked?: boolean;
  /** Why the item cannot be chosen now; empty or absent when it can. */
  disabled?: string;
  run: () => void;
}

export interface PopupOptions {
  label: string;
  /** A line above the items that explains them. */
  heading?: string;
  /** What belongs to the menu besides the list: a press there does not close it. */
  around?: Element;
  onClose: (refocus: boolean) => void;
}

/** An open menu; the caller puts `element` where it belongs and calls `focus`. */
export class Popup {
  readonly element: HTMLElement;
  private readonly life = new AbortController();

  constructor(items: readonly MenuItem[], private readonly options: PopupOptions) {
    const { label, heading } = options;
    this.element = h(
      "div",
      { class: "jc-popup", role: "menu", attrs: { "aria-label": label }, on: { keydown: (event) => this.onKey(event), contextmenu: (event) => event.preventDefault() } },
      heading ? h("div", { class: "jc-popup-heading" }, heading) : null,
      ...items.map((item) => this.row(item)),
    );
    const inside = options.around ?? this.element;
    const outside = (event: Event): void => {
      if (!event.composedPath().includes(inside)) this.close(false);
    };
    document.addEventListener("pointerdown", outside, { signal: this.life.signal, capture: true });
  }

  focus(): void {
    this.choices()[0]?.focus({ preventScroll: true });
  }

  close(refocus = true): void {
    if (this.life.signal.aborted) return;
    this.life.abort();
    this.element.remove();
    this.options.onClose(refocus);
  }

  private row(item: MenuItem): HTMLElement {
    const radio = item.checked !== undefined;
    const body: Child[] = [
      h("span", { class: "jc-check", attrs: { "aria-hidden": "true" } }, item.checked ? "✓" : ""),
      h("span", { class: "jc-popup-label" }, item.label),
      item.disabled || item.detail ? h("span", { class: "jc-popup-detail" }, item.disabled || item.detail) : null,
    ];
    const choose = (): void => {
      if (item.disabled) return;
      this.close();
      item.run();
    };
    const attrs = { "aria-checked": radio ? item.checked : null, "aria-disabled": item.disabled ? "true" : null };
    return h("button", { class: "jc-popup-item", type: "button", role: radio ? "menuitemradio" : "menuitem", tabIndex: -1, title: item.label, attrs, on: { click: choose } }, ...body);
  }

  private choices(): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>(".jc-popup-item")];
  }

  private onKey(event: KeyboardEvent): void {
    const choices = this.choices();
    const at = choices.indexOf(document.activeElement as HTMLElement);
    const go = (index: number): void => choices[(index + choices.length) % choices.length]?.focus();
    event.stopPropagation();
    if (event.key === "ArrowDown") go(at + 1);
    else if (event.key === "ArrowUp") go(at - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(-1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Tab") return this.close(false);
    else return; // Enter and Space press the button
    event.preventDefault();
  }
}
