/** The exported page: one board over the snapshot in the page itself, the network never needed. */

import { Board } from "../core/board";
import { h } from "../core/dom";
import { errorState } from "../core/states";
import { Snapshot, type SnapshotJson } from "./snapshot";
import { StaticTransport } from "./static-transport";

/** Draw the board of this document. */
export function start(host: HTMLElement): void {
  document.body.classList.add("jc-page");
  try {
    const block = document.getElementById("jc-snapshot")?.textContent;
    if (!block) throw new Error("This page holds no case: its data block is missing.");
    const json = JSON.parse(block) as SnapshotJson;
    const spec = { ...json.spec, readonly: true, offline: true };
    // The places stored with the case belong to the focus it was left with; the page lays its own focus out.
    const view = { ...json.view, positions: {}, camera: null };
    new Board(host, { transport: new StaticTransport(new Snapshot({ ...json, spec })), spec, selection: json.selection, view, fillWindow: true });
  } catch (error) {
    host.append(h("div", { class: "jc-faults" }, errorState(error)));
  }
}

const host = document.getElementById("jc-root") ?? document.body.appendChild(h("div", { id: "jc-root" }));
start(host);
