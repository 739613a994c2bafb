// SPDX-License-Identifier: Apache-2.0
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Key, language, setLanguage, t } from "../i18n/index";
import { Banners } from "./banners";
import { PasswordDialog } from "./password";
import { go, Link, usePlace } from "./router";
import { logOut, may, session } from "./session";
import { useStore } from "./store";
import { setTheme, theme } from "./theme";

const ENTRIES: [string, Key, "viewer" | "editor" | "admin"][] = [
  ["/", "chapters", "viewer"],
  ["/history", "bank_history", "viewer"],
  ["/import", "import", "editor"],
  ["/sheet", "sheet", "viewer"],
  ["/accounts", "accounts", "admin"],
];

function SearchBox() {
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key !== "/" || event.ctrlKey || event.metaKey || target.closest("input, textarea, select, [contenteditable], .editor-host")) return;
      event.preventDefault();
      ref.current?.focus();
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, []);
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    go(`/search?q=${encodeURIComponent(ref.current?.value ?? "")}`);
  };
  return (
    <form class="search" role="search" onSubmit={submit}>
      <input ref={ref} type="search" aria-label={t("search_all")} placeholder={t("search_all")} maxLength={500} />
    </form>
  );
}

function UserMenu() {
  const who = useStore(session);
  const [open, setOpen] = useState(false);
  const [changing, setChanging] = useState(false);
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const away = (event: Event) => !ref.current?.contains(event.target as Node) && setOpen(false);
    const key = (event: KeyboardEvent) => event.key === "Escape" && setOpen(false);
    addEventListener("pointerdown", away);
    addEventListener("focusin", away);
    addEventListener("keydown", key);
    return () => {
      removeEventListener("pointerdown", away);
      removeEventListener("focusin", away);
      removeEventListener("keydown", key);
    };
  }, [open]);
  const now = useStore(theme);
  return (
    <div class="menu" ref={ref}>
      <button class="plain" aria-expanded={open} onClick={() => setOpen(!open)}>{who?.name} ▾</button>
      {open && (
        <div class="menu-box">
          <p class="menu-label">{t("language")}</p>
          <div class="row">
            <button aria-pressed={language() === "fr"} lang="fr" onClick={() => setLanguage("fr")}>Français</button>
            <button aria-pressed={language() === "en"} lang="en" onClick={() => setLanguage("en")}>English</button>
          </div>
          <p class="menu-label">{t("theme")}</p>
          <div class="row">
            {(["system", "light", "dark"] as const).map((name) => <button key={name} aria-pressed={now === name} onClick={() => setTheme(name)}>{t(name)}</button>)}
          </div>
          <hr />
          <Link to="/status" onClickCapture={() => setOpen(false)}>{t("status_page")}</Link>
          {who?.by === "session" && <button class="plain" onClick={() => { setOpen(false); setChanging(true); }}>{t("change_password")}</button>}
          {who?.by === "session" && <button class="plain" onClick={() => void logOut()}>{t("log_out")}</button>}
        </div>
      )}
      {changing && <PasswordDialog onClose={() => setChanging(false)} />}
    </div>
  );
}

export function Shell({ children }: { children: ComponentChildren }) {
  const { path } = usePlace();
  const isHere = (to: string) => (to === "/" ? path === "/" || path.startsWith("/c/") : path.startsWith(to));
  return (
    <div class="shell">
      <a class="skip" href="#content" onClick={(event) => { event.preventDefault(); document.getElementById("content")?.focus(); }}>{t("skip_to_content")}</a>
      <header class="top">
        <Link to="/" class="brand">exobase</Link>
        <nav aria-label={t("menu")}>
          {ENTRIES.filter(([, , role]) => may(role)).map(([to, key]) => (
            <Link key={to} to={to} aria-current={isHere(to) ? "page" : undefined}>{t(key)}</Link>
          ))}
        </nav>
        <SearchBox />
        <UserMenu />
      </header>
      <Banners />
      {children}
    </div>
  );
}
