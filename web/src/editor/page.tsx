// SPDX-License-Identifier: Apache-2.0
// The editor: what is written is kept in the browser until it is saved; a save names the revision it began
// from, and when another one stands by then, the author sees both.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ApiError, chapterPath, exercisePath, get, write } from "../api/client";
import type { Commit, Exercise, Finding } from "../api/types";
import { isPartial, onCommit } from "../app/live";
import { go, goBack, Link } from "../app/router";
import { may, session } from "../app/session";
import { useStore } from "../app/store";
import { say, tell } from "../app/toast";
import { nth, t } from "../i18n/index";
import { MoveDialog } from "../ui/bulk";
import type { Proof } from "../dynamic/model";
import { Choice, Dialog, Failure, Field, Loading, Page } from "../ui/parts";
import { Code, type Handle } from "./code";
import { attend, changed, draftOf, type DraftPlace, type Fields } from "./draft";
import { Merge } from "./merge";
import { SKELETON } from "./pieces";
import { Findings, PreviewPane, usePreview } from "./preview";

const DYNAMIC_FIELDS = ["is_dynamic", "needs_svg", "generator_key", "variables", "enonce_template_html", "solution_template_html", "template_variants"];
const FIELDS = ["title", "difficulty", "offer", "status", "exercise_type", "enonce_html", "solution_html"];
const NEW: Exercise = { chapter_code: "", id: 0, revision: 0, title: null, difficulty: "moyen", offer: "free", status: "draft", exercise_type: null, enonce_html: "", solution_html: "" };
const NEW_DYNAMIC: Exercise = { ...NEW, is_dynamic: true, needs_svg: false, enonce_html: null, solution_html: null, generator_key: null, variables: null, enonce_template_html: "", solution_template_html: "", template_variants: null };
const text = (value: unknown) => (typeof value === "string" ? value : "");
const pick = (exercise: Exercise): Fields => Object.fromEntries([...FIELDS, ...(exercise.is_dynamic === true ? DYNAMIC_FIELDS : [])].map((name) => [name, exercise[name] ?? null]));

function Notice({ children, bad }: { children: preact.ComponentChildren; bad?: boolean }) {
  return <p class={bad ? "note bad" : "note"} role="status">{children}</p>;
}

/** What only dynamic exercises need comes when one is opened. */
function useDynamic(isDynamic: boolean) {
  const [parts, setParts] = useState<typeof import("../dynamic/editor") | null>(null);
  useEffect(() => { if (isDynamic) void import("../dynamic/editor").then(setParts, say); }, []);
  return parts;
}

function Form({ code, saved, onSaved }: { code: string; saved: Exercise; onSaved: (exercise: Exercise) => void }) {
  const id = saved.id || null;
  const isDynamic = saved.is_dynamic === true;
  const canEdit = may("editor");
  const now = useStore(session)?.name ?? "";
  const [before] = useState(now);
  const newKind = isDynamic ? "dynamic" : "new";
  const dynamic = useDynamic(isDynamic);
  const [levels, setLevels] = useState<string[]>([]);
  const place = useMemo(() => draftOf(code, id ?? newKind), []);
  const { found } = place;
  const [others, setOthers] = useState<DraftPlace[]>([]);
  useEffect(() => (canEdit ? attend(place, setOthers) : undefined), []);
  const [base, setBase] = useState<Fields>(() => pick(saved));
  const [revision, setRevision] = useState(found?.revision ?? saved.revision);
  const [fields, setFields] = useState<Fields>(() => ({ ...pick(saved), ...found?.fields }));
  const [stale, setStale] = useState<{ theirs: Exercise } | null>(null);
  const [notice, setNotice] = useState<string>("");
  const [movedTo, setMovedTo] = useState<{ chapter_code: string; id: number; revision: number } | null>(null);
  const [refused, setRefused] = useState<Finding[]>([]);
  const [busy, setBusy] = useState(false);
  const [moving, setMoving] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const [stamp, setStamp] = useState(0);
  const [duplicate, setDuplicate] = useState<number | null>(null);
  const handles = { enonce_html: useRef<Handle | null>(null), solution_html: useRef<Handle | null>(null) };
  const handleOf = (field: string | null) => handles[(field ?? "").replace("_template", "") as "enonce_html"];
  const kept = useMemo(() => ({ needs_svg: saved.needs_svg, variables: saved.variables, is_dynamic: saved.is_dynamic }), [saved]);
  const preview = usePreview(code, fields, kept);
  const mine = changed(fields, base);
  const isDirty = Object.keys(mine).length > 0;
  const saving = useRef<Promise<void>>(Promise.resolve());
  const latest = useRef({ isDirty, revision, fields });
  latest.current = { isDirty, revision, fields };
  const isShown = useRef(true);
  useEffect(() => () => void (isShown.current = false), []);

  const wasTold = useRef(false);
  useEffect(() => {
    if (!canEdit || place.keep({ revision, fields: mine }) || wasTold.current) return;
    wasTold.current = true;
    say(new Error(t("draft_not_kept")));
  }, [fields, revision]);
  /** The exercise as it is saved now; what was written since `seen` stays. */
  const adopt = (exercise: Exercise, seen: Fields | null) => {
    const next = pick(exercise);
    setBase(next);
    setFields((old) => ({ ...next, ...(seen ? changed(old, seen) : {}) }));
    setRevision(exercise.revision);
    if (!seen || Object.keys(changed(next, seen)).length > 0) setStamp((n) => n + 1);
    setRefused([]);
    onSaved(exercise);
  };
  const discard = () => {
    setNotice("");
    adopt(saved, null);
  };
  /** Somebody else's commit: told when there is something to lose, else taken over. */
  const hear = async (commit: Commit) => {
    await saving.current; // an own commit may be heard of before its answer
    const change = commit.changes.find((one) => one.chapter_code === code && one.id === id);
    if (!id || (change ? change.revision <= latest.current.revision : !isPartial(commit))) return;
    if (change?.op === "delete") return gone(commit);
    const { exercise } = await get<{ exercise: Exercise }>(exercisePath(code, id));
    const { isDirty, revision, fields } = latest.current;
    if (exercise.revision <= revision) return;
    if (isDirty) {
      onSaved(exercise); // what dropping the changes goes back to
      return setNotice(t("somebody_changed", { name: commit.author }));
    }
    adopt(exercise, fields);
    setNotice(t("somebody_changed_clean", { name: commit.author }));
  };
  /** Deleted, or moved: the whole commit says where to. */
  const gone = async ({ commit, author }: Commit) => {
    const { changes } = await get<Commit>(`/api/admin/commits/${commit}`);
    const to = changes.find(({ moved_from }) => moved_from?.chapter_code === code && moved_from.id === id);
    setNotice(t(to ? "somebody_moved" : "somebody_deleted", { name: author }));
    setMovedTo(to ?? null);
  };
  /** There, with what was not saved here. */
  const follow = () => {
    const { chapter_code, id: there, revision: now } = movedTo!;
    const target = draftOf(chapter_code, there);
    if (canEdit && isDirty && !target.found && target.keep({ revision: now, fields: mine })) place.drop();
    go(`/c/${chapter_code}/${there}`);
  };
  useEffect(() => onCommit((commit) => void hear(commit).catch((error) => {
    if (error instanceof ApiError && error.status === 404) void gone(commit).catch(say);
    else say(error);
  })), []);

  const refuse = (found: Finding[]) => {
    setRefused(found);
    say(new Error(t("not_saved_findings")));
    setTimeout(() => document.querySelector(".findings li")?.scrollIntoView({ block: "center" }));
  };
  const storeNow = async (toSave: Fields, from: number, more: Record<string, string | number> = {}) => {
    const sent = fields;
    setBusy(true);
    setDuplicate(null);
    try {
      const answer = id
        ? await write<{ exercise: Exercise }>("PUT", exercisePath(code, id), { body: toSave, revision: from, query: more })
        : await write<{ exercise: Exercise }>("POST", `${chapterPath(code)}/exercises`, { body: toSave, query: more });
      const { exercise } = answer;
      const since = changed(latest.current.fields, sent); // written while the save was on its way
      latest.current = { ...latest.current, isDirty: Object.keys(since).length > 0, revision: exercise.revision };
      tell(t("saved"), answer.commit_number);
      if (!id) {
        draftOf(code, exercise.id).keep({ revision: exercise.revision, fields: since });
        place.drop();
        if (isShown.current) go(`/c/${code}/${exercise.id}`, true);
        return;
      }
      place.keep({ revision: exercise.revision, fields: since });
      setStale(null);
      setNotice("");
      adopt(exercise, sent);
    } catch (error) {
      if (error instanceof ApiError && error.code === "STALE_REVISION") setStale({ theirs: error.detail.theirs as Exercise });
      else if (error instanceof ApiError && (error.code === "INVALID_EXERCISE" || error.code === "ADMIN_TEMPLATE_MISMATCH")) refuse((error.detail.findings as Finding[]) ?? []);
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
    if (busy) return;
    const { theirs } = stale!;
    if (Object.keys(chosen).length > 0) return void store(chosen, theirs.revision);
    adopt(theirs, fields);
    setStale(null);
  };
  const act = async (work: () => Promise<void>) => { try { await work(); } catch (error) { say(error); } };
  const copy = () => act(async () => {
    const answer = await write<{ exercise: Exercise }>("POST", `${exercisePath(code, id!)}/duplicate`, { body: {} });
    tell(t("duplicated", { id: answer.exercise.id }), answer.commit_number);
    go(`/c/${code}/${answer.exercise.id}`);
  });
  const remove = () => act(async () => {
    setDeleting(false);
    const answer = await write("DELETE", exercisePath(code, id!), { revision });
    tell(t("deleted", { n: 1 }), answer.commit_number);
    goBack(`/c/${code}`);
  });
  const forget = (other: DraftPlace) => {
    other.drop();
    setOthers(others.filter((one) => one !== other));
  };
  const take = (other: DraftPlace) => {
    if (place.keep(other.found!)) forget(other);
    setRevision(other.found!.revision);
    setFields({ ...base, ...other.found!.fields });
    setStamp((n) => n + 1);
  };
  const set = (name: string) => (value: string) => setFields((old) => ({ ...old, [name]: value || (name === "title" || name === "exercise_type" ? null : value) }));
  const patch = (values: Fields) => setFields((old) => ({ ...old, ...values }));
  const proofs = useMemo(() => refused.flatMap((finding) => (finding.proof ? [finding.proof as Proof] : [])), [refused]);
  const seen = id || isDirty ? preview : null; // who has not begun to write is not told what is missing
  const findings = refused.length > 0 ? refused : seen?.findings ?? [];
  const of = (name: string) => (seen?.findings ?? []).filter((finding) => finding.field === name && finding.line);
  const goTo = (finding: Finding) => handleOf(finding.field)?.current?.goTo(finding.line ?? 1, finding.column ?? 1);
  const actions = (
    <>
      {id && <Link class="button" to={`/c/${code}/${id}/history`}>{t("history")}</Link>}
      {id && may("editor") && <button onClick={() => void copy()}>{t("duplicate")}</button>}
      {id && may("editor") && <button onClick={() => (isDirty || busy ? setNotice(t("move_save_first")) : setMoving(true))}>{t("move")}</button>}
      {id && may("editor") && <button class="danger" onClick={() => (isDirty ? setDeleting(true) : void remove())}>{t("delete")}</button>}
    </>
  );
  const body = { enonce: text(fields.enonce_html), solution: text(fields.solution_html) };
  return (
    <Page wide title={text(fields.title) || (id ? t("exercise_n", { id }) : t(isDynamic ? "new_dynamic" : "new_exercise"))} actions={actions} lead={<><Link to="/">{t("chapters")}</Link> › <Link back to={`/c/${code}`} class="code">{code}</Link> › {id ? t("exercise_n", { id }) : t(isDynamic ? "new_dynamic" : "new_exercise")}</>}>
      {before !== now && isDirty && <Notice bad>{t("written_as", { before, now })}</Notice>}
      {found && isDirty && <Notice>{t("unsaved_back")} {found.revision !== saved.revision && t("unsaved_old", { n: found.revision })}</Notice>}
      {others.length > 0 && !isDirty && others.map((other) => (
        <Notice key={other.name}>
          {id ? t("left_unsaved") : t("new_unsaved", { title: text(other.found!.fields.title) || t("no_title") })} {other.found!.revision !== saved.revision && t("unsaved_old", { n: other.found!.revision })}{" "}
          <button onClick={() => take(other)}>{t("take_up")}</button> <button onClick={() => forget(other)}>{t("discard_draft")}</button>
        </Notice>
      ))}
      {notice && <Notice bad>{notice} {movedTo && <button onClick={follow}>{t("move_done_to", { code: `${movedTo.chapter_code} ${nth(movedTo.id)}` })}</button>}</Notice>}
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
          {isDynamic && !dynamic && <Loading />}
          {isDynamic && dynamic && <dynamic.DynamicSide fields={fields} stamp={stamp} readOnly={!canEdit} findings={of} handles={handles} change={patch} onDifficulties={setLevels} />}
          {!isDynamic && <><h2>{t("enonce")}</h2>
          <Code label={t("enonce")} value={body.enonce} stamp={stamp} readOnly={!canEdit} findings={of("enonce_html")} onChange={set("enonce_html")} handle={handles.enonce_html} />
          <h2>{t("solution")}</h2>
          <Code label={t("solution")} value={body.solution} stamp={stamp} readOnly={!canEdit} findings={of("solution_html")} onChange={set("solution_html")} handle={handles.solution_html} extra={() => SKELETON} /></>}
          {(seen || refused.length > 0) && <Findings findings={findings} go={goTo} />}
          {canEdit && refused.length > 0 && refused.every(({ rule }) => rule === "template_flaw") && <p class="row"><button type="button" disabled={busy} onClick={() => void store(id ? mine : fields, revision, { allow_flaws: 1 })}>{t("save_anyway")}</button></p>}
          {canEdit && (
            <div class="save-bar">
              <button class="primary" disabled={busy || (!isDirty && id !== null)} title="Ctrl+S">{t("save")}</button>
              {isDirty && <button type="button" onClick={discard}>{t("discard")}</button>}
              <span class="small muted" role="status">{isDirty ? t("unsaved") : id ? t("saved_rev", { n: revision }) : ""}</span>
            </div>
          )}
        </form>
        {!isDynamic && <PreviewPane enonce={body.enonce} solution={body.solution} preview={preview} />}
        {isDynamic && dynamic && <dynamic.DynamicView code={code} fields={fields} kept={kept} difficulties={levels} refused={proofs} />}
      </div>
      {stale && <Merge base={base} mine={mine} theirs={stale.theirs} onClose={() => setStale(null)} onSave={merged} />}
      {deleting && (
        <Dialog title={t("delete_exercise", { id: id! })} onClose={() => setDeleting(false)}>
          <p>{t("delete_unsaved")}</p>
          <footer><button onClick={() => setDeleting(false)}>{t("cancel")}</button><button class="danger" onClick={() => void remove()}>{t("delete")}</button></footer>
        </Dialog>
      )}
      {moving && <MoveDialog exercises={[{ ...saved, revision }]} onClose={() => setMoving(false)} onDone={(to) => { setMoving(false); go(`/c/${to}`); }} />}
    </Page>
  );
}

export function EditorPage({ code, id, isDynamic }: { code: string; id: number | null; isDynamic?: boolean }) {
  const [saved, setSaved] = useState<Exercise | null>(id ? null : isDynamic ? NEW_DYNAMIC : NEW);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (id) get<{ exercise: Exercise }>(exercisePath(code, id)).then(({ exercise }) => setSaved(exercise), setError);
  }, []);
  if (saved) return <Form code={code} saved={saved} onSaved={setSaved} />;
  return <Page wide title={id ? t("exercise_n", { id }) : t(isDynamic ? "new_dynamic" : "new_exercise")}>{error ? <><Failure error={error} /><p class="row"><Link class="button" to={`/c/${code}/${id}/history`}>{t("history")}</Link><Link class="button" to={`/c/${code}/bin`}>{t("bin")}</Link></p></> : <Loading />}</Page>;
}
