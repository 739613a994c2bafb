// SPDX-License-Identifier: Apache-2.0
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ask, get } from "../api/client";
import type { Role, Token, User } from "../api/types";
import { resume, session } from "../app/session";
import { say, tell } from "../app/toast";
import { t, time } from "../i18n/index";
import { useData } from "../ui/data";
import { Dialog, Failure, Field, Page, Select } from "../ui/parts";

type Submit = JSX.TargetedSubmitEvent<HTMLFormElement>;
const ROLES = (): [Role, string][] => [["viewer", t("viewer")], ["editor", t("editor_role")], ["admin", t("admin")]];

function New({ title, password, onClose, make }: { title: string; password: boolean; onClose: () => void; make: (data: Record<string, unknown>) => Promise<void> }) {
  const [role, setRole] = useState<string>("editor");
  const submit = async (event: Submit) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    try {
      await make({ name: data.get("name"), role, ...(password ? { password: data.get("password") } : { expires_days: data.get("days") ? Number(data.get("days")) : null }) });
    } catch (error) {
      say(error);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        <Field label={t("name")}>{(id) => <input id={id} name="name" required maxLength={64} pattern="[A-Za-z0-9][A-Za-z0-9._@+\-]*" title={t("name_rule")} autocomplete="off" />}</Field>
        {password && <Field label={t("password")} hint={t("password_hint")}>{(id, hint) => <input id={id} name="password" type="password" aria-describedby={hint} required minLength={10} autocomplete="new-password" />}</Field>}
        {!password && <Field label={t("token_days")}>{(id) => <input id={id} name="days" type="number" min={1} max={36500} />}</Field>}
        <Select label={t("role")} value={role} onChange={setRole} options={ROLES()} />
        <footer><button type="button" onClick={onClose}>{t("cancel")}</button><button class="primary">{t("add")}</button></footer>
      </form>
    </Dialog>
  );
}

function RoleChoice({ user, onApply }: { user: User; onApply: (role: string) => void }) {
  const [role, setRole] = useState<string>(user.role);
  useEffect(() => setRole(user.role), [user.role]);
  return (
    <form class="row" onSubmit={(event) => { event.preventDefault(); onApply(role); }}>
      <Select hideLabel label={`${t("role")} ${user.name}`} value={role} options={ROLES()} onChange={setRole} />
      {role !== user.role && <button>{t("apply")}<span class="sr"> {user.name}</span></button>}
    </form>
  );
}

export function AccountsPage() {
  const users = useData((signal) => get<{ users: User[] }>("/api/admin/users", {}, signal), []);
  const tokens = useData((signal) => get<{ tokens: Token[] }>("/api/admin/tokens", {}, signal), []);
  const [making, setMaking] = useState<"user" | "token" | null>(null);
  const [secret, setSecret] = useState("");
  const [gone, setGone] = useState<{ path: string; name: string } | null>(null);
  const shown = useRef<HTMLElement>(null);
  /** On plain HTTP a browser has no clipboard: then what is marked is copied. */
  const copy = async (text: string) => {
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else getSelection()?.selectAllChildren(shown.current!);
    if (navigator.clipboard || document.execCommand("copy")) tell(t("copied"));
  };
  const [losing, setLosing] = useState<string | null>(null); // one's own next role
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
      users.reload();
      tokens.reload();
    } catch (error) {
      say(error);
    }
  };
  const change = (name: string, role: string) => attempt(() => ask("PATCH", `/api/admin/users/${encodeURIComponent(name)}`, { body: { role } }));
  const isOwn = (user: User) => session.get()?.by === "session" && session.get()?.name === user.name;
  const own = session.get()?.name ?? "";
  return (
    <Page title={t("accounts")}>
      <Failure error={users.error ?? tokens.error} />
      <section class="card">
        <div class="section-head"><h2>{t("accounts")}</h2><button onClick={() => setMaking("user")}>{t("user_new")}</button></div>
        <p class="small muted">{t("roles_text")}</p>
        <table class="plain-table people">
          <thead><tr><th>{t("name")}</th><th>{t("role")}</th><th>{t("created")}</th><th><span class="sr">{t("actions")}</span></th></tr></thead>
          <tbody>
            {users.value?.users.map((user) => (
              <tr key={user.name}>
                <td><strong>{user.name}</strong></td>
                <td><RoleChoice user={user} onApply={(role) => (isOwn(user) ? setLosing(role) : void change(user.name, role))} /></td>
                <td class="muted">{time(user.created_at)}</td>
                <td class="end"><button class="danger" onClick={() => setGone({ path: `/api/admin/users/${encodeURIComponent(user.name)}`, name: user.name })}>{t("delete")}<span class="sr"> {user.name}</span></button></td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section class="card">
        <div class="section-head"><h2>{t("tokens")}</h2><button onClick={() => setMaking("token")}>{t("token_new")}</button></div>
        {secret && <div class="note" role="status"><p>{t("token_secret")}</p><code class="secret" ref={shown}>{secret}</code> <button onClick={() => void copy(secret)}>{t("copy")}</button></div>}
        <p class="small muted">{t("tokens_text")}</p>
        <table class="plain-table people" hidden={tokens.value?.tokens.length === 0}>
          <thead><tr><th>{t("name")}</th><th>{t("role")}</th><th>{t("last_used")}</th><th>{t("expires")}</th><th><span class="sr">{t("actions")}</span></th></tr></thead>
          <tbody>
            {tokens.value?.tokens.map((token) => (
              <tr key={token.name}>
                <td><strong>{token.name}</strong></td><td>{ROLES().find(([role]) => role === token.role)?.[1]}</td>
                <td class="muted">{token.last_used_at ? time(token.last_used_at) : t("never")}</td><td class="muted">{token.expires_at ? time(token.expires_at) : t("never")}</td>
                <td class="end"><button class="danger" onClick={() => setGone({ path: `/api/admin/tokens/${encodeURIComponent(token.name)}`, name: token.name })}>{t("delete")}<span class="sr"> {token.name}</span></button></td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {making === "user" && <New password title={t("user_new")} onClose={() => setMaking(null)} make={async (body) => { await ask("POST", "/api/admin/users", { body }); setMaking(null); users.reload(); }} />}
      {making === "token" && <New password={false} title={t("token_new")} onClose={() => setMaking(null)} make={async (body) => { const answer = await ask<{ token: Token }>("POST", "/api/admin/tokens", { body }); setSecret(answer.token.secret ?? ""); setMaking(null); tokens.reload(); }} />}
      {losing && (
        <Dialog title={t("own_role_title", { role: ROLES().find(([role]) => role === losing)?.[1] ?? losing })} onClose={() => setLosing(null)}>
          <p>{t("own_role_text")}</p>
          <footer><button onClick={() => setLosing(null)}>{t("cancel")}</button><button class="danger" onClick={() => { setLosing(null); void change(own, losing).then(resume); }}>{t("apply")}</button></footer>
        </Dialog>
      )}
      {gone && (
        <Dialog title={t("confirm_delete", { name: gone.name })} onClose={() => setGone(null)}>
          <footer><button onClick={() => setGone(null)}>{t("cancel")}</button><button class="danger" onClick={() => { setGone(null); setSecret(""); void attempt(() => ask("DELETE", gone.path)); }}>{t("delete")}</button></footer>
        </Dialog>
      )}
    </Page>
  );
}
