/* SPDX-License-Identifier: Apache-2.0 */
#include "store.h"

#include <string.h>

#include "engine_internal.h"
#include "errors.h"
#include "i18n.h"
#include "judge_internal.h"
#include "use_internal.h"

/*
 * The door: finds the engine, checks what can be checked without it, and builds on its methods what is the
 * same everywhere. A callback must not call the store it is called from (an engine keeps one set of
 * statements), so that is an error here instead of a puzzle there.
 */

static const struct store_engine *const ENGINES[] = {
    &STORE_ENGINE_SQLITE,
    &STORE_ENGINE_MEMORY,
    &STORE_ENGINE_MONGO,
    &STORE_ENGINE_MONGO_SRV,
};

static const struct store_engine *find_engine(const char *address, const char **location)
{
    for (gsize i = 0; i < G_N_ELEMENTS(ENGINES); i++) {
        gsize size = strlen(ENGINES[i]->scheme);
        if (strncmp(address, ENGINES[i]->scheme, size) == 0 && address[size] == ':') {
            *location = address + size + 1;
            return ENGINES[i];
        }
    }
    return NULL;
}

/* The engine of an address and what follows its ':'. Errors: ARGUMENT. */
static const struct store_engine *engine_of(const char *address, const char **location, GError **error)
{
    const struct store_engine *engine = find_engine(address, location);
    if (!engine) {
        g_autofree char *shown = store_address_shown(address);
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                    _("\"%s\" is no database address: write sqlite:PATH or mongodb://HOST:PORT/DATABASE."),
                    shown);
    }
    return engine;
}

/* What an address begins with, up to "://" or ':'; 0: nothing of the kind. */
static gsize scheme_size(const char *address)
{
    gsize size = 0;
    while (g_ascii_isalnum(address[size]) || (address[size] && strchr("+-.", address[size])))
        size++;
    if (address[size] != ':')
        return 0;
    return g_str_has_prefix(address + size, "://") ? size + strlen("://") : size + 1;
}

char *store_address_shown(const char *address)
{
    if (g_str_has_prefix(address, "sqlite:"))
        return g_strdup(address);
    gsize scheme = scheme_size(address);
    const char *at = strrchr(address + scheme, '@');
    const char *rest = at ? at + 1 : address + scheme;
    return g_strdup_printf("%.*s%.*s", (int)scheme, address, (int)strcspn(rest, "?"), rest);
}

struct store *store_open(const char *address, enum store_mode mode, GError **error)
{
    const char *location = NULL;
    const struct store_engine *engine = engine_of(address, &location, error);
    struct store *store = engine ? engine->open(location, mode, error) : NULL;
    if (store)
        store->engine = engine;
    return store;
}

gboolean store_restore(const char *address, const char *backup, const char *keep, store_finding_func found,
                       gpointer data, gint64 *commit, GError **error)
{
    const char *location = NULL;
    gint64 head = 0;
    const struct store_engine *engine = engine_of(address, &location, error);
    if (!engine || !engine->restore(location, backup, keep, found, data, &head, error))
        return FALSE;
    if (commit)
        *commit = head;
    return TRUE;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    if (store->engine->settle && !store->abandoned)
        store->engine->settle(store);
    g_free(store->log_id);
    store->engine->close(store);
}

void store_abandon(struct store *store)
{
    if (store)
        store->abandoned = TRUE;
    store_close(store);
}

const char *store_log_id(struct store *store)
{
    return store->log_id;
}

void store_use_end(struct store *store)
{
    store->in_use = FALSE;
}

struct store *store_use_begin(struct store *store, GError **error)
{
    if (!store->in_use) {
        store->in_use = TRUE;
        return store;
    }
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, "%s",
                _("The store was called from within one of its own callbacks."));
    return NULL;
}

gint64 store_head(struct store *store, GError **error)
{
    g_autoptr(store_use) use = store_use_begin(store, error);
    return use ? store->engine->head(store, error) : -1;
}

/* What can be said without the engine; the others are handed to it. */
static void prepare(struct store *store, struct store_attempt *attempt, GPtrArray *checked)
{
    g_clear_error(&attempt->error);
    attempt->done = FALSE;
    if (store && changeset_check(attempt->changeset, &attempt->error)) {
        attempt_reset(attempt);
        g_ptr_array_add(checked, attempt);
    }
}

void store_commit_group(struct store *store, struct store_attempt *attempts, guint n)
{
    g_autoptr(GError) refusal = NULL;
    g_autoptr(store_use) use = store_use_begin(store, &refusal);
    g_autoptr(GPtrArray) checked = g_ptr_array_sized_new(n);
    for (guint i = 0; i < n; i++) {
        prepare(use, &attempts[i], checked);
        if (refusal)
            attempts[i].error = g_error_copy(refusal);
    }
    if (checked->len > 0)
        store->engine->commit(store, (struct store_attempt *const *)(gpointer)checked->pdata, checked->len);
}

gboolean store_settle(struct store *store)
{
    g_autoptr(store_use) use = store->engine->settle ? store_use_begin(store, NULL) : NULL;
    return !use || use->engine->settle(use);
}

void store_until(struct store *store, gint64 until_us)
{
    if (store->engine->until)
        store->engine->until(store, until_us);
}

gboolean store_commit(struct store *store, const struct changeset *changeset, struct store_result *result,
                      GError **error)
{
    struct store_attempt attempt = {.changeset = changeset, .result = *result};
    store_commit_group(store, &attempt, 1);
    store_settle(store);
    *result = attempt.result;
    if (attempt.error)
        g_propagate_error(error, attempt.error);
    return attempt.done;
}

gboolean store_outcome(struct store *store, const char *token, gint64 *commit, GError **error)
{
    g_autoptr(store_use) use = store_use_begin(store, error);
    return use && store->engine->outcome(store, token, commit, error);
}

gboolean store_read(struct store *store, const struct store_query *query, store_row_func each, gpointer data,
                    gint64 *at, GError **error)
{
    g_autoptr(store_use) use = store_use_begin(store, error);
    return use && store->engine->read(store, query, each, data, at, error);
}

/* Those of one sort: chapters, or generators. */
struct sorting {
    gboolean generators;
    store_chapter_func each;
    gpointer data;
};

static gboolean see_of_sort(const struct store_chapter *chapter, gpointer data)
{
    const struct sorting *sorting = data;
    gboolean is_generator = store_generator_key(chapter->chapter_code) != NULL;

    return is_generator != sorting->generators || sorting->each(chapter, sorting->data);
}

gboolean store_chapters(struct store *store, store_chapter_func each, gpointer data, gint64 *at,
                        GError **error)
{
    g_autoptr(store_use) use = store_use_begin(store, error);
    struct sorting sorting = {FALSE, each, data};

    return use && store->engine->chapters(store, see_of_sort, &sorting, at, error);
}

gboolean store_generators(struct store *store, store_chapter_func each, gpointer data, gint64 *at,
                          GError **error)
{
    g_autoptr(store_use) use = store_use_begin(store, error);
    struct sorting sorting = {TRUE, each, data};

    return use && store->engine->chapters(store, see_of_sort, &sorting, at, error);
}

gboolean store_log(struct store *store, const struct store_log_query *query, store_entry_func each,
                   gpointer data, GError **error)
{
    g_autoptr(store_use) use = store_use_begin(store, error);
    return use && store->engine->log(store, query, each, data, error);
}

gint64 store_wait(struct store *store, gint64 after, gint64 timeout_ms, GError **error)
{
    return store->engine->wait(store, after, timeout_ms, error);
}

void store_wake(struct store *store)
{
    store->engine->wake(store);
}

void store_nudge(struct store *store)
{
    store->engine->nudge(store);
}

gboolean store_adopt(struct store *store, enum store_adoption how, const char *author,
                     store_adoption_func found, gpointer data, gint64 *commit, GError **error)
{
    g_autoptr(store_use) use = store_use_begin(store, error);
    *commit = 0;
    return use &&
           (!store->engine->adopt || store->engine->adopt(store, how, author, found, data, commit, error));
}

gboolean store_has_tending(const struct store *store)
{
    return store->engine->tend != NULL;
}

gboolean store_tend(struct store *store, store_adoption_func found, gpointer data, struct store_tended *sums,
                    GError **error)
{
    g_autoptr(store_use) use = store_use_begin(store, error);
    return use && (!store->engine->tend || store->engine->tend(store, found, data, sums, error));
}

gboolean store_check_backup(struct store *store, GError **error)
{
    if (!store->engine->no_backup)
        return TRUE;
    g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _(store->engine->no_backup));
    return FALSE;
}

gboolean store_backup(struct store *store, const char *path, GError **error)
{
    g_autoptr(store_use) use = store_use_begin(store, error);
    return use && store_check_backup(store, error) && store->engine->backup(store, path, error);
}

gboolean store_verify(struct store *store, store_finding_func found, gpointer data, GError **error)
{
    g_autoptr(store_use) use = store_use_begin(store, error);
    return use && store->engine->verify(store, found, data, error);
}

gboolean store_rebuild(struct store *store, gboolean look_only, store_finding_func found, gpointer data,
                       GError **error)
{
    g_autoptr(store_use) use = store_use_begin(store, error);
    return use && (!store->engine->rebuild || store->engine->rebuild(store, look_only, found, data, error));
}
