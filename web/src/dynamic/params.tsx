// SPDX-License-Identifier: Apache-2.0
// A generator's parameters as a form that its description makes. A value that is not said is the default's.
import { language, t } from "../i18n/index";
import { Field, Select } from "../ui/parts";
import type { Parameter, Schema, Values } from "./model";
import { w } from "./words";

const NO_FIELD = new Set(["seed"]); // a seed is each request's own
const figures = (value: number) => (language() === "fr" ? String(value).replace(".", ",") : String(value));
const show = (value: unknown) => (value === null || value === undefined ? w("nothing") : typeof value === "boolean" ? t(value ? "yes" : "no") : typeof value === "number" ? figures(value) : String(value));

function Choose({ parameter, value, fallback, onChange }: { parameter: Parameter; value: unknown; fallback: string; onChange: (value: unknown) => void }) {
  const options = parameter.type === "bool" ? [true, false] : parameter.options ?? [];
  const at = options.findIndex((option) => option === value);
  const own: [string, string][] = value !== undefined && value !== null && at < 0 ? [["own", show(value)]] : [];
  const rows: [string, string][] = [["", fallback], ...options.map((option, i): [string, string] => [String(i), show(option)]), ...own];
  return <Select label={parameter.name} value={at >= 0 ? String(at) : own.length > 0 ? "own" : ""} options={rows} onChange={(text) => text !== "own" && onChange(text === "" ? undefined : options[Number(text)])} />;
}

function bounds({ min, max }: Parameter): string | undefined {
  if (min !== undefined && max !== undefined) return w("from_to", { min: figures(min), max: figures(max) });
  if (min !== undefined) return w("from", { min: figures(min) });
  return max !== undefined ? w("up_to", { max: figures(max) }) : undefined;
}

function NumberField({ parameter, value, fallback, onChange }: { parameter: Parameter; value: unknown; fallback: string; onChange: (value: unknown) => void }) {
  return (
    <Field label={parameter.name} hint={bounds(parameter)} class="medium">
      {(id, hint) => <input id={id} aria-describedby={hint} type="number" step={parameter.type === "int" ? 1 : "any"} min={parameter.min} max={parameter.max} placeholder={fallback} value={value === undefined || value === null ? "" : String(value)} onInput={(event) => onChange(event.currentTarget.value === "" ? undefined : Number(event.currentTarget.value))} />}
    </Field>
  );
}

/** `difficulty`: what stands for the parameter of this name where none is said. */
export function ParameterForm(props: { schema: Schema; values: Values; difficulty?: string; disabled?: boolean; onChange: (values: Values) => void }) {
  const set = (name: string) => (value: unknown) => {
    const { [name]: _, ...rest } = props.values;
    props.onChange(value === undefined ? rest : { ...rest, [name]: value });
  };
  const shown = props.schema.parameters.filter((parameter) => !NO_FIELD.has(parameter.name));
  if (shown.length === 0) return null;
  return (
    <fieldset class="plain-set" disabled={props.disabled}>
      <legend>{w("parameters")}</legend>
      <div class="form-row start">
        {shown.map((parameter) => {
          const fallback = parameter.name === "difficulty" && props.difficulty !== undefined ? w("as_exercise") : parameter.default === null || parameter.default === undefined ? w("nothing") : w("by_default", { value: show(parameter.default) });
          const given = { parameter, value: props.values[parameter.name], fallback, onChange: set(parameter.name) };
          return parameter.type === "enum" || parameter.type === "bool" ? <Choose key={parameter.name} {...given} /> : <NumberField key={parameter.name} {...given} />;
        })}
      </div>
    </fieldset>
  );
}

export function Presets({ schema, disabled, onTake }: { schema: Schema; disabled?: boolean; onTake: (params: Values) => void }) {
  if (schema.presets.length === 0 || disabled) return null;
  const take = (params: Values) => onTake(Object.fromEntries(Object.entries(params).filter(([name]) => !NO_FIELD.has(name))));
  return (
    <div class="row" role="group" aria-label={w("presets")}>
      <span class="small muted row-label">{w("presets")}</span>
      {schema.presets.map((preset) => <button type="button" key={preset.key} class="chip" onClick={() => take(preset.params)}>{preset.key.replaceAll("_", " ")}</button>)}
    </div>
  );
}
