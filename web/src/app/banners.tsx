// SPDX-License-Identifier: Apache-2.0
// What everybody must know on every page: each says what it means, and what to do.
import type { ComponentChildren } from "preact";
import { t, time } from "../i18n/index";
import { liveState } from "./live";
import { Link } from "./router";
import { serverStatus } from "./session";
import { useStore } from "./store";

function Banner({ kind = "", children }: { kind?: string; children: ComponentChildren }) {
  return <p class={`banner ${kind}`}>{children}</p>;
}

export function Banners() {
  const status = useStore(serverStatus);
  const live = useStore(liveState);
  const lagging = status?.not_synchronised.length ?? 0;
  const outside = (status?.outside?.left_alone ?? 0) + (status?.outside?.vanished ?? 0);
  const details = <Link to="/status">{t("see_details")}</Link>;
  return (
    <div role="status" class="banners">
      {live === "lost" && <Banner kind="warn"><strong>{t("live_lost_title")}</strong> {t("live_lost")}</Banner>}
      {status && !status.store.healthy && <Banner kind="bad"><strong>{t("store_unhealthy_title")}</strong> {t("store_unhealthy")}</Banner>}
      {status?.maintenance && <Banner kind="warn"><strong>{t("maintenance_title")}</strong> {t("maintenance", { time: time(status.maintenance.since) })}</Banner>}
      {status?.mode === "read-only" && (
        <Banner>
          <strong>{t("readonly_title")}</strong> {t("mode_readonly")} {t(status.enforcement.active ? "mode_enforced" : "mode_not_enforced")}
          {status.enforcement.refused_requests > 0 && ` ${t("mode_refused", { n: status.enforcement.refused_requests })}`} {details}
        </Banner>
      )}
      {outside > 0 && <Banner kind="warn"><strong>{t("outside_title")}</strong> {t("outside")} {details}</Banner>}
      {lagging > 0 && <Banner kind="warn"><strong>{t("not_synchronised_title")}</strong> {t("not_synchronised", { n: lagging })} {details}</Banner>}
    </div>
  );
}
