// SPDX-License-Identifier: Apache-2.0
// What an import would do: numbers first, then what needs a person's eye, then the differences.
import type { ComponentChildren } from "preact";
import type { MigrateItem, MigrateNote, MigratePlan } from "../api/types";
import { type Key, nth, t } from "../i18n/index";
import { plain } from "../text/plain";
import { Diff } from "./diff";
import { AtLine, Excerpt } from "./source";

export function Tiles({ counts }: { counts: [Key, number][] }) {
  return (
    <dl class="tiles">
      {counts.map(([key, n]) => <div key={key} class={n > 0 && ["conflicts", "findings", "warnings", "missing"].includes(key) ? "warn" : n === 0 ? "zero" : ""}><dt>{t(key)}</dt><dd>{n}</dd></div>)}
    </dl>
  );
}

function Section({ name, n, shown, hint, open, children }: { name: Key; n: number; shown: number; hint?: Key; open?: boolean; children: ComponentChildren }) {
  if (n === 0) return null;
  return (
    <details class="card plan-part" open={open}>
      <summary><h3>{t(name)} ({n})</h3></summary>
      {hint && <p class="small muted">{t(hint)}</p>}
      {children}
      {shown < n && <p class="small muted">{t("shown_first", { n: shown })}</p>}
    </details>
  );
}

const nameOf = (item: MigrateItem) => `${item.chapter_code}${item.id ? ` ${nth(item.id)}` : ""}`;

function Items({ items, text, open }: { items: MigrateItem[]; text: string; open?: boolean }) {
  return (
    <>
      {items.map((item, i) => (
        <details key={i} class="at-line" open={open && items.length <= 3}>
          <summary><span class="code">{nameOf(item)}{item.line ? ` · ${t("line_n", { n: item.line })}` : ""}</span> {item.reason}</summary>
          {item.fields && <Diff fields={item.fields} labels={[t("in_bank"), t("in_file")]} />}
          {!item.fields && item.line && <Excerpt text={text} line={item.line} column={item.column} />}
        </details>
      ))}
    </>
  );
}

function Notes({ notes, text }: { notes: MigrateNote[]; text: string }) {
  return <>{notes.map((note, i) => <AtLine key={i} text={text} line={note.line} column={note.column} label={note.id ? nth(note.id) : ""} message={note.message} />)}</>;
}

function Files({ plan }: { plan: MigratePlan }) {
  return (
    <ul class="compact">
      {plan.files.slice(0, 200).map((file) => (
        <li key={file.chapter_code}>
          <code>{file.list}</code> {t("import_into", { code: file.chapter_code })}, {t("total", { n: file.exercises })}
          {file.unmapped.length > 0 && <span class="small muted"> · {t("unmapped", { names: file.unmapped.join(", ") })}</span>}
          {file.left_out.length > 0 && <span class="small muted"> · {t("left_out", { names: file.left_out.join(", ") })}</span>}
        </li>
      ))}
    </ul>
  );
}

export function Plan({ plan, text }: { plan: MigratePlan; text: string }) {
  const { totals, generators = [] } = plan;
  const counts: [Key, number][] = [["inserted", plan.inserted], ["updated", plan.updated], ["skipped", plan.skipped], ["conflicts", totals.conflicts], ["missing", totals.missing], ["findings", totals.findings], ["warnings", totals.warnings]];
  if (plan.deleted > 0) counts.splice(3, 0, ["removed", plan.deleted]);
  return (
    <>
      <Tiles counts={counts} />
      <Files plan={plan} />
      <Section name="conflicts" n={totals.conflicts} shown={plan.conflicts.length} hint="conflict_hint" open><Items items={plan.conflicts} text={text} open /></Section>
      <Section name="updated" n={plan.updated} shown={plan.updates.length} open={plan.updated <= 20}><Items items={plan.updates} text={text} open /></Section>
      <Section name="removed" n={plan.deleted} shown={plan.deletes.length}><Items items={plan.deletes} text={text} /></Section>
      <Section name="findings" n={totals.findings} shown={plan.findings.length} open={totals.findings <= 20}><Notes notes={plan.findings} text={text} /></Section>
      <Section name="warnings" n={totals.warnings} shown={plan.warnings.length} open={totals.warnings <= 20}><Notes notes={plan.warnings} text={text} /></Section>
      <Section name="missing" n={totals.missing} shown={plan.missing.length} hint="missing_hint"><Items items={plan.missing} text={text} /></Section>
      <Section name="generators" n={generators.length} shown={generators.length} open>
        <ul class="compact">{generators.map(({ key, action, message }, i) => <li key={i}><span class="code">{key}</span> {message ?? t(`gen_${action}`)}</li>)}</ul>
      </Section>
      <Section name="inserted" n={plan.inserted} shown={plan.inserts.length}>
        <ol class="compact">{plan.inserts.map((item, i) => <li key={i}><span class="code">{nameOf(item)}</span> <strong>{item.title}</strong> <span class="muted">{plain(item.enonce_html)}</span></li>)}</ol>
      </Section>
    </>
  );
}
