// SPDX-License-Identifier: Apache-2.0
import { useState } from "preact/hooks";
import { get, write } from "../api/client";
import type { Chapter, Exercise } from "../api/types";
import { say, tell } from "../app/toast";
import { t } from "../i18n/index";
import { useData } from "./data";
import { Dialog, Field } from "./parts";

type Item = { op: "update" | "move" | "delete"; fields?: Record<string, unknown>; to?: string };

export async function bulk(exercises: Exercise[], item: Item, done: (n: number) => string) {
  const items = exercises.map(({ chapter_code, id, revision }) => ({ chapter_code, id, revision, ...item }));
  const answer = await write("POST", "/api/admin/bulk", { body: { items } });
  tell(done(exercises.length), answer.commit_number);
}

export function MoveDialog(props: { exercises: Exercise[]; onClose: () => void; onDone: (to: string) => void }) {
  const { value } = useData((signal) => get<{ chapters: Chapter[] }>("/api/admin/chapters", {}, signal), []);
  const [to, setTo] = useState("");
  const others = value?.chapters.filter((chapter) => chapter.code !== props.exercises[0].chapter_code) ?? [];
  const typed = to.trim().toLowerCase();
  const isOne = others.some((chapter) => chapter.code.toLowerCase() === typed);
  const fitting = isOne ? others : others.filter((chapter) => `${chapter.code} ${chapter.title}`.toLowerCase().includes(typed));
  const move = async () => {
    try {
      await bulk(props.exercises, { op: "move", to: to.trim().toUpperCase() }, (n) => t("moved", { n }));
      props.onDone(to.trim().toUpperCase());
    } catch (error) {
      say(error);
    }
  };
  return (
    <Dialog title={t("move_to")} onClose={props.onClose}>
      <form onSubmit={(event) => { event.preventDefault(); void move(); }}>
        <Field label={t("chapter_code")} hint={t("chapter_code_hint")}>
          {(id, hint) => <input id={id} aria-describedby={hint} required class="upper" pattern="[A-Za-z0-9][A-Za-z0-9_\-]*" value={to} onInput={(event) => setTo(event.currentTarget.value)} autocomplete="off" />}
        </Field>
        <ul class="pick">
          {fitting.slice(0, 100).map((chapter) => (
            <li key={chapter.code}><button type="button" aria-pressed={to === chapter.code} onClick={() => setTo(chapter.code)}><span class="code">{chapter.code}</span> {chapter.title}</button></li>
          ))}
        </ul>
        <footer><button type="button" onClick={props.onClose}>{t("cancel")}</button><button class="primary">{t("move").replace("…", "")}</button></footer>
      </form>
    </Dialog>
  );
}

export function BulkBar(props: { chosen: Map<string, Exercise>; onClear: () => void; onDone: () => void }) {
  const [moving, setMoving] = useState(false);
  const [fields, setFields] = useState<Record<string, string>>({});
  const wanted = Object.fromEntries(Object.entries(fields).filter(([, value]) => value));
  const exercises = [...props.chosen.values()];
  const run = async (item: Item, key: "updated_n" | "deleted") => {
    try {
      await bulk(exercises, item, (n) => t(key, { n }));
      leave(props.onDone);
    } catch (error) {
      say(error);
    }
  };
  const leave = (then: () => void) => {
    setFields({});
    then();
    setTimeout(() => (document.querySelector<HTMLElement>('.rows tr[tabindex="0"]') ?? document.getElementById("content"))?.focus()); // the bar goes: its focus goes to the list
  };
  const choice = (label: string, field: string, options: string[]) => (
    <select aria-label={label} value={fields[field] ?? ""} onChange={(event) => setFields({ ...fields, [field]: event.currentTarget.value })}>
      <option value="">{label}</option>
      {options.map((option) => <option key={option} value={option} selected={option === fields[field]}>{t(option as "facile")}</option>)}
    </select>
  );
  if (exercises.length === 0) return null;
  return (
    <div class="bulk" role="region" aria-label={t("actions")}>
      <strong>{t("chosen", { n: exercises.length })}</strong>
      {choice(t("change_difficulty"), "difficulty", ["facile", "moyen", "difficile"])}
      {choice(t("change_offer"), "offer", ["free", "pro"])}
      {choice(t("change_status"), "status", ["published", "draft"])}
      <button disabled={Object.keys(wanted).length === 0} onClick={() => void run({ op: "update", fields: wanted }, "updated_n")}>{t("apply")}</button>
      <button onClick={() => setMoving(true)}>{t("move")}</button>
      <button class="danger" onClick={() => void run({ op: "delete" }, "deleted")}>{t("delete")}</button>
      <button class="plain" onClick={() => leave(props.onClear)}>{t("clear")}</button>
      {moving && <MoveDialog exercises={exercises} onClose={() => setMoving(false)} onDone={() => { setMoving(false); leave(props.onDone); }} />}
    </div>
  );
}
