// SPDX-License-Identifier: Apache-2.0
// The editor: what is written is kept in the browser until it is saved; a save names the revision it began
// from, and when another one stands by then, the author sees both.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ApiError, chapterPath, exercisePath, get, write } from "../api/client";
import type { Commit, Exercise, Finding } from "../api/types";
import { isPartial, onCommit } from "../app/live";
import { go, Link } from "../app/router";
import { may } from "../app/session";
import { say, tell } from "../app/toast";
import { t } from "../i18n/index";
import { MoveDialog } from "../ui/bulk";
import { Choice, Failure, Field, Loading, Page } from "../ui/parts";
import { Code, type Handle } from "./code";
import { changed, dropDraft, type Fields, keepDraft, readDraft } from "./draft";
import { Merge } from "./merge";
import { SKELETON } from "./pieces";
import { Findings, PreviewPane, usePreview } from "./preview";

const FIELDS = ["title", "difficulty", "offer", "status", "exercise_type", "enonce_html", "solution_html"];
const NEW: Exercise = { chapter_code: "", id: 0, revision: 0, title: null, difficulty: "moyen", offer: "free", status: "draft", exercise_type: null, enonce_html: "", solution_html: "" };
const text = (value: unknown) => (typeof value === "string" ? value : "");
const pick = (exercise: Exercise): Fields => Object.fromEntries(FIELDS.map((name) => [name, exercise[name] ?? null]));

function Notice({ children, bad }: { children: preact.ComponentChildren; bad?: boolean }) {
  return <p class={bad ? "note bad" : "note"} role="status">{children}</p>;
}

function Parameters({ exercise }: { exercise: Exercise }) {
  const shown = Object.fromEntries(["generator_key", "variables", "variables_schema", "template_variants"].filter((name) => exercise[name] !== null && exercise[name] !== undefined).map((name) => [name, exercise[name]]));
  return <details class="card" open><summary>{t("variables")}</summary><pre tabIndex={0}>{JSON.stringify(shown, null, 2)}</pre></details>;
}

function Form({ code, saved, onSaved }: { code: string; saved: Exercise; onSaved: (exercise: Exercise) => void }) {
  const id = saved.id || null;
  const isDynamic = saved.is_dynamic === true;
  const canEdit = may("editor") && !isDynamic;
  const found = useMemo(() => readDraft(code, id), []);
  const [base, setBase] = useState<Fields>(() => pick(saved));
  const [revision, setRevision] = useState(found?.revision ?? saved.revision);
  const [fields, setFields] = useState<Fields>(() => ({ ...pick(saved), ...found?.fields }));
  const [stale, setStale] = useState<{ theirs: Exercise } | null>(null);
  const [notice, setNotice] = useState<string>("");
  const [refused, setRefused] = useState<Finding[]>([]);
  const [busy, setBusy] = useState(false);
  const [moving, setMoving] = useState(false);
  const [stamp, setStamp] = useState(0);
  const [duplicate, setDuplicate] = useState<number | null>(null);
  const handles = { enonce_html: useRef<Handle | null>(null), solution_html: useRef<Handle | null>(null) };
  const kept = useMemo(() => ({ needs_svg: saved.needs_svg, variables: saved.variables, is_dynamic: saved.is_dynamic }), [saved]);
  const preview = usePreview(code, fields, kept);
  const mine = changed(fields, base);
  const isDirty = Object.keys(mine).length > 0;
  const saving = useRef<Promise<void>>(Promise.resolve());
  const latest = useRef({ isDirty, revision });
  latest.current = { isDirty, revision };

  useEffect(() => { if (canEdit) keepDraft(code, id, { revision, fields: mine }); }, [fields, revision]);
  const adopt = (exercise: Exercise) => {
    setBase(pick(exercise));
    setFields(pick(exercise));
    setRevision(exercise.revision);
    setStamp((n) => n + 1);
    setRefused([]);
    dropDraft(code, id);
    onSaved(exercise);
  };
  /** Somebody else's commit: told when there is something to lose, else taken over. */
  const hear = async (commit: Commit) => {
    await saving.current; // an own commit may be heard of before its answer
    const change = commit.changes.find((one) => one.chapter_code === code && one.id === id);
    if (!id || (change ? change.revision <= latest.current.revision : !isPartial(commit))) return;
    if (change?.op === "delete") return setNotice(t("somebody_deleted", { name: commit.author }));
    const { exercise } = await get<{ exercise: Exercise }>(exercisePath(code, id));
    if (exercise.revision <= latest.current.revision) return;
    if (latest.current.isDirty) return setNotice(t("somebody_changed", { name: commit.author }));
    adopt(exercise);
    setNotice(t("somebody_changed_clean", { name: commit.author }));
  };
  useEffect(() => onCommit((commit) => void hear(commit).catch((error) => {
    if (error instanceof ApiError && error.status === 404) setNotice(t("somebody_deleted", { name: commit.author }));
    else say(error);
  })), []);

  const storeNow = async (toSave: Fields, from: number, more: Record<string, string | number> = {}) => {
    setBusy(true);
    setDuplicate(null);
    try {
      const answer = id
        ? await write<{ exercise: Exercise }>("PUT", exercisePath(code, id), { body: toSave, revision: from })
        : await write<{ exercise: Exercise }>("POST", `${chapterPath(code)}/exercises`, { body: toSave, query: more });
      latest.current = { isDirty: false, revision: answer.exercise.revision };
      setStale(null);
      setNotice("");
      tell(t("saved"), answer.commit_number);
      adopt(answer.exercise);
      if (!id) go(`/c/${code}/${answer.exercise.id}`, true);
    } catch (error) {
      if (error instanceof ApiError && error.code === "STALE_REVISION") setStale({ theirs: error.detail.theirs as Exercise });
      else if (error instanceof ApiError && error.code === "INVALID_EXERCISE") setRefused((error.detail.findings as Finding[]) ?? []);
      else if (error instanceof ApiError && error.code === "DUPLICATE_CONTENT") setDuplicate(error.detail.id as number);
      else say(error);
    } finally {
      setBusy(false);
    }
  };
  const store = (...given: Parameters<typeof storeNow>) => (saving.current = storeNow(...given));
  const save = () => void (canEdit && !busy && (isDirty || !id) && store(id ? mine : fields, revision));
  const saveNow = useRef(save);
  saveNow.current = save;
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      saveNow.current();
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, []);
  const merged = (chosen: Fields) => {
    const { theirs } = stale!;
    if (Object.keys(chosen).length > 0) return void store(chosen, theirs.revision);
    adopt(theirs);
    setStale(null);
  };
  const act = async (work: () => Promise<void>) => { try { await work(); } catch (error) { say(error); } };
  const copy = () => act(async () => {
    const answer = await write<{ exercise: Exercise }>("POST", `${exercisePath(code, id!)}/duplicate`, { body: {} });
    tell(t("duplicated", { id: answer.exercise.id }), answer.commit_number);
    go(`/c/${code}/${answer.exercise.id}`);
  });
  const remove = () => act(async () => {
    const answer = await write("DELETE", exercisePath(code, id!), { revision });
    dropDraft(code, id);
    tell(t("deleted", { n: 1 }), answer.commit_number);
    go(`/c/${code}`);
  });
  const set = (name: string) => (value: string) => setFields((old) => ({ ...old, [name]: value || (name === "title" || name === "exercise_type" ? null : value) }));
  const findings = refused.length > 0 ? refused : preview?.findings ?? [];
  const of = (name: string) => (preview?.findings ?? []).filter((finding) => finding.field === name && finding.line);
  const goTo = (finding: Finding) => handles[finding.field as "enonce_html"]?.current?.goTo(finding.line ?? 1, finding.column ?? 1);
  const actions = (
    <>
      {id && <Link class="button" to={`/c/${code}/${id}/history`}>{t("history")}</Link>}
      {id && may("editor") && <button onClick={() => void copy()}>{t("duplicate")}</button>}
      {id && may("editor") && <button onClick={() => setMoving(true)}>{t("move")}</button>}
      {id && may("editor") && <button class="danger" onClick={() => void remove()}>{t("delete")}</button>}
    </>
  );
  const body = isDynamic ? { enonce: text(saved.enonce_template_html), solution: text(saved.solution_template_html) } : { enonce: text(fields.enonce_html), solution: text(fields.solution_html) };
  return (
    <Page wide title={text(fields.title) || (id ? t("exercise_n", { id }) : t("new_exercise"))} actions={actions} lead={<><Link to="/">{t("chapters")}</Link> › <Link to={`/c/${code}`} class="code">{code}</Link> › {id ? t("exercise_n", { id }) : t("new_exercise")}</>}>
      {found && isDirty && <Notice>{t("unsaved_back")} {found.revision !== saved.revision && t("unsaved_old", { n: found.revision })}</Notice>}
      {notice && <Notice bad>{notice}</Notice>}
      {isDynamic && <Notice>{t("dynamic_readonly")}</Notice>}
      {duplicate !== null && <p class="note bad" role="alert">{t("duplicate_content", { id: duplicate })} <Link to={`/c/${code}/${duplicate}`}>{t("view")}</Link> <button onClick={() => void store(fields, 0, { allow_duplicate: 1 })}>{t("save_anyway")}</button></p>}
      <div class="editor">
        <form class="edit-side" onSubmit={(event) => { event.preventDefault(); save(); }}>
          <div class="meta">
            <Field label={t("title")} class="grow">{(field) => <input id={field} value={text(fields.title)} readOnly={!canEdit} maxLength={300} onInput={(event) => set("title")(event.currentTarget.value)} />}</Field>
            <Field label={t("type")} class="medium">{(field) => <input id={field} value={text(fields.exercise_type)} class="upper" readOnly={!canEdit} maxLength={100} onInput={(event) => set("exercise_type")(event.currentTarget.value)} />}</Field>
          </div>
          <div class="meta">
            <Choice label={t("difficulty")} disabled={!canEdit} value={text(fields.difficulty)} onChange={set("difficulty")} options={[["facile", t("facile")], ["moyen", t("moyen")], ["difficile", t("difficile")]]} />
            <Choice label={t("offer")} disabled={!canEdit} value={text(fields.offer)} onChange={set("offer")} options={[["free", t("free")], ["pro", t("pro")]]} />
            <Choice label={t("status")} disabled={!canEdit} value={text(fields.status)} onChange={set("status")} options={[["draft", t("draft")], ["published", t("published")]]} />
          </div>
          <h2>{t("enonce")}</h2>
          <Code label={t("enonce")} value={body.enonce} stamp={stamp} readOnly={!canEdit} findings={of("enonce_html")} onChange={set("enonce_html")} handle={handles.enonce_html} />
          <h2>{t("solution")}</h2>
          <Code label={t("solution")} value={body.solution} stamp={stamp} readOnly={!canEdit} findings={of("solution_html")} onChange={set("solution_html")} handle={handles.solution_html} extra={() => SKELETON} />
          {isDynamic && <Parameters exercise={saved} />}
          {!isDynamic && (preview || refused.length > 0) && <Findings findings={findings} go={goTo} />}
          {canEdit && (
            <div class="save-bar">
              <button class="primary" disabled={busy || (!isDirty && id !== null)} title="Ctrl+S">{t("save")}</button>
              {isDirty && id && <button type="button" onClick={() => adopt(saved)}>{t("discard")}</button>}
              <span class="small muted" role="status">{isDirty ? t("unsaved") : id ? t("saved_rev", { n: revision }) : ""}</span>
            </div>
          )}
        </form>
        <PreviewPane enonce={body.enonce} solution={body.solution} preview={preview} />
      </div>
      {stale && <Merge base={base} mine={mine} theirs={stale.theirs} onClose={() => setStale(null)} onSave={merged} />}
      {moving && <MoveDialog exercises={[{ ...saved, revision }]} onClose={() => setMoving(false)} onDone={(to) => { setMoving(false); go(`/c/${to}`); }} />}
    </Page>
  );
}

export function EditorPage({ code, id }: { code: string; id: number | null }) {
  const [saved, setSaved] = useState<Exercise | null>(id ? null : NEW);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (id) get<{ exercise: Exercise }>(exercisePath(code, id)).then(({ exercise }) => setSaved(exercise), setError);
  }, []);
  if (saved) return <Form code={code} saved={saved} onSaved={setSaved} />;
  return <Page wide title={id ? t("exercise_n", { id }) : t("new_exercise")}>{error ? <><Failure error={error} /><p><Link class="button" to={`/c/${code}/bin`}>{t("bin")}</Link></p></> : <Loading />}</Page>;
}
