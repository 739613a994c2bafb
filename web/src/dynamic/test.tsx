// SPDX-License-Identifier: Apache-2.0
// A generator on the bench: a seed and parameters, and what comes out.
import { useEffect, useState } from "preact/hooks";
import { ask } from "../api/client";
import { explain } from "../app/toast";
import { t } from "../i18n/index";
import { Field } from "../ui/parts";
import { Figure, Rich } from "../ui/rich";
import type { Schema, Values } from "./model";
import { ParameterForm, Presets } from "./params";
import { ValueTable } from "./shown";
import { w } from "./words";

interface Tried {
  enonce_html: string | null;
  solution_html: string | null;
  figure_svg_enonce: string | null;
  figure_svg_solution: string | null;
  metadata: { seed_used: number; parameters: Values; variables: Values; results: Values | null };
}

function Result({ tried }: { tried: Tried }) {
  const { variables, results } = tried.metadata;
  return (
    <div class="test-result">
      <div>
        <h3>{w("variables")}</h3>
        <ValueTable values={variables} label={w("variables")} />
        {results && Object.keys(results).length > 0 && <><h3>{w("results")}</h3><ValueTable values={results} label={w("results")} /></>}
      </div>
      {(tried.enonce_html || tried.figure_svg_enonce) && <div><h3>{t("enonce")}</h3><div class="paper"><Rich html={tried.enonce_html ?? ""} /><Figure svg={tried.figure_svg_enonce} alt={t("figure")} /></div></div>}
      {(tried.solution_html || tried.figure_svg_solution) && <div><h3>{t("solution")}</h3><div class="paper"><Rich html={tried.solution_html ?? ""} /><Figure svg={tried.figure_svg_solution} alt={`${t("figure")}, ${t("solution")}`} /></div></div>}
    </div>
  );
}

export function TestBench({ name, schema }: { name: string; schema: Schema }) {
  const [seed, setSeed] = useState("1");
  const [values, setValues] = useState<Values>({});
  const [tried, setTried] = useState<Tried | null>(null);
  const [error, setError] = useState("");
  const run = async (with_: string) => {
    try {
      setTried(await ask<Tried>("POST", "/api/v1/exercises/generate", { body: { generator_key: name, seed: with_ === "" ? null : Number(with_), overrides: values } }));
      setError("");
    } catch (failure) {
      setTried(null);
      setError(explain(failure));
    }
  };
  useEffect(() => void run(seed), []);
  const next = () => {
    const following = String((Number(seed) || 0) + 1);
    setSeed(following);
    void run(following);
  };
  return (
    <section class="card">
      <h2>{w("test")}</h2>
      <p class="hint">{w("test_hint")}</p>
      <form class="test-form" onSubmit={(event) => { event.preventDefault(); void run(seed); }}>
        <Presets schema={schema} onTake={setValues} />
        <ParameterForm schema={schema} values={values} onChange={setValues} />
        <div class="form-row">
          <Field label={t("seed")} class="narrow">{(id) => <input id={id} inputMode="numeric" pattern="-?[0-9]{1,15}" value={seed} onInput={(event) => setSeed(event.currentTarget.value)} />}</Field>
          <button class="primary">{w("test_run")}</button>
          <button type="button" onClick={next}>{w("test_next")}</button>
        </div>
      </form>
      <p class="error" role="alert">{error}</p>
      <div aria-live="polite">{tried && <Result tried={tried} />}</div>
    </section>
  );
}
