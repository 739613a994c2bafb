/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Renumbered exercises. When somebody takes an exercise out of a file, or puts one in, and numbers the rest
 * anew, every id after it has another exercise's content. Compared by id alone, each would be an update over
 * a neighbour's corrections. So: when a base's UID turns up under another id of the file, and no longer under
 * its own, both are conflicts: who holds the content now, and the row that lost it. Were that one updated,
 * its base would go with it, and the next run would take the neighbour's content for an ordinary change.
 */
#include <string.h>

#include "plan_internal.h"

/* Rows whose bases share a UID that the file no longer has under their ids. */
struct lost {
    GArray *rows;       /* of gint64: ids */
    gboolean held;      /* the file has it under another id */
    gboolean kept;      /* … under one for which the database has something else, as was settled before */
    gboolean unmatched; /* under an id that the database never had, which can hold no base */
};

struct plan_moved {
    GHashTable *lost; /* the base's UID, as hex text -> struct lost */
    GHashTable *own;  /* indices of items that have their own base's UID */
    struct value_arena *arena;
};

static void free_lost(gpointer data)
{
    struct lost *lost = data;

    g_array_unref(lost->rows);
    g_free(lost);
}

struct plan_moved *plan_moved_new(void)
{
    struct plan_moved *moved = g_new0(struct plan_moved, 1);

    moved->lost = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_lost);
    moved->own = g_hash_table_new(NULL, NULL);
    moved->arena = value_arena_new();
    return moved;
}

void plan_moved_free(struct plan_moved *moved)
{
    g_hash_table_unref(moved->lost);
    g_hash_table_unref(moved->own);
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

static guint item_index(const struct migrate_plan *plan, const struct migrate_item *item)
{
    return (guint)(item - PLAN_ITEM(plan, 0));
}

void plan_moved_row(struct plan_moved *moved, const struct migrate_plan *plan, const struct store_row *row,
                    const struct migrate_item *item)
{
    struct exercise base;
    char uid[SHA256_HEX_SIZE] = "";

    value_arena_reset(moved->arena);
    if (!row->base || !exercise_parse(moved->arena, row->base, row->base_size, &base, NULL))
        return;
    if (item)
        uid_text(item->uid, uid);
    if (strcmp(uid, base.uid) == 0) {
        g_hash_table_add(moved->own, GUINT_TO_POINTER(item_index(plan, item)));
        return;
    }
    struct lost *lost = g_hash_table_lookup(moved->lost, base.uid);
    if (!lost) {
        lost = g_new0(struct lost, 1);
        lost->rows = g_array_new(FALSE, FALSE, sizeof(gint64));
        g_hash_table_insert(moved->lost, g_strdup(base.uid), lost);
    }
    g_array_append_val(lost->rows, row->id);
}

static void mark(struct migrate_plan *plan, struct migrate_item *item, enum migrate_reason reason)
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
    item->reason = (guint8)reason;
    compare_settle(plan, item, live);
}

/* Items of the file that have the content of a row with another id. */
static void mark_holders(const struct plan_moved *moved, struct migrate_plan *plan, guint file)
{
    const struct plan_source *source = PLAN_SOURCE(plan, file);

    for (guint i = source->first_item; i < source->first_item + source->n_items; i++) {
        struct migrate_item *item = PLAN_ITEM(plan, i);
        char uid[SHA256_HEX_SIZE];
        if (item->reason == REASON_EQUAL || g_hash_table_contains(moved->own, GUINT_TO_POINTER(i)))
            continue;
        uid_text(item->uid, uid);
        struct lost *lost = g_hash_table_lookup(moved->lost, uid);
        if (!lost)
            continue;
        if (item->reason == REASON_DATABASE_CHANGED || item->reason == REASON_DELETED) {
            lost->kept = TRUE;
            continue;
        }
        lost->held = TRUE;
        lost->unmatched = lost->unmatched || !item->met;
        mark(plan, item, REASON_RENUMBERED);
    }
}

/* Whether the conflict that a row lost its content by stays one, whatever is asked for. */
static gboolean stays(const struct migrate_plan *plan, const struct lost *lost)
{
    return plan->on_conflict != CONFLICTS_FILE &&
           (plan->on_conflict != CONFLICTS_DATABASE || lost->unmatched);
}

/* The item of a row that lost its content. Its base must outlast the conflict. */
static void mark_loser(struct migrate_plan *plan, struct migrate_item *item, const struct lost *lost)
{
    if (item->reason == REASON_FILE_CHANGED || (item->reason == REASON_GONE && item->action == ACTION_DELETE))
        mark(plan, item, REASON_MOVED_AWAY);
    if (!stays(plan, lost) || item->action == ACTION_MISSING)
        return;
    if (item->reason != REASON_EQUAL)
        item->action = ACTION_CONFLICT;
    item->op = CHANGE_RECORD;
    item->base = BASE_KEEP;
}

/*
 * A row that the file no longer has, and whose content the file has under an id for which the database has
 * something else: deleting it would take that content out of the bank, whatever is asked for.
 */
static void mark_last(struct migrate_plan *plan, struct migrate_item *item)
{
    if (item->reason != REASON_GONE || item->action != ACTION_DELETE)
        return;
    mark(plan, item, REASON_MOVED_AWAY);
    if (plan->on_conflict == CONFLICTS_DATABASE)
        return;
    item->action = ACTION_CONFLICT;
    item->op = CHANGE_RECORD;
    item->base = BASE_KEEP;
}

/* Among the file's items by id, followed by the gone ones, those at `from` to `to`; NULL: none has it. */
static struct migrate_item *find_between(const struct migrate_plan *plan, guint first_gone, guint from,
                                         guint to, gint64 id)
{
    guint n_file = plan->order->len;

    while (from < to) {
        guint middle = from + (to - from) / 2;
        guint index =
            middle < n_file ? g_array_index(plan->order, guint, middle) : first_gone + middle - n_file;
        struct migrate_item *item = PLAN_ITEM(plan, index);
        if (item->id == id)
            return item;
        if (item->id < id)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

/* The item with this id, of the file or gone; NULL: the row is dead and the file does not have it. */
static struct migrate_item *find_item(const struct migrate_plan *plan, guint first_gone, gint64 id)
{
    guint n_file = plan->order->len, n_all = n_file + plan->items->len - first_gone;
    struct migrate_item *item = find_between(plan, first_gone, 0, n_file, id);

    return item ? item : find_between(plan, first_gone, n_file, n_all, id);
}

void plan_moved_mark(const struct plan_moved *moved, struct migrate_plan *plan, guint file, guint first_gone)
{
    GHashTableIter iter;
    gpointer data;

    if (g_hash_table_size(moved->lost) == 0)
        return;
    mark_holders(moved, plan, file);
    g_hash_table_iter_init(&iter, moved->lost);
    while (g_hash_table_iter_next(&iter, NULL, &data)) {
        const struct lost *lost = data;
        for (guint i = 0; (lost->held || lost->kept) && i < lost->rows->len; i++) {
            struct migrate_item *item = find_item(plan, first_gone, g_array_index(lost->rows, gint64, i));
            if (item && lost->held)
                mark_loser(plan, item, lost);
            else if (item)
                mark_last(plan, item);
        }
    }
}
