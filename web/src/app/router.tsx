// SPDX-License-Identifier: Apache-2.0
import type { ComponentChildren, JSX } from "preact";
import { createStore, useStore } from "./store";

const BASE = "/admin";
const here = () => ({ path: location.pathname.startsWith(BASE) ? location.pathname.slice(BASE.length) || "/" : location.pathname, query: location.search });
const place = createStore(here());
/** Asked before leaving; false stays. */
export const leaveGuard = { ask: null as null | (() => boolean) };

window.addEventListener("popstate", () => place.set(here()));

export function go(path: string, replace = false) {
  if (leaveGuard.ask && !leaveGuard.ask()) return;
  history[replace ? "replaceState" : "pushState"](null, "", BASE + path);
  place.set(here());
  if (!replace) window.scrollTo(0, 0);
}

/** Changes the query alone. */
export function setQuery(values: Record<string, string>) {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ""));
  const text = query.toString();
  history.replaceState(null, "", location.pathname + (text ? `?${text}` : ""));
  place.set(here());
}

export const usePlace = () => useStore(place);
export const segments = (path: string) => path.split("/").filter(Boolean).map(decodeURIComponent);

type LinkProps = JSX.HTMLAttributes<HTMLAnchorElement> & { to: string; children?: ComponentChildren };
export function Link({ to, children, ...rest }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a {...rest} href={BASE + to} onClick={follow}>
      {children}
    </a>
  );
}
