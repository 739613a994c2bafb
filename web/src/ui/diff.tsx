// SPDX-License-Identifier: Apache-2.0
import type { FieldChanges } from "../api/types";
import { type Key, t, word } from "../i18n/index";
import { compareWords } from "../text/words";

const NAMES: Record<string, Key> = { title: "title", difficulty: "difficulty", offer: "offer", status: "status", enonce_html: "enonce", solution_html: "solution", exercise_type: "type", needs_svg: "svg_needed", variables: "variables", enonce_template_html: "template" };
export const fieldName = (field: string) => (field in NAMES ? t(NAMES[field]) : field);
const HIDDEN = new Set(["exercise_uid"]);

export function asText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value in { facile: 1, moyen: 1, difficile: 1, free: 1, pro: 1, published: 1, draft: 1 } ? word(value) : value;
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  return JSON.stringify(value, null, 2);
}

/** A text that may scroll is a stop of the keyboard, with a name; an empty one is not. */
const sideOf = (value: unknown, label: string) => (asText(value) ? { tabIndex: 0, role: "group" as const, "aria-label": label } : {});

/** Before and after of each field, side by side, changed words marked. */
export function Diff({ fields, labels }: { fields: FieldChanges; labels?: [string, string] }) {
  const names = Object.keys(fields).filter((name) => !HIDDEN.has(name));
  const [left, right] = labels ?? [t("before"), t("after")];
  return (
    <div class="diff">
      {names.map((name) => {
        const pieces = compareWords(asText(fields[name].before), asText(fields[name].after));
        return (
          <section key={name}>
            <h3>{fieldName(name)}</h3>
            <div class="sides">
              <div class="side"><p class="small muted">{left}</p><pre {...sideOf(fields[name].before, `${fieldName(name)}, ${left}`)}>{pieces.map((piece, i) => (piece.kind === "new" ? null : piece.kind === "gone" ? <del key={i}>{piece.text}</del> : piece.text))}</pre></div>
              <div class="side"><p class="small muted">{right}</p><pre {...sideOf(fields[name].after, `${fieldName(name)}, ${right}`)}>{pieces.map((piece, i) => (piece.kind === "gone" ? null : piece.kind === "new" ? <ins key={i}>{piece.text}</ins> : piece.text))}</pre></div>
            </div>
          </section>
        );
      })}
    </div>
  );
}
