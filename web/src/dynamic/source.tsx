// SPDX-License-Identifier: Apache-2.0
// A generator's source: read by all, changed by administrators.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ApiError, write } from "../api/client";
import { leaveGuard } from "../app/router";
import { may } from "../app/session";
import { explain, tell } from "../app/toast";
import { Code } from "../editor/code";
import { t } from "../i18n/index";
import { type Broken, brokenBy, BrokenNote } from "./broken";
import { lua } from "./lua";
import { type GeneratorDocument, generatorPath } from "./model";
import { w } from "./words";

const NONE: never[] = [];

export function GeneratorSource({ name, saved }: { name: string; saved: GeneratorDocument }) {
  const [base, setBase] = useState(saved);
  const [text, setText] = useState(saved.text ?? "");
  const [stamp, setStamp] = useState(0);
  const [error, setError] = useState("");
  const [broken, setBroken] = useState<Broken | null>(null);
  const [busy, setBusy] = useState(false);
  const isDirty = text !== base.text;
  const canEdit = may("admin");
  const extension = useMemo(() => lua(), []);
  const adopt = (next: GeneratorDocument) => {
    setBase(next);
    setText(next.text ?? "");
    setStamp((n) => n + 1);
    setError("");
    setBroken(null);
  };
  const now = useRef({ isDirty, revision: base.revision });
  now.current = { isDirty, revision: base.revision };
  useEffect(() => { if (!now.current.isDirty && (saved.revision !== now.current.revision || saved.text !== base.text)) adopt(saved); }, [saved]);
  useEffect(() => {
    const ask = () => !now.current.isDirty || confirm(t("unsaved"));
    leaveGuard.ask = ask;
    return () => { if (leaveGuard.ask === ask) leaveGuard.ask = null; };
  }, []);
  const save = async (force = false) => {
    setBusy(true);
    setBroken(null);
    try {
      const answer = await write<{ generator: GeneratorDocument }>("PUT", generatorPath(name), { body: { text }, revision: base.revision > 0 ? base.revision : undefined, query: force ? { allow_broken: 1 } : {} });
      tell(t("saved"), answer.commit_number);
      adopt(answer.generator);
    } catch (failure) {
      setBroken(brokenBy(failure));
      if (brokenBy(failure)) setError("");
      else setError(failure instanceof ApiError && failure.status === 412 ? w("stale") : explain(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="card">
      <h2>{w("source")}</h2>
      <p class="hint">{w(canEdit ? "source_hint" : "source_readonly")}</p>
      <Code label={w("source")} value={base.text ?? ""} stamp={stamp} readOnly={!canEdit} findings={NONE} onChange={setText} plain more={extension} />
      <p class="error" role="alert">{error}</p>
      {broken && <BrokenNote broken={broken} busy={busy} onForce={() => void save(true)} onClose={() => setBroken(null)} />}
      {canEdit && (
        <div class="row">
          <button class="primary" disabled={busy || !isDirty} onClick={() => void save()}>{t("save")}</button>
          {isDirty && <button onClick={() => adopt(base)}>{t("discard")}</button>}
          <span class="small muted row-label" role="status">{isDirty ? t("unsaved") : base.revision > 0 ? t("saved_rev", { n: base.revision }) : ""}</span>
        </div>
      )}
    </section>
  );
}
