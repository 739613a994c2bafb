// SPDX-License-Identifier: Apache-2.0
// The proof: what all cases of each difficulty are, and every one that fails, shown by its draws.
import { useState } from "preact/hooks";
import { ask } from "../api/client";
import { explain } from "../app/toast";
import { type Key, number, t } from "../i18n/index";
import { Dialog, Loading } from "../ui/parts";
import type { Case, DynamicPreview, Proof, ProofFailure } from "./model";
import { Drawn, ValueTable } from "./shown";
import { failureName, w } from "./words";

const difficultyName = (difficulty: string | null) => (difficulty === null ? w("any_difficulty") : ["facile", "moyen", "difficile"].includes(difficulty) ? t(difficulty as Key) : difficulty);
const isBad = (proof: Proof) => proof.errors + proof.false_equalities + proof.figure_faults > 0;

function share(proof: Proof): string {
  if (proof.cases === 0) return t("none");
  return `${Math.round((100 * proof.commonest_answer) / proof.cases)} %`;
}

/** The request that shows a failing case again. */
function caseOf(body: Record<string, unknown>, proof: Proof, failure: ProofFailure) {
  const isSeeded = failure.seed !== null && failure.seed !== undefined;
  return { ...body, seeds: isSeeded ? [failure.seed] : [], draws: isSeeded ? null : failure.draws ?? [], variant_id: failure.variant_id || null, overrides: proof.difficulty ? { difficulty: proof.difficulty } : null };
}

function FailureDialog({ proof, failure, one, onClose }: { proof: Proof; failure: ProofFailure; one: Case | null; onClose: () => void }) {
  return (
    <Dialog wide title={`${failureName(failure.kind)} · ${difficultyName(proof.difficulty)}`} onClose={onClose}>
      <p class="note bad">{failure.message}</p>
      {!one && <Loading />}
      {one && !one.error && <Drawn one={one} />}
      {one?.error && (one.context?.missing ?? failure.context?.missing) && <p>{w("missing_names")} {(one.context?.missing ?? failure.context!.missing!).map((name) => <code key={name}>{`{{${name}}} `}</code>)}</p>}
      {one?.error && failure.variables && <><h3>{w("given_values")}</h3><ValueTable values={failure.variables} label={w("given_values")} /></>}
      {failure.draws && <p class="small muted">{w("draws", { list: failure.draws.join(", ") || "—" })}</p>}
      <footer><button onClick={onClose}>{t("close")}</button></footer>
    </Dialog>
  );
}

function Failures({ proof, open }: { proof: Proof; open: (failure: ProofFailure) => void }) {
  if (proof.failures.length === 0) return null;
  return (
    <section>
      <h3>{w("failures_in", { name: difficultyName(proof.difficulty) })}</h3>
      <ul class="failures">
        {proof.failures.map((failure, i) => (
          <li key={i}>
            <button type="button" class="link" onClick={() => open(failure)}>{failureName(failure.kind)}<span class="sr"> {i + 1}, {difficultyName(proof.difficulty)}</span></button> {failure.message}
            {failure.context?.missing && failure.context.missing.length > 0 && <> {failure.context.missing.map((name) => <code key={name}>{`{{${name}}} `}</code>)}</>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** `body`: the exercise, as a preview's request has it. */
export function ProofTable({ proofs, body }: { proofs: Proof[]; body: Record<string, unknown> }) {
  const [shown, setShown] = useState<{ proof: Proof; failure: ProofFailure; one: Case | null } | null>(null);
  const open = (proof: Proof) => async (failure: ProofFailure) => {
    setShown({ proof, failure, one: null });
    let one: Case;
    try {
      const answer = await ask<DynamicPreview>("POST", "/api/admin/preview", { body: caseOf(body, proof, failure) });
      one = answer.cases?.[0] ?? { seed: null, error: failure.kind, message: failure.message };
    } catch (error) {
      one = { seed: null, error: failure.kind, message: explain(error) };
    }
    setShown((now) => (now?.failure === failure ? { ...now, one } : now));
  };
  return (
    <>
      <div class="scroll-x" tabIndex={0} role="group" aria-label={w("proof")}>
        <table class="plain-table proof">
          <thead>
            <tr><th scope="col">{t("difficulty")}</th><th scope="col">{w("cases")}</th><th scope="col">{w("texts")}</th><th scope="col">{w("errors")}</th><th scope="col">{w("false_equalities")}</th><th scope="col">{w("figure_faults")}</th><th scope="col">{w("commonest")}</th></tr>
          </thead>
          <tbody>
            {proofs.map((proof) => (
              <tr key={proof.difficulty} class={isBad(proof) ? "bad" : "ok"}>
                <th scope="row">{isBad(proof) ? "✗" : "✓"} {difficultyName(proof.difficulty)}</th>
                <td>{number(proof.cases)} <span class="small muted">{w(proof.whole ? "whole" : "sampled")}</span></td><td>{number(proof.texts)}</td><td>{number(proof.errors)}</td><td>{number(proof.false_equalities)}</td><td>{number(proof.figure_faults)}</td>
                <td>{share(proof)}{proof.cases > 1 && proof.commonest_answer * 2 > proof.cases && <strong> {w("too_common")}</strong>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {proofs.map((proof) => <Failures key={proof.difficulty} proof={proof} open={(failure) => void open(proof)(failure)} />)}
      {shown && <FailureDialog {...shown} onClose={() => setShown(null)} />}
    </>
  );
}
