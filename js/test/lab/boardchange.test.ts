/** A board tells the page around it that its case has changed, so that the list of cases need not wait. */
import { afterEach, expect, it } from "vitest";
import { type Desk, layOut } from "../fixtures/desk";

let desk: Desk;
let told = 0;
const hear = (): void => void (told += 1);

afterEach(() => {
  document.removeEventListener("jc-case-changed", hear);
  desk.board.dispose();
  document.body.textContent = "";
});

it("says so when others wrote to the case, and when a note is written here", async () => {
  document.addEventListener("jc-case-changed", hear);
  desk = await layOut();
  expect(told).toBe(0);
  desk.board.state.tell("case");
  expect(told).toBe(1);
  desk.board.state.tell("graph");
  expect(told).toBe(1);
  desk.board.element.focus();
  desk.press("n");
  (desk.find(".jc-composer textarea") as HTMLTextAreaElement).value = "seen";
  desk.press("Enter", { ctrlKey: true });
  await desk.settle();
  expect(told).toBeGreaterThan(1);
});
