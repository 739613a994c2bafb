/* SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>
#include <string.h>

#include "account_internal.h"
#include "clock.h"
#include "errors.h"
#include "i18n.h"

/* An account's item: role, password's hash, epoch (session.c), times. */
#define EPOCH_MASK ((G_GINT64_CONSTANT(1) << 53) - 1)

static gint64 clock_now(G_GNUC_UNUSED gpointer data)
{
    return clock_now_ms();
}

struct accounts *accounts_new(const struct accounts_config *config)
{
    struct accounts *accounts = g_new0(struct accounts, 1);
    /* Fails where the system gives no random bytes; then every draw ends the program by itself. */
    if (sodium_init() < 0)
        g_warning("libsodium could not be started");
    accounts->config = *config;
    if (!config->now_ms)
        accounts->config.now_ms = clock_now;
    g_mutex_init(&accounts->read_lock);
    g_mutex_init(&accounts->write_lock);
    g_mutex_init(&accounts->change_lock);
    g_mutex_init(&accounts->hash_lock);
    g_cond_init(&accounts->hash_free);
    accounts->lockout = lockout_new();
    accounts->verified = verified_new();
    return accounts;
}

void accounts_free(struct accounts *accounts)
{
    if (!accounts)
        return;
    lockout_free(accounts->lockout);
    verified_free(accounts->verified);
    g_mutex_clear(&accounts->read_lock);
    g_mutex_clear(&accounts->write_lock);
    g_mutex_clear(&accounts->change_lock);
    g_mutex_clear(&accounts->hash_lock);
    g_cond_clear(&accounts->hash_free);
    g_free(accounts->nobody_hash);
    g_free(accounts);
}

gboolean account_read(struct accounts *accounts, const char *name, struct account_item *item, GError **error)
{
    return account_item_read(accounts, ITEM_ACCOUNT, name, item, error);
}

static gint64 draw_epoch(void)
{
    gint64 epoch;
    randombytes_buf(&epoch, sizeof epoch);
    return epoch & EPOCH_MASK;
}

static gboolean check_role(enum account_role role, GError **error)
{
    if (role >= ACCOUNT_VIEWER && role <= ACCOUNT_ADMIN)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, "%s", _("A role is viewer, editor or admin."));
    return FALSE;
}

/* What an account is made of; the texts are borrowed. */
struct content {
    enum account_role role;
    const char *password; /* its hash */
    gint64 epoch, created_ms;
};

static gboolean write_account(struct accounts *accounts, const char *name, const struct content *content,
                              gint64 from, GError **error)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value account = value_object(arena, 5);
    value_set(arena, account.object, "role", value_string(account_role_name(content->role)));
    value_set(arena, account.object, "password", value_string(content->password));
    value_set(arena, account.object, "epoch", value_integer(content->epoch));
    value_set(arena, account.object, "created_ms", value_integer(content->created_ms));
    value_set(arena, account.object, "changed_ms", value_integer(accounts_now(accounts)));
    gboolean done = account_item_write(accounts, ITEM_ACCOUNT, name, NULL, &account, 0, from, error);
    verified_forget(accounts->verified);
    return done;
}

static void name_taken(GError **error, const char *name)
{
    g_clear_error(error);
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE, _("There is an account called %s already."), name);
}

gboolean account_create(struct accounts *accounts, const char *name, enum account_role role, const char *form,
                        GError **error)
{
    char hash[PASSWORD_HASH_SIZE];
    g_autoptr(GError) refusal = NULL;
    if (!account_password_hash(accounts, form, hash, error))
        return FALSE;
    struct content content = {role, hash, draw_epoch(), accounts_now(accounts)};
    if (write_account(accounts, name, &content, ITEM_ABSENT, &refusal))
        return TRUE;
    if (g_error_matches(refusal, EXOBASE_ERROR, EXOBASE_ERROR_STALE))
        name_taken(&refusal, name);
    g_propagate_error(error, g_steal_pointer(&refusal));
    return FALSE;
}

gboolean accounts_add(struct accounts *accounts, const char *name, enum account_role role,
                      const char *password, GError **error)
{
    char normal[ACCOUNT_NAME_SIZE];
    if (!account_name_check(name, normal, error) || !check_role(role, error))
        return FALSE;
    char *form = account_password_form(password, error);
    gboolean done = form && account_create(accounts, normal, role, form, error);
    account_password_free(form);
    /* With the first account a set-up link ends; accounts_finish_setup() looks as well. */
    return done && account_item_remove(accounts, ITEM_SECRET, SETUP_KEY, ITEM_ANY, NULL, error);
}

/* The account, which must be there. Errors: NOT_FOUND. */
static gboolean read_known(struct accounts *accounts, const char *name, struct account_item *item,
                           GError **error)
{
    char normal[ACCOUNT_NAME_SIZE];
    gboolean can_be = account_name_check(name, normal, NULL);
    if (can_be && !account_read(accounts, normal, item, error))
        return FALSE;
    if (item->key)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND, _("There is no account called %s."), name);
    return FALSE;
}

static struct content content_of(const struct account_item *item)
{
    return (struct content){
        .role = account_role_of(account_item_string(item, "role")),
        .password = account_item_string(item, "password"),
        .epoch = account_item_integer(item, "epoch"),
        .created_ms = account_item_integer(item, "created_ms"),
    };
}

static gboolean store_password(struct accounts *accounts, const char *name, const char *form, GError **error)
{
    g_auto(account_item) item = {0};
    char hash[PASSWORD_HASH_SIZE];
    if (!read_known(accounts, name, &item, error) || !account_password_hash(accounts, form, hash, error))
        return FALSE;
    struct content content = content_of(&item);
    content.password = hash;
    content.epoch = draw_epoch();
    return write_account(accounts, item.key, &content, item.version, error);
}

gboolean accounts_set_password(struct accounts *accounts, const char *name, const char *password,
                               GError **error)
{
    char *form = account_password_form(password, error);
    gboolean done = form && store_password(accounts, name, form, error);
    account_password_free(form);
    return done;
}

struct other_admin {
    const char *name;
    gboolean found;
};

static gboolean note_other_admin(const struct account *account, gpointer data)
{
    struct other_admin *other = data;
    other->found |= account->role == ACCOUNT_ADMIN && strcmp(account->name, other->name) != 0;
    return !other->found;
}

/* An account that is an admin gives that up only when another one is left. Under change_lock. */
static gboolean check_admin_stays(struct accounts *accounts, const struct account_item *item, GError **error)
{
    struct other_admin other = {item->key, FALSE};
    if (account_role_of(account_item_string(item, "role")) != ACCOUNT_ADMIN)
        return TRUE;
    if (!accounts_list(accounts, note_other_admin, &other, error))
        return FALSE;
    if (!other.found)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                    _("%s is the last account with the role admin; give it to another one first."),
                    item->key);
    return other.found;
}

static gboolean change_role(struct accounts *accounts, const char *name, enum account_role role,
                            GError **error)
{
    g_auto(account_item) item = {0};
    if (!check_role(role, error) || !read_known(accounts, name, &item, error) ||
        (role != ACCOUNT_ADMIN && !check_admin_stays(accounts, &item, error)))
        return FALSE;
    struct content content = content_of(&item);
    content.role = role;
    return write_account(accounts, item.key, &content, item.version, error);
}

gboolean accounts_set_role(struct accounts *accounts, const char *name, enum account_role role,
                           GError **error)
{
    g_mutex_lock(&accounts->change_lock);
    gboolean done = change_role(accounts, name, role, error);
    g_mutex_unlock(&accounts->change_lock);
    return done;
}

static gboolean remove_account(struct accounts *accounts, const char *name, GError **error)
{
    g_auto(account_item) item = {0};
    if (!read_known(accounts, name, &item, error) || !check_admin_stays(accounts, &item, error))
        return FALSE;
    gboolean done = account_item_remove(accounts, ITEM_ACCOUNT, item.key, ITEM_ANY, NULL, error);
    verified_forget(accounts->verified);
    return done;
}

gboolean accounts_remove(struct accounts *accounts, const char *name, GError **error)
{
    g_mutex_lock(&accounts->change_lock);
    gboolean done = remove_account(accounts, name, error);
    g_mutex_unlock(&accounts->change_lock);
    return done;
}

struct listing {
    account_func each;
    gpointer data;
};

static gboolean show(const struct store_item *from, gpointer data)
{
    const struct listing *listing = data;
    g_auto(account_item) item = {0};
    gboolean whole = account_item_take(from, &item);
    struct account account = {
        .name = from->key,
        .role = whole ? account_role_of(account_item_string(&item, "role")) : ACCOUNT_NOBODY,
        .created_ms = whole ? account_item_integer(&item, "created_ms") : 0,
        .changed_ms = whole ? account_item_integer(&item, "changed_ms") : 0,
    };
    return listing->each(&account, listing->data);
}

gboolean accounts_list(struct accounts *accounts, account_func each, gpointer data, GError **error)
{
    struct listing listing = {each, data};
    struct store *store = accounts_lock_reader(accounts);
    gboolean done = store_item_list(store, ITEM_ACCOUNT, NULL, accounts_now(accounts), show, &listing, error);
    accounts_unlock_reader(accounts);
    return done;
}

static gboolean note_any(G_GNUC_UNUSED const struct account *account, gpointer data)
{
    *(gboolean *)data = TRUE;
    return FALSE;
}

gboolean accounts_any(struct accounts *accounts, gboolean *any, GError **error)
{
    *any = FALSE;
    return accounts_list(accounts, note_any, any, error);
}
