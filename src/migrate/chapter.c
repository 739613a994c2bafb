/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One file against its chapter. The database's rows come in order of id, each exactly once, and meet the
 * file's exercises sorted by id; nothing of a row is kept unless the two differ. What no row met is new.
 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "plan_internal.h"

struct chapter_walk {
    struct migrate_plan *plan;
    guint file;
    guint next; /* in plan->order: the first item that no row has met */
    struct plan_moved *moved;
    GArray *gone; /* of struct migrate_item */
    guint64 done;
    GError *error;
};

static int by_id(gconstpointer a, gconstpointer b, gpointer data)
{
    struct migrate_plan *plan = data;
    guint left = *(const guint *)a, right = *(const guint *)b;
    gint64 x = PLAN_ITEM(plan, left)->id, y = PLAN_ITEM(plan, right)->id;

    if (x != y)
        return x < y ? -1 : 1;
    return left < right ? -1 : left > right;
}

/* The file's items by id, those without one first. Two with one id: an error with both places. */
static gboolean sort_items(struct migrate_plan *plan, guint file, GError **error)
{
    const struct plan_source *source = PLAN_SOURCE(plan, file);
    gboolean sorted = TRUE;

    g_array_set_size(plan->order, 0);
    for (guint i = source->first_item; i < source->first_item + source->n_items; i++) {
        sorted = sorted && (i == source->first_item || PLAN_ITEM(plan, i - 1)->id < PLAN_ITEM(plan, i)->id);
        g_array_append_val(plan->order, i);
    }
    if (sorted)
        return TRUE;
    g_array_sort_with_data(plan->order, by_id, plan);
    for (guint i = 1; i < plan->order->len; i++) {
        const struct migrate_item *a = PLAN_ITEM(plan, g_array_index(plan->order, guint, i - 1));
        const struct migrate_item *b = PLAN_ITEM(plan, g_array_index(plan->order, guint, i));
        if (a->id != b->id || a->id == 0)
            continue;
        g_autofree char *first = plan_place(plan, file, a->raw->start);
        g_autofree char *second = plan_place(plan, file, b->raw->start);
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                    _("%s: the id %lld is given twice; it is also at %s"), second, (long long)a->id, first);
        return FALSE;
    }
    return TRUE;
}

static gboolean same_text(const char *text, gsize size, const GString *other)
{
    return text && size == other->len && memcmp(text, other->str, size) == 0;
}

static enum side against_base(const struct store_row *row, gboolean same)
{
    return !row->base ? SIDE_NO_BASE : same ? SIDE_SAME : SIDE_CHANGED;
}

static gboolean row_is_base(const struct store_row *row)
{
    return row->base == row->text ||
           (row->base && row->base_size == row->size && memcmp(row->base, row->text, row->size) == 0);
}

static void keep_versions(struct migrate_item *item, const struct store_row *row, const GString *file)
{
    struct migrate_versions *versions = g_new0(struct migrate_versions, 1);

    if (row && row->base)
        versions->base = g_strndup(row->base, row->base_size);
    if (row && row->live)
        versions->database = g_strndup(row->text, row->size);
    if (file)
        versions->file = g_strndup(file->str, file->len);
    item->versions = versions;
}

static void report_progress(struct chapter_walk *walk)
{
    const struct migrate_options *options = walk->plan->options;

    walk->done++;
    if (options->progress && walk->done % 1024 == 0)
        options->progress(PLAN_SOURCE(walk->plan, walk->file)->first_item + walk->done,
                          walk->plan->items->len, options->progress_data);
}

/* An item and the row with its id. */
static void compare_row(struct chapter_walk *walk, guint index, const struct store_row *stored,
                        const struct store_row *row)
{
    struct migrate_plan *plan = walk->plan;
    struct migrate_item *item = PLAN_ITEM(plan, index);
    struct exercise exercise;

    if (!plan_write_item(plan, index, &exercise, &walk->error))
        return;
    gboolean as_base = same_text(row->base, row->base_size, plan->text);
    gboolean equal =
        row->live && (row->base == row->text ? as_base : same_text(row->text, row->size, plan->text));
    enum standing standing = equal ? STANDING_EQUAL : row->live ? STANDING_DIFFERENT : STANDING_DEAD;
    struct verdict verdict =
        compare_verdict(standing, against_base(row, as_base), against_base(row, row_is_base(row)));

    item->met = TRUE;
    item->from = row->revision;
    item->action = (guint8)verdict.action;
    item->reason = (guint8)verdict.reason;
    if (item->action == ACTION_UPDATE || item->action == ACTION_CONFLICT ||
        (plan->options->everything && verdict.reason != REASON_EQUAL))
        keep_versions(item, row, plan->text);
    compare_settle(plan, item, row->live);
    if (verdict.reason == REASON_EQUAL && !same_text(stored->base, stored->base_size, plan->text))
        item->base = BASE_AFTER;
    if (!plan->options->import)
        plan_settle_base(item, stored, row);
    if (item->action == ACTION_SKIP && verdict.reason != REASON_EQUAL)
        PLAN_SOURCE(plan, walk->file)->behind = TRUE;
    if (row->base && !as_base)
        plan_moved_row(walk->moved, plan, row, item);
    if (verdict.action != ACTION_SKIP)
        plan_note_findings(plan, index, &exercise);
}

/* What the file lacks without anything being wrong: told only to who asks for everything. */
static void tell_beside(struct chapter_walk *walk, struct migrate_item *item, const struct store_row *row,
                        gboolean draft)
{
    if (!walk->plan->options->everything)
        return;
    item->action = draft ? ACTION_SKIP : ACTION_MISSING;
    item->reason = draft ? REASON_DRAFT : REASON_DATABASE_ONLY;
    item->base = BASE_KEEP;
    keep_versions(item, row, NULL);
    g_array_append_val(walk->gone, *item);
}

/* A row that the file does not have. */
static void compare_gone(struct chapter_walk *walk, const struct store_row *stored,
                         const struct store_row *row)
{
    struct migrate_plan *plan = walk->plan;
    struct migrate_item item = {.id = row->id, .from = row->revision, .file = walk->file};
    gboolean published = row->live && !plan_row_is_draft(row);

    if (!row->base && stored->base) {
        const struct plan_loose loose = {walk->file, row->id, row->revision};
        g_array_append_val(plan->loose, loose);
    }
    if (row->base)
        plan_moved_row(walk->moved, plan, row, NULL);
    else
        PLAN_SOURCE(plan, walk->file)->behind |= published;
    if (!row->base || !published) {
        if (row->live)
            tell_beside(walk, &item, row, !published);
        return;
    }
    struct verdict verdict =
        compare_verdict(STANDING_GONE, SIDE_CHANGED, against_base(row, row_is_base(row)));
    item.action = (guint8)verdict.action;
    item.reason = (guint8)verdict.reason;
    keep_versions(&item, row, NULL);
    compare_settle(plan, &item, TRUE);
    plan_settle_base(&item, stored, row);
    PLAN_SOURCE(plan, walk->file)->behind |= item.action != ACTION_DELETE;
    g_array_append_val(walk->gone, item);
}

static gboolean see_row(const struct store_row *from, gpointer data)
{
    struct chapter_walk *walk = data;
    struct migrate_plan *plan = walk->plan;
    const struct store_row seen = plan_row(plan, from), *row = &seen;

    while (walk->next < plan->order->len &&
           PLAN_ITEM(plan, g_array_index(plan->order, guint, walk->next))->id < row->id)
        walk->next++;

    guint index = walk->next < plan->order->len ? g_array_index(plan->order, guint, walk->next) : 0;
    if (walk->next < plan->order->len && PLAN_ITEM(plan, index)->id == row->id) {
        walk->next++;
        compare_row(walk, index, from, row);
        report_progress(walk);
    } else if (!plan->options->import) {
        /* An export is not the whole of what may be there. */
        compare_gone(walk, from, row);
    }
    return walk->error == NULL;
}

/* What no row met. There is nothing to compare with, so its text is not made before the commit asks for it.
 */
static gboolean insert_rest(struct chapter_walk *walk, GError **error)
{
    struct migrate_plan *plan = walk->plan;
    const struct plan_source *source = PLAN_SOURCE(plan, walk->file);

    for (guint i = source->first_item; i < source->first_item + source->n_items; i++) {
        struct migrate_item *item = PLAN_ITEM(plan, i);
        struct exercise exercise;
        if (item->met)
            continue;
        if (!plan_take_item(plan, i, &exercise, error))
            return FALSE;
        struct verdict verdict = compare_verdict(STANDING_ABSENT, SIDE_NO_BASE, SIDE_NO_BASE);
        item->action = (guint8)verdict.action;
        item->reason = (guint8)verdict.reason;
        compare_settle(plan, item, FALSE);
        plan_note_findings(plan, i, &exercise);
        report_progress(walk);
    }
    return TRUE;
}

static gboolean walk_rows(struct chapter_walk *walk, struct store *store, GError **error)
{
    struct migrate_plan *plan = walk->plan;
    struct store_query query = {.at = plan->options->at,
                                .chapter_code = PLAN_FILE(plan, walk->file)->chapter_code,
                                .dead = TRUE,
                                .bases = TRUE};
    gint64 at;

    if (!store_read(store, &query, see_row, walk, &at, error))
        return FALSE;
    if (walk->error) {
        g_propagate_error(error, g_steal_pointer(&walk->error));
        return FALSE;
    }
    if (at != plan->head) {
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE,
                            _("the bank changed while it was read"));
        return FALSE;
    }
    return TRUE;
}

gboolean plan_give_ids(struct migrate_plan *plan, struct store *store, guint file, GError **error)
{
    if (!plan_load_bases(plan, store, file, error) || !sort_items(plan, file, error))
        return FALSE;
    return !store || plan->order->len == 0 ||
           PLAN_ITEM(plan, g_array_index(plan->order, guint, 0))->id != 0 ||
           (plan_pair_items(plan, store, file, error) && sort_items(plan, file, error));
}

gboolean plan_compare_file(struct migrate_plan *plan, struct store *store, guint file, GError **error)
{
    const struct plan_source *source = PLAN_SOURCE(plan, file);
    struct chapter_walk walk = {.plan = plan, .file = file};

    if (source->n_items == 0 && !plan->options->everything) {
        plan_note_warning(plan, file, -1, 0, _("the list is empty: the chapter stays as it is"));
        return TRUE;
    }
    if (!plan_give_ids(plan, store, file, error))
        return FALSE;

    g_autoptr(GArray) gone = walk.gone = g_array_new(FALSE, FALSE, sizeof(struct migrate_item));
    walk.moved = plan_moved_new();
    plan->ahead = plan_ahead_new(plan, plan->order, store != NULL);
    gboolean ok = (!store || walk_rows(&walk, store, error)) && insert_rest(&walk, error);
    g_clear_pointer(&plan->ahead, plan_ahead_free);
    guint first_gone = plan->items->len;
    if (gone->len > 0)
        g_array_append_vals(plan->items, gone->data, gone->len);
    if (ok)
        plan_moved_mark(walk.moved, plan, file, first_gone);
    plan_moved_free(walk.moved);
    for (guint i = 0; plan->options->import && i < source->n_items; i++)
        PLAN_ITEM(plan, source->first_item + i)->base = BASE_KEEP;
    if (ok)
        plan_note_file(plan, file);
    return ok;
}
