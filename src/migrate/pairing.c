/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exercises that give no id find their partner by external_id, else by the UID of its base, else by the
 * current UID; in file order, and each partner once. Files whose exercises all have an id never come here.
 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "plan_internal.h"

struct candidate {
    gint64 id;
    gboolean taken;
};

struct pairing {
    GArray *candidates;                         /* of struct candidate */
    GHashTable *by_external, *by_base, *by_uid; /* text -> GArray of guint: candidates, by id */
    GHashTable *ids;                            /* the file's own ids, as text */
    struct value_arena *arena;
    GError *error;
};

static void pairing_clear(struct pairing *pairing)
{
    g_array_unref(pairing->candidates);
    g_hash_table_unref(pairing->by_external);
    g_hash_table_unref(pairing->by_base);
    g_hash_table_unref(pairing->by_uid);
    g_hash_table_unref(pairing->ids);
    value_arena_free(pairing->arena);
}

static GHashTable *new_table(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
}

static void remember(GHashTable *table, char *key, guint candidate)
{
    GArray *list = g_hash_table_lookup(table, key);

    if (!list) {
        list = g_array_new(FALSE, FALSE, sizeof candidate);
        g_hash_table_insert(table, key, list);
    } else {
        g_free(key);
    }
    g_array_append_val(list, candidate);
}

static gboolean see_row(const struct store_row *row, gpointer data)
{
    struct pairing *pairing = data;
    struct candidate candidate = {.id = row->id};
    struct exercise exercise;

    candidate.taken = g_hash_table_contains(pairing->ids, &row->id);
    if (candidate.taken || (!row->live && !row->base))
        return TRUE;
    guint index = pairing->candidates->len;
    g_array_append_val(pairing->candidates, candidate);

    value_arena_reset(pairing->arena);
    if (row->live) {
        if (!exercise_parse(pairing->arena, row->text, row->size, &exercise, &pairing->error))
            return FALSE;
        char *external = value_dup_string(exercise_get(&exercise, "external_id"));
        if (external)
            remember(pairing->by_external, external, index);
        remember(pairing->by_uid, g_strdup(exercise.uid), index);
    }
    if (row->base) {
        if (!exercise_parse(pairing->arena, row->base, row->base_size, &exercise, &pairing->error))
            return FALSE;
        char *external = row->live ? NULL : value_dup_string(exercise_get(&exercise, "external_id"));
        if (external)
            remember(pairing->by_external, external, index);
        remember(pairing->by_base, g_strdup(exercise.uid), index);
    }
    return TRUE;
}

static struct candidate *take(struct pairing *pairing, GHashTable *table, const char *key)
{
    const GArray *list = key ? g_hash_table_lookup(table, key) : NULL;

    for (guint i = 0; list && i < list->len; i++) {
        struct candidate *candidate =
            &g_array_index(pairing->candidates, struct candidate, g_array_index(list, guint, i));
        if (!candidate->taken) {
            candidate->taken = TRUE;
            return candidate;
        }
    }
    return NULL;
}

static gboolean pair_item(struct migrate_plan *plan, struct pairing *pairing, struct migrate_item *item,
                          GError **error)
{
    struct exercise exercise;

    value_arena_reset(plan->scratch);
    if (!plan_normalise_item(plan, plan->scratch, item, NULL, NULL, &exercise, error))
        return FALSE;
    g_autofree char *external = value_dup_string(exercise_get(&exercise, "external_id"));
    struct candidate *partner = take(pairing, pairing->by_external, external);
    if (!partner)
        partner = take(pairing, pairing->by_base, exercise.uid);
    if (!partner)
        partner = take(pairing, pairing->by_uid, exercise.uid);
    if (partner)
        item->id = partner->id;
    return TRUE;
}

gboolean plan_pair_items(struct migrate_plan *plan, struct store *store, guint file, GError **error)
{
    const struct plan_source *source = PLAN_SOURCE(plan, file);
    struct store_query query = {
        .chapter_code = PLAN_FILE(plan, file)->chapter_code, .dead = TRUE, .bases = TRUE};
    __attribute__((cleanup(pairing_clear))) struct pairing pairing = {
        .candidates = g_array_new(FALSE, FALSE, sizeof(struct candidate)),
        .by_external = new_table(),
        .by_base = new_table(),
        .by_uid = new_table(),
        .ids = g_hash_table_new(g_int64_hash, g_int64_equal),
        .arena = value_arena_new(),
    };

    for (guint i = 0; i < source->n_items; i++)
        g_hash_table_add(pairing.ids, &PLAN_ITEM(plan, source->first_item + i)->id);
    if (!store_read(store, &query, see_row, &pairing, NULL, error))
        return FALSE;
    if (pairing.error) {
        g_propagate_error(error, pairing.error);
        return FALSE;
    }
    /* From here on ids change: the table of the file's own, which points at them, has done its work. */
    g_hash_table_remove_all(pairing.ids);
    for (guint i = 0; i < source->n_items; i++) {
        struct migrate_item *item = PLAN_ITEM(plan, source->first_item + i);
        if (item->id == 0 && !pair_item(plan, &pairing, item, error))
            return FALSE;
    }
    return TRUE;
}
