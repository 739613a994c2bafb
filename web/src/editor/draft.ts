// SPDX-License-Identifier: Apache-2.0
// What was not saved, kept in this browser: by account and exercise, with the revision that it began from. Each
// tab has a draft of its own, which a reload of the tab finds again; what a tab that is gone has left is offered
// by the next one that shows the exercise. Tabs ask each other which drafts they show.
import { session } from "../app/session";

export type Fields = Record<string, unknown>;
export interface Draft {
  revision: number;
  fields: Fields; // only what differs
}
/** Drafts that the storage did not take: they live as long as the page. */
const unkept = new Map<string, string>();
addEventListener("beforeunload", (event) => unkept.size > 0 && event.preventDefault());

function parse(text: string | null): Draft | null {
  try {
    const draft = JSON.parse(text ?? "null") as Draft | null;
    return draft && typeof draft.revision === "number" && Object.keys(draft.fields).length > 0 ? draft : null;
  } catch {
    return null;
  }
}

function stored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** False when the browser did not keep it. */
function store(name: string, text: string): boolean {
  try {
    localStorage.setItem(name, text);
    return true;
  } catch {
    return false;
  }
}

/** This tab's places, which a reload finds again. */
const names = new Map<string, string>();
function remember(start: string, name: string) {
  names.set(start, name);
  try {
    sessionStorage.setItem(start, name);
  } catch {
    // then a reload finds it as another tab's
  }
}
function remembered(start: string): string | null {
  try {
    return names.get(start) ?? sessionStorage.getItem(start);
  } catch {
    return null;
  }
}

const randomName = (start: string) => `${start}-${Math.random().toString(36).slice(2)}`;

/** The place of one draft, as one tab sees it: `start` says whose and of what, `name` is this tab's. */
export class DraftPlace {
  private mine: string | null; // what this tab wrote or found in the storage
  readonly found: Draft | null;

  constructor(readonly start: string, public name: string) {
    this.mine = stored(name);
    this.found = parse(unkept.get(name) ?? this.mine);
  }

  /** Another tab has this very place (a tab that was duplicated): from now on this one has a copy. */
  leave() {
    const { mine } = this;
    this.name = randomName(this.start);
    remember(this.start, this.name);
    if (mine !== null) store(this.name, mine);
  }

  /** False when the browser did not keep it. */
  keep(draft: Draft): boolean {
    if (Object.keys(draft.fields).length === 0) return this.drop(), true;
    const text = JSON.stringify(draft);
    if (store(this.name, text)) {
      unkept.delete(this.name);
      this.mine = text;
      return true;
    }
    unkept.set(this.name, text);
    return false;
  }

  drop() {
    unkept.delete(this.name);
    try {
      if (this.mine !== null && localStorage.getItem(this.name) === this.mine) localStorage.removeItem(this.name);
    } catch {
      // a forbidden storage: there is nothing in it
    }
    this.mine = null;
  }
}

/** This tab's draft of an exercise, or of a new one of a kind. */
export function draftOf(code: string, what: number | "new" | "dynamic"): DraftPlace {
  const start = `exobase.draft ${encodeURIComponent(session.get()?.name ?? "")} ${code} ${what}`;
  const name = remembered(start) ?? randomName(start);
  remember(start, name);
  return new DraftPlace(start, name);
}

type Said = { ask?: string; have?: string; gone?: true };
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("exobase.drafts") : null;
const shown = new Set<DraftPlace>();
const ANSWER_MS = 250;
tabs?.addEventListener("message", ({ data }: MessageEvent<Said>) => {
  for (const { start, name } of shown) if (data.ask === start) tabs.postMessage({ have: name });
});
addEventListener("pagehide", () => tabs?.postMessage({ gone: true }));

/** The places under `start` that other tabs show. */
async function shownElsewhere(start: string): Promise<Set<string>> {
  const names = new Set<string>();
  const hear = ({ data }: MessageEvent<Said>) => void (data.have && names.add(data.have));
  tabs?.addEventListener("message", hear);
  tabs?.postMessage({ ask: start });
  await new Promise((done) => setTimeout(done, ANSWER_MS));
  tabs?.removeEventListener("message", hear);
  return names;
}

function leftDrafts(own: DraftPlace, elsewhere: Set<string>): DraftPlace[] {
  try {
    const names = Object.keys(localStorage).filter((name) => (name === own.start || name.startsWith(`${own.start}-`)) && name !== own.name && !elsewhere.has(name));
    return names.map((name) => new DraftPlace(own.start, name)).filter((place) => place.found);
  } catch {
    return [];
  }
}

/** Shows `own` until the function given back is called; tells of drafts that tabs have left, now and when one goes. */
export function attend(own: DraftPlace, tell: (left: DraftPlace[]) => void): () => void {
  let left: DraftPlace[] = [];
  const offer = (places: DraftPlace[]) => tell((left = places));
  const look = async () => {
    const elsewhere = await shownElsewhere(own.start);
    if (!shown.has(own)) return;
    if (elsewhere.has(own.name)) own.leave();
    offer(leftDrafts(own, elsewhere));
  };
  const hear = ({ data }: MessageEvent<Said>) => {
    if (data.gone) setTimeout(() => void look(), ANSWER_MS);
    if (left.some(({ name }) => name === data.have)) offer(left.filter(({ name }) => name !== data.have));
  };
  const see = () => void (document.hidden || look());
  tabs?.addEventListener("message", hear);
  document.addEventListener("visibilitychange", see);
  shown.add(own);
  tabs?.postMessage({ have: own.name });
  void look();
  return () => {
    shown.delete(own);
    tabs?.removeEventListener("message", hear);
    document.removeEventListener("visibilitychange", see);
    tabs?.postMessage({ gone: true });
  };
}

export const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** The fields of `now` that are not as in `saved`. */
export const changed = (now: Fields, saved: Fields): Fields => Object.fromEntries(Object.entries(now).filter(([key, value]) => !same(value, saved[key])));
