/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Renumbered exercises. When somebody takes an exercise out of a file and numbers the rest anew, every id
 * after it has another exercise's content. Compared by id alone, each would be an update over a neighbour's
 * corrections. So: a base whose UID turns up under another id of the file, and no longer under its own, is a
 * conflict.
 */
#include <string.h>

#include "plan_internal.h"

struct plan_moved {
    GHashTable *rows; /* the base's UID, as hex text -> gint64: the row's id */
    struct value_arena *arena;
};

struct plan_moved *plan_moved_new(void)
{
    struct plan_moved *moved = g_new0(struct plan_moved, 1);

    moved->rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    moved->arena = value_arena_new();
    return moved;
}

void plan_moved_free(struct plan_moved *moved)
{
    g_hash_table_unref(moved->rows);
    value_arena_free(moved->arena);
    g_free(moved);
}

static void uid_text(const guint8 uid[32], char out[SHA256_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";

    for (gsize i = 0; i < 32; i++) {
        out[2 * i] = digits[uid[i] >> 4];
        out[2 * i + 1] = digits[uid[i] & 15];
    }
    out[SHA256_HEX_SIZE - 1] = '\0';
}

void plan_moved_row(struct plan_moved *moved, const struct store_row *row, const guint8 *item_uid)
{
    struct exercise base;
    char uid[SHA256_HEX_SIZE] = "";

    value_arena_reset(moved->arena);
    if (!row->base || !exercise_parse(moved->arena, row->base, row->base_size, &base, NULL))
        return;
    if (item_uid)
        uid_text(item_uid, uid);
    if (strcmp(uid, base.uid) != 0) {
        gint64 *id = g_new(gint64, 1);
        *id = row->id;
        g_hash_table_insert(moved->rows, g_strdup(base.uid), id);
    }
}

static guint item_index(const struct migrate_plan *plan, const struct migrate_item *item)
{
    return (guint)(item - PLAN_ITEM(plan, 0));
}

static void mark(struct migrate_plan *plan, struct migrate_item *item)
{
    gboolean live = item->versions && item->versions->database;

    if (!item->versions)
        item->versions = g_new0(struct migrate_versions, 1);
    if (!item->versions->file && item->raw) {
        struct exercise exercise;
        /* It was normalised before without an error. */
        if (plan_write_item(plan, item_index(plan, item), &exercise, NULL))
            item->versions->file = g_strndup(plan->text->str, plan->text->len);
    }
    item->action = ACTION_CONFLICT;
    item->reason = REASON_RENUMBERED;
    compare_settle(plan, item, live);
}

/* The row that lost its content to another id: deleting it would lose the exercise while the conflict lasts.
 */
static void mark_gone(struct migrate_plan *plan, guint first_gone, gint64 id)
{
    for (guint i = first_gone; i < plan->items->len; i++) {
        struct migrate_item *item = PLAN_ITEM(plan, i);
        if (item->id == id && item->action == ACTION_DELETE && item->reason == REASON_GONE)
            mark(plan, item);
    }
}

void plan_moved_mark(const struct plan_moved *moved, struct migrate_plan *plan, guint file, guint first_gone)
{
    const struct plan_source *source = PLAN_SOURCE(plan, file);

    if (g_hash_table_size(moved->rows) == 0)
        return;
    for (guint i = 0; i < source->n_items; i++) {
        struct migrate_item *item = PLAN_ITEM(plan, source->first_item + i);
        char uid[SHA256_HEX_SIZE];
        if (item->reason == REASON_EQUAL || item->reason == REASON_DATABASE_CHANGED ||
            item->reason == REASON_DELETED)
            continue;
        uid_text(item->uid, uid);
        const gint64 *was = g_hash_table_lookup(moved->rows, uid);
        if (was && *was != item->id) {
            mark(plan, item);
            mark_gone(plan, first_gone, *was);
        }
    }
}
