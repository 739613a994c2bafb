// SPDX-License-Identifier: Apache-2.0
// Exercises that a change of generators would break: which, and why; done all the same by a click.
import { ApiError } from "../api/client";
import { Link } from "../app/router";
import { type Key, t } from "../i18n/index";
import { w } from "./words";

interface BrokenExercise { chapter_code: string; id: number; difficulty: string | null; message: string }
export interface Broken { exercises: BrokenExercise[]; broken: number }

/** What a refused change says, if that is why it was refused. */
export const brokenBy = (error: unknown): Broken | null =>
  error instanceof ApiError && error.code === "GENERATOR_IN_USE" ? (error.detail as unknown as Broken) : null;

export function BrokenNote({ broken, busy, onForce, onClose }: { broken: Broken; busy?: boolean; onForce: () => void; onClose: () => void }) {
  const more = broken.broken - broken.exercises.length;
  return (
    <div class="note bad" role="alert">
      <p>{w("breaks", { n: broken.broken })}</p>
      <ul class="compact">
        {broken.exercises.map(({ chapter_code, id, difficulty, message }) => <li key={`${chapter_code} ${id}`}><Link to={`/c/${chapter_code}/${id}`}><span class="code">{chapter_code}</span> {t("exercise_n", { id })}</Link>{difficulty && ` (${t(difficulty as Key)})`} <span class="small">{message}</span></li>)}
      </ul>
      {more > 0 && <p class="small">{w("breaks_more", { n: more })}</p>}
      <p class="row"><button type="button" class="danger" disabled={busy} onClick={onForce}>{w("break_them")}</button><button type="button" onClick={onClose}>{t("cancel")}</button></p>
    </div>
  );
}
