// SPDX-License-Identifier: Apache-2.0
import { serverStatus } from "../app/session";
import { useStore } from "../app/store";
import { number, t, time } from "../i18n/index";
import { Loading, Page } from "../ui/parts";

export function StatusPage() {
  const status = useStore(serverStatus);
  const rows: [string, string][] = status ? [
    [t("version"), status.version], ["Mode", status.mode], ["Instance", status.instance], [t("since", { time: "" }).trim(), time(status.started_at)],
    ["Store", status.store.engine], [t("commit"), number(status.commit)], [t("chapters"), number(status.chapters)], [t("exercises"), number(status.exercises)],
    ["Landlock", status.enforcement.active ? `v${status.enforcement.landlock_version} — ${status.enforcement.protected}` : t("none")],
  ] : [];
  return (
    <Page title={t("status_page")}>
      {!status && <Loading />}
      <dl class="facts card">{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      <p><a href="/docs">API</a></p>
    </Page>
  );
}
