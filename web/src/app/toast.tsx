// SPDX-License-Identifier: Apache-2.0
import { ApiError, write } from "../api/client";
import { t } from "../i18n/index";
import { refreshStatus } from "./session";
import { createStore, useStore } from "./store";

interface Toast {
  id: number;
  text: string;
  bad: boolean;
  undo?: number; // the commit that it can undo
}
const toasts = createStore<Toast[]>([]);
let next = 1;

function add(text: string, bad: boolean, undo?: number) {
  const toast = { id: next++, text, bad, undo };
  const others = toasts.get().filter((one) => one.text !== text); // saved again: the newest can be undone
  toasts.set([...others.slice(-2), toast]);
  setTimeout(() => drop(toast.id), undo || bad ? 12000 : 5000);
}
const drop = (id: number) => toasts.set(toasts.get().filter((toast) => toast.id !== id));

export function tell(text: string, undo?: number) {
  if (undo) toasts.set(toasts.get().filter((toast) => !toast.bad)); // done now, whatever failed before
  add(text, false, undo || undefined);
}
export const warn = (text: string) => add(text, true);
export function say(error: unknown) {
  if (error instanceof ApiError && error.code === "SESSION_CHANGED") return; // told where it was found out
  add(explain(error), true);
  if (error instanceof ApiError && error.status === 503) void refreshStatus(); // maintenance, read-only mode, no database
}

export function explain(error: unknown): string {
  if (error instanceof ApiError) return [error.detail.message, error.detail.hint].filter(Boolean).join(" ");
  return error instanceof Error ? error.message : String(error);
}

async function undo(toast: Toast) {
  drop(toast.id);
  try {
    await write("POST", `/api/admin/commits/${toast.undo}/revert`);
    tell(t("undone"));
  } catch (error) {
    say(error);
  }
}

export function Toasts() {
  const list = useStore(toasts);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {list.map((toast) => (
        <div key={toast.id} class={toast.bad ? "toast bad" : "toast"}>
          <span>{toast.text}</span>
          {toast.undo && <button onClick={() => void undo(toast)}>{t("undo")}</button>}
          <button class="plain" aria-label={t("close")} onClick={() => drop(toast.id)}>×</button>
        </div>
      ))}
    </div>
  );
}
