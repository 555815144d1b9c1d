import { expect, it, vi } from "vitest";

import { warmUp } from "../../src/core/warmup";

it("draws where nobody looks and leaves nothing behind", async () => {
  const shown = vi.spyOn(document.body, "append");
  const asked = warmUp();
  const host = document.body.firstElementChild as HTMLElement;
  expect(host.getAttribute("aria-hidden")).toBe("true");
  expect(host.hasAttribute("inert")).toBe(true);
  expect(host.style.visibility).toBe("hidden");
  expect(host.querySelector(".jc-graph-view canvas")).not.toBeNull();
  await asked;
  expect(shown).toHaveBeenCalledTimes(3);
  expect(document.body.childElementCount).toBe(0);
  expect(performance.getEntriesByName("jc-graph-painted")).toHaveLength(0);
});
