/* SPDX-License-Identifier: Apache-2.0 */
/* From a plan to one commit. The texts of 100,000 exercises are made as the store asks for them (ahead.c). */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "plan_internal.h"

/* Which item each change of the changeset stands for. */
struct applied {
    struct migrate_plan *plan;
    GArray *items; /* of guint */
    struct plan_ahead *ahead;
};

/* As it was made ahead, or made now, from the same bytes as when the plan was made. */
static void make_text(gpointer data, guint change, GString *out, gsize *id_place)
{
    struct applied *applied = data;
    const struct migrate_plan *plan = applied->plan;
    const struct migrate_options *options = plan->options;
    guint item = g_array_index(applied->items, guint, change);
    const struct plan_made *made = applied->ahead ? plan_ahead_take(applied->ahead, item) : NULL;
    struct exercise exercise;

    if (made) {
        g_string_append_len(out, made->text, (gssize)made->text_size);
        *id_place = made->id_place;
    } else {
        value_arena_reset(plan->scratch);
        if (!plan_normalise_item(plan, plan->scratch, PLAN_ITEM(plan, item), NULL, NULL, &exercise, NULL))
            g_error("an exercise that was read can't be read again");
        exercise_write(&exercise, out, id_place);
    }
    if (options->progress && change % 1024 == 0)
        options->progress((guint64)plan->items->len + change, 2 * (guint64)plan->items->len,
                          options->progress_data);
}

/* Those of the changes' items that have a text, in the order in which a store asks for them. */
static struct plan_ahead *make_ahead(const struct migrate_plan *plan, const GArray *items)
{
    g_autoptr(GArray) order = g_array_sized_new(FALSE, FALSE, sizeof(guint), items->len);

    for (guint i = 0; i < items->len; i++) {
        guint item = g_array_index(items, guint, i);
        if (PLAN_ITEM(plan, item)->op == CHANGE_CREATE || PLAN_ITEM(plan, item)->op == CHANGE_UPDATE)
            g_array_append_val(order, item);
    }
    return plan_ahead_new(plan, order, TRUE);
}

static void add_change(struct changeset *changeset, const struct migrate_plan *plan,
                       const struct migrate_item *item)
{
    struct change change = {
        .op = item->op,
        .base = item->base,
        .chapter_code = changeset_intern(changeset, PLAN_FILE(plan, item->file)->chapter_code),
        .id = item->id,
        .from = item->from,
    };

    if (change.base == BASE_TEXT) {
        const char *text = item->base_as_seen ? item->versions->base : item->versions->file;
        change.base_size = strlen(text);
        change.base_text = changeset_keep(changeset, text, change.base_size);
    }
    g_array_append_val(changeset->changes, change);
}

static void add_loose(struct changeset *changeset, const struct migrate_plan *plan)
{
    for (guint i = 0; i < plan->loose->len; i++) {
        const struct plan_loose *loose = &g_array_index(plan->loose, struct plan_loose, i);
        const struct change change = {
            .op = CHANGE_RECORD,
            .base = BASE_REMOVE,
            .chapter_code = changeset_intern(changeset, PLAN_FILE(plan, loose->file)->chapter_code),
            .id = loose->id,
            .from = loose->from,
        };
        g_array_append_val(changeset->changes, change);
    }
}

static void add_chapter(struct changeset *changeset, const struct migrate_plan *plan, guint file)
{
    const struct plan_source *source = PLAN_SOURCE(plan, file);
    struct chapter_change change = {
        .chapter_code = changeset_intern(changeset, PLAN_FILE(plan, file)->chapter_code),
        .from = source->chapter_from,
    };

    if (!source->chapter_record)
        return;
    change.after = changeset_keep(changeset, source->chapter_record, strlen(source->chapter_record));
    g_array_append_val(changeset->chapters, change);
}

static const char *kind(const struct migrate_plan *plan)
{
    return plan->options->import || plan->options->text ? "import" : "migrate";
}

static char *commit_message(const struct migrate_plan *plan)
{
    g_autoptr(GString) message = g_string_new(kind(plan));

    for (guint i = 0; i < plan->files->len; i++) {
        if (i == 0 || PLAN_SOURCE(plan, i)->shared != PLAN_SOURCE(plan, i - 1)->shared)
            g_string_append_printf(message, "%s %s", i > 0 ? "," : "", PLAN_FILE(plan, i)->record);
    }
    return g_string_free(g_steal_pointer(&message), FALSE);
}

static gboolean check_abort(const struct migrate_plan *plan, GError **error)
{
    if (plan->on_conflict != CONFLICTS_ABORT || plan->counts[ACTION_CONFLICT] == 0)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                i18n_plural("%u conflict, and --on-conflict=abort was asked for: nothing was written",
                            "%u conflicts, and --on-conflict=abort was asked for: nothing was written",
                            plan->counts[ACTION_CONFLICT]),
                plan->counts[ACTION_CONFLICT]);
    return FALSE;
}

void plan_applied_free(struct applied *applied)
{
    if (!applied)
        return;
    g_array_unref(applied->items);
    plan_ahead_free(applied->ahead);
    g_free(applied);
}

struct changeset *migrate_changeset(struct migrate_plan *plan, const char *author, GError **error)
{
    if (!check_abort(plan, error))
        return NULL;
    g_autofree char *message = commit_message(plan);
    struct changeset *changeset = changeset_new(author, kind(plan), message);
    struct applied *applied = g_new0(struct applied, 1);

    plan_applied_free(plan->applied);
    plan->applied = applied;
    applied->plan = plan;
    applied->items = g_array_new(FALSE, FALSE, sizeof(guint));
    changeset->expect_head = plan->head;
    changeset->text = make_text;
    changeset->text_data = applied;
    for (guint i = 0; i < plan->items->len; i++) {
        const struct migrate_item *item = PLAN_ITEM(plan, i);
        if (item->op == CHANGE_RECORD && item->base == BASE_KEEP)
            continue;
        add_change(changeset, plan, item);
        g_array_append_val(applied->items, i);
    }
    add_loose(changeset, plan);
    for (guint i = 0; i < plan->files->len; i++)
        add_chapter(changeset, plan, i);
    return changeset;
}

gboolean migrate_apply(struct migrate_plan *plan, struct store *store, const char *author, gint64 *commit,
                       GError **error)
{
    g_autoptr(changeset) changeset = migrate_changeset(plan, author, error);
    struct store_result result = {0};

    if (!changeset)
        return FALSE;
    if (plan->options->complete && (plan->options->completes_alone || !changeset_is_empty(changeset)))
        plan->options->complete(changeset, plan->options->complete_data);
    if (changeset_is_empty(changeset)) {
        *commit = 0;
        return TRUE;
    }
    changeset->in_maintenance = !plan->options->import; /* modules are moved so that they can be read */
    plan->applied->ahead = make_ahead(plan, plan->applied->items);
    gboolean ok = store_commit(store, changeset, &result, error);
    g_clear_pointer(&plan->applied->ahead, plan_ahead_free);
    if (ok)
        *commit = result.commit;
    store_result_clear(&result);
    return ok;
}
