// SPDX-License-Identifier: Apache-2.0
import { useState } from "preact/hooks";
import { ask, get } from "../api/client";
import type { Batch, BatchExercise, Chapter } from "../api/types";
import { explain } from "../app/toast";
import { t } from "../i18n/index";
import { useData } from "../ui/data";
import { Field, Page, Select } from "../ui/parts";
import { Figure, Rich } from "../ui/rich";

function Part({ title, list, solution, replay }: { title: string; list: BatchExercise[]; solution?: boolean; replay?: string }) {
  return (
    <section class="sheet-part">
      <h2>{title}</h2>
      <ol>
        {list.map((exercise, at) => (
          <li key={`${exercise.id_exercice} ${exercise.metadata.exercise_id} ${at}`}>
            <Rich html={(solution ? exercise.solution_html : exercise.enonce_html) ?? ""} />
            <Figure svg={solution ? exercise.figure_svg_solution : exercise.figure_svg_enonce} alt={t("figure")} />
          </li>
        ))}
      </ol>
      {replay && <p class="replay">{t("of_what", { name: t("replay_text"), what: replay })}</p>}
    </section>
  );
}

/** What is made again may be one exercise alone. */
function asBatch(answer: Batch | BatchExercise): Batch {
  if ("batch_metadata" in answer) return answer;
  const { seed_used, replay } = answer.metadata as { seed_used?: number; replay?: string };
  return { exercises: [answer], batch_metadata: { requested: 1, available: 1, returned: 1, seed_used: seed_used ?? 0, replay } };
}

export function SheetPage() {
  const chapters = useData((signal) => get<{ chapters: Chapter[] }>("/api/admin/chapters", {}, signal), []);
  const [wanted, setWanted] = useState({ code: "", difficulty: "", offer: "free", n: "5", seed: "" });
  const [batch, setBatch] = useState<Batch | null>(null);
  const [error, setError] = useState("");
  const full = chapters.value?.chapters.filter((chapter) => chapter.counts.total > 0) ?? [];
  const code = wanted.code || full[0]?.code || "";
  const of = (batch?.exercises[0]?.metadata.code_officiel as string | undefined) ?? code;
  const chapter = full.find((one) => one.code === of);
  const set = (change: Partial<typeof wanted>) => setWanted({ ...wanted, ...change });
  const [replay, setReplay] = useState("");
  const send = async (path: string, body: Record<string, unknown>) => {
    try {
      setError("");
      setBatch(asBatch(await ask<Batch | BatchExercise>("POST", path, { body })));
    } catch (failure) {
      setBatch(null);
      setError(explain(failure));
    }
  };
  const again = () => send("/api/v1/exercises/generate/replay", { replay: replay.trim() });
  const make = () => {
    const body = { code_officiel: code, difficulte: wanted.difficulty || null, offer: wanted.offer, nb_exercices: Number(wanted.n), seed: wanted.seed ? Number(wanted.seed) : null };
    return send("/api/v1/exercises/generate/batch", body);
  };
  return (
    <Page title={t("sheet")} lead={t("sheet_intro")} actions={batch && batch.exercises.length > 0 && <button onClick={() => print()}>{t("print")}</button>}>
      <form class="card form-row no-print" onSubmit={(event) => { event.preventDefault(); void make(); }}>
        <Select label={t("chapter")} value={code} onChange={(value) => set({ code: value })} options={full.map((one) => [one.code, one.title ? `${one.code} — ${one.title}` : one.code])} />
        <Select label={t("difficulty")} value={wanted.difficulty} onChange={(difficulty) => set({ difficulty })} options={[["", t("all_f")], ["facile", t("facile")], ["moyen", t("moyen")], ["difficile", t("difficile")]]} />
        <Select label={t("offer")} value={wanted.offer} onChange={(offer) => set({ offer })} options={[["free", t("free")], ["pro", t("pro")]]} />
        <Field label={t("quantity")} class="narrow">{(id) => <input id={id} type="number" min={1} max={100} required value={wanted.n} onInput={(event) => set({ n: event.currentTarget.value })} />}</Field>
        <Field label={t("seed")} class="narrow" >{(id) => <input id={id} inputMode="numeric" pattern="-?[0-9]{1,15}" title={t("seed_hint")} value={wanted.seed} onInput={(event) => set({ seed: event.currentTarget.value })} />}</Field>
        <button class="primary" disabled={!code}>{t("generate")}</button>
        <p class="hint full">{t("of_what", { name: t("seed"), what: t("seed_hint") })}</p>
      </form>
      <details class="card no-print">
        <summary>{t("replay_title")}</summary>
        <form class="form-row" onSubmit={(event) => { event.preventDefault(); void again(); }}>
          <Field label={t("replay_text")} class="grow" hint={t("replay_hint")}>{(id, hint) => <input id={id} aria-describedby={hint} required maxLength={16384} spellcheck={false} value={replay} onInput={(event) => setReplay(event.currentTarget.value)} />}</Field>
          <button>{t("replay_again")}</button>
        </form>
      </details>
      <p class="error" role="alert">{error}</p>
      {batch && (
        <article class="sheet">
          <header><h2>{chapter?.title ?? of}</h2><p class="small muted">{t("generated_seed", { seed: String(batch.batch_metadata.seed_used) })}</p></header>
          {batch.batch_metadata.returned < batch.batch_metadata.requested && <p class="note no-print">{batch.batch_metadata.warning ?? t("too_few", { n: batch.batch_metadata.available })}</p>}
          {batch.exercises.length > 0 && <><Part title={t("exercises")} list={batch.exercises} />
          <Part title={t("solutions")} list={batch.exercises} solution replay={batch.batch_metadata.replay} /></>}
        </article>
      )}
    </Page>
  );
}
