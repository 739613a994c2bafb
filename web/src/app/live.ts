// SPDX-License-Identifier: Apache-2.0
// The live stream: every new commit, once. The browser reconnects by itself and says which commit it had; a
// stream that the server has closed for good is opened anew from the newest commit that it told of. A tab that
// nobody looks at lets its stream go after a while, as a browser has six connections to a server for all its
// tabs; it catches up when it is looked at again.
import { isSilent, knownCommit, noteCommit } from "../api/client";
import type { Commit } from "../api/types";
import { createStore } from "./store";

export type LiveState = "connecting" | "live" | "lost";
export const liveState = createStore<LiveState>("connecting");
const HIDDEN_MS = 20000;
const RETRY_MS = 3000;
const listeners = new Set<(commit: Commit) => void>();
let source: EventSource | null = null;
let isWanted = false;
let timer = 0;
let streamed = -1; // the last commit that the stream told of: an ordinary answer may know of newer ones that it still owes

export function onCommit(listener: (commit: Commit) => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** An event names the first hundred changes of a commit: one that names as many may touch anything. */
const NAMED_MOST = 100;
export const isPartial = (commit: Commit) => commit.changes.length >= NAMED_MOST;
export const touches = (commit: Commit, code: string, id?: number) => isPartial(commit) || commit.changes.some((change) => change.chapter_code === code && (id === undefined || change.id === id));

function close() {
  window.clearTimeout(timer);
  source?.close();
  source = null;
}

export function startLive() {
  close();
  isWanted = true;
  if (streamed < 0) streamed = knownCommit();
  source = new EventSource(`/api/admin/events${streamed >= 0 ? `?after=${streamed}` : ""}`);
  source.onopen = () => liveState.set("live");
  source.addEventListener("commit", (event) => {
    const commit = JSON.parse(event.data) as Commit;
    streamed = Math.max(streamed, commit.commit);
    noteCommit(commit.commit);
    for (const listener of [...listeners]) listener(commit);
  });
  source.onerror = () => {
    liveState.set("lost");
    if (source?.readyState === EventSource.CLOSED) timer = window.setTimeout(startLive, RETRY_MS);
  };
}

export function stopLive() {
  isWanted = false;
  streamed = -1;
  close();
}

isSilent.watch((silent) => {
  if (silent) liveState.set("lost");
  else if (isWanted && !document.hidden) startLive(); // the stream may hang as the requests did
});
window.addEventListener("online", () => isWanted && startLive());
document.addEventListener("visibilitychange", () => {
  if (!isWanted) return;
  if (document.hidden && source) {
    window.clearTimeout(timer);
    timer = window.setTimeout(close, HIDDEN_MS);
  } else if (!document.hidden) {
    window.clearTimeout(timer);
    if (!source || source.readyState === EventSource.CLOSED) startLive();
  }
});
