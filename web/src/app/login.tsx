// SPDX-License-Identifier: Apache-2.0
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ApiError, ask } from "../api/client";
import { t } from "../i18n/index";
import { Field } from "../ui/parts";
import { logIn } from "./session";
import { explain, tell } from "./toast";

type Submit = JSX.TargetedSubmitEvent<HTMLFormElement>;
const NAME = "[A-Za-z0-9][A-Za-z0-9._@+\\-]*";

function Credentials(props: { label: string; isNew?: boolean; send: (name: string, password: string) => Promise<void> }) {
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: Submit) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setBusy(true);
    setError("");
    try {
      await props.send(String(data.get("name")), String(data.get("password")));
    } catch (failure) {
      setError(failure instanceof ApiError && failure.status === 429 && failure.retryAfter ? t("wait_login", { n: failure.retryAfter }) : explain(failure));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit}>
      <Field label={t("name")}>{(id) => <input id={id} name="name" autocomplete="username" required maxLength={64} pattern={NAME} title={props.isNew ? t("name_rule") : undefined} autofocus />}</Field>
      <Field label={t("password")} hint={props.isNew ? t("password_hint") : undefined}>
        {(id, hint) => <input id={id} name="password" type="password" aria-describedby={hint} autocomplete={props.isNew ? "new-password" : "current-password"} required minLength={props.isNew ? 10 : 1} />}
      </Field>
      <p class="error" role="alert">{error}</p>
      <button class="primary" disabled={busy}>{props.label}</button>
    </form>
  );
}

export function Login() {
  return (
    <main class="door" id="content">
      <p class="brand">exobase</p>
      <h1>{t("login_title")}</h1>
      <Credentials label={t("log_in")} send={logIn} />
    </main>
  );
}

/** The page of the set-up link; the secret stands behind the #, which no server is sent. */
export function Setup() {
  const send = async (name: string, password: string) => {
    await ask("POST", "/api/admin/setup", { body: { secret: location.hash.slice(1), name, password } });
    history.replaceState(null, "", "/admin");
    try {
      await logIn(name, password);
    } catch {
      tell(t("setup_done"));
    }
    dispatchEvent(new PopStateEvent("popstate"));
  };
  return (
    <main class="door" id="content">
      <p class="brand">exobase</p>
      <h1>{t("setup_title")}</h1>
      <p>{t("setup_text")}</p>
      {location.hash.length > 1 ? <Credentials isNew label={t("create_account")} send={send} /> : <p class="note">{t("setup_no_secret")}</p>}
      <p class="small"><a href="/admin">{t("log_in")}</a></p>
    </main>
  );
}
