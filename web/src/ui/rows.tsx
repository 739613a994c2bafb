// SPDX-License-Identifier: Apache-2.0
// The table of exercises. Only the rows in sight are in the document, so that a chapter of thousands scrolls as
// one of ten; the whole is as high as all of them. It is a grid: one row has the focus, arrows move it.
import { Component } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Exercise } from "../api/types";
import { go, isRestoring, Link, rowLeft } from "../app/router";
import { ago, type Key, t, word } from "../i18n/index";
import { plain } from "../text/plain";
import { Badge, Select } from "./parts";

export const keyOf = (exercise: Exercise) => `${exercise.chapter_code}/${exercise.id}`;
export const SORT_KEYS = ["id", "title", "difficulty", "offer", "status", "updated_at"] as const;
export type SortKey = (typeof SORT_KEYS)[number];
export interface Sort {
  key: SortKey;
  down: boolean;
}
interface Props {
  rows: Exercise[];
  chosen: Map<string, Exercise>;
  onChoose: (next: Map<string, Exercise>) => void;
  sort?: Sort;
  onSort?: (key: SortKey, down?: boolean) => void;
  withChapter?: boolean;
  canChoose: boolean;
  onEnd?: () => void;
}
const COLUMNS: [SortKey, Key][] = [["id", "id"], ["title", "exercise"], ["difficulty", "difficulty"], ["offer", "offer"], ["status", "status"], ["updated_at", "changed_at"]];
/** Rows beyond the sight that are there already, and by how many the window moves at once. */
const MORE = 16;
const STEP = 8;

/** The height of a row is the style's to say. */
function useWindow(count: number) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [range, setRange] = useState({ from: 0, to: 40, height: 44 });
  useLayoutEffect(() => {
    let height = 44;
    const look = () => {
      if (!body.current) return;
      const top = -body.current.getBoundingClientRect().top;
      const first = Math.floor(top / height / STEP) * STEP - MORE;
      const from = Math.max(0, Math.min(first, count - 1));
      const to = Math.min(count, from + Math.ceil(innerHeight / height) + 2 * MORE + STEP);
      setRange((old) => (old.from === from && old.to === to && old.height === height ? old : { from, to, height }));
    };
    const measure = () => {
      if (body.current) height = parseFloat(getComputedStyle(body.current).getPropertyValue("--row")) || 44;
      look();
    };
    measure();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", measure);
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", measure);
    };
  }, [count]);
  return { body, ...range };
}

/** What a row shows is made once for each exercise, not at each step of a scroll. */
class Cells extends Component<{ exercise: Exercise; withChapter?: boolean }> {
  override shouldComponentUpdate(next: { exercise: Exercise; withChapter?: boolean }) {
    return next.exercise !== this.props.exercise || next.withChapter !== this.props.withChapter;
  }
  override render({ exercise, withChapter }: { exercise: Exercise; withChapter?: boolean }) {
    const excerpt = plain(exercise.enonce_html || exercise.enonce_template_html);
    return (
      <>
      <td class="c-id">{exercise.id}</td>
      <td class="c-main">
        <Link to={`/c/${exercise.chapter_code}/${exercise.id}`} tabIndex={-1}>
          {withChapter && <span class="code">{exercise.chapter_code}</span>} <strong>{exercise.title || (excerpt ? "" : t("no_title"))}</strong>{" "}
          <span class={exercise.title ? "muted" : ""}>{excerpt}</span>
        </Link>
      </td>
      <td class="c-tag"><span class={`dot ${exercise.difficulty}`} />{word(exercise.difficulty)}</td>
      <td class="c-tag">{exercise.offer === "pro" ? <Badge kind="pro">{t("pro")}</Badge> : <span class="muted">{word(exercise.offer)}</span>}</td>
      <td class="c-tag">
        {exercise.status === "draft" ? <Badge kind="draft">{t("draft")}</Badge> : <span class="muted">{word(exercise.status)}</span>}
        {exercise.is_dynamic && <Badge kind="dynamic">{t("dynamic")}</Badge>}
      </td>
      <td class="c-when muted">{ago(exercise.updated_at)}</td>
      </>
    );
  }
}

export function Rows(props: Props) {
  const { rows, chosen } = props;
  const { body, from, to, height } = useWindow(rows.length);
  const [at, setAt] = useState(0);
  const wantsFocus = useRef(false);
  const hasFocus = useRef(false);
  const current = Math.min(at, rows.length - 1);
  /** The row that the list stands at, wherever it is among the others; at first the one from which the page was left. */
  const standing = useRef({ key: rowLeft() });
  useLayoutEffect(() => {
    const { key } = standing.current;
    const now = key === undefined ? -1 : rows.findIndex((row) => keyOf(row) === key);
    if (now >= 0) setAt(now);
  }, [rows]);

  useEffect(() => {
    if (to >= rows.length) props.onEnd?.();
  }, [to, rows.length]);
  useEffect(() => {
    const isLeft = isRestoring() && rows.length > 0 && keyOf(rows[current]) === rowLeft();
    if ((hasFocus.current || isLeft) && document.activeElement === document.body) wantsFocus.current = true; // the row that had it is gone
    if (!wantsFocus.current) return;
    const row = body.current?.querySelector<HTMLElement>(`[data-at="${current}"]`);
    if (row) {
      wantsFocus.current = false;
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    } else {
      const top = (body.current?.getBoundingClientRect().top ?? 0) + current * height;
      if (top < 0 || top > innerHeight) scrollTo(0, top + scrollY - innerHeight / 2); // else it is about to come
    }
  });
  const stand = (index: number) => {
    standing.current = { key: keyOf(rows[index]) };
    setAt(index);
  };
  const toggle = (exercise: Exercise) => {
    const next = new Map(chosen);
    if (!next.delete(keyOf(exercise))) next.set(keyOf(exercise), exercise);
    props.onChoose(next);
  };
  const move = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (!target.matches("tr") || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(innerHeight / height) - 3);
    const steps: Record<string, number> = { ArrowDown: current + 1, ArrowUp: current - 1, j: current + 1, k: current - 1, PageDown: current + page, PageUp: current - page, Home: 0, End: rows.length - 1 };
    if (event.key in steps) {
      wantsFocus.current = true;
      stand(Math.max(0, Math.min(rows.length - 1, steps[event.key])));
    } else if (event.key === "Enter") go(`/c/${rows[current].chapter_code}/${rows[current].id}`);
    else if (event.key === " " && props.canChoose) toggle(rows[current]);
    else return;
    event.preventDefault();
  };
  const chooseAll = () => props.onChoose(allChosen ? new Map() : new Map(rows.map((row) => [keyOf(row), row])));
  const allChosen = rows.length > 0 && rows.every((row) => chosen.has(keyOf(row)));
  const shown = rows.slice(from, to);
  return (
    <>
    <div class="narrow-head">
      {props.canChoose && <label class="check"><input type="checkbox" checked={allChosen} onChange={chooseAll} /> {t("choose_all")}</label>}
      {props.onSort && <Select hideLabel label={t("sort")} value={props.sort ? `${props.sort.key}${props.sort.down ? " down" : ""}` : ""} onChange={(value) => props.onSort?.(value.split(" ")[0] as SortKey, value.endsWith(" down"))} options={COLUMNS.flatMap(([key, label]): [string, string][] => [[key, `${t("sort_by", { name: t(label) })} ↑`], [`${key} down`, `${t("sort_by", { name: t(label) })} ↓`]])} />}
    </div>
    <table class="rows" role="grid" aria-rowcount={rows.length + 1} aria-label={t("exercises")} onKeyDown={move}>
      <thead>
        <tr aria-rowindex={1}>
          {props.canChoose && (
            <th class="c-box"><input type="checkbox" aria-label={t("choose_all")} checked={allChosen} onChange={chooseAll} /></th>
          )}
          {COLUMNS.map(([key, label]) => (
            <th key={key} class={`c-${key === "title" ? "main" : key === "id" ? "id" : key === "updated_at" ? "when" : "tag"}`} aria-sort={props.sort?.key === key ? (props.sort.down ? "descending" : "ascending") : undefined}>
              {props.onSort ? <button class="plain" title={t("sort_by", { name: t(label) })} onClick={() => props.onSort?.(key)}>{t(label)}<span aria-hidden="true">{props.sort?.key === key ? (props.sort.down ? " ↓" : " ↑") : ""}</span></button> : t(label)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body} onFocusIn={() => { hasFocus.current = true; }} onFocusOut={(event) => { if (event.relatedTarget || (event.target as Node).isConnected) hasFocus.current = false; }}>
        {from > 0 && <tr class="space" aria-hidden="true" style={{ height: `${from * height}px` }} />}
        {shown.map((exercise, i) => (
          <tr key={keyOf(exercise)} data-at={from + i} data-key={keyOf(exercise)} tabIndex={from + i === current ? 0 : -1} aria-rowindex={from + i + 2} aria-selected={props.canChoose ? chosen.has(keyOf(exercise)) : undefined} onFocus={() => stand(from + i)}>
            {props.canChoose && <td class="c-box"><input type="checkbox" tabIndex={-1} aria-label={t("choose_row", { id: exercise.id })} checked={chosen.has(keyOf(exercise))} onChange={() => toggle(exercise)} /></td>}
            <Cells exercise={exercise} withChapter={props.withChapter} />
          </tr>
        ))}
        {to < rows.length && <tr class="space" aria-hidden="true" style={{ height: `${(rows.length - to) * height}px` }} />}
      </tbody>
    </table>
    </>
  );
}
