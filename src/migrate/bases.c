/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the exercises of a file are compared with. Mostly it is the base that the database keeps with each:
 * the document as the latest migration's file had it. An import's bases are those of the exported commit. In
 * a module that exobase has written since its migration they are what was written: the published exercises at
 * that commit. The migration that reads such a module puts them down, so that afterwards the database has
 * them all again.
 */
#include <string.h>

#include "errors.h"
#include "exchange.h"
#include "plan_internal.h"

static void free_state(gpointer data)
{
    module_state_free(data);
}

gboolean plan_load_states(struct migrate_plan *plan, struct store *store, GError **error)
{
    plan->states = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_state);
    for (guint i = 0; i < plan->files->len; i++) {
        const char *name = PLAN_FILE(plan, i)->record;
        if (g_hash_table_contains(plan->states, name))
            continue;
        struct module_state *state = store ? module_state_read(store, name, error) : module_state_new(name);
        if (!state)
            return FALSE;
        g_hash_table_insert(plan->states, state->name, state);
    }
    return TRUE;
}

gboolean plan_row_is_draft(const struct store_row *row)
{
    static const char *const names[] = {"status"};
    struct exercise_slice status;

    return exercise_slices(row->text, row->size, names, 1, &status) && status.size == strlen("\"draft\"") &&
           memcmp(status.text, "\"draft\"", status.size) == 0;
}

static void keep_text(GHashTable *bases, const struct store_row *row)
{
    gint64 *id = g_new(gint64, 1);

    *id = row->id;
    g_hash_table_insert(bases, id, g_bytes_new(row->text, row->size));
}

static gboolean keep_base(const struct store_row *row, gpointer data)
{
    keep_text(data, row);
    return TRUE;
}

/* Drafts are in no module. */
static gboolean keep_written(const struct store_row *row, gpointer data)
{
    if (!plan_row_is_draft(row))
        keep_text(data, row);
    return TRUE;
}

/* The commit that the file's bases are of; 0: of none; -1: those that the database keeps. */
static gint64 base_commit(const struct migrate_plan *plan, struct store *store, guint file)
{
    const struct exchange *exchange = plan->options->import;
    const struct module_state *state =
        plan->states ? g_hash_table_lookup(plan->states, PLAN_FILE(plan, file)->record) : NULL;

    if (exchange)
        return store && exchange->commit > 0 && exchange->commit <= plan->head &&
                       g_strcmp0(exchange->log, store_log_id(store)) == 0
                   ? exchange->commit
                   : 0;
    /* A chapter that the module did not hold when it was written has no other bases than its own. */
    gboolean written =
        state && state->written && store && module_state_chapter(state, PLAN_FILE(plan, file)->chapter_code);
    return written ? state->commit : -1;
}

gboolean plan_load_bases(struct migrate_plan *plan, struct store *store, guint file, GError **error)
{
    gint64 commit = base_commit(plan, store, file);
    g_autoptr(GError) cause = NULL;

    g_clear_pointer(&plan->bases, g_hash_table_unref);
    if (commit < 0)
        return TRUE;
    plan->bases = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, (GDestroyNotify)g_bytes_unref);
    if (commit == 0)
        return TRUE;
    const struct store_query query = {.at = commit, .chapter_code = PLAN_FILE(plan, file)->chapter_code};
    if (store_read(store, &query, plan->options->import ? keep_base : keep_written, plan->bases, NULL,
                   &cause) ||
        g_error_matches(cause, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND)) /* a commit that is none: no bases */
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

struct store_row plan_row(const struct migrate_plan *plan, const struct store_row *row)
{
    struct store_row seen = *row;
    gsize size = 0;

    if (!plan->bases)
        return seen;
    GBytes *base = g_hash_table_lookup(plan->bases, &row->id);
    seen.base = base ? g_bytes_get_data(base, &size) : NULL;
    seen.base_size = size;
    if (base && size == row->size && memcmp(seen.base, row->text, size) == 0)
        seen.base = row->text;
    return seen;
}

static gboolean same_base(const struct store_row *a, const struct store_row *b)
{
    if (!a->base || !b->base)
        return a->base == b->base;
    return a->base_size == b->base_size && memcmp(a->base, b->base, a->base_size) == 0;
}

void plan_settle_base(struct migrate_item *item, const struct store_row *stored, const struct store_row *seen)
{
    if (item->op != CHANGE_RECORD || item->base != BASE_KEEP || same_base(stored, seen))
        return;
    if (!seen->base) {
        item->base = BASE_REMOVE;
        return;
    }
    if (!item->versions)
        item->versions = g_new0(struct migrate_versions, 1);
    item->base = BASE_TEXT;
    item->base_as_seen = TRUE;
    if (!item->versions->base)
        item->versions->base = g_strndup(seen->base, seen->base_size);
}
