/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "account_internal.h"
#include "errors.h"
#include "i18n.h"

/*
 * The set-up link. Its secret is one item of the database, so there is one at a time whatever the number of
 * servers, and taking the item away is what using it means: of two servers that try, one has done it. What is
 * stored is the secret's hash; a server that starts while a link is good can't tell it again, so it draws
 * another.
 */

static gboolean refuse_if_any(struct accounts *accounts, GError **error)
{
    gboolean any;
    if (!accounts_any(accounts, &any, error))
        return FALSE;
    if (any)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE, "%s",
                    _("There is an account already: the set-up link is for the first one."));
    return !any;
}

gboolean accounts_begin_setup(struct accounts *accounts, char secret[ACCOUNT_SECRET_SIZE], GError **error)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value setup = value_object(arena, 1);
    char drawn[ACCOUNT_SECRET_SIZE], hash[ACCOUNT_HASH_SIZE];
    if (!refuse_if_any(accounts, error))
        return FALSE;
    secret_draw("", drawn);
    secret_hash(drawn, hash);
    value_set(arena, setup.object, "hash", value_string(hash));
    if (!account_item_write(accounts, ITEM_SECRET, SETUP_KEY, NULL, &setup,
                            accounts_now(accounts) + ACCOUNT_SETUP_MS, ITEM_ANY, error))
        return FALSE;
    memcpy(secret, drawn, sizeof drawn);
    return TRUE;
}

static gboolean refuse(GError **error)
{
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND, "%s",
                _("This set-up link is not good (any more): it works once, for 30 minutes, and the newest "
                  "one counts. A restart of the server shows a new one while there is no account."));
    return FALSE;
}

/* Takes the secret away if it is the one given. */
static gboolean use_secret(struct accounts *accounts, const char *secret, GError **error)
{
    g_auto(account_item) item = {0};
    char hash[ACCOUNT_HASH_SIZE];
    gboolean used = FALSE;
    secret_hash(secret, hash);
    if (!account_item_read(accounts, ITEM_SECRET, SETUP_KEY, &item, error))
        return FALSE;
    if (!item.key || !secret_equal(hash, account_item_string(&item, "hash")))
        return refuse(error);
    gboolean any;
    if (!accounts_any(accounts, &any, error) ||
        !account_item_remove(accounts, ITEM_SECRET, SETUP_KEY, item.version, &used, error))
        return FALSE;
    return (used && !any) || refuse(error);
}

gboolean accounts_finish_setup(struct accounts *accounts, const char *secret, const char *name,
                               const char *password, GError **error)
{
    char normal[ACCOUNT_NAME_SIZE];
    if (!account_name_check(name, normal, error))
        return FALSE;
    char *form = account_password_form(password, error);
    gboolean done = form && use_secret(accounts, secret, error) &&
                    account_create(accounts, normal, ACCOUNT_ADMIN, form, error);
    account_password_free(form);
    return done;
}
