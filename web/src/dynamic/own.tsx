// SPDX-License-Identifier: Apache-2.0
// The form of VARIABLES: values that an exercise defines itself, without code.
import { useEffect, useRef, useState } from "preact/hooks";
import { type Key, t } from "../i18n/index";
import { Choice, Field, Select } from "../ui/parts";
import { type Definitions, type Kind, newRow, read, type Row, split, write } from "./definitions";
import { DIFFICULTIES, type Values } from "./model";
import { w } from "./words";

function Definition(props: { row: Row; at: number; count: number; onChange: (row: Row) => void; onMove: (by: number) => void; onRemove: () => void }) {
  const { row, at, count } = props;
  const set = (name: keyof Row) => (value: string) => props.onChange({ ...row, [name]: value });
  const text = (name: "name" | "low" | "high" | "step" | "list" | "is" | "unless", label: string, size: string, more: { hint?: string; required?: boolean; pattern?: string } = {}) => (
    <Field label={label} class={size} hint={more.hint}>{(id, hint) => <input id={id} aria-describedby={hint} value={row[name]} required={more.required} pattern={more.pattern} spellcheck={false} onInput={(event) => set(name)(event.currentTarget.value)} />}</Field>
  );
  const called = row.name || String(at + 1);
  return (
    <li class="definition">
      <fieldset class="plain-set">
        <legend class="sr">{w("definition_n", { name: called })}</legend>
        <div class="form-row start">
          {text("name", t("name"), "short", { required: true, pattern: "[A-Za-z_][A-Za-z0-9_]{0,63}" })}
          <Select label={t("kind")} value={row.kind} onChange={(kind) => props.onChange({ ...row, kind: kind as Kind })} options={[["range", w("kind_range")], ["list", w("kind_list")], ["is", w("kind_is")]]} />
          {row.kind === "range" && <>{text("low", w("low"), "tiny", { required: true })}{text("high", w("high"), "tiny", { required: true })}{text("step", w("step"), "tiny")}</>}
          {row.kind === "list" && text("list", w("list"), "grow", { required: true, hint: w("list_hint") })}
          {row.kind === "is" && text("is", w("expression"), "grow", { required: true, hint: w("expression_hint") })}
          {row.kind !== "is" && text("unless", w("unless"), "short", { hint: w("unless_hint") })}
          <div class="row tools">
            <button type="button" disabled={at === 0} aria-label={w("move_up", { name: called })} title={w("move_up", { name: called })} onClick={() => props.onMove(-1)}>↑</button>
            <button type="button" disabled={at === count - 1} aria-label={w("move_down", { name: called })} title={w("move_down", { name: called })} onClick={() => props.onMove(1)}>↓</button>
            <button type="button" class="danger" aria-label={w("remove_x", { name: called })} title={w("remove_x", { name: called })} onClick={props.onRemove}>×</button>
          </div>
        </div>
      </fieldset>
    </li>
  );
}

/** `stamp` changes when the variables come from elsewhere than this form. */
export function OwnValues({ variables, stamp, difficulty, disabled, onChange }: { variables: Values; stamp: number; difficulty: string; disabled?: boolean; onChange: (variables: Values) => void }) {
  const [form, setForm] = useState<Definitions>(() => read(variables));
  const [tab, setTab] = useState(DIFFICULTIES.includes(difficulty) ? difficulty : DIFFICULTIES[0]);
  const seen = useRef(stamp);
  useEffect(() => {
    if (seen.current === stamp) return;
    seen.current = stamp;
    setForm(read(variables));
  }, [stamp]);
  const key = form.byDifficulty ? tab : "";
  const rows = form.rows[key] ?? [];
  const change = (next: Definitions) => {
    setForm(next);
    onChange(write(variables, next));
  };
  const setRows = (list: Row[]) => change({ ...form, rows: { ...form.rows, [key]: list } });
  const move = (at: number, by: number) => {
    const list = [...rows];
    list.splice(at + by, 0, ...list.splice(at, 1));
    setRows(list);
  };
  return (
    <fieldset class="plain-set definitions" disabled={disabled}>
      <legend>{w("own_values")}</legend>
      <p class="hint">{w("own_hint", { nom: "{nom}", name: "{name}" })}</p>
      <div class="form-row">
        <Choice label={w("own_for")} value={form.byDifficulty ? "each" : "all"} options={[["all", w("own_for_all")], ["each", w("own_for_each")]]} onChange={(value) => change(split(form, value === "each", tab))} />
        {form.byDifficulty && <Choice label={w("own_shown")} value={tab} options={DIFFICULTIES.map((one): [string, string] => [one, t(one as Key)])} onChange={setTab} />}
      </div>
      <ol class="definition-list">
        {rows.map((row, at) => (
          <Definition key={row.key} row={row} at={at} count={rows.length} onMove={(by) => move(at, by)} onRemove={() => setRows(rows.filter((one) => one !== row))} onChange={(next) => setRows(rows.map((one) => (one === row ? next : one)))} />
        ))}
      </ol>
      <p class="row"><button type="button" onClick={() => setRows([...rows, newRow()])}>{w("add_draw")}</button><button type="button" onClick={() => setRows([...rows, newRow("is")])}>{w("add_is")}</button></p>
      <Field label={w("where")} hint={w("where_hint")}>{(id, hint) => <textarea id={id} aria-describedby={hint} rows={2} spellcheck={false} value={form.where[key] ?? ""} onInput={(event) => change({ ...form, where: { ...form.where, [key]: event.currentTarget.value } })} />}</Field>
    </fieldset>
  );
}
