// SPDX-License-Identifier: Apache-2.0
// The bank's history: what was changed, by whom; and undoing it, with what that will do shown first.
import { useRef, useState } from "preact/hooks";
import { ApiError, get, write } from "../api/client";
import type { Change, Commit } from "../api/types";
import { go, Link } from "../app/router";
import { may } from "../app/session";
import { say, tell } from "../app/toast";
import { ago, type Key, language, nth, t, time } from "../i18n/index";
import { fr } from "../i18n/fr";
import { useData } from "../ui/data";
import { Diff } from "../ui/diff";
import { Dialog, Failure, Loading, Page } from "../ui/parts";

export const kindName = (kind: string) => (`k_${kind}` in fr ? t(`k_${kind}` as Key) : kind);
const opName = (op: string) => t(`op_${op}` as Key);

function summary({ counts }: Commit): string {
  const parts = (["create", "update", "delete"] as const).filter((op) => counts[op] > 0).map((op) => `${counts[op]} ${opName(op)}${language() === "fr" && counts[op] > 1 ? "s" : ""}`);
  if (counts.chapters > 0) parts.push(t("chapters_n", { n: counts.chapters }));
  return parts.join(", ");
}

export function Places({ changes, most = 6 }: { changes: Change[]; most?: number }) {
  return (
    <>
      {changes.slice(0, most).map((change) => <Link key={`${change.chapter_code}/${change.id}`} class="place" to={change.op === "delete" ? `/c/${change.chapter_code}/${change.id}/history` : `/c/${change.chapter_code}/${change.id}`}>{change.chapter_code} {nth(change.id)}</Link>)}
      {changes.length > most && <span class="muted"> …</span>}
    </>
  );
}

const PAGE = 50;

export function HistoryPage() {
  const seen = useRef(new Map<number, Commit>());
  /** The newest page, and those behind it down to what is there already. */
  const load = async (signal: AbortSignal) => {
    const known = Math.max(0, ...seen.current.keys());
    const commits: Commit[] = [];
    for (let before: number | undefined, size = PAGE; size === PAGE && (before === undefined || (known > 0 && before > known + 1)); before = commits[commits.length - 1]?.commit) {
      const page = await get<{ commits: Commit[] }>("/api/admin/commits", { limit: PAGE, before }, signal);
      commits.push(...page.commits);
      size = page.commits.length;
    }
    return { commits };
  };
  const { value, error, reload } = useData(load, [], () => true);
  const [, setRound] = useState(0);
  const keep = (commits: Commit[]) => commits.forEach((commit) => seen.current.set(commit.commit, commit));
  keep(value?.commits ?? []);
  const commits = [...seen.current.values()].sort((a, b) => b.commit - a.commit);
  const last = commits[commits.length - 1];
  const more = () => get<{ commits: Commit[] }>("/api/admin/commits", { limit: PAGE, before: last?.commit }).then((page) => { keep(page.commits); setRound((n) => n + 1); }, say);
  return (
    <Page title={t("bank_history")}>
      <Failure error={error} retry={reload} />
      {!value && !error && <Loading />}
      {value && commits.length === 0 && <p class="empty">{t("history_empty")}</p>}
      <ol class="log">
        {commits.map((commit) => (
          <li key={commit.commit}>
            <Link to={`/history/${commit.commit}`} class="log-head"><span class="code">{nth(commit.commit)}</span> <strong>{commit.message}</strong></Link>
            <p class="small muted">{kindName(commit.kind)} · {commit.author} · <time dateTime={commit.time} title={time(commit.time)}>{ago(commit.time)}</time> · {summary(commit)}</p>
            <p class="small"><Places changes={commit.changes} /></p>
          </li>
        ))}
      </ol>
      {last && last.commit > 1 && <p><button onClick={() => void more()}>{t("load_more")}</button></p>}
    </Page>
  );
}

type Obstacle = { chapter_code?: string; id?: number; commit?: number };

function Revert({ n, hasRecords, onClose }: { n: number; hasRecords: boolean; onClose: () => void }) {
  const [mode, setMode] = useState<"" | "keep_later" | "force">("");
  const query = mode ? { [mode]: 1 } : {};
  const plan = useData((signal) => write<{ message: string; changes: Change[] }>("POST", `/api/admin/commits/${n}/revert`, { query: { ...query, dry_run: 1 }, signal }), [mode]);
  const later = plan.error instanceof ApiError && plan.error.code === "LATER_CHANGES" ? (plan.error.detail.obstacles as Obstacle[]) : null;
  const revert = async () => {
    try {
      const answer = await write<{ commit: number | null }>("POST", `/api/admin/commits/${n}/revert`, { query });
      tell(t("reverted"), answer.commit ?? undefined);
      onClose();
      if (answer.commit) go(`/history/${answer.commit}`);
    } catch (error) {
      say(error);
    }
  };
  return (
    <Dialog title={t("revert_title", { n })} onClose={onClose}>
      {later ? (
        <>
          <p>{t("revert_later")}</p>
          <ul class="compact">{later.slice(0, 20).map((one, i) => <li key={i}>{one.chapter_code} {one.id ? nth(one.id) : ""} {one.commit ? `(${t("commit").toLowerCase()} ${one.commit})` : ""}</li>)}</ul>
          <footer><button onClick={onClose}>{t("cancel")}</button><button onClick={() => setMode("keep_later")}>{t("revert_keep")}</button><button class="danger" onClick={() => setMode("force")}>{t("revert_force")}</button></footer>
        </>
      ) : (
        <>
          <Failure error={plan.error} />
          {!plan.value && !plan.error && <Loading />}
          {plan.value && <p>{plan.value.changes.length > 0 ? t("revert_what") : plan.value.message}</p>}
          <ul class="compact">{plan.value?.changes.slice(0, 50).map((change) => <li key={`${change.chapter_code}/${change.id}`}>{t("of_what", { name: `${change.chapter_code} ${nth(change.id)}`, what: opName(change.op) })}</li>)}</ul>
          <footer><button onClick={onClose}>{t("cancel")}</button>{plan.value && (plan.value.changes.length > 0 || hasRecords) && <button class="primary" onClick={() => void revert()}>{t("revert")}</button>}</footer>
        </>
      )}
    </Dialog>
  );
}

export function CommitPage({ n }: { n: number }) {
  const [reverting, setReverting] = useState(false);
  const { value, error, reload } = useData((signal) => get<Commit>(`/api/admin/commits/${n}`, {}, signal), [n]);
  const [shown, setShown] = useState(20);
  return (
    <Page title={value?.message ?? `${t("commit")} ${n}`} lead={<><Link to="/history">{t("bank_history")}</Link> › {nth(n)}</>} actions={may("editor") && value && <button onClick={() => setReverting(true)}>{t("revert")}</button>}>
      <Failure error={error} retry={reload} />
      {!value && !error && <Loading />}
      {value && <p class="muted">{kindName(value.kind)} · {t("made_by", { name: value.author })} · {time(value.time)} · {summary(value)}</p>}
      {value?.chapters?.filter(({ title }) => title.before !== title.after).map((change) => <section class="card" key={change.chapter_code}><h2>{t("chapter")} {change.chapter_code}</h2><Diff fields={{ title: change.title }} /></section>)}
      {value?.changes.slice(0, shown).map((change) => (
        <section class="card" key={`${change.chapter_code}/${change.id}`}>
          <h2><Link to={`/c/${change.chapter_code}/${change.id}/history`}>{change.chapter_code} {nth(change.id)}</Link> <span class="muted">{opName(change.op)}</span></h2>
          {change.fields && <Diff fields={change.op === "update" ? change.fields : short(change.fields)} />}
        </section>
      ))}
      {value && value.changes.length > shown && <button onClick={() => setShown(shown + 100)}>{t("load_more")}</button>}
      {value?.outside?.slice(0, shown).map((one) => (
        <details class="card" key={`outside ${one.chapter_code}/${one.id}`}>
          <summary>{t("written_outside", { name: `${one.chapter_code} ${nth(one.id)}` })}</summary>
          <pre>{JSON.stringify(one.document, null, 2)}</pre>
        </details>
      ))}
      {reverting && <Revert n={n} hasRecords={(value?.counts.chapters ?? 0) > 0} onClose={() => setReverting(false)} />}
    </Page>
  );
}

/** Of what came or went as a whole, what a person looks for. */
function short(fields: NonNullable<Change["fields"]>) {
  const wanted = ["title", "difficulty", "offer", "status", "enonce_html", "solution_html", "enonce_template_html", "solution_template_html", "generator_key"];
  return Object.fromEntries(wanted.filter((name) => fields[name] && (fields[name].before ?? fields[name].after) !== null).map((name) => [name, fields[name]]));
}
