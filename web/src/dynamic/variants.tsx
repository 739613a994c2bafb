// SPDX-License-Identifier: Apache-2.0
// Variants: several pairs of texts, of which the seed takes one by weight. Without any, the exercise's own texts.
import type { Variant } from "./model";
import { t } from "../i18n/index";
import { Field } from "../ui/parts";
import { w } from "./words";

export type Texts = { enonce: string; solution: string };
const text = (value: unknown) => (typeof value === "string" ? value : "");

function freeId(variants: Variant[]): string {
  for (let n = variants.length + 1; ; n++) if (!variants.some((one) => one.id === `v${n}`)) return `v${n}`;
}

export const textsOf = (variant: Variant | undefined, own: Texts): Texts => (variant ? { enonce: text(variant.enonce_template_html), solution: text(variant.solution_template_html) } : own);

/** Another variant, a copy of the one that is shown; the first time the exercise's own texts become the first. */
export function addVariant(variants: Variant[], at: number, own: Texts): Variant[] {
  const start = variants.length > 0 ? variants : [{ id: "v1", label: "", weight: 1, enonce_template_html: own.enonce, solution_template_html: own.solution }];
  return [...start, { ...start[Math.min(at, start.length - 1)], id: freeId(start), label: "" }];
}

export function Variants(props: { variants: Variant[]; at: number; disabled?: boolean; onAt: (at: number) => void; onAdd: () => void; onChange: (variant: Variant) => void; onRemove: () => void }) {
  const { variants, at, disabled } = props;
  const now = variants[at];
  return (
    <fieldset class="plain-set">
      <legend>{w("variants")}</legend>
      <div class="row">
        {variants.map((variant, i) => <button type="button" key={i} aria-pressed={i === at} onClick={() => props.onAt(i)}>{variant.label || variant.id || i + 1}</button>)}
        {!disabled && <button type="button" onClick={props.onAdd}>{w("variant_add")}</button>}
        {variants.length === 0 && <span class="small muted row-label">{w("variants_none")}</span>}
      </div>
      {now && (
        <div class="form-row start variant">
          <Field label={w("variant_id")} class="short">{(id) => <input id={id} value={now.id} required readOnly={disabled} maxLength={100} onInput={(event) => props.onChange({ ...now, id: event.currentTarget.value })} />}</Field>
          <Field label={w("variant_label")} class="grow">{(id) => <input id={id} value={text(now.label)} readOnly={disabled} maxLength={200} onInput={(event) => props.onChange({ ...now, label: event.currentTarget.value })} />}</Field>
          <Field label={w("variant_weight")} class="narrow">{(id) => <input id={id} type="number" min={1} max={1000000} step={1} required readOnly={disabled} value={String(now.weight ?? 1)} onInput={(event) => props.onChange({ ...now, weight: Math.max(1, Math.round(Number(event.currentTarget.value)) || 1) })} />}</Field>
          {!disabled && <button type="button" class="danger" onClick={props.onRemove}>{t("delete")}</button>}
        </div>
      )}
    </fieldset>
  );
}
