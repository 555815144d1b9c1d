/** What is known about a subject: facts, tags, the customer record, events and devices. */

import { type Child, h } from "../dom";
import { moment } from "../format";
import { icon } from "../icons";
import type { SubjectResult } from "../model";
import { copyText } from "../states";

/** A small button that copies an exact text. */
export function copyButton(text: string, what: string): HTMLElement {
  const label = `Copy ${what}`;
  return h("button", { class: "jc-icon-button jc-copy", type: "button", title: label, attrs: { "aria-label": label }, on: { click: (event) => {
    event.stopPropagation();
    void copyText(text, event.currentTarget as HTMLElement);
  } } }, icon("copy"));
}

/** Build the content of the Subject tab. */
export function subjectView(subject: SubjectResult): HTMLElement {
  return h(
    "div",
    { class: "jc-subject" },
    h("h2", {}, subject.name || subject.short || subject.id),
    h("p", { class: "jc-identity" }, h("code", {}, subject.id), copyButton(subject.id, "the identifier")),
    section("Facts", definitions(subject.facts.map((fact) => ({ label: fact.label, value: fact.value, exact: fact.exact })))),
    section("Tags", subject.tags.length > 0 ? h("ul", { class: "jc-tags" }, ...subject.tags.map(tagItem)) : null),
    section("Customer record", subject.kyc ? definitions(Object.entries(subject.kyc).map(([label, value]) => ({ label: words(label), value: shown(value) })).filter((d) => d.value !== "")) : null),
    section("Events", subject.events.length > 0 ? h("ul", { class: "jc-plain" }, ...subject.events.map(eventItem)) : null),
    section("Devices", subject.devices.length > 0 ? h("ul", { class: "jc-plain" }, ...subject.devices.map((d) => h("li", {}, shown(d)))) : null),
    subject.tags.length === 0 ? h("p", { class: "jc-muted" }, "No attribution tag names this account.") : null,
  );
}

function section(title: string, content: HTMLElement | null): HTMLElement | null {
  return content ? h("section", { class: "jc-section" }, h("h3", {}, title), content) : null;
}

function definitions(items: { label: string; value: string; exact?: string }[]): HTMLElement | null {
  if (items.length === 0) return null;
  const parts: Child[] = [];
  for (const item of items) {
    const exact = item.exact && item.exact !== item.value ? item.exact : "";
    parts.push(h("dt", {}, item.label), h("dd", { title: exact }, item.value, exact ? copyButton(exact, `exact ${item.label.toLowerCase()}`) : null));
  }
  return h("dl", { class: "jc-facts" }, ...parts);
}

function tagItem(tag: SubjectResult["tags"][number]): HTMLElement {
  const confidence = tag.confidence === null || tag.confidence === "" || tag.confidence === undefined ? "" : `confidence ${tag.confidence}`;
  const about = [tag.actor && tag.actor !== tag.label ? tag.actor : "", tag.source, tag.listed ? `listed ${tag.listed}` : "", confidence].filter(Boolean).join(" · ");
  return h("li", {}, h("span", { class: "jc-chip" }, tag.category), " ", h("span", {}, tag.label || tag.actor), about ? h("div", { class: "jc-muted" }, about) : null);
}

function eventItem(event: SubjectResult["events"][number]): HTMLElement {
  const ms = Date.parse(event.ts ?? "");
  const when = event.tsText ?? (Number.isFinite(ms) ? moment(ms) : (event.ts ?? ""));
  return h("li", {}, h("span", { class: "jc-muted" }, `${when} `), [event.kind, event.detail, event.device, event.ip, event.country].filter(Boolean).join(" · "));
}

/** A field name as words. */
function words(name: string): string {
  const text = name.replace(/_/g, " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(shown).filter(Boolean).join(", ");
  if (typeof value === "object") return Object.values(value).map(shown).filter(Boolean).join(" · ");
  return String(value);
}
