/** A server that answers from a table, and rows of cases. */
import { ServerConnection } from "@jupyterlab/services";
import { nullTranslator } from "@jupyterlab/translation";
import { Server } from "../../src/lab/request";
import type { CaseRow } from "../../src/lab/tokens";

export const trans = nullTranslator.load("jupyter_compliance");

export interface Asked {
  method: string;
  /** Below the namespace, the cache buster removed. */
  path: string;
  headers: Headers;
  body: unknown;
}

export type Answer = { status?: number; body?: unknown; etag?: string; text?: string } | Error;

/** A server whose answers come from a function; every question is kept. */
export function fakeServer(answer: (asked: Asked) => Answer | Promise<Answer>) {
  const asked: Asked[] = [];
  const fetch = async (input: RequestInfo | URL): Promise<Response> => {
    const request = input as Request;
    const url = new URL(request.url);
    const text = await request.text();
    const query = url.search.slice(1).split("&").filter((part) => !/^\d+$/.test(part)).join("&");
    const one: Asked = {
      method: request.method,
      path: url.pathname.replace(/^\/base\/jupyter-compliance\//, "") + (query ? `?${query}` : ""),
      headers: request.headers,
      body: text ? JSON.parse(text) : undefined,
    };
    asked.push(one);
    const given = await answer(one);
    if (request.signal?.aborted) throw new DOMException("aborted", "AbortError");
    if (given instanceof Error) throw given;
    const status = given.status ?? 200;
    const body = status === 304 ? null : (given.text ?? JSON.stringify(given.body ?? null));
    return new Response(body, { status, headers: given.etag ? { ETag: given.etag } : {} });
  };
  const settings = ServerConnection.makeSettings({ baseUrl: "http://127.0.0.1/base/", token: "secret", fetch: fetch as typeof globalThis.fetch });
  return { server: new Server(settings, trans), asked };
}

let serial = 0;

export function row(change: Partial<CaseRow> = {}): CaseRow {
  serial += 1;
  const folder = change.folder ?? `case-${serial}`;
  return {
    path: `${folder}/case.jcase`, folder, id: `id-${serial}`, title: `Case ${serial}`, status: "new", statusText: "new", topScore: 50, topScoreText: "50.0",
    topSubject: "acc-1", topName: "Account 1", assignee: null, due: null, openReviews: 0, accounts: 3, transfers: 9, above: 2, decided: 0, notes: 0,
    updated: "2026-11-20T10:00:00Z", readonly: false, problem: null, ...change,
  }; // prettier-ignore
}

/** Let promises that are ready run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}
