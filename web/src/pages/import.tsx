// SPDX-License-Identifier: Apache-2.0
// A file comes in: read in the browser, planned by the server, looked at, carried out by the plan's hash.
import { useState } from "preact/hooks";
import { ApiError, ask, write } from "../api/client";
import type { Detail } from "../api/client";
import type { Mapping, MigrateDone, MigrateNote, MigratePlan, Shape } from "../api/types";
import { Link } from "../app/router";
import { explain, tell } from "../app/toast";
import { type Key, t } from "../i18n/index";
import { EncodingError, readFile, type SourceText } from "../text/file";
import { MappingForm } from "../ui/mapping";
import { Loading, Page, Select } from "../ui/parts";
import { Plan, Tiles } from "../ui/plan";
import { AtLine, Excerpt } from "../ui/source";

interface Choices {
  mapping: Mapping | null;
  conflict: string;
  prune: boolean;
}
type Refusal = Detail & { line?: number | null; column?: number | null; shapes?: Shape[]; proposal?: Mapping | null; first?: object | null; needs_fields?: boolean; why?: string | null; findings?: MigrateNote[] };
const NO_CHOICES: Choices = { mapping: null, conflict: "", prune: false };
const bodyOf = (file: SourceText, { mapping, conflict, prune }: Choices) => ({ name: file.name, text: file.text, mapping, on_conflict: conflict || null, prune });

function Drop({ onFile, small }: { onFile: (file: File | undefined) => void; small: boolean }) {
  const [over, setOver] = useState(false);
  return (
    <label class={`drop${over ? " over" : ""}${small ? " small-drop" : ""}`} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={(event) => { event.preventDefault(); setOver(false); onFile(event.dataTransfer?.files[0]); }}>
      {!small && <span>{t("import_drop")}</span>}
      <span class={small ? "button" : "button primary"} aria-hidden="true">{t(small ? "import_other" : "import_choose")}</span>
      <input type="file" aria-label={t(small ? "import_other" : "import_choose")} accept=".json,.py,application/json,text/x-python" onChange={(event) => { onFile(event.currentTarget.files?.[0]); event.currentTarget.value = ""; }} />
    </label>
  );
}

/** Why there is no plan; with a form where a mapping may help. */
function Refused({ refusal, file, busy, sent, onSend }: { refusal: Refusal; file: SourceText; busy: boolean; sent: Mapping | null; onSend: (mapping: Mapping) => void }) {
  const start = sent ?? refusal.proposal ?? (refusal.shapes?.some((shape) => shape.why === null) ? { lists: [], chapter: null, id: null, fields: [] } : null);
  const isProposal = !sent && refusal.proposal;
  return (
    <section aria-live="polite">
      <h2>{t(isProposal ? "import_other_shape" : "import_error")}</h2>
      <div class={isProposal ? "note" : "note bad"} role="alert">
        <p>{refusal.message} {refusal.hint}</p>
        {isProposal && <p>{t("import_propose")} {refusal.needs_fields && t("import_needs_fields")}</p>}
        {!isProposal && !start && refusal.why && refusal.why !== refusal.message && <p>{refusal.why}</p>}
      </div>
      {refusal.line && <Excerpt text={file.text} line={refusal.line} column={refusal.column ?? null} />}
      {(refusal.findings?.length ?? 0) > 1 && <div class="card">{refusal.findings!.map((note, i) => <AtLine key={i} text={file.text} line={note.line} column={note.column} label={note.field ?? ""} message={note.message} />)}</div>}
      {start && refusal.shapes && (
        <div class="card">
          <h3>{t("mapping")}</h3>
          <MappingForm key={JSON.stringify(start)} shapes={refusal.shapes} start={start} busy={busy} onSend={onSend} />
          {isProposal && refusal.first && <details><summary>{t("mapping_first")}</summary><pre tabIndex={0}>{JSON.stringify(refusal.first, null, 2)}</pre></details>}
        </div>
      )}
    </section>
  );
}

function Done({ done, codes }: { done: MigrateDone; codes: string[] }) {
  const counts: [Key, number][] = [["inserted", done.inserted], ["updated", done.updated], ["removed", done.deleted]];
  return (
    <section aria-live="polite">
      <h2>{t("import_done")}</h2>
      <Tiles counts={counts.filter(([key, n]) => key !== "removed" || n > 0)} />
      <p class="row">
        {done.commit && <Link class="button" to={`/history/${done.commit}`}>{t("show_changes")}</Link>}
        {codes.slice(0, 5).map((code) => <Link key={code} class="button" to={`/c/${code}`}>{t("open")} {code}</Link>)}
      </p>
    </section>
  );
}

export function ImportPage() {
  const [file, setFile] = useState<SourceText | null>(null);
  const [choices, setChoices] = useState(NO_CHOICES);
  const [plan, setPlan] = useState<MigratePlan | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [done, setDone] = useState<MigrateDone | null>(null);
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);

  const look = async (source: SourceText, next: Choices, notice = "") => {
    setChoices(next);
    setBusy(true);
    setError(notice);
    try {
      setPlan(await ask<MigratePlan>("POST", "/api/admin/migrate", { body: bodyOf(source, next) }));
      setRefusal(null);
    } catch (failure) {
      setPlan(null);
      if (failure instanceof ApiError && ["INVALID_CONTENT", "INVALID_VALUE"].includes(failure.code)) setRefusal(failure.detail as Refusal);
      else setError(explain(failure));
    }
    setBusy(false);
  };
  const take = async (given: File | undefined) => {
    if (!given) return;
    for (const clear of [setPlan, setRefusal, setDone, setFile]) clear(null);
    try {
      const source = await readFile(given);
      setFile(source);
      await look(source, NO_CHOICES);
    } catch (failure) {
      setError(failure instanceof EncodingError ? t(failure.isUnknown ? "import_no_encoding" : "import_bad_bytes", { name: failure.encoding }) : explain(failure));
    }
  };
  const carryOut = async () => {
    if (!file || !plan) return;
    setBusy(true);
    try {
      const answer = await write<MigrateDone>("POST", "/api/admin/migrate", { body: { ...bodyOf(file, choices), plan: plan.plan } });
      setDone(answer);
      tell(answer.message, answer.commit ?? undefined);
    } catch (failure) {
      if (failure instanceof ApiError && failure.code === "PLAN_CHANGED") return void look(file, choices, t("import_changed"));
      setError(explain(failure));
    }
    setBusy(false);
  };
  const changes = plan ? plan.inserted + plan.updated + plan.deleted : 0;
  return (
    <Page title={t("import")} lead={t("import_intro")}>
      <Drop small={file !== null} onFile={(given) => void take(given)} />
      <p class="error" role="alert">{error}</p>
      {busy && !plan && !refusal && <Loading />}
      {refusal && file && <Refused refusal={refusal} file={file} busy={busy} sent={choices.mapping} onSend={(mapping) => void look(file, { ...choices, mapping })} />}
      {done && plan && <Done done={done} codes={plan.files.map((one) => one.chapter_code)} />}
      {!done && plan && file && (
        <section aria-live="polite">
          <h2>{t("of_what", { name: file.name, what: t("import_plan").toLowerCase() })}</h2>
          <Plan plan={plan} text={file.text} />
          {plan.shapes && plan.mapping && (
            <details class="card">
              <summary><h3>{t("mapping")}</h3></summary>
              <MappingForm key={JSON.stringify(plan.mapping)} shapes={plan.shapes} start={plan.mapping} busy={busy} onSend={(mapping) => void look(file, { ...choices, mapping })} />
            </details>
          )}
          <div class="save-bar">
            {plan.totals.conflicts > 0 || choices.conflict ? <Select label={t("on_conflict")} value={choices.conflict} onChange={(conflict) => void look(file, { ...choices, conflict })} options={[["", t("conflict_keep")], ["file", t("conflict_file")]]} /> : null}
            {(plan.totals.missing > 0 || choices.prune) && <label class="check"><input type="checkbox" checked={choices.prune} onChange={() => void look(file, { ...choices, prune: !choices.prune })} /> {t("prune")}</label>}
            <button class="primary" disabled={busy || !plan.writes} onClick={() => void carryOut()}>{t("import_apply")}</button>
            {changes === 0 && <span class="muted">{t("import_nothing")}</span>}
          </div>
        </section>
      )}
    </Page>
  );
}
