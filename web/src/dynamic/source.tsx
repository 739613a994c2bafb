// SPDX-License-Identifier: Apache-2.0
// A generator's source: read by all, changed by administrators.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ApiError, write } from "../api/client";
import { leaveGuard } from "../app/router";
import { may, session } from "../app/session";
import { explain, tell } from "../app/toast";
import { Code } from "../editor/code";
import { t } from "../i18n/index";
import { type Broken, brokenBy, BrokenNote } from "./broken";
import { lua } from "./lua";
import { type GeneratorDocument, generatorPath } from "./model";
import { w } from "./words";

const NONE: never[] = [];
interface SourceDraft { revision: number; text: string }

/** What was not saved, kept in this browser by account and generator. */
function sourceDraft(name: string) {
  const place = `exobase.source ${encodeURIComponent(session.get()?.name ?? "")} ${name}`;
  return {
    read(saved: GeneratorDocument): SourceDraft | null {
      try {
        const draft = JSON.parse(localStorage.getItem(place) ?? "null") as SourceDraft | null;
        return draft && typeof draft.text === "string" && draft.text !== saved.text ? draft : null;
      } catch {
        return null;
      }
    },
    keep(draft: SourceDraft | null) {
      try {
        if (draft) localStorage.setItem(place, JSON.stringify(draft));
        else localStorage.removeItem(place);
      } catch {
        // without a storage it lives as long as the page
      }
    },
  };
}

export function GeneratorSource({ name, saved }: { name: string; saved: GeneratorDocument }) {
  const draft = useMemo(() => sourceDraft(name), []);
  const [found] = useState(() => draft.read(saved));
  const [base, setBase] = useState(found ? { ...saved, revision: found.revision } : saved);
  const [text, setText] = useState(found?.text ?? saved.text ?? "");
  const [stamp, setStamp] = useState(0);
  const [error, setError] = useState("");
  const [broken, setBroken] = useState<Broken | null>(null);
  const [busy, setBusy] = useState(false);
  const isDirty = text !== base.text;
  const canEdit = may("admin");
  const extension = useMemo(() => lua(), []);
  /** The text as it is saved now; what was typed since `sent` went out stays. */
  const adopt = (next: GeneratorDocument, sent?: string) => {
    setBase(next);
    if (sent === undefined || now.current.text === sent) {
      setText(next.text ?? "");
      setStamp((n) => n + 1);
    }
    setError("");
    setBroken(null);
  };
  const now = useRef({ isDirty, revision: base.revision, text });
  now.current = { isDirty, revision: base.revision, text };
  useEffect(() => { if (!now.current.isDirty && (saved.revision !== now.current.revision || saved.text !== base.text)) adopt(saved); }, [saved]);
  useEffect(() => draft.keep(isDirty ? { revision: base.revision, text } : null), [isDirty, text, base.revision]);
  const isOld = isDirty && saved.revision !== base.revision;
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
      adopt(answer.generator, text);
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
      <Code label={w("source")} value={text} stamp={stamp} readOnly={!canEdit} findings={NONE} onChange={setText} plain more={extension} />
      {found && isDirty && <p class="hint">{t("unsaved_back")}</p>}
      {isOld && <p class="note" role="status">{w("stale")}</p>}
      <p class="error" role="alert">{error}</p>
      {broken && <BrokenNote broken={broken} busy={busy} onForce={() => void save(true)} onClose={() => setBroken(null)} />}
      {canEdit && (
        <div class="row">
          <button class="primary" disabled={busy || !isDirty} onClick={() => void save()}>{t("save")}</button>
          {isDirty && <button onClick={() => adopt(saved)}>{t("discard")}</button>}
          <span class="small muted row-label" role="status">{isDirty ? t("unsaved") : base.revision > 0 ? t("saved_rev", { n: base.revision }) : ""}</span>
        </div>
      )}
    </section>
  );
}
