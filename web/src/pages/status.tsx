// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from "preact/hooks";
import { ask, chapterPath } from "../api/client";
import type { ServerStatus } from "../api/types";
import { Link } from "../app/router";
import { may, refreshStatus, serverStatus } from "../app/session";
import { useStore } from "../app/store";
import { say, tell } from "../app/toast";
import { type Key, nth, number, t, time } from "../i18n/index";
import { Loading, Page } from "../ui/parts";

const MODES: Record<ServerStatus["mode"], [Key, Key]> = { "read-only": ["mode_name_readonly", "mode_readonly"], legacy: ["mode_name_legacy", "mode_legacy"], database: ["mode_name_database", "mode_database"] };

function Facts({ rows }: { rows: [string, string | null | undefined][] }) {
  return <dl class="facts">{rows.filter(([, value]) => value).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

function guardWords({ active, landlock_version, seccomp, reason }: ServerStatus["enforcement"]): string {
  if (!active) return `${t("mode_not_enforced")} ${reason ?? ""}`;
  return [landlock_version && `Landlock ${landlock_version}`, seccomp && "seccomp"].filter(Boolean).join(" + ");
}

function Lagging({ status }: { status: ServerStatus }) {
  const [busy, setBusy] = useState("");
  const write = async (code: string) => {
    setBusy(code);
    try {
      await ask("POST", `${chapterPath(code)}/sync-python`);
      tell(t("synchronised", { code }));
    } catch (error) {
      say(error);
    }
    await refreshStatus();
    setBusy("");
  };
  if (status.not_synchronised.length === 0) return null;
  return (
    <section class="card">
      <h2>{t("not_synchronised_title")}</h2>
      <p class="muted">{t("not_synchronised_text")}</p>
      <ul class="list bare">
        {status.not_synchronised.map((one) => (
          <li key={one.chapter_code}>
            <div class="grow"><Link to={`/c/${one.chapter_code}`} class="code">{one.chapter_code}</Link> <span class="muted">{one.module} · {t("since", { time: time(one.since) })}</span><p>{one.message}</p></div>
            {may("editor") && <button disabled={busy !== ""} onClick={() => void write(one.chapter_code)}>{t("write_module")}<span class="sr"> {one.chapter_code}</span></button>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What other programs did to the database's own collection and nobody but a person can decide. */
function Outside({ outside }: { outside: ServerStatus["outside"] }) {
  if (!outside || outside.left_alone + outside.vanished === 0) return null;
  return (
    <section class="card">
      <h2>{t("outside_title")}</h2>
      {outside.left_alone > 0 && <p>{t("outside_left_alone", { n: outside.left_alone })}</p>}
      {outside.vanished > 0 && <p>{t("outside_vanished", { n: outside.vanished })}</p>}
      <p class="muted">{t("outside_text")} <code>exobase check database</code></p>
    </section>
  );
}

export function StatusPage() {
  const status = useStore(serverStatus);
  useEffect(() => void refreshStatus(), []);
  if (!status) return <Page title={t("status_page")}><Loading /></Page>;
  const { enforcement, store, backups, generate } = status;
  return (
    <Page title={t("status_page")} lead={<a href="/docs">{t("api_reference")}</a>}>
      <Outside outside={status.outside} />
      <Lagging status={status} />
      <section class="card">
        <h2>{t(MODES[status.mode][0])}</h2>
        <p>{t(MODES[status.mode][1])}</p>
        {status.mode === "read-only" && <Facts rows={[[t("protected_folder"), enforcement.protected], [t("enforced_by"), guardWords(enforcement)], [t("refused"), String(enforcement.refused_requests)]]} />}
        {generate.broken.length > 0 && <ul class="compact">{generate.broken.map((one) => <li key={one.chapter_code}><code>{one.module ?? one.chapter_code}</code> {one.message}</li>)}</ul>}
      </section>
      <section class="card">
        <h2>{t("bank")}</h2>
        <Facts rows={[[t("exercises"), number(status.exercises)], [t("chapters"), number(status.chapters)], [t("last_change"), nth(status.commit)], [t("database"), `${store.engine} · ${t(store.healthy ? "answers" : "no_answer")}`], [t("bank_identity"), store.log]]} />
      </section>
      <section class="card">
        <h2>{t("server")}</h2>
        <Facts rows={[[t("version"), status.version], [t("running_since"), time(status.started_at)], ["Instance", status.instance],
          [t("backups"), backups ? (backups.newest_at ? `${time(backups.newest_at)} (${nth(backups.newest_commit)})` : t("never")) : t("backups_none")], [t("backup_error"), backups?.error]]} />
      </section>
    </Page>
  );
}
