// SPDX-License-Identifier: Apache-2.0
// The history of one exercise.
import { useState } from "preact/hooks";
import { ApiError, exercisePath, get, write } from "../api/client";
import type { Exercise, FieldChanges, Revision } from "../api/types";
import { touches } from "../app/live";
import { go, Link } from "../app/router";
import { may } from "../app/session";
import { say, tell } from "../app/toast";
import { ago, type Key, nth, t, time } from "../i18n/index";
import { allPages, useData } from "../ui/data";
import { Diff, fieldName } from "../ui/diff";
import { Dialog, Failure, Loading, Page } from "../ui/parts";
import { kindName } from "./history";

/** What going back from the newest revision (first) to `target` changes: the later changes, undone one by one. */
function undoing(revisions: Revision[], target: Revision): FieldChanges {
  const fields: FieldChanges = {};
  for (const revision of revisions) {
    if (revision.revision <= target.revision) break;
    for (const [name, change] of Object.entries(revision.fields)) {
      fields[name] ??= { before: change.after, after: null };
      fields[name].after = change.before;
    }
  }
  return Object.fromEntries(Object.entries(fields).filter(([, change]) => JSON.stringify(change.before ?? null) !== JSON.stringify(change.after ?? null)));
}

export function ExerciseHistoryPage({ code, id }: { code: string; id: number }) {
  const [open, setOpen] = useState<number | null>(null);
  const [back, setBack] = useState<Revision | null>(null);
  const { value, error, reload } = useData(
    (signal) => allPages(async (before) => {
      const page = await get<{ revisions: Revision[]; next: number | null }>(`${exercisePath(code, id)}/history`, { limit: 200, before }, signal);
      return { rows: page.revisions, next: page.next };
    }),
    [code, id],
    (commit) => touches(commit, code, id),
  );
  const revisions = value ?? [];
  const newest = revisions[0];
  const restore = async (revision: Revision) => {
    try {
      const answer = await write<{ exercise: Exercise }>("POST", `${exercisePath(code, id)}/restore`, { body: { revision: revision.revision }, revision: newest.revision });
      tell(t("restored"), answer.commit_number);
      setBack(null);
      reload();
    } catch (failure) {
      say(failure);
      if (failure instanceof ApiError && failure.status === 412) reload();
    }
  };
  const shown = open ?? newest?.revision;
  return (
    <Page title={t("history")} lead={<><Link to="/">{t("chapters")}</Link> › <Link to={`/c/${code}`} class="code">{code}</Link> › {newest?.op === "delete" ? t("exercise_n", { id }) : <Link to={`/c/${code}/${id}`}>{t("exercise_n", { id })}</Link>}</>}>
      <Failure error={error} retry={reload} />
      {!value && !error && <Loading />}
      <ol class="log">
        {revisions.map((revision) => (
          <li key={revision.revision} class={shown === revision.revision ? "open" : ""}>
            <button class="plain log-head" aria-expanded={shown === revision.revision} onClick={() => setOpen(shown === revision.revision ? 0 : revision.revision)}>
              <span class="code">{t("revision")} {revision.revision}</span> <strong>{revision.message}</strong>
            </button>
            <p class="small muted">{kindName(revision.kind)} · {revision.author} · <time dateTime={revision.time} title={time(revision.time)}>{ago(revision.time)}</time> · <Link to={`/history/${revision.commit}`}>{nth(revision.commit)}</Link>
              {revision.op === "update" && <> · {t("changed_fields", { names: Object.keys(revision.fields).filter((name) => name !== "exercise_uid").map(fieldName).join(", ") })}</>}
              {revision.op !== "update" && <> · {t(`op_${revision.op}` as Key)}</>}</p>
            {may("editor") && revision.op !== "delete" && revision !== newest && <button class="log-act" onClick={() => setBack(revision)}>{t("restore_this")}</button>}
            {shown === revision.revision && revision.op === "update" && <Diff fields={revision.fields} />}
          </li>
        ))}
      </ol>
      {back && (
        <Dialog wide title={t("restore_title", { n: back.revision })} onClose={() => setBack(null)}>
          <p>{t("restore_what")}</p>
          <Diff fields={undoing(revisions, back)} labels={[t("theirs"), t("after")]} />
          <footer><button onClick={() => setBack(null)}>{t("cancel")}</button><button class="primary" onClick={() => void restore(back)}>{t("restore_this")}</button></footer>
        </Dialog>
      )}
      {newest?.op === "delete" && may("editor") && revisions[1] && <p><button class="primary" onClick={() => { void restore(revisions[1]); go(`/c/${code}/${id}/history`, true); }}>{t("restore")}</button></p>}
    </Page>
  );
}
