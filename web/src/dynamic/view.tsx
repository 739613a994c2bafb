// SPDX-License-Identifier: Apache-2.0
// What a dynamic exercise gives: one case beside the editor, twelve below it, and the proof of all.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ApiError, ask } from "../api/client";
import { explain } from "../app/toast";
import type { Fields } from "../editor/draft";
import { type Key, t } from "../i18n/index";
import { Loading, Select } from "../ui/parts";
import { type Case, DIFFICULTIES, type DynamicPreview, type Proof, type Variant } from "./model";
import { ProofTable } from "./proof";
import { CaseShown, Drawn } from "./shown";
import { w } from "./words";

const SEEDS = 12;
const PAUSE_MS = 350;

interface Cases { cases: Case[]; ignored: string[]; error: string }

/** Twelve cases, a moment after the last key. */
function useCases(body: Record<string, unknown>, start: number, difficulty: string, variant: string): Cases | null {
  const [cases, setCases] = useState<Cases | null>(null);
  const asked = { ...body, seeds: Array.from({ length: SEEDS }, (_, i) => start + i), variant_id: variant || null, overrides: difficulty ? { difficulty } : null };
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      ask<DynamicPreview>("POST", "/api/admin/preview", { body: asked, harmless: true, signal: stop.signal }).then(
        (answer) => setCases({ cases: answer.cases ?? [], ignored: answer.ignored ?? [], error: "" }),
        (error) => !stop.signal.aborted && setCases((old) => ({ cases: error instanceof ApiError ? [] : old?.cases ?? [], ignored: [], error: explain(error) })),
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [JSON.stringify(asked)]);
  return cases;
}

interface Proven { proofs: Proof[]; of: string; error: string }

function useProof(body: Record<string, unknown>, isReady: boolean): { proven: Proven | null; busy: boolean; prove: () => void } {
  const [proven, setProven] = useState<Proven | null>(null);
  const [busy, setBusy] = useState(false);
  const prove = async () => {
    const of = JSON.stringify(body);
    setBusy(true);
    try {
      const answer = await ask<DynamicPreview>("POST", "/api/admin/preview", { body: { ...body, seeds: [], proof: true }, harmless: true });
      setProven({ proofs: answer.proofs ?? [], of, error: "" });
    } catch (error) {
      setProven({ proofs: [], of, error: explain(error) });
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => { if (isReady) void prove(); }, []);
  return { proven, busy, prove: () => void prove() };
}

function ProofPart({ body, isReady, refused: given }: { body: Record<string, unknown>; isReady: boolean; refused: Proof[] }) {
  const { proven, busy, prove } = useProof(body, isReady);
  const [past, setPast] = useState<Proof[] | null>(null); // a refusal that was proven anew since
  const refused = given === past ? [] : given;
  const box = useRef<HTMLElement>(null);
  useEffect(() => { if (refused.length > 0) box.current?.scrollIntoView({ block: "nearest" }); }, [given]);
  const isOld = proven !== null && proven.of !== JSON.stringify(body);
  const isClean = proven !== null && proven.error === "" && proven.proofs.every((proof) => proof.failures.length === 0);
  return (
    <section class="card" ref={box} aria-labelledby="proof-title">
      <div class="section-head"><h2 id="proof-title">{w("proof")}</h2><button type="button" disabled={busy} onClick={() => { setPast(given); prove(); }}>{w(busy ? "proving" : "prove")}</button></div>
      <p class="small muted">{w("proof_hint")}</p>
      {refused.length > 0 && <><p class="note bad" role="alert">{w("refused")}</p><ProofTable proofs={refused} body={body} /></>}
      <div role="status">
        {refused.length === 0 && isOld && !busy && <p class="note warn">{w("proof_old")}</p>}
        {proven?.error && <p class="note bad">{proven.error}</p>}
        {refused.length === 0 && isClean && !isOld && <p class="small">✓ {w("proof_clean")}</p>}
      </div>
      {refused.length === 0 && proven && proven.proofs.length > 0 && <ProofTable proofs={proven.proofs} body={body} />}
    </section>
  );
}

/** The case's card. Pressed, it is the one that stands beside the editor. */
function Card({ one, isShown, solution, onShow }: { one: Case; isShown: boolean; solution: boolean; onShow: () => void }) {
  const name = w("seed_n", { seed: String(one.seed ?? "") });
  return (
    <li class={isShown ? "case on" : "case"}>
      <p class="case-head"><button type="button" class="plain" aria-pressed={isShown} onClick={onShow}>{name}</button>{one.variant_id && <span class="small muted">{one.variant_id}</span>}</p>
      <CaseShown one={one} solution={solution} alt={`, ${name}`} />
    </li>
  );
}

export function DynamicView({ code, fields, kept, difficulties, refused }: { code: string; fields: Fields; kept: Fields; difficulties: string[]; refused: Proof[] }) {
  const [start, setStart] = useState(1);
  const [at, setAt] = useState(0);
  const [difficulty, setDifficulty] = useState("");
  const [variant, setVariant] = useState("");
  const [solution, setSolution] = useState(true);
  const body = useMemo(() => ({ chapter_code: code, fields: { ...kept, ...fields } }), [code, JSON.stringify(fields), kept]);
  const variants = (Array.isArray(fields.template_variants) ? fields.template_variants : []) as Variant[];
  const asked = variants.some((one) => one.id === variant) ? variant : "";
  const shown = useCases(body, start, difficulty, asked);
  const now = shown?.cases[at] ?? shown?.cases[0];
  const levels = difficulties.length > 0 ? difficulties : DIFFICULTIES;
  return (
    <>
      <div class="beside"><section class="preview" aria-label={t("preview")} tabIndex={0}>
        <div class="section-head"><h2>{t("preview")}</h2>{now && <span class="small muted">{w("seed_n", { seed: String(now.seed ?? "") })}</span>}</div>
        {!shown && <Loading />}
        {shown?.error && <p class="note bad" role="status">{shown.error}</p>}
        {shown && shown.ignored.length > 0 && <p class="note warn">{w("ignored", { names: shown.ignored.join(", ") })}</p>}
        {now && <Drawn one={now} />}
      </section></div>
      <div class="full">
        <ProofPart body={body} isReady={Boolean(fields.generator_key) && Boolean(fields.enonce_template_html || variants.length)} refused={refused} />
        <section class="card" aria-labelledby="cases-title">
          <div class="section-head"><h2 id="cases-title">{w("twelve")}</h2></div>
          <div class="form-row">
            <Select label={t("difficulty")} value={difficulty} onChange={setDifficulty} options={[["", w("as_exercise")], ...levels.map((one): [string, string] => [one, DIFFICULTIES.includes(one) ? t(one as Key) : one])]} />
            {variants.length > 0 && <Select label={w("variant")} value={asked} onChange={setVariant} options={[["", w("by_seed")], ...variants.map((one): [string, string] => [one.id, one.label || one.id])]} />}
            <label class="check"><input type="checkbox" checked={solution} onChange={(event) => setSolution(event.currentTarget.checked)} /> {w("with_solutions")}</label>
            <button type="button" onClick={() => { setAt(0); setStart(1 + Math.floor(Math.random() * 1000000)); }}>{w("other_seeds")}</button>
          </div>
          <ul class="cases">
            {shown?.cases.map((one, i) => <Card key={i} one={one} isShown={one === now} solution={solution} onShow={() => setAt(i)} />)}
          </ul>
        </section>
      </div>
    </>
  );
}
