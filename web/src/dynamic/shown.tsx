// SPDX-License-Identifier: Apache-2.0
// A case, shown as on paper: both texts, both figures; or why there is none.
import type { ComponentChildren } from "preact";
import { t } from "../i18n/index";
import { Figure, Rich } from "../ui/rich";
import type { Case, Values } from "./model";
import { failureName, w } from "./words";

export const valueText = (value: unknown) => (typeof value === "string" ? value : typeof value === "number" ? String(value).replace(".", ",") : JSON.stringify(value));

export function ValueTable({ values, label }: { values: Values; label: string }) {
  return (
    <table class="plain-table values">
      <caption class="sr">{label}</caption>
      <tbody>{Object.entries(values).map(([name, value]) => <tr key={name}><th scope="row"><code>{name}</code></th><td>{valueText(value)}</td></tr>)}</tbody>
    </table>
  );
}

function Missing({ one }: { one: { error?: string; message?: string; context?: { missing?: string[] } | null } }) {
  const missing = one.context?.missing ?? [];
  return (
    <div class="note bad">
      <p><strong>{failureName(one.error ?? "")}</strong> {one.message}</p>
      {missing.length > 0 && <p class="small">{w("missing_names")} {missing.map((name) => <code key={name}>{`{{${name}}} `}</code>)}</p>}
    </div>
  );
}

export function CaseShown({ one, solution = true, alt = "" }: { one: Case; solution?: boolean; alt?: string }) {
  if (one.error) return <Missing one={one} />;
  return (
    <div class="paper">
      <Rich html={one.enonce_html ?? ""} />
      <Figure svg={one.figure_svg_enonce} alt={`${t("figure")}${alt}`} />
      {solution && (
        <div class="paper-solution">
          <p class="paper-head">{t("solution")}</p>
          <Rich html={one.solution_html ?? ""} />
          <Figure svg={one.figure_svg_solution} alt={`${t("figure")}, ${t("solution")}${alt}`} />
        </div>
      )}
    </div>
  );
}

export function Drawn({ one, children }: { one: Case; children?: ComponentChildren }) {
  return (
    <>
      <CaseShown one={one} />
      {one.variables && <details class="values-box"><summary>{t("variables")}</summary><ValueTable values={one.variables} label={t("variables")} /></details>}
      {children}
    </>
  );
}
