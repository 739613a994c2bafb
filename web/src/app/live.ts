// SPDX-License-Identifier: Apache-2.0
// The live stream: every new commit, once. The browser reconnects by itself and says which commit it had; a
// stream that the server has closed for good is opened anew from the newest commit that is known.
import { knownCommit, noteCommit } from "../api/client";
import type { Commit } from "../api/types";
import { createStore } from "./store";

export type LiveState = "connecting" | "live" | "lost";
export const liveState = createStore<LiveState>("connecting");
const listeners = new Set<(commit: Commit) => void>();
let source: EventSource | null = null;
let timer = 0;

export function onCommit(listener: (commit: Commit) => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function startLive() {
  stopLive();
  const after = knownCommit();
  source = new EventSource(`/api/admin/events${after > 0 ? `?after=${after}` : ""}`);
  source.onopen = () => liveState.set("live");
  source.addEventListener("commit", (event) => {
    const commit = JSON.parse(event.data) as Commit;
    noteCommit(commit.commit);
    for (const listener of [...listeners]) listener(commit);
  });
  source.onerror = () => {
    liveState.set("lost");
    if (source?.readyState === EventSource.CLOSED) timer = window.setTimeout(startLive, 3000);
  };
}

export function stopLive() {
  window.clearTimeout(timer);
  source?.close();
  source = null;
}
window.addEventListener("online", () => source && startLive());
