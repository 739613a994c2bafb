// SPDX-License-Identifier: Apache-2.0
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { explain } from "../app/toast";
import { t } from "../i18n/index";

export function Page(props: { title: string; lead?: ComponentChildren; actions?: ComponentChildren; children?: ComponentChildren; wide?: boolean }) {
  useEffect(() => {
    document.title = `${props.title} · exobase`;
  }, [props.title]);
  return (
    <main id="content" tabIndex={-1} class={props.wide ? "page wide" : "page"}>
      <header class="page-head">
        <div>
          {props.lead && <p class="lead">{props.lead}</p>}
          <h1>{props.title}</h1>
        </div>
        {props.actions && <div class="actions">{props.actions}</div>}
      </header>
      {props.children}
    </main>
  );
}

export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  if (!error) return null;
  return (
    <div class="note bad" role="alert">
      <p>{explain(error)}</p>
      {retry && <button onClick={retry}>{t("reload")}</button>}
    </div>
  );
}

export const Loading = () => <p class="muted" role="status">{t("loading")}</p>;

/** A native dialog: the browser keeps the focus inside, and Escape closes it. */
export function Dialog(props: { title: string; onClose: () => void; children: ComponentChildren; wide?: boolean }) {
  const ref = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    ref.current?.showModal();
    return () => before?.focus?.();
  }, []);
  return (
    <dialog ref={ref} class={props.wide ? "wide" : ""} aria-labelledby={title} onCancel={(event) => { event.preventDefault(); props.onClose(); }}>
      <header>
        <h2 id={title}>{props.title}</h2>
        <button class="plain" aria-label={t("close")} onClick={props.onClose}>×</button>
      </header>
      {props.children}
    </dialog>
  );
}

export function Field(props: { label: string; hint?: string; children: (id: string, hint?: string) => ComponentChildren; class?: string }) {
  const id = useId();
  return (
    <div class={`field ${props.class ?? ""}`}>
      <label for={id}>{props.label}</label>
      {props.children(id, props.hint ? `${id}-hint` : undefined)}
      {props.hint && <p class="hint" id={`${id}-hint`}>{props.hint}</p>}
    </div>
  );
}

export function Select(props: { label: string; value: string; options: [string, string][]; onChange: (value: string) => void; disabled?: boolean; hideLabel?: boolean }) {
  const id = useId();
  return (
    <div class={props.hideLabel ? "field inline" : "field"}>
      <label for={id} class={props.hideLabel ? "sr" : ""}>{props.label}</label>
      <select id={id} value={props.value} disabled={props.disabled} onChange={(event) => props.onChange(event.currentTarget.value)}>
        {props.options.map(([value, label]) => <option key={value} value={value} selected={value === props.value}>{label}</option>)}
      </select>
    </div>
  );
}

/** One of a few: radio buttons that look like one control. */
export function Choice(props: { label: string; value: string; options: [string, string][]; onChange: (value: string) => void; disabled?: boolean }) {
  const name = useId();
  return (
    <fieldset class="choice" disabled={props.disabled}>
      <legend>{props.label}</legend>
      <div>
        {props.options.map(([value, label]) => (
          <label key={value} class={value === props.value ? "on" : ""}>
            <input type="radio" name={name} value={value} checked={value === props.value} onChange={() => props.onChange(value)} />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Badge({ kind, children }: { kind: string; children: ComponentChildren }) {
  return <span class={`badge ${kind}`}>{children}</span>;
}
