// SPDX-License-Identifier: Apache-2.0
// What a dynamic exercise is made of: generator, parameters or own values, variants, and the two templates.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Finding } from "../api/types";
import { Code, type Handle } from "../editor/code";
import type { Fields } from "../editor/draft";
import { SKELETON } from "../editor/pieces";
import { t } from "../i18n/index";
import { useData } from "../ui/data";
import { Failure, Select } from "../ui/parts";
import { asObject, DIFFICULTIES, listGenerators, type Name, namesOf, OWN, placeholders, readSchema, type Schema, type Values, type Variant } from "./model";
import { OwnValues } from "./own";
import { ParameterForm, Presets } from "./params";
import { setNames, templateExtension } from "./placeholders";
import { addVariant, type Texts, textsOf, Variants } from "./variants";
import { w } from "./words";

type HandleRef = { current: Handle | null };
const text = (value: unknown) => (typeof value === "string" ? value : "");

function NameBar({ label, names, insert }: { label: string; names: Name[]; insert: (name: string) => void }) {
  const fitting = names.filter((one) => one.fits);
  if (fitting.length === 0) return null;
  return (
    <div class="name-bar" role="group" aria-label={w("placeholders_of", { name: label })}>
      {fitting.map((one) => <button type="button" key={one.name} class="chip code-chip" title={one.detail || undefined} onClick={() => insert(one.name)}>{one.name}</button>)}
    </div>
  );
}

/** One template: its names offered above it, those that are none told below it. */
function Template(props: { label: string; value: string; stamp: number; at: number; readOnly: boolean; names: Name[]; findings: Finding[]; handle: HandleRef; onChange: (value: string) => void; extra?: () => string }) {
  const names = JSON.stringify(props.names);
  useEffect(() => props.handle.current?.view.dispatch({ effects: setNames.of(props.names) }), [names, props.at]);
  const strange = placeholders(props.value).filter((name) => !props.names.some((one) => one.name === name && one.fits));
  return (
    <>
      <h2>{props.label}</h2>
      {!props.readOnly && <NameBar label={props.label} names={props.names} insert={(name) => props.handle.current?.insert(`{{${name}}}`)} />}
      <Code key={props.at} label={props.label} value={props.value} stamp={props.stamp} readOnly={props.readOnly} findings={props.findings} onChange={props.onChange} handle={props.handle} extra={props.extra} more={templateExtension} />
      <p class="small strange" role="status">{strange.length > 0 && <>{w("strange")} {strange.map((name) => <code key={name}>{`{{${name}}} `}</code>)}</>}</p>
    </>
  );
}

function useTexts({ fields, change }: { fields: Fields; change: (patch: Fields) => void }) {
  const variants = (Array.isArray(fields.template_variants) ? fields.template_variants : []) as Variant[];
  const [chosen, setAt] = useState(0);
  const at = Math.max(0, Math.min(chosen, variants.length - 1));
  const own: Texts = { enonce: text(fields.enonce_template_html), solution: text(fields.solution_template_html) };
  const setVariants = (list: Variant[]) => change({ template_variants: list });
  const setVariant = (next: Variant) => setVariants(variants.map((one, i) => (i === at ? next : one)));
  const set = (name: "enonce_template_html" | "solution_template_html") => (value: string) => (variants.length > 0 ? setVariant({ ...variants[at], [name]: value }) : change({ [name]: value }));
  const add = () => {
    const list = addVariant(variants, at, own);
    change({ template_variants: list, ...(variants.length === 0 ? { enonce_template_html: null, solution_template_html: null } : {}) });
    setAt(list.length - 1);
  };
  const remove = () => {
    const list = variants.filter((_, i) => i !== at);
    if (list.length > 0) return setVariants(list);
    const last = textsOf(variants[at], own); // the last one's texts are the exercise's own again
    change({ template_variants: null, enonce_template_html: last.enonce, solution_template_html: last.solution });
  };
  return { variants, at, setAt, texts: textsOf(variants[at], own), setVariant, set, add, remove };
}

function useGenerator(fields: Fields) {
  const key = text(fields.generator_key);
  const list = useData((signal) => listGenerators(signal), []);
  const schema = useData<Schema | null>((signal) => (key && key.toUpperCase() !== OWN ? readSchema(key, signal) : Promise.resolve(null)), [key]);
  const isOwn = key.toUpperCase() === OWN;
  const known = isOwn || schema.value === null || schema.error ? null : schema.value;
  const options: [string, string][] = [...(key ? [] : [["", w("choose_generator")] as [string, string]]), [OWN, w("own_generator")], ...(list.value ?? []).map((row): [string, string] => [row.key, `${row.label ?? row.key} — ${row.key}`])];
  if (key && !options.some(([value]) => value === key)) options.push([key, key]);
  return { key, isOwn, rows: list.value ?? [], schema: known, error: key && !isOwn ? schema.error : null, options };
}

/** `onDifficulties`: those that the generator has. */
export function DynamicSide(props: { fields: Fields; stamp: number; readOnly: boolean; findings: (field: string) => Finding[]; handles: { enonce_html: HandleRef; solution_html: HandleRef }; change: (patch: Fields) => void; onDifficulties: (list: string[]) => void }) {
  const { fields, change, readOnly, handles } = props;
  const generator = useGenerator(fields);
  const texts = useTexts(props);
  const variables = asObject(fields.variables);
  const names = generator.isOwn || generator.schema ? namesOf(generator.schema, variables) : [];
  const levels = generator.schema?.parameters.find((parameter) => parameter.name === "difficulty")?.options?.map(String) ?? [];
  useEffect(() => props.onDifficulties(levels), [levels.join()]);
  const left = useRef(new Map<string, unknown>()); // each generator's values, for who comes back to it
  const choose = (key: string) => {
    left.current.set(generator.key.toUpperCase(), fields.variables);
    const row = generator.rows.find((one) => one.key === key);
    const ofOwn = key === OWN ? { definitions: [{ name: "a", choose: "2..9" }] } : null;
    change({ generator_key: key, variables: left.current.get(key.toUpperCase()) ?? ofOwn, needs_svg: row ? row.svg_mode === "AUTO" : false, ...(fields.exercise_type || !row?.exercise_type ? {} : { exercise_type: row.exercise_type }) });
  };
  const setValues = (values: Values) => change({ variables: Object.keys(values).length > 0 ? values : null });
  const takePreset = ({ difficulty, ...params }: Values) => {
    const isOurs = typeof difficulty === "string" && DIFFICULTIES.includes(difficulty);
    const { definitions: _, where: __, ...rest } = variables;
    const kept = Object.fromEntries(Object.entries(rest).filter(([name]) => name !== "difficulty" && !generator.schema!.parameters.some((one) => one.name === name)));
    change({ variables: { ...kept, ...params, ...(isOurs || difficulty === undefined ? {} : { difficulty }) }, ...(isOurs ? { difficulty } : {}) });
  };
  return (
    <>
      <div class="card generator">
        <Select label={w("generator")} value={generator.key} options={generator.options} disabled={readOnly} onChange={choose} />
        <Failure error={generator.error} />
        {generator.schema && <><Presets schema={generator.schema} disabled={readOnly} onTake={takePreset} /><ParameterForm schema={generator.schema} values={variables} difficulty={text(fields.difficulty)} disabled={readOnly} onChange={setValues} /></>}
        {generator.isOwn && <OwnValues key={generator.key} variables={variables} stamp={props.stamp} difficulty={text(fields.difficulty)} disabled={readOnly} onChange={setValues} />}
        <Variants variants={texts.variants} at={texts.at} disabled={readOnly} onAt={texts.setAt} onAdd={texts.add} onChange={texts.setVariant} onRemove={texts.remove} />
      </div>
      <Template label={t("enonce")} value={texts.texts.enonce} stamp={props.stamp} at={texts.at} readOnly={readOnly} names={names} findings={props.findings("enonce_template_html")} handle={handles.enonce_html} onChange={texts.set("enonce_template_html")} />
      <Template label={t("solution")} value={texts.texts.solution} stamp={props.stamp} at={texts.at} readOnly={readOnly} names={names} findings={props.findings("solution_template_html")} handle={handles.solution_html} onChange={texts.set("solution_template_html")} extra={() => SKELETON} />
    </>
  );
}
