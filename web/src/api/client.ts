// SPDX-License-Identifier: Apache-2.0
// One door to the server. A write carries a key of its own, so that sending it again after a lost connection
// can't do it twice; reads ask for a bank that is not older than the last write that was answered.
import { language, t } from "../i18n/index";

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
}

const RETRIES = 3;
const state = { csrf: null as string | null, commit: 0, onUnauthorized: () => {} };

export function setCsrf(token: string | null) {
  state.csrf = token;
}
export function onUnauthorized(handler: () => void) {
  state.onUnauthorized = handler;
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
      return await fetch(address(path, options.query), init);
    } catch (error) {
      if (options.signal?.aborted) throw error;
      if (attempt >= RETRIES || (method !== "GET" && !options.key)) throw new OfflineError();
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
  const response = await send(method, path, options);
  const commit = Number(response.headers.get("Exobase-Commit") ?? 0);
  if (commit > state.commit) state.commit = commit;
  if (response.ok) return response;
  const detail = await detailOf(response);
  if (response.status === 401 && path !== "/api/admin/login" && detail.error_code !== "LOGIN_WRONG") state.onUnauthorized();
  throw new ApiError(response.status, detail, Number(response.headers.get("Retry-After") ?? 0));
}

export async function get<T>(path: string, query?: Options["query"], signal?: AbortSignal): Promise<T> {
  return (await call("GET", path, { query, signal })).json();
}

/** A write of the bank: a commit, with a key. */
export async function write<T>(method: string, path: string, options: Options = {}): Promise<T & { commit_number: number }> {
  const response = await call(method, path, { ...options, key: options.key ?? crypto.randomUUID() });
  const body = await response.json();
  return { ...body, commit_number: Number(response.headers.get("Exobase-Commit") ?? 0) };
}

/** A request that is no commit (log-in, accounts, a preview): never sent twice. */
export async function ask<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const response = await call(method, path, options);
  return response.status === 204 ? (undefined as T) : response.json();
}

export async function download(path: string): Promise<Blob> {
  return (await call("GET", path)).blob();
}

export const chapterPath = (code: string) => `/api/admin/chapters/${encodeURIComponent(code)}`;
export const exercisePath = (code: string, id: number) => `${chapterPath(code)}/exercises/${id}`;
/** The newest commit that an answer or the live stream told of. */
export const knownCommit = () => state.commit;
export function noteCommit(commit: number) {
  if (commit > state.commit) state.commit = commit;
}
