// SPDX-License-Identifier: Apache-2.0
// How a module of another shape becomes exercises, as a form. What the form has no field for is kept as it was
// said, one rule a line.
import { useState } from "preact/hooks";
import type { Mapping, Shape } from "../api/types";
import { fr } from "../i18n/fr";
import { type Key, t } from "../i18n/index";
import { fieldName } from "./diff";
import { Field, Select } from "./parts";

/** A type of JSON, for people. */
const typeName = (type: string) => (`type_${type}` in fr ? t(`type_${type}` as Key) : type);
const TARGETS = ["enonce_html", "solution_html", "title", "difficulty", "offer", "exercise_type", "id", "external_id", "variables"];

/** "SOURCE=FIELD": a source may hold a `=` in quotation marks, a field may not. */
function split(rule: string): [string, string] {
  const at = rule.lastIndexOf("=");
  return [rule.slice(0, at), rule.slice(at + 1)];
}

function keysOf(shapes: Shape[], lists: string[]) {
  const keys = new Map<string, Shape["keys"][number]>();
  for (const shape of shapes) if (lists.includes(shape.path)) for (const key of shape.keys) if (!keys.has(key.source)) keys.set(key.source, key);
  return [...keys.values()];
}

function Lists({ shapes, lists, onChange }: { shapes: Shape[]; lists: string[]; onChange: (lists: string[]) => void }) {
  const others = lists.filter((path) => !shapes.some((shape) => shape.path === path));
  const toggle = (path: string) => onChange(lists.includes(path) ? lists.filter((one) => one !== path) : [...lists, path]);
  const row = (path: string, about: string, off = false) => (
    <li key={path}>
      <label><input type="checkbox" checked={lists.includes(path)} disabled={off} onChange={() => toggle(path)} /> <code>{path}</code> <span class="small muted">{about}</span></label>
    </li>
  );
  return (
    <fieldset class="plain-set">
      <legend>{t("mapping_lists")}</legend>
      <ul class="checks">
        {shapes.map((shape) => row(shape.path, shape.why ?? `${t("line_n", { n: shape.line })} · ${t("total", { n: shape.count })}`, shape.why !== null))}
        {others.map((path) => row(path, ""))}
      </ul>
    </fieldset>
  );
}

export function MappingForm({ shapes, start, busy, onSend }: { shapes: Shape[]; start: Mapping; busy: boolean; onSend: (mapping: Mapping) => void }) {
  const [lists, setLists] = useState(start.lists);
  const [chapter, setChapter] = useState(start.chapter ?? "");
  const [id, setId] = useState(start.id ?? "position");
  const [rules, setRules] = useState<Record<string, string>>(Object.fromEntries(start.fields.map(split)));
  const keys = keysOf(shapes, lists);
  const known = new Set(keys.map((key) => key.source));
  const others = Object.entries(rules).filter(([source]) => !known.has(source)).map(([source, target]) => `${source}=${target}`);
  const [more, setMore] = useState(others.join("\n"));
  const set = (source: string, target: string) => setRules(({ [source]: _, ...rest }) => (target ? { ...rest, [source]: target } : rest));
  const options = (source: string): [string, string][] => {
    const own = rules[source] && rules[source] !== "-" && !TARGETS.includes(rules[source]) ? [[rules[source], t("mapping_own", { name: rules[source].replace(/^\+/, "") })] as [string, string]] : [];
    return [["", t("mapping_keep")], ...TARGETS.filter((target) => target !== source).map((target): [string, string] => [target, fieldName(target)]), ...own, ["-", t("mapping_drop")]];
  };
  const send = (event: Event) => {
    event.preventDefault();
    const fields = keys.filter((key) => rules[key.source]).map((key) => `${key.source}=${rules[key.source]}`);
    onSend({ lists, chapter: chapter.trim() || null, id: id === "position" && start.id === null ? null : id, fields: [...fields, ...more.split("\n").map((line) => line.trim()).filter(Boolean)] });
  };
  const ids: [string, string][] = [["position", t("mapping_id_position")], ["key", t("mapping_id_key")], ...keys.map((key): [string, string] => [key.source, t("mapping_id_field", { name: key.name })])];
  if (!ids.some(([value]) => value === id)) ids.push([id, id]);
  return (
    <form class="mapping" onSubmit={send}>
      <Lists shapes={shapes} lists={lists} onChange={setLists} />
      <div class="form-row">
        <Field label={t("mapping_chapter")} hint={lists.some((path) => path.includes("*")) ? t("mapping_chapter_hint", { 1: "{1}" }) : undefined}>{(field, hint) => <input id={field} aria-describedby={hint} value={chapter} maxLength={200} required onInput={(event) => setChapter(event.currentTarget.value)} />}</Field>
        <Select label={t("mapping_id")} value={id} onChange={setId} options={ids} />
      </div>
      {keys.length > 0 && (
        <fieldset class="plain-set">
          <legend>{t("mapping_fields")}</legend>
          <ul class="pairs">
            {keys.map((key) => (
              <li key={key.source}>
                <span class="pair-name"><code>{key.name}</code> <span class="small muted">{key.types.split("|").map(typeName).join(", ")}</span></span>
                <span aria-hidden="true" class="muted">→</span>
                <Select hideLabel label={key.name} value={rules[key.source] ?? ""} onChange={(target) => set(key.source, target)} options={options(key.source)} />
              </li>
            ))}
          </ul>
        </fieldset>
      )}
      {(others.length > 0 || keys.length === 0) && <Field label={t("mapping_others")}>{(field) => <textarea id={field} rows={Math.max(2, others.length)} value={more} spellcheck={false} onInput={(event) => setMore(event.currentTarget.value)} />}</Field>}
      <p><button class="primary" disabled={busy || lists.length === 0}>{t("mapping_see")}</button></p>
    </form>
  );
}
