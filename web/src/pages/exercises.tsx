// SPDX-License-Identifier: Apache-2.0
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ApiError, chapterPath, get, write } from "../api/client";
import type { Chapter, Commit, Exercise, ExercisePage } from "../api/types";
import { onCommit, touches } from "../app/live";
import { Link, setQuery, usePlace } from "../app/router";
import { may } from "../app/session";
import { say, tell } from "../app/toast";
import { t } from "../i18n/index";
import { BulkBar } from "../ui/bulk";
import { useData } from "../ui/data";
import { saveFile } from "../ui/download";
import { Dialog, Failure, Field, Loading, Page, Select } from "../ui/parts";
import { keyOf, Rows, type Sort, SORT_KEYS, type SortKey } from "../ui/rows";

const FIELDS = "title,difficulty,offer,status,is_dynamic,exercise_type,updated_at,enonce_html,enonce_template_html";
const FILTERS = ["q", "difficulty", "offer", "status", "kind"] as const;
type Filters = Record<(typeof FILTERS)[number] | "type", string>;
const ORDER: Record<string, number> = { facile: 0, moyen: 1, difficile: 2, free: 0, pro: 1, published: 0, draft: 1 };

/** They stand in the address, with the order: "-title" is by title, downwards. */
function useFilters() {
  const { query } = usePlace();
  const given = new URLSearchParams(query);
  const filters = Object.fromEntries([...FILTERS, "type"].map((name) => [name, given.get(name) ?? ""])) as Filters;
  const order = given.get("sort") ?? "";
  const key = SORT_KEYS.find((one) => one === order.replace("-", "")) ?? "id";
  const sort: Sort = { key, down: order.startsWith("-") };
  const change = (some: Partial<Filters & { sort: string }>) => setQuery({ ...Object.fromEntries(new URLSearchParams(location.search)), ...some });
  const setSort = ({ key, down }: Sort) => change({ sort: key === "id" && !down ? "" : `${down ? "-" : ""}${key}` });
  return { filters, change, sort, setSort };
}

/** All pages, one after the other: the first is shown at once. `auto`: the others come by themselves. */
function useList(path: string, filters: Filters, auto: boolean, concerns: (commit: Commit) => boolean) {
  const [list, setList] = useState<{ rows: Exercise[]; total: number; next?: string } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [round, setRound] = useState(0);
  const busy = useRef(false);
  const query = Object.fromEntries(FILTERS.map((name) => [name, filters[name]]));
  const more = async (cursor: string | undefined, limit: number, signal?: AbortSignal) => get<ExercisePage>(path, { ...query, fields: FIELDS, limit, cursor }, signal);
  useEffect(() => {
    const stop = new AbortController();
    const load = async () => {
      let page = await more(undefined, 200, stop.signal);
      let rows = page.exercises;
      if (round === 0 || !auto) setList({ rows, total: page.total, next: page.next });
      while (auto && page.next) {
        page = await more(page.next, 1000, stop.signal);
        rows = [...rows, ...page.exercises];
        if (round === 0) setList({ rows, total: page.total, next: page.next });
      }
      setList({ rows, total: page.total, next: page.next });
      setError(null);
    };
    load().catch((failure) => !stop.signal.aborted && setError(failure));
    return () => stop.abort();
  }, [path, JSON.stringify(query), round]);
  useEffect(() => {
    let timer = 0;
    const off = onCommit((commit) => {
      if (!concerns(commit)) return;
      clearTimeout(timer);
      timer = window.setTimeout(() => setRound((n) => n + 1), 80);
    });
    return () => { clearTimeout(timer); off(); };
  }, [path]);
  const onEnd = () => {
    if (auto || !list?.next || busy.current) return;
    busy.current = true;
    more(list.next, 200).then((page) => setList({ rows: [...list.rows, ...page.exercises], total: page.total, next: page.next }), say).finally(() => { busy.current = false; });
  };
  return { list, error, reload: () => setRound((n) => n + 1), onEnd };
}

/** What is chosen, as far as it is shown: a row that a filter hides is not chosen any more. */
function useChosen(rows: Exercise[] | undefined): [Map<string, Exercise>, (next: Map<string, Exercise>) => void] {
  const [chosen, setChosen] = useState(new Map<string, Exercise>());
  useEffect(() => {
    if (chosen.size === 0 || !rows) return;
    const now = new Map(rows.map((row) => [keyOf(row), row]));
    setChosen(new Map([...chosen.keys()].filter((key) => now.has(key)).map((key) => [key, now.get(key)!])));
  }, [rows]);
  return [chosen, setChosen];
}

function Filter({ filters, change, types }: { filters: Filters; change: (change: Partial<Filters>) => void; types?: string[] }) {
  const [text, setText] = useState(filters.q);
  useEffect(() => setText(filters.q), [filters.q]);
  useEffect(() => {
    if (text === filters.q) return;
    const timer = setTimeout(() => change({ q: text }), 200);
    return () => clearTimeout(timer);
  }, [text]);
  const choice = (name: keyof Filters, label: string, options: string[]) => (
    <Select hideLabel label={label} value={filters[name]} onChange={(value) => change({ [name]: value })} options={[["", label], ...options.map((option): [string, string] => [option, name === "type" ? option : t(option as "facile")])]} />
  );
  return (
    <div class="filters" role="search" aria-label={t("filter_text")}>
      <input type="search" aria-label={t("filter_text")} placeholder={t("filter_text")} value={text} onInput={(event) => setText(event.currentTarget.value)} maxLength={500} />
      {choice("difficulty", t("difficulty"), ["facile", "moyen", "difficile"])}
      {choice("offer", t("offer"), ["free", "pro"])}
      {choice("status", t("status"), ["published", "draft"])}
      {choice("kind", t("kind"), ["static", "dynamic"])}
      {types && (types.length > 1 || filters.type) && choice("type", t("type"), types)}
    </div>
  );
}

function sorted(rows: Exercise[], sort: Sort): Exercise[] {
  const value = (row: Exercise): string | number => {
    const given = row[sort.key];
    return typeof given === "string" && given in ORDER ? ORDER[given] : (given as string | number) ?? "";
  };
  const collator = new Intl.Collator("fr", { numeric: true });
  const compare = (a: Exercise, b: Exercise) => {
    const [x, y] = [value(a), value(b)];
    const order = typeof x === "number" && typeof y === "number" ? x - y : collator.compare(String(x), String(y));
    return (sort.down ? -order : order) || a.id - b.id;
  };
  return sort.key === "id" && !sort.down ? rows : [...rows].sort(compare);
}

function Rename({ chapter, onClose }: { chapter: Chapter; onClose: () => void }) {
  const [title, setTitle] = useState(chapter.title ?? "");
  const save = async () => {
    try {
      const answer = await write("PATCH", chapterPath(chapter.code), { body: { title: title.trim() || null }, revision: chapter.revision });
      tell(t("saved"), answer.commit_number);
      onClose();
    } catch (error) {
      say(error);
    }
  };
  return (
    <Dialog title={t("chapter_title")} onClose={onClose}>
      <form onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <Field label={t("title")}>{(id) => <input id={id} value={title} maxLength={300} onInput={(event) => setTitle(event.currentTarget.value)} />}</Field>
        <footer><button type="button" onClick={onClose}>{t("cancel")}</button><button class="primary">{t("save")}</button></footer>
      </form>
    </Dialog>
  );
}

export function ExercisesPage({ code }: { code: string }) {
  const { filters, change, sort, setSort } = useFilters();
  const [renaming, setRenaming] = useState(false);
  const chapters = useData((signal) => get<{ chapters: Chapter[] }>("/api/admin/chapters", {}, signal), [code], () => true);
  const { list, error, reload, onEnd } = useList(`${chapterPath(code)}/exercises`, filters, true, (commit) => touches(commit, code));
  const chapter = chapters.value?.chapters.find((one) => one.code === code);
  const types = useMemo(() => [...new Set([filters.type, ...(list?.rows.map((row) => row.exercise_type) ?? [])].filter(Boolean) as string[])].sort(), [list, filters.type]);
  const rows = useMemo(() => sorted(list?.rows.filter((row) => !filters.type || row.exercise_type === filters.type) ?? [], sort), [list, sort.key, sort.down, filters.type]);
  const [chosen, setChosen] = useChosen(list ? rows : undefined);
  const onSort = (key: SortKey, down?: boolean) => setSort({ key, down: down ?? (sort.key === key && !sort.down) });
  const isFiltered = Object.values(filters).some(Boolean);
  const lead = <><Link to="/">{t("chapters")}</Link> › <span class="code">{code}</span></>;
  const actions = !(error instanceof ApiError && error.status === 404) && (
    <>
      {may("editor") && chapter && <button onClick={() => setRenaming(true)}>{t("rename")}</button>}
      <button onClick={() => void saveFile(`${chapterPath(code)}/exercises-export`, `${code}.json`)}>{t("export")}</button>
      <Link class="button" to={`/c/${code}/bin`}>{t("bin")}</Link>
      {may("editor") && <Link class="button" to={`/c/${code}/new-dynamic`}>{t("new_dynamic")}</Link>}
      {may("editor") && <Link class="button primary" to={`/c/${code}/new`}>{t("new_exercise")}</Link>}
    </>
  );
  return (
    <Page wide title={chapter?.title ?? code} lead={lead} actions={actions}>
      <Filter filters={filters} change={change} types={types} />
      <p class="small muted count" role="status">{list && (isFiltered && chapter ? t("of_total", { n: rows.length, total: t("total", { n: chapter.counts.total }) }) : t("total", { n: list.total }))}<span class="keys"> · {t("keyboard_help")}</span></p>
      <Failure error={error} retry={reload} />
      {!list && !error && <Loading />}
      {list && rows.length === 0 && <p class="empty">{t(isFiltered ? "no_match" : "chapter_empty")}</p>}
      {rows.length > 0 && <Rows rows={rows} chosen={chosen} onChoose={setChosen} sort={sort} onSort={onSort} canChoose={may("editor")} onEnd={onEnd} />}
      <BulkBar chosen={chosen} onClear={() => setChosen(new Map())} onDone={() => { setChosen(new Map()); reload(); }} />
      {renaming && chapter && <Rename chapter={chapter} onClose={() => setRenaming(false)} />}
    </Page>
  );
}

export function SearchPage() {
  const { filters, change } = useFilters();
  const { list, error, reload, onEnd } = useList("/api/admin/search", filters, false, () => true);
  const [chosen, setChosen] = useChosen(list?.rows);
  return (
    <Page wide title={t("search")} lead={t("search_all")}>
      <Filter filters={filters} change={change} />
      <p class="small muted count" role="status">{list && t("total", { n: list.total })}</p>
      <Failure error={error} retry={reload} />
      {!list && !error && <Loading />}
      {list && list.rows.length === 0 && <p class="empty">{t("no_match")}<br />{t("deleted_where")}</p>}
      {list && list.rows.length > 0 && <Rows withChapter rows={list.rows} chosen={chosen} onChoose={setChosen} canChoose={may("editor")} onEnd={onEnd} />}
      <BulkBar chosen={chosen} onClear={() => setChosen(new Map())} onDone={() => { setChosen(new Map()); reload(); }} />
    </Page>
  );
}
