// SPDX-License-Identifier: Apache-2.0
import { useState } from "preact/hooks";
import { ask, get } from "../api/client";
import type { Batch, BatchExercise, Chapter } from "../api/types";
import { explain } from "../app/toast";
import { t } from "../i18n/index";
import { useData } from "../ui/data";
import { Field, Page, Select } from "../ui/parts";
import { Figure, Rich } from "../ui/rich";

function Part({ title, list, solution }: { title: string; list: BatchExercise[]; solution?: boolean }) {
  return (
    <section class="sheet-part">
      <h2>{title}</h2>
      <ol>
        {list.map((exercise) => (
          <li key={exercise.id_exercice + exercise.metadata.exercise_id}>
            <Rich html={(solution ? exercise.solution_html : exercise.enonce_html) ?? ""} />
            <Figure svg={solution ? exercise.figure_svg_solution : exercise.figure_svg_enonce} />
          </li>
        ))}
      </ol>
    </section>
  );
}

export function SheetPage() {
  const chapters = useData((signal) => get<{ chapters: Chapter[] }>("/api/admin/chapters", {}, signal), []);
  const [wanted, setWanted] = useState({ code: "", difficulty: "", offer: "free", n: "5", seed: "" });
  const [batch, setBatch] = useState<Batch | null>(null);
  const [error, setError] = useState("");
  const full = chapters.value?.chapters.filter((chapter) => chapter.counts.total > 0) ?? [];
  const code = wanted.code || full[0]?.code || "";
  const chapter = full.find((one) => one.code === code);
  const set = (change: Partial<typeof wanted>) => setWanted({ ...wanted, ...change });
  const make = async () => {
    try {
      setError("");
      const body = { code_officiel: code, difficulte: wanted.difficulty || null, offer: wanted.offer, nb_exercices: Number(wanted.n), seed: wanted.seed ? Number(wanted.seed) : null };
      setBatch(await ask<Batch>("POST", "/api/v1/exercises/generate/batch", { body }));
    } catch (failure) {
      setBatch(null);
      setError(explain(failure));
    }
  };
  return (
    <Page title={t("sheet")} lead={t("sheet_intro")} actions={batch && <button onClick={() => print()}>{t("print")}</button>}>
      <form class="card form-row no-print" onSubmit={(event) => { event.preventDefault(); void make(); }}>
        <Select label={t("chapter")} value={code} onChange={(value) => set({ code: value })} options={full.map((one) => [one.code, one.title ? `${one.code} — ${one.title}` : one.code])} />
        <Select label={t("difficulty")} value={wanted.difficulty} onChange={(difficulty) => set({ difficulty })} options={[["", t("all_f")], ["facile", t("facile")], ["moyen", t("moyen")], ["difficile", t("difficile")]]} />
        <Select label={t("offer")} value={wanted.offer} onChange={(offer) => set({ offer })} options={[["free", t("free")], ["pro", t("pro")]]} />
        <Field label={t("quantity")} class="narrow">{(id) => <input id={id} type="number" min={1} max={100} required value={wanted.n} onInput={(event) => set({ n: event.currentTarget.value })} />}</Field>
        <Field label={t("seed")} class="narrow" >{(id) => <input id={id} inputMode="numeric" pattern="-?[0-9]{1,15}" title={t("seed_hint")} value={wanted.seed} onInput={(event) => set({ seed: event.currentTarget.value })} />}</Field>
        <button class="primary" disabled={!code}>{t("generate")}</button>
        <p class="hint full">{t("seed")} : {t("seed_hint")}</p>
      </form>
      <p class="error" role="alert">{error}</p>
      {batch && (
        <article class="sheet">
          <header><h2>{chapter?.title ?? code}</h2><p class="small muted">{t("generated_seed", { seed: String(batch.batch_metadata.seed_used) })}</p></header>
          {batch.batch_metadata.returned < batch.batch_metadata.requested && <p class="note no-print">{t("too_few", { n: batch.batch_metadata.available })}</p>}
          <Part title={t("exercises")} list={batch.exercises} />
          <Part title={t("solutions")} list={batch.exercises} solution />
        </article>
      )}
    </Page>
  );
}
