// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from "preact/hooks";
import { ApiError, ask } from "../api/client";
import type { Finding, Preview } from "../api/types";
import { t } from "../i18n/index";
import { fieldName } from "../ui/diff";
import { Figure, Framed } from "../ui/rich";
import type { Fields } from "./draft";

/** What the server says of it, without saving: a moment after the last key. */
export function usePreview(code: string, fields: Fields, kept: Fields): Preview | null {
  const [preview, setPreview] = useState<Preview | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      ask<Preview>("POST", "/api/admin/preview", { body: { chapter_code: code, fields: { ...kept, ...fields } }, harmless: true, signal: stop.signal }).then(setPreview, (error) => {
        if (error instanceof ApiError) setPreview({ enonce_html: null, solution_html: null, withheld: [], findings: [{ rule: null, field: null, place: "", message: error.message }] });
      });
    }, 300);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [code, JSON.stringify(fields)]);
  return preview;
}

export function PreviewPane({ enonce, solution, preview }: { enonce: string; solution: string; preview: Preview | null }) {
  return (
    <div class="beside"><section class="preview" aria-label={t("preview")} tabIndex={0}>
      <h2>{t("preview")}</h2>
      {(preview?.withheld.length ?? 0) > 0 && <p class="note warn">{t("withheld")}</p>}
      <h3>{t("enonce")}</h3>
      <Framed html={enonce} title={t("of_what", { name: t("preview"), what: t("enonce") })} />
      <Figure svg={preview?.figure_svg_enonce} alt={t("figure")} />
      <h3>{t("solution")}</h3>
      <Framed html={solution} title={t("of_what", { name: t("preview"), what: t("solution") })} />
      <Figure svg={preview?.figure_svg_solution} alt={t("figure")} />
      {/<a\s/i.test(enonce + solution) && <p class="hint">{t("links_inert")}</p>}
    </section></div>
  );
}

export function Findings({ findings, go }: { findings: Finding[]; go: (finding: Finding) => void }) {
  return (
    <div class="findings" role="status">
      {findings.length === 0 ? <p class="small muted">✓ {t("finding_none")}</p> : <p class="small"><strong>{t("findings_n", { n: findings.length })}</strong></p>}
      <ul class="compact">
        {findings.map((finding, i) => (
          <li key={i}>
            {finding.line ? <button type="button" class="link" onClick={() => go(finding)}>{t(finding.field?.startsWith("solution") ? "solution" : "enonce")}, {t("go_to_line", { n: finding.line }).toLowerCase()}</button> : finding.field && <strong>{fieldName(finding.field)}</strong>} {finding.message}
          </li>
        ))}
      </ul>
    </div>
  );
}
