// SPDX-License-Identifier: Apache-2.0
import { useState } from "preact/hooks";
import { chapterPath, write } from "../api/client";
import type { Finding, ImportAnswer } from "../api/types";
import { Link } from "../app/router";
import { explain, tell } from "../app/toast";
import { t } from "../i18n/index";
import { Field, Page, Select } from "../ui/parts";

interface Chosen {
  name: string;
  body: Record<string, unknown>;
  code: string;
}

function Notes({ title, notes }: { title: string; notes: Finding[] }) {
  if (notes.length === 0) return null;
  return <details class="card" open={notes.length < 20}><summary>{title} ({notes.length})</summary><ul class="compact">{notes.slice(0, 500).map((note, i) => <li key={i}><code>{note.place}</code> {note.message}</li>)}</ul></details>;
}

export function ImportPage() {
  const [file, setFile] = useState<Chosen | null>(null);
  const [plan, setPlan] = useState<ImportAnswer | null>(null);
  const [conflict, setConflict] = useState("");
  const [error, setError] = useState("");
  const [over, setOver] = useState(false);
  const run = async (chosen: Chosen, dry: boolean, onConflict: string) => {
    setError("");
    try {
      const answer = await write<ImportAnswer>("POST", `${chapterPath(chosen.code)}/exercises/import`, { body: chosen.body, query: { dry_run: dry ? 1 : undefined, on_conflict: onConflict } });
      setPlan(answer);
      if (!dry) tell(answer.batch_id ? t("import_done") : answer.message, answer.batch_id ?? undefined);
    } catch (failure) {
      setPlan(null);
      setError(explain(failure));
    }
  };
  const take = async (given: File | undefined) => {
    if (!given) return;
    setPlan(null);
    setFile(null);
    if (/\.py$/i.test(given.name)) return setError(t("import_python_later"));
    try {
      const body = JSON.parse(await given.text());
      const chosen = { name: given.name, body, code: String(body.chapter_code ?? given.name.replace(/\.json$/i, "")).toUpperCase().replaceAll("-", "_") };
      setFile(chosen);
      await run(chosen, true, conflict);
    } catch (failure) {
      setError(t("import_not_json", { why: explain(failure) }));
    }
  };
  const isWaiting = plan?.dry_run && plan.inserted + plan.updated > 0;
  return (
    <Page title={t("import")}>
      <label class={over ? "drop over" : "drop"} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={(event) => { event.preventDefault(); setOver(false); void take(event.dataTransfer?.files[0]); }}>
        <span>{t("import_drop")}</span>
        <input type="file" accept=".json,.py,application/json" onChange={(event) => { void take(event.currentTarget.files?.[0]); event.currentTarget.value = ""; }} />
      </label>
      <p class="error" role="alert">{error}</p>
      {file && (
        <form class="card form-row" onSubmit={(event) => { event.preventDefault(); void run(file, true, conflict); }}>
          <p class="grow"><strong>{file.name}</strong></p>
          <Field label={t("import_target")}>{(id) => <input id={id} class="upper" required pattern="[A-Za-z0-9][A-Za-z0-9_\-]*" value={file.code} onChange={(event) => { const next = { ...file, code: event.currentTarget.value.toUpperCase() }; setFile(next); void run(next, true, conflict); }} />}</Field>
          <Select label={t("on_conflict")} value={conflict} onChange={(value) => { setConflict(value); void run(file, true, value); }} options={[["", t("conflict_keep")], ["file", t("conflict_file")]]} />
        </form>
      )}
      {plan && file && (
        <section aria-live="polite">
          <h2>{plan.dry_run ? t("import_plan") : t("import_done")}</h2>
          <dl class="tiles">
            {([["inserted", plan.inserted], ["updated", plan.updated], ["skipped", plan.skipped ?? 0], ["conflicts", plan.conflicts.length]] as const).map(([key, n]) => <div key={key} class={key === "conflicts" && n > 0 ? "warn" : ""}><dt>{t(key)}</dt><dd>{n}</dd></div>)}
          </dl>
          {plan.dry_run && plan.inserted + plan.updated === 0 && <p class="note">{t("import_nothing")}</p>}
          {isWaiting && <p><button class="primary" onClick={() => void run(file, false, conflict)}>{t("import_apply")}</button></p>}
          {plan.batch_id && <p><Link class="button" to={`/history/${plan.batch_id}`}>{t("show_changes")}</Link> <Link class="button" to={`/c/${file.code}`}>{t("open")} {file.code}</Link></p>}
          <Notes title={t("conflicts")} notes={plan.conflicts.map((one) => ({ rule: null, field: null, place: `${one.chapter_code} ${one.id ?? ""}`, message: one.reason }))} />
          <Notes title={t("findings")} notes={plan.findings} />
          <Notes title={t("warnings")} notes={plan.warnings} />
        </section>
      )}
    </Page>
  );
}
