// SPDX-License-Identifier: Apache-2.0
import { render, type ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Login, Setup } from "./app/login";
import { Link, segments, usePlace } from "./app/router";
import { may, resume, session } from "./app/session";
import { Shell } from "./app/shell";
import { useStore } from "./app/store";
import "./app/theme";
import { Toasts } from "./app/toast";
import { language, languageStore, t } from "./i18n/index";
import { AccountsPage } from "./pages/accounts";
import { BinPage } from "./pages/bin";
import { ChaptersPage } from "./pages/chapters";
import { ExercisesPage, SearchPage } from "./pages/exercises";
import { CommitPage, HistoryPage } from "./pages/history";
import { ExerciseHistoryPage } from "./pages/past";
import { ImportPage } from "./pages/import";
import { SheetPage } from "./pages/sheet";
import { StatusPage } from "./pages/status";
import { Loading, Page } from "./ui/parts";

/** The editor is the heavy part: it comes when it is needed. */
interface EditorProps { code: string; id: number | null; isDynamic?: boolean }
function EditorLater(props: EditorProps) {
  const [Editor, setEditor] = useState<ComponentType<EditorProps> | null>(null);
  useEffect(() => void import("./editor/page").then((module) => setEditor(() => module.EditorPage)), []);
  return Editor ? <Editor key={`${props.code} ${props.id} ${props.isDynamic}`} {...props} /> : <Page title={t("exercise")}><Loading /></Page>;
}

function GeneratorsLater(props: { name: string | null }) {
  const [Generators, setGenerators] = useState<ComponentType<{ name: string | null }> | null>(null);
  useEffect(() => void import("./dynamic/generators").then((module) => setGenerators(() => module.GeneratorsPage)), []);
  return Generators ? <Generators key={props.name} {...props} /> : <Page title={t("generators")}><Loading /></Page>;
}

function Route() {
  const { path } = usePlace();
  const [first, code, third, fourth] = segments(path);
  if (!first) return <ChaptersPage />;
  if (first === "c" && code) {
    if (!third) return <ExercisesPage key={code} code={code} />;
    if (third === "bin") return <BinPage key={code} code={code} />;
    if (third === "new" || third === "new-dynamic") return <EditorLater code={code} id={null} isDynamic={third === "new-dynamic"} />;
    if (/^\d+$/.test(third)) return fourth === "history" ? <ExerciseHistoryPage key={path} code={code} id={Number(third)} /> : <EditorLater code={code} id={Number(third)} />;
  }
  if (first === "search") return <SearchPage />;
  if (first === "history" && !code) return <HistoryPage />;
  if (first === "history" && /^\d{1,15}$/.test(code)) return <CommitPage key={code} n={Number(code)} />;
  if (first === "import") return <ImportPage />;
  if (first === "generators") return <GeneratorsLater name={code ?? null} />;
  if (first === "sheet") return <SheetPage />;
  if (first === "accounts") return may("admin") ? <AccountsPage /> : <Page title={t("accounts")}><p class="note">{t("admin_only")}</p></Page>;
  if (first === "status") return <StatusPage />;
  return <Page title={t("not_found")}><p><Link class="button" to="/">{t("chapters")}</Link></p></Page>;
}

/** Pages whose work another language must not throw away: they are drawn again, not begun anew. */
const KEEPS_WORK = /^\/admin\/(?:import|sheet|generators)\b/;

function App() {
  const who = useStore(session);
  usePlace();
  useStore(languageStore);
  useEffect(() => void resume(), []);
  if (location.pathname === "/setup") return <><Setup /><Toasts /></>;
  if (who === undefined) return <p class="muted door" role="status">{t("connecting")}</p>;
  return <>{who ? <Shell><Route key={KEEPS_WORK.test(location.pathname) ? "" : language()} /></Shell> : <Login />}<Toasts /></>;
}

document.documentElement.lang = language();
render(<App />, document.getElementById("app")!);
