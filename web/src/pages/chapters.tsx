// SPDX-License-Identifier: Apache-2.0
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { get, write } from "../api/client";
import type { Chapter } from "../api/types";
import { go, Link } from "../app/router";
import { may } from "../app/session";
import { say, tell } from "../app/toast";
import { t } from "../i18n/index";
import { Bar } from "../ui/bars";
import { useData } from "../ui/data";
import { saveFile } from "../ui/download";
import { Dialog, Failure, Field, Loading, Page } from "../ui/parts";

function NewChapter({ onClose }: { onClose: () => void }) {
  const submit = async (event: JSX.TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const code = String(data.get("code")).trim().toUpperCase().replaceAll("-", "_");
    try {
      await write("POST", "/api/admin/chapters", { body: { code, title: String(data.get("title")).trim() } });
      onClose();
      tell(t("chapter_created"));
      go(`/c/${code}`);
    } catch (error) {
      say(error);
    }
  };
  return (
    <Dialog title={t("new_chapter")} onClose={onClose}>
      <form onSubmit={submit}>
        <Field label={t("chapter_code")} hint={t("chapter_code_hint")}>
          {(id, hint) => <input id={id} name="code" required pattern="[A-Za-z0-9][A-Za-z0-9_\-]*" maxLength={64} aria-describedby={hint} class="upper" autocomplete="off" />}
        </Field>
        <Field label={t("title")}>{(id) => <input id={id} name="title" required maxLength={300} autocomplete="off" />}</Field>
        <footer><button type="button" onClick={onClose}>{t("cancel")}</button><button class="primary">{t("create_chapter")}</button></footer>
      </form>
    </Dialog>
  );
}

const CLASSES = ["difficulty", "offer", "kind", "status"] as const;

function Row({ chapter }: { chapter: Chapter }) {
  const { counts } = chapter;
  return (
    <li class="chapter">
      <Link to={`/c/${chapter.code}`} class="chapter-name">
        <span class="code">{chapter.code}</span>
        {chapter.title ? <strong>{chapter.title}</strong> : <span class="muted">{t("no_title")}</span>}
      </Link>
      <span class="chapter-total">{t("total", { n: counts.total })}</span>
      {counts.total > 0 && CLASSES.map((name) => <Bar key={name} label={t(name)} total={counts.total} parts={Object.entries(counts[name])} />)}
    </li>
  );
}

export function ChaptersPage() {
  const [making, setMaking] = useState(false);
  const { value, error, reload } = useData((signal) => get<{ chapters: Chapter[] }>("/api/admin/chapters", {}, signal), [], () => true);
  const all = value?.chapters.reduce((sum, chapter) => sum + chapter.counts.total, 0) ?? 0;
  const actions = (
    <>
      {all > 0 && <button onClick={() => void saveFile("/api/admin/export", "exobase.json")}>{t("export_all")}</button>}
      {may("editor") && <button class="primary" onClick={() => setMaking(true)}>{t("new_chapter")}</button>}
    </>
  );
  return (
    <Page wide title={t("chapters")} lead={value ? t("total", { n: all }) : ""} actions={actions}>
      <Failure error={error} retry={reload} />
      {!value && !error && <Loading />}
      {value && value.chapters.length === 0 && <p class="empty">{t("bank_empty")}</p>}
      <ul class="chapters">{value?.chapters.map((chapter) => <Row key={chapter.code} chapter={chapter} />)}</ul>
      {making && <NewChapter onClose={() => setMaking(false)} />}
    </Page>
  );
}
