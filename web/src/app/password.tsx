// SPDX-License-Identifier: Apache-2.0
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../api/client";
import { t } from "../i18n/index";
import { Dialog, Field } from "../ui/parts";
import { endSession } from "./session";
import { explain, tell } from "./toast";

/** One's own password; all sessions end with it. */
export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const [error, setError] = useState("");
  const submit = async (event: JSX.TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setError("");
    try {
      await ask("POST", "/api/admin/me/password", { body: { password: data.get("password"), new_password: data.get("new_password") } });
      onClose();
      endSession();
      tell(t("new_password_done"));
    } catch (failure) {
      setError(explain(failure));
    }
  };
  return (
    <Dialog title={t("change_password")} onClose={onClose}>
      <form onSubmit={submit}>
        <Field label={t("current_password")}>{(id) => <input id={id} name="password" type="password" autocomplete="current-password" required />}</Field>
        <Field label={t("new_password")} hint={t("password_hint")}>{(id, hint) => <input id={id} name="new_password" type="password" aria-describedby={hint} autocomplete="new-password" required minLength={10} />}</Field>
        <p class="error" role="alert">{error}</p>
        <footer><button type="button" onClick={onClose}>{t("cancel")}</button><button class="primary">{t("change_password")}</button></footer>
      </form>
    </Dialog>
  );
}
