// SPDX-License-Identifier: Apache-2.0
import { ask, get, onForeignSession, onUnauthorized, setSender } from "../api/client";
import type { ServerStatus, Who } from "../api/types";
import { liveState, onCommit, startLive, stopLive } from "./live";
import { t } from "../i18n/index";
import { createStore } from "./store";
import { warn } from "./toast";

/** undefined: not known yet; null: nobody. */
export const session = createStore<Who | null | undefined>(undefined);
export const serverStatus = createStore<ServerStatus | null>(null);
const ORDER = ["viewer", "editor", "admin"];

export const may = (role: "viewer" | "editor" | "admin") => ORDER.indexOf(session.get()?.role ?? "") >= ORDER.indexOf(role);

function begin(who: Who) {
  setSender(who.name, who.csrf_token);
  session.set(who);
  startLive();
  void refreshStatus();
}

/** Nobody is logged in here any more. */
export function endSession() {
  setSender("", null);
  stopLive();
  session.set(null);
}
onUnauthorized(endSession);

/** The browser's session may be another one by now, from another tab: whose is it? */
async function lookAgain(): Promise<string> {
  const before = session.get()?.name;
  const who = await get<Who>("/api/admin/me");
  begin(who);
  if (before && who.name !== before) warn(t("session_changed", { name: who.name }));
  return who.name;
}
onForeignSession(lookAgain);
/** Tabs tell each other of a log-in and of a log-out. */
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("exobase.session") : null;
tabs?.addEventListener("message", () => void lookAgain().catch(() => {}));

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
  tabs?.postMessage("logged in");
}

export async function logOut() {
  try {
    await ask("POST", "/api/admin/logout");
  } finally {
    endSession();
    tabs?.postMessage("logged out");
  }
}
