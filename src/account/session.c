/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "account_internal.h"
#include "errors.h"

/*
 * Sessions. A session hangs on its account: it names the account's epoch, a number that is drawn anew with
 * each password, and is over when that is another one or the account has gone. Its role is always the
 * account's present one. It ends twelve hours after its last use, and a week after it began in any case.
 */
#define SESSION_IDLE_MS ((gint64)12 * 60 * 60 * 1000)
#define SESSION_MAX_MS ((gint64)7 * 24 * 60 * 60 * 1000)

static gint64 end_of(gint64 began_ms, gint64 used_ms)
{
    return MIN(began_ms + SESSION_MAX_MS, used_ms + SESSION_IDLE_MS);
}

static gboolean write_session(struct accounts *accounts, const char *hash, const char *name, gint64 epoch,
                              gint64 began_ms, gint64 used_ms, gint64 from, GError **error)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value session = value_object(arena, 3);
    value_set(arena, session.object, "epoch", value_integer(epoch));
    value_set(arena, session.object, "began_ms", value_integer(began_ms));
    value_set(arena, session.object, "used_ms", value_integer(used_ms));
    return account_item_write(accounts, ITEM_SESSION, hash, name, &session, end_of(began_ms, used_ms), from,
                              error);
}

gboolean session_begin(struct accounts *accounts, const struct account_item *account, struct login *login,
                       GError **error)
{
    gint64 now = accounts_now(accounts);
    struct account_who *who = &login->who;
    secret_draw("", login->cookie);
    secret_hash(login->cookie, who->session);
    secret_csrf(login->cookie, who->csrf);
    g_strlcpy(who->name, account->key, sizeof who->name);
    who->role = account_role_of(account_item_string(account, "role"));
    who->by_session = TRUE;
    who->expires_ms = end_of(now, now);
    return write_session(accounts, who->session, account->key, account_item_integer(account, "epoch"), now,
                         now, ITEM_ABSENT, error);
}

gboolean session_load(struct accounts *accounts, const char *hash, struct account_who *who, gint64 *noted_ms,
                      GError **error)
{
    g_auto(account_item) session = {0}, account = {0};
    if (!account_item_read(accounts, ITEM_SESSION, hash, &session, error))
        return FALSE;
    if (!session.key || !session.owner)
        return TRUE;
    if (!account_read(accounts, session.owner, &account, error))
        return FALSE;
    if (!account.key || account_item_integer(&account, "epoch") != account_item_integer(&session, "epoch"))
        return TRUE;
    who->role = account_role_of(account_item_string(&account, "role"));
    g_strlcpy(who->name, account.key, sizeof who->name);
    g_strlcpy(who->session, hash, sizeof who->session);
    who->by_session = TRUE;
    who->expires_ms = session.expires_ms;
    *noted_ms = account_item_integer(&session, "used_ms");
    return TRUE;
}

gboolean session_note(struct accounts *accounts, const struct verified_entry *used, GError **error)
{
    g_auto(account_item) session = {0};
    g_autoptr(GError) refusal = NULL;
    if (!account_item_read(accounts, ITEM_SESSION, used->who.session, &session, error))
        return FALSE;
    if (!session.key ||
        write_session(accounts, session.key, session.owner, account_item_integer(&session, "epoch"),
                      account_item_integer(&session, "began_ms"), used->used_ms, session.version, &refusal))
        return TRUE;
    /* Somebody else has just noted or ended it. */
    if (g_error_matches(refusal, EXOBASE_ERROR, EXOBASE_ERROR_STALE))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&refusal));
    return FALSE;
}

gboolean accounts_logout(struct accounts *accounts, const char *cookie, GError **error)
{
    char hash[ACCOUNT_HASH_SIZE];
    secret_hash(cookie, hash);
    gboolean done = account_item_remove(accounts, ITEM_SESSION, hash, ITEM_ANY, NULL, error);
    verified_forget(accounts->verified);
    return done;
}
