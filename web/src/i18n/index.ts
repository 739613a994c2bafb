// SPDX-License-Identifier: Apache-2.0
import { createStore } from "../app/store";
import { en } from "./en";
import { fr, type Key } from "./fr";

export type { Key };
export type Language = "fr" | "en";
const NAME = "exobase.language";

function first(): Language {
  const kept = localStorage.getItem(NAME);
  if (kept === "fr" || kept === "en") return kept;
  return navigator.language.toLowerCase().startsWith("en") ? "en" : "fr";
}

export const languageStore = createStore<Language>(first());
export const language = () => languageStore.get();

export function setLanguage(next: Language) {
  localStorage.setItem(NAME, next);
  document.documentElement.lang = next;
  languageStore.set(next);
}

export function t(key: Key, values: Record<string, string | number> = {}): string {
  return fill((language() === "fr" ? fr : en)[key], values);
}

/** A text of a table with its values put in, and the form that fits `n`. */
export function fill(text: string, values: Record<string, string | number>): string {
  if (text.includes("|")) {
    const n = Number(values.n ?? 0);
    const [one, many] = text.split("|");
    text = (language() === "fr" ? n < 2 : n === 1) ? one : many;
  }
  if (language() === "fr") text = text.replace(/ (?=[:;?!»])|(?<=«) /g, "\u00a0"); // no line begins with a colon
  return text.replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? number(values[name]) : String(values[name] ?? "")));
}

/** A word for one of the values that a field may have, else the value itself. */
export function word(value: unknown): string {
  if (value === null || value === undefined || value === "") return t("none");
  return typeof value === "string" && value in fr ? t(value as Key) : String(value);
}

/** "n° 12": what has a number for a name. */
export const nth = (n: number | null) => t("nth", { n: String(n ?? "") });
export const number = (value: number) => (value < 10000 ? String(value) : value.toLocaleString(language()));

export function time(value: string | null | undefined): string {
  if (!value) return t("none");
  return new Date(value).toLocaleString(language(), { dateStyle: "medium", timeStyle: "short" });
}

/* Making a format takes longer than using it a hundred times. */
const formats = new Map<Language, Intl.RelativeTimeFormat>();
function relative(): Intl.RelativeTimeFormat {
  const made = formats.get(language()) ?? new Intl.RelativeTimeFormat(language(), { numeric: "auto", style: "short" });
  formats.set(language(), made);
  return made;
}

export function ago(value: string | null | undefined): string {
  if (!value) return t("none");
  const seconds = (new Date(value).getTime() - Date.now()) / 1000;
  if (seconds > -45) return t("now");
  const format = relative();
  if (seconds > -3600) return format.format(Math.round(seconds / 60), "minute");
  if (seconds > -86400) return format.format(Math.round(seconds / 3600), "hour");
  if (seconds > -86400 * 7) return format.format(Math.round(seconds / 86400), "day");
  return new Date(value).toLocaleDateString(language(), { dateStyle: "medium" });
}
