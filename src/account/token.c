/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "account_internal.h"
#include "errors.h"
#include "i18n.h"

/*
 * Tokens of programs. The item's key is the token's hash, its owner the token's name. Two processes that
 * create one of the same name in the same instant both may; revoking the name then revokes both.
 */

/* The keys of a name's tokens. */
static gboolean note_key(const struct store_item *item, gpointer data)
{
    g_ptr_array_add(data, g_strdup(item->key));
    return TRUE;
}

static gboolean keys_of(struct accounts *accounts, const char *name, GPtrArray *keys, GError **error)
{
    struct store *store = accounts_lock_reader(accounts);
    gboolean done = store_item_list(store, ITEM_TOKEN, name, accounts_now(accounts), note_key, keys, error);
    accounts_unlock_reader(accounts);
    return done;
}

static gboolean write_token(struct accounts *accounts, const char *hash, const char *name,
                            const struct account_token *token, gint64 from, GError **error)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value item = value_object(arena, 3);
    value_set(arena, item.object, "role", value_string(account_role_name(token->role)));
    value_set(arena, item.object, "created_ms", value_integer(token->created_ms));
    value_set(arena, item.object, "last_used_ms", value_integer(token->last_used_ms));
    return account_item_write(accounts, ITEM_TOKEN, hash, name, &item, token->expires_ms, from, error);
}

gboolean accounts_create_token(struct accounts *accounts, const char *name, enum account_role role,
                               gint64 expires_ms, char token[ACCOUNT_SECRET_SIZE], GError **error)
{
    char normal[ACCOUNT_NAME_SIZE], hash[ACCOUNT_HASH_SIZE], drawn[ACCOUNT_SECRET_SIZE];
    gint64 now = accounts_now(accounts);
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
    if (!account_name_check(name, normal, error) || !keys_of(accounts, normal, keys, error))
        return FALSE;
    if (role < ACCOUNT_VIEWER || role > ACCOUNT_ADMIN || (expires_ms != 0 && expires_ms <= now)) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, "%s",
                    _("A token has the role viewer, editor or admin, and ends in the future or never."));
        return FALSE;
    }
    if (keys->len > 0) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE, _("There is a token called %s already."),
                    normal);
        return FALSE;
    }
    secret_draw(ACCOUNT_TOKEN_PREFIX, drawn);
    secret_hash(drawn, hash);
    struct account_token content = {.role = role, .created_ms = now, .expires_ms = expires_ms};
    if (!write_token(accounts, hash, normal, &content, ITEM_ABSENT, error))
        return FALSE;
    memcpy(token, drawn, sizeof drawn);
    return TRUE;
}

gboolean accounts_revoke_token(struct accounts *accounts, const char *name, GError **error)
{
    char normal[ACCOUNT_NAME_SIZE];
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
    if (account_name_check(name, normal, NULL) && !keys_of(accounts, normal, keys, error))
        return FALSE;
    if (keys->len == 0) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND, _("There is no token called %s."), name);
        return FALSE;
    }
    gboolean done = TRUE;
    for (guint i = 0; done && i < keys->len; i++)
        done = account_item_remove(accounts, ITEM_TOKEN, keys->pdata[i], ITEM_ANY, NULL, error);
    verified_forget(accounts->verified);
    return done;
}

static struct account_token content_of(const struct account_item *item)
{
    return (struct account_token){
        .name = item->owner,
        .role = account_role_of(account_item_string(item, "role")),
        .created_ms = account_item_integer(item, "created_ms"),
        .last_used_ms = account_item_integer(item, "last_used_ms"),
        .expires_ms = item->expires_ms,
    };
}

gboolean token_load(struct accounts *accounts, const char *hash, struct account_who *who, gint64 *noted_ms,
                    GError **error)
{
    g_auto(account_item) item = {0};
    if (!account_item_read(accounts, ITEM_TOKEN, hash, &item, error))
        return FALSE;
    if (!item.key || !item.owner)
        return TRUE;
    struct account_token token = content_of(&item);
    who->role = token.role;
    g_strlcpy(who->name, item.owner, sizeof who->name);
    g_strlcpy(who->session, hash, sizeof who->session);
    who->expires_ms = token.expires_ms;
    *noted_ms = token.last_used_ms;
    return TRUE;
}

gboolean token_note(struct accounts *accounts, const struct verified_entry *used, GError **error)
{
    g_auto(account_item) item = {0};
    g_autoptr(GError) refusal = NULL;
    if (!account_item_read(accounts, ITEM_TOKEN, used->who.session, &item, error))
        return FALSE;
    if (!item.key)
        return TRUE;
    struct account_token token = content_of(&item);
    token.last_used_ms = used->used_ms;
    if (write_token(accounts, item.key, item.owner, &token, item.version, &refusal) ||
        g_error_matches(refusal, EXOBASE_ERROR, EXOBASE_ERROR_STALE))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&refusal));
    return FALSE;
}

static void token_item_free(gpointer data)
{
    account_item_clear(data);
    g_free(data);
}

static gboolean gather(const struct store_item *from, gpointer data)
{
    struct account_item *item = g_new0(struct account_item, 1);
    if (account_item_take(from, item) && item->owner)
        g_ptr_array_add(data, item);
    else
        token_item_free(item);
    return TRUE;
}

static int compare_names(gconstpointer first, gconstpointer second)
{
    const struct account_item *a = *(struct account_item *const *)first;
    const struct account_item *b = *(struct account_item *const *)second;
    return strcmp(a->owner, b->owner);
}

gboolean accounts_list_tokens(struct accounts *accounts, account_token_func each, gpointer data,
                              GError **error)
{
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(token_item_free);
    struct store *store = accounts_lock_reader(accounts);
    gboolean done = store_item_list(store, ITEM_TOKEN, NULL, accounts_now(accounts), gather, items, error);
    accounts_unlock_reader(accounts);
    g_ptr_array_sort(items, compare_names);
    for (guint i = 0; done && i < items->len; i++) {
        struct account_token token = content_of(items->pdata[i]);
        if (!each(&token, data))
            break;
    }
    return done;
}
