/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "account_internal.h"

/* From a secret to who has it. */

static gboolean look_up(struct accounts *accounts, const char *hash, gboolean is_session,
                        struct account_who *who, GError **error)
{
    gint64 now = accounts_now(accounts), noted = 0;
    memset(who, 0, sizeof *who);
    if (verified_find(accounts->verified, hash, is_session, now, who))
        return TRUE;
    guint64 generation = verified_generation(accounts->verified);
    if (!(is_session ? session_load : token_load)(accounts, hash, who, &noted, error))
        return FALSE;
    if (who->role != ACCOUNT_NOBODY)
        verified_put(accounts->verified, who, noted, now, generation);
    return TRUE;
}

/* Whether it can be a secret at all: whatever else comes is nobody's. */
static gboolean is_secret(const char *secret, const char *prefix)
{
    return secret && strlen(secret) < ACCOUNT_SECRET_SIZE && g_str_has_prefix(secret, prefix);
}

gboolean accounts_who_by_cookie(struct accounts *accounts, const char *cookie, struct account_who *who,
                                GError **error)
{
    char hash[ACCOUNT_HASH_SIZE];
    memset(who, 0, sizeof *who);
    if (!is_secret(cookie, ""))
        return TRUE;
    secret_hash(cookie, hash);
    if (!look_up(accounts, hash, TRUE, who, error))
        return FALSE;
    if (who->role != ACCOUNT_NOBODY)
        secret_csrf(cookie, who->csrf);
    return TRUE;
}

gboolean accounts_who_by_token(struct accounts *accounts, const char *token, struct account_who *who,
                               GError **error)
{
    char hash[ACCOUNT_HASH_SIZE];
    memset(who, 0, sizeof *who);
    if (!is_secret(token, ACCOUNT_TOKEN_PREFIX))
        return TRUE;
    secret_hash(token, hash);
    return look_up(accounts, hash, FALSE, who, error);
}

gboolean accounts_who_again(struct accounts *accounts, const struct account_who *before,
                            struct account_who *who, GError **error)
{
    struct account_who found;
    if (!look_up(accounts, before->session, before->by_session, &found, error))
        return FALSE;
    if (found.role != ACCOUNT_NOBODY)
        memcpy(found.csrf, before->csrf, sizeof found.csrf);
    *who = found;
    return TRUE;
}

gboolean accounts_maintain(struct accounts *accounts, GError **error)
{
    g_autoptr(GArray) used = verified_take_used(accounts->verified);
    for (guint i = 0; i < used->len; i++) {
        const struct verified_entry *entry = &g_array_index(used, struct verified_entry, i);
        if (!(entry->who.by_session ? session_note : token_note)(accounts, entry, error))
            return FALSE;
    }
    struct store *store = accounts_lock_writer(accounts);
    gboolean done = store_item_purge(store, accounts_now(accounts), error);
    accounts_unlock_writer(accounts);
    return done;
}
