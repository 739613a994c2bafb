// SPDX-License-Identifier: Apache-2.0
import { chapterPath, exercisePath, get, write } from "../api/client";
import type { Deleted } from "../api/types";
import { touches } from "../app/live";
import { Link } from "../app/router";
import { may } from "../app/session";
import { say, tell } from "../app/toast";
import { t, time } from "../i18n/index";
import { plain } from "../text/plain";
import { allPages, useData } from "../ui/data";
import { Failure, Loading, Page } from "../ui/parts";

export function BinPage({ code }: { code: string }) {
  const { value, error, reload } = useData(
    (signal) => allPages(async (after) => {
      const page = await get<{ exercises: Deleted[]; next: number | null }>(`${chapterPath(code)}/exercises/deleted`, { limit: 200, after }, signal);
      return { rows: page.exercises, next: page.next };
    }),
    [code],
    (commit) => touches(commit, code),
  );
  const restore = async (deleted: Deleted) => {
    try {
      const answer = await write("POST", `${exercisePath(code, deleted.id)}/restore`, { revision: deleted.revision });
      tell(t("restored"), answer.commit_number);
      reload();
    } catch (failure) {
      say(failure);
    }
  };
  return (
    <Page title={t("bin")} lead={<><Link to="/">{t("chapters")}</Link> › <Link to={`/c/${code}`} class="code">{code}</Link></>}>
      <Failure error={error} retry={reload} />
      {!value && !error && <Loading />}
      {value?.length === 0 && <p class="empty">{t("bin_empty")}</p>}
      <ul class="list">
        {value?.map((deleted) => (
          <li key={deleted.id}>
            <div class="grow"><strong>{t("exercise_n", { id: deleted.id })}</strong> {deleted.exercise.title} <span class="muted">{plain(deleted.exercise.enonce_html ?? deleted.exercise.enonce_template_html)}</span>
              <p class="small muted">{t("deleted_at")} {time(deleted.deleted_at)}</p></div>
            <Link class="button" to={`/c/${code}/${deleted.id}/history`}>{t("history")}</Link>
            {may("editor") && <button class="primary" onClick={() => void restore(deleted)}>{t("restore")}</button>}
          </li>
        ))}
      </ul>
    </Page>
  );
}
