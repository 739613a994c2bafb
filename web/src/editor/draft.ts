// SPDX-License-Identifier: Apache-2.0
// What was not saved, kept in this browser: by account and exercise, with the revision that it began from.
// Two tabs may show one exercise: a tab takes away only the draft that it wrote or found itself. A new exercise
// has no number yet: there each tab has a draft of its own, which a reload of the tab finds again.
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

/** The place of one draft, as one tab sees it. */
export class DraftPlace {
  private mine: string | null; // what this tab wrote or found in the storage
  readonly found: Draft | null;

  constructor(readonly name: string) {
    this.mine = stored(name);
    this.found = parse(unkept.get(name) ?? this.mine);
  }

  /** False when the browser did not keep it. */
  keep(draft: Draft): boolean {
    if (Object.keys(draft.fields).length === 0) return this.drop(), true;
    const text = JSON.stringify(draft);
    try {
      localStorage.setItem(this.name, text);
      unkept.delete(this.name);
      this.mine = text;
      return true;
    } catch {
      unkept.set(this.name, text);
      return false;
    }
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

const chapterName = (code: string) => `exobase.draft ${encodeURIComponent(session.get()?.name ?? "")} ${code} `;
export const draftOf = (code: string, id: number) => new DraftPlace(`${chapterName(code)}${id}`);

/** The draft of a new exercise; `kind` says which sort of exercise. */
export function draftOfNew(code: string, kind: string): DraftPlace {
  const start = `${chapterName(code)}${kind}-`;
  const made = start + Math.random().toString(36).slice(2);
  try {
    const name = sessionStorage.getItem(start) ?? made;
    sessionStorage.setItem(start, name);
    return new DraftPlace(name);
  } catch {
    return new DraftPlace(made);
  }
}

/** Drafts of new exercises that other tabs left, or still have open. */
export function otherDrafts(code: string, kind: string, own: DraftPlace): DraftPlace[] {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(`${chapterName(code)}${kind}-`) && name !== own.name);
    return names.map((name) => new DraftPlace(name)).filter((place) => place.found);
  } catch {
    return [];
  }
}

export const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** The fields of `now` that are not as in `saved`. */
export const changed = (now: Fields, saved: Fields): Fields => Object.fromEntries(Object.entries(now).filter(([key, value]) => !same(value, saved[key])));
