// SPDX-License-Identifier: Apache-2.0
import { ask, get, onUnauthorized, setCsrf } from "../api/client";
import type { ServerStatus, Who } from "../api/types";
import { liveState, onCommit, startLive, stopLive } from "./live";
import { createStore } from "./store";

/** undefined: not known yet; null: nobody. */
export const session = createStore<Who | null | undefined>(undefined);
export const serverStatus = createStore<ServerStatus | null>(null);
const ORDER = ["viewer", "editor", "admin"];

export const may = (role: "viewer" | "editor" | "admin") => ORDER.indexOf(session.get()?.role ?? "") >= ORDER.indexOf(role);

function begin(who: Who) {
  setCsrf(who.csrf_token);
  session.set(who);
  startLive();
  void refreshStatus();
}

/** Nobody is logged in here any more. */
export function endSession() {
  setCsrf(null);
  stopLive();
  session.set(null);
}
onUnauthorized(endSession);

export async function refreshStatus() {
  try {
    serverStatus.set(await get<ServerStatus>("/api/admin/status"));
  } catch {
    // the banner of the lost connection says it
  }
}
let soon = 0;
function refreshSoon() {
  window.clearTimeout(soon);
  soon = window.setTimeout(() => session.get() && void refreshStatus(), 1000);
}
onCommit(refreshSoon); // a module may lag behind now
liveState.watch((state) => state === "live" && refreshSoon()); // perhaps another server, in another mode
setInterval(() => session.get() && !document.hidden && void refreshStatus(), 30000);

export async function resume() {
  try {
    begin(await get<Who>("/api/admin/me"));
  } catch {
    endSession();
  }
}

export async function logIn(name: string, password: string) {
  const answer = await ask<{ account: Who }>("POST", "/api/admin/login", { body: { name, password } });
  begin(answer.account);
}

export async function logOut() {
  try {
    await ask("POST", "/api/admin/logout");
  } finally {
    endSession();
  }
}
