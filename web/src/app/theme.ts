// SPDX-License-Identifier: Apache-2.0
import { createStore } from "./store";

export type Theme = "system" | "light" | "dark";
const NAME = "exobase.theme";
const kept = localStorage.getItem(NAME);
export const theme = createStore<Theme>(kept === "light" || kept === "dark" ? kept : "system");

function show(next: Theme) {
  if (next === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
}

export function setTheme(next: Theme) {
  localStorage.setItem(NAME, next);
  show(next);
  theme.set(next);
}
show(theme.get());
