// SPDX-License-Identifier: Apache-2.0
// A generator's texts in the log, newest first.
import { useState } from "preact/hooks";
import { get } from "../api/client";
import { Link } from "../app/router";
import { ago, nth, t, time } from "../i18n/index";
import { kindName } from "../pages/history";
import { useData } from "../ui/data";
import { Diff } from "../ui/diff";
import { Failure } from "../ui/parts";
import { generatorPath, type GeneratorRevision } from "./model";
import { w } from "./words";

export function GeneratorPast({ name }: { name: string }) {
  const [open, setOpen] = useState(0);
  const { value, error, reload } = useData((signal) => get<{ revisions: GeneratorRevision[] }>(`${generatorPath(name)}/history`, {}, signal), [name], () => true);
  const revisions = value?.revisions ?? [];
  return (
    <section>
      <h2>{t("history")}</h2>
      <Failure error={error} retry={reload} />
      {value && revisions.length === 0 && <p class="muted">{w("history_none")}</p>}
      <ol class="log">
        {revisions.map((revision, i) => (
          <li key={revision.revision}>
            <button type="button" class="plain log-head" aria-expanded={open === revision.revision} onClick={() => setOpen(open === revision.revision ? 0 : revision.revision)}><span class="code">{t("revision")} {revision.revision}</span> <strong>{revision.message}</strong></button>
            <p class="small muted">{kindName(revision.kind)} · {revision.author} · <time dateTime={revision.time} title={time(revision.time)}>{ago(revision.time)}</time> · <Link to={`/history/${revision.commit}`}>{nth(revision.commit)}</Link>{revision.text === null && ` · ${w("removed_here")}`}</p>
            {open === revision.revision && (revisions[i + 1] ? <Diff fields={{ [w("source")]: { before: revisions[i + 1].text, after: revision.text } }} /> : <p class="small">{w("first_text")}</p>)}
          </li>
        ))}
      </ol>
    </section>
  );
}
