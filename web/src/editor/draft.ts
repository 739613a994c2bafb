// SPDX-License-Identifier: Apache-2.0
// What was not saved, kept in this browser: by exercise, with the revision that it began from.
export type Fields = Record<string, unknown>;
export interface Draft {
  revision: number;
  fields: Fields; // only what differs
}
const name = (code: string, id: number | null) => `exobase.draft ${code} ${id ?? "new"}`;

export function readDraft(code: string, id: number | null): Draft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(name(code, id)) ?? "null") as Draft | null;
    return draft && typeof draft.revision === "number" && Object.keys(draft.fields).length > 0 ? draft : null;
  } catch {
    return null;
  }
}

export function keepDraft(code: string, id: number | null, draft: Draft) {
  try {
    if (Object.keys(draft.fields).length > 0) localStorage.setItem(name(code, id), JSON.stringify(draft));
    else localStorage.removeItem(name(code, id));
  } catch {
    // a full or forbidden storage: the page still holds it
  }
}

export const dropDraft = (code: string, id: number | null) => localStorage.removeItem(name(code, id));

export const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** The fields of `now` that are not as in `saved`. */
export const changed = (now: Fields, saved: Fields): Fields => Object.fromEntries(Object.entries(now).filter(([key, value]) => !same(value, saved[key])));
