// SPDX-License-Identifier: Apache-2.0
import type { ComponentChildren, JSX } from "preact";
import { createStore, useStore } from "./store";

const BASE = "/admin";
const here = () => ({ path: location.pathname.startsWith(BASE) ? location.pathname.slice(BASE.length) || "/" : location.pathname, query: location.search });
const place = createStore(here());
/** Asked before leaving; false stays. */
export const leaveGuard = { ask: null as null | (() => boolean) };

/** How a page was left: how far it was scrolled, and which row had the focus. */
interface Left {
  y: number;
  row?: string;
}
const leftPages = new Map<string, Left & { query: string }>();
const RESTORE_MS = 3000;
const ACTS = ["wheel", "touchstart", "pointerdown", "keydown"];
history.scrollRestoration = "manual";

/** Written beside the address, so that Back, Forward and a reload find it. */
function noteLeft() {
  const row = (document.activeElement?.closest("[data-key]") as HTMLElement | null)?.dataset.key ?? (history.state as Left | null)?.row;
  const left = { y: scrollY, row };
  history.replaceState(left, "");
  leftPages.set(here().path, { ...left, query: location.search });
}
let scrolled = 0;
addEventListener("scroll", () => {
  clearTimeout(scrolled);
  scrolled = window.setTimeout(() => stopRestoring === null && noteLeft(), 200);
}, { passive: true });

/** The row that had the focus when this page was left. */
export const rowLeft = () => (history.state as Left | null)?.row;

let stopRestoring: (() => void) | null = null;
export const isRestoring = () => stopRestoring !== null;
/** Scrolls to where the page was while it grows again; whoever does something meanwhile decides. */
function restoreScroll() {
  stopRestoring?.();
  clearTimeout(scrolled);
  const y = (history.state as Left | null)?.y ?? 0;
  const watcher = new ResizeObserver(() => void (document.documentElement.scrollHeight - innerHeight >= y - 1 && scrollTo(0, y)));
  const timer = setTimeout(() => stop(), RESTORE_MS);
  const stop = () => {
    watcher.disconnect();
    clearTimeout(timer);
    for (const act of ACTS) removeEventListener(act, stop);
    stopRestoring = null;
  };
  stopRestoring = stop;
  for (const act of ACTS) addEventListener(act, stop, { passive: true });
  watcher.observe(document.body);
}

window.addEventListener("popstate", () => {
  place.set(here());
  restoreScroll();
});
if (history.state) restoreScroll();

export function go(path: string, replace = false) {
  if (leaveGuard.ask && !leaveGuard.ask()) return;
  stopRestoring?.();
  clearTimeout(scrolled);
  if (!replace) noteLeft();
  history[replace ? "replaceState" : "pushState"](null, "", BASE + path);
  place.set(here());
  if (!replace) window.scrollTo(0, 0);
}

/** To a page as it was left: its query, its place. */
export function goBack(path: string) {
  const left = leftPages.get(path);
  go(path + (left?.query ?? ""));
  if (!left || here().path !== path) return;
  history.replaceState({ y: left.y, row: left.row }, "");
  place.set(here());
  restoreScroll();
}

/** Changes the query alone. */
export function setQuery(values: Record<string, string>) {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ""));
  const text = query.toString();
  history.replaceState(null, "", location.pathname + (text ? `?${text}` : ""));
  place.set(here());
}

export const usePlace = () => useStore(place);
/** An address that can't be decoded names nothing. */
export function segments(path: string): string[] {
  try {
    return path.split("/").filter(Boolean).map(decodeURIComponent);
  } catch {
    return ["?"];
  }
}

type LinkProps = JSX.HTMLAttributes<HTMLAnchorElement> & { to: string; back?: boolean; children?: ComponentChildren };
/** `back`: to the page as it was left. */
export function Link({ to, back, children, ...rest }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    (back ? goBack : go)(to);
  };
  return (
    <a {...rest} href={BASE + to} onClick={follow}>
      {children}
    </a>
  );
}
