// SPDX-License-Identifier: Apache-2.0
// One door to the server. A write carries a key of its own, so that sending it again after a lost connection
// can't do it twice; reads ask for a bank that is not older than the last write that was answered.
import { createStore } from "../app/store";
import { language, t } from "../i18n/index";

/** 128 random bits. (crypto.randomUUID is not there on plain HTTP, but on this machine's own name.) */
const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export interface Detail {
  error_code: string;
  error: string;
  message: string;
  hint: string | null;
  [more: string]: unknown;
}

export class ApiError extends Error {
  constructor(readonly status: number, readonly detail: Detail, readonly retryAfter: number) {
    super(detail.message);
  }
  get code() {
    return this.detail.error_code;
  }
}

/** The server did not answer. */
export class OfflineError extends Error {
  constructor() {
    super(t("offline_short"));
  }
}

interface Options {
  query?: Record<string, string | number | boolean | null | undefined>;
  body?: unknown;
  text?: string; // a body that is not JSON
  revision?: number;
  signal?: AbortSignal;
  key?: string;
  patient?: boolean; // a read that may take its time
  harmless?: boolean; // changes nothing: whoever is logged in by now may ask it
}

const LOG_IN = "/api/admin/login";
const RETRIES = 3;
const SILENT_MS = 20000;
/** The server has had a request for so long, and says nothing. */
export const isSilent = createStore(false);
/** The browser's session is another one by now: whose? */
type OnForeign = () => Promise<string>;
const state = { csrf: null as string | null, name: "", commit: -1, shown: -1, onUnauthorized: () => {}, onForeign: (async () => "") as OnForeign };

/** Who asks, from now on. */
export function setSender(name: string, csrf: string | null) {
  Object.assign(state, { name, csrf });
}
export function onUnauthorized(handler: () => void) {
  state.onUnauthorized = handler;
}
export function onForeignSession(handler: OnForeign) {
  state.onForeign = handler;
}

function address(path: string, query: Options["query"]) {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}

function headersOf(method: string, options: Options): Record<string, string> {
  const headers: Record<string, string> = { "Accept-Language": language() };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.text !== undefined) headers["Content-Type"] = "text/x-python";
  if (options.revision !== undefined) headers["If-Match"] = `"${options.revision}"`;
  if (method === "GET") {
    if (state.commit > 0) headers["Exobase-Commit"] = String(state.commit);
  } else {
    if (state.csrf) headers["X-CSRF-Token"] = state.csrf;
    if (options.key) headers["Idempotency-Key"] = options.key;
  }
  return headers;
}

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** One request. A read that is not answered in time is given up; a write goes on, as it may be done already. */
async function request(address: string, init: RequestInit, patient: boolean): Promise<Response> {
  const stop = new AbortController();
  const abort = () => stop.abort();
  if (init.signal?.aborted) abort();
  init.signal?.addEventListener("abort", abort);
  const timer = patient ? 0 : setTimeout(() => {
    if (init.method !== "GET") return void get("/api/admin/status").catch(() => {}); // does it answer anything?
    isSilent.set(true);
    abort();
  }, SILENT_MS);
  try {
    const response = await fetch(address, { ...init, signal: stop.signal });
    if (isSilent.get()) isSilent.set(false);
    return response;
  } finally {
    clearTimeout(timer);
    init.signal?.removeEventListener("abort", abort);
  }
}

/** Somebody logged in in another tab: what was meant as one account's is not sent as another's. */
async function sendAgain(before: string, method: string, path: string, options: Options): Promise<Response> {
  if ((await state.onForeign()) !== before && !options.harmless)
    throw new ApiError(403, { error_code: "SESSION_CHANGED", error: "session_changed", message: t("session_changed_short"), hint: null }, 0);
  return send(method, path, options);
}

async function send(method: string, path: string, options: Options): Promise<Response> {
  const init: RequestInit = {
    method,
    headers: headersOf(method, options),
    body: options.text ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
    signal: options.signal,
    credentials: "same-origin",
    cache: "no-store",
  };
  for (let attempt = 0; ; attempt++) {
    try {
      return await request(address(path, options.query), init, options.patient ?? false);
    } catch (error) {
      if (options.signal?.aborted) throw error;
      if ((method === "GET" && isSilent.get()) || attempt >= RETRIES || (method !== "GET" && !options.key)) throw new OfflineError();
      await wait(250 * 2 ** attempt);
    }
  }
}

async function detailOf(response: Response): Promise<Detail> {
  try {
    const body = await response.json();
    if (body?.detail?.error_code) return body.detail;
  } catch {
    // not ours: a proxy's page
  }
  return { error_code: `HTTP_${response.status}`, error: "http", message: t("http_error", { n: response.status }), hint: null };
}

async function call(method: string, path: string, options: Options = {}): Promise<Response> {
  const before = state.name;
  let response = await send(method, path, options);
  if (response.status === 403 && (await detailOf(response.clone())).error_code === "CSRF_FAILED") response = await sendAgain(before, method, path, options);
  const commit = Number(response.headers.get("Exobase-Commit") ?? -1);
  if (method === "GET" || path === LOG_IN) state.shown = commit < 0 ? state.shown : commit;
  else noteCommit(commit);
  if (response.ok) return response;
  const detail = await detailOf(response);
  if (response.status === 401 && path !== LOG_IN && detail.error_code !== "LOGIN_WRONG") state.onUnauthorized();
  throw new ApiError(response.status, detail, Number(response.headers.get("Retry-After") ?? 0));
}

export async function get<T>(path: string, query?: Options["query"], signal?: AbortSignal): Promise<T> {
  return (await call("GET", path, { query, signal })).json();
}

/** A write of the bank: a commit, with a key. */
export async function write<T>(method: string, path: string, options: Options = {}): Promise<T & { commit_number: number }> {
  const response = await call(method, path, { ...options, key: options.key ?? newKey() });
  const body = await response.json();
  return { ...body, commit_number: Number(response.headers.get("Exobase-Commit") ?? 0) };
}

/** A request that is no commit (log-in, accounts, a preview): never sent twice. */
export async function ask<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const response = await call(method, path, options);
  return response.status === 204 ? (undefined as T) : response.json();
}

export async function download(path: string): Promise<Blob> {
  return (await call("GET", path, { patient: true })).blob();
}

export const chapterPath = (code: string) => `/api/admin/chapters/${encodeURIComponent(code)}`;
export const exercisePath = (code: string, id: number) => `${chapterPath(code)}/exercises/${id}`;
/** The newest commit that an answer or the live stream told of; -1: none did. A log-in tells what its server shows, which
 * other servers may not show yet: reads do not wait for it. */
export const knownCommit = () => Math.max(state.commit, state.shown);
export function noteCommit(commit: number) {
  if (commit > state.commit) state.commit = commit;
}
