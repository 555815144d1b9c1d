/** The decision about a subject: four buttons, an optional reason, who decided and when. */

import type { Actions } from "../actions";
import { h } from "../dom";
import { moment } from "../format";
import type { SubjectResult } from "../model";
import type { BoardState } from "../state";
import { trans } from "../words";

export function dispositionCard(subject: SubjectResult, state: BoardState, actions: Actions): HTMLElement {
  const locked = state.readonlyReason;
  const current = subject.disposition;
  const reason = h("input", { class: "jc-input", placeholder: trans.__("Reason (optional)"), disabled: locked !== "", title: locked, attrs: { "aria-label": trans.__("Reason for the decision"), maxlength: 2000 } });
  const buttons = state.spec.dispositions.map((d) =>
    h(
      "button",
      {
        class: "jc-button",
        type: "button",
        disabled: locked !== "",
        title: locked || trans.__("Decide: %1 (%2)", d.label, d.key),
        attrs: { "aria-pressed": current?.disposition === d.id, "aria-keyshortcuts": d.key },
        on: { click: () => void actions.dispose(d.id, reason.value.trim()) },
      },
      h("span", { class: "jc-keycap", attrs: { "aria-hidden": "true" } }, d.key),
      ` ${d.label}`,
    ),
  );
  const label = state.spec.dispositions.find((d) => d.id === current?.disposition)?.label ?? current?.disposition;
  const when = current?.ts ? moment(Date.parse(current.ts)) : "";
  return h(
    "section",
    { class: "jc-card" },
    h("h3", {}, trans.__("Disposition")),
    h("div", { class: "jc-row jc-wrap", role: "group", attrs: { "aria-label": trans.__("Disposition") } }, ...buttons),
    locked ? h("p", { class: "jc-muted" }, locked) : reason,
    current ? h("p", { class: "jc-decided" }, h("strong", {}, String(label)), ` · ${[current.author, when].filter(Boolean).join(" · ")}`, current.reason ? `: ${current.reason}` : "") : null,
  );
}
