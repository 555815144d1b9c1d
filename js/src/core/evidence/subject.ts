/** What is known about a subject: facts, tags, the customer record, events and devices. */

import { type Child, h } from "../dom";
import { moment } from "../format";
import { icon } from "../icons";
import type { SubjectResult } from "../model";
import { copyText } from "../states";
import { trans } from "../words";

/** A small button that copies an exact text. */
export function copyButton(text: string, label: string): HTMLElement {
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
    h("p", { class: "jc-identity" }, h("code", {}, ...halves(subject.id)), copyButton(subject.id, trans.__("Copy the identifier"))),
    section(trans.__("Facts"), definitions(subject.facts.map((fact) => ({ label: fact.label, value: fact.value, exact: fact.exact })))),
    section(trans.__("Tags"), subject.tags.length > 0 ? h("ul", { class: "jc-tags" }, ...subject.tags.map(tagItem)) : null),
    section(trans.__("Customer record"), subject.kyc ? definitions(Object.entries(subject.kyc).map(([label, value]) => ({ label: words(label), value: shown(value) })).filter((d) => d.value !== "")) : null),
    section(trans.__("Events"), subject.events.length > 0 ? h("ul", { class: "jc-plain" }, ...subject.events.map(eventItem)) : null),
    section(trans.__("Devices"), subject.devices.length > 0 ? h("ul", { class: "jc-plain" }, ...subject.devices.map((d) => h("li", {}, shown(d)))) : null),
    subject.tags.length === 0 ? h("p", { class: "jc-muted" }, trans.__("No attribution tag names this account.")) : null,
  );
}

/** An identifier that breaks in the middle where it does not fit on a line. */
function halves(id: string): Child[] {
  const middle = Math.ceil(id.length / 2);
  return id.length < 24 ? [id] : [id.slice(0, middle), h("wbr"), id.slice(middle)];
}

function section(title: string, content: HTMLElement | null): HTMLElement | null {
  return content ? h("section", { class: "jc-section" }, h("h3", {}, title), content) : null;
}

/** Label and value beside each other; what a value adds behind a middle dot goes below it. */
function definitions(items: { label: string; value: string; exact?: string }[]): HTMLElement | null {
  if (items.length === 0) return null;
  const rows = items.map((item) => {
    const exact = item.exact && item.exact !== item.value ? item.exact : "";
    const [value, ...more] = item.value.split(" · ");
    return h(
      "div",
      { class: "jc-fact" },
      h("dt", {}, item.label),
      h("dd", { title: exact }, h("span", { class: "jc-fact-value" }, value), more.length > 0 ? h("span", { class: "jc-fact-more" }, more.join(" · ")) : null),
      exact ? h("dd", { class: "jc-fact-copy" }, copyButton(exact, trans.__("Copy exact %1", item.label.toLowerCase()))) : null,
    );
  });
  return h("dl", { class: "jc-facts" }, ...rows);
}

function tagItem(tag: SubjectResult["tags"][number]): HTMLElement {
  const confidence = tag.confidence === null || tag.confidence === "" || tag.confidence === undefined ? "" : trans.__("confidence %1", tag.confidence);
  const title = tag.label || tag.actor || tag.source;
  const actor = tag.actor && !sameWords(tag.actor, title) ? tag.actor : "";
  const source = tag.source && !sameWords(tag.source, title) ? tag.source : "";
  const about = [actor, source, tag.listed ? trans.__("listed %1", tag.listed) : "", confidence].filter(Boolean).join(" · ");
  return h(
    "li",
    { title: [tag.label, tag.sourceText ?? tag.source].filter(Boolean).join("\n") },
    h("div", { class: "jc-tag-head" }, h("span", { class: "jc-tag-title" }, title), h("span", { class: "jc-chip" }, tag.category)),
    about ? h("div", { class: "jc-muted jc-lines" }, about.replace(/ %/g, "\u00a0%")) : null,
  );
}

/** Whether two names differ in nothing but case, spaces and marks. */
function sameWords(a: string, b: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
  return plain(a) === plain(b);
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
