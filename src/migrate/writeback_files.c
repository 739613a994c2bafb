/* SPDX-License-Identifier: Apache-2.0 */
/* Exercises out of a module as they would stand in the bank, and the names of modules. */
#include <string.h>

#include "writeback_internal.h"

static gint64 greatest_id(const struct migrate_plan *plan, const struct plan_source *source)
{
    gint64 greatest = 0;

    for (guint i = source->first_item; i < source->first_item + source->n_items; i++)
        greatest = MAX(greatest, PLAN_ITEM(plan, i)->id);
    return greatest;
}

/* Those without a partner get the next ids; then all of them by id. */
static gboolean tell_items(struct back *back, guint file, struct value_arena *arena, writeback_func each,
                           gpointer data, GError **error)
{
    struct migrate_plan *plan = back->plan;
    const struct plan_source *source = PLAN_SOURCE(plan, file);
    gint64 next = greatest_id(plan, source);

    for (guint i = source->first_item; i < source->first_item + source->n_items; i++) {
        if (PLAN_ITEM(plan, i)->id == 0)
            PLAN_ITEM(plan, i)->id = ++next;
    }
    if (!plan_give_ids(plan, NULL, file, error))
        return FALSE;
    for (guint i = 0; i < plan->order->len; i++) {
        const struct migrate_item *item = PLAN_ITEM(plan, g_array_index(plan->order, guint, i));
        struct exercise exercise;
        if (!plan_normalise_item(plan, arena, item, NULL, NULL, &exercise, error))
            return FALSE;
        /* Its texts are views of the module. */
        struct value document = {.type = VALUE_OBJECT, .object = exercise.document};
        exercise.document = value_copy(arena, &document).object;
        if (!each(&exercise, data))
            break;
    }
    return TRUE;
}

gboolean writeback_exercises(const struct writeback *writeback, const struct pydata_module *module,
                             const char *code, struct value_arena *arena, writeback_func each, gpointer data,
                             GError **error)
{
    struct back back;
    guint file;
    gboolean good = back_read(&back, writeback, module, error);

    if (good && back_find_file(&back, code, &file))
        good = plan_give_ids(back.plan, writeback->store, file, error) &&
               tell_items(&back, file, arena, each, data, error);
    back_clear(&back);
    return good;
}

gboolean writeback_is_draft(const char *text, gsize size)
{
    const struct store_row row = {.text = text, .size = size};

    return plan_row_is_draft(&row);
}

gboolean writeback_adds_nothing(const struct writeback *writeback, const struct pydata_module *module)
{
    struct back back;
    gboolean good = back_read(&back, writeback, module, NULL);
    struct migrate_plan *plan = back.plan;

    plan->head = writeback->at;
    for (guint i = 0; good && i < plan->files->len; i++)
        good = plan_compare_file(plan, writeback->store, i, NULL);
    for (guint i = 0; good && i < plan->items->len; i++)
        good = PLAN_ITEM(plan, i)->action == ACTION_SKIP;
    back_clear(&back);
    return good;
}

char *writeback_stem(const struct settings *settings, const char *code)
{
    const char *prefix = settings_text(settings, SETTING_CHAPTER_PREFIX);
    g_autofree char *normal = exercise_chapter_code(prefix, NULL);
    const char *rest = code;

    if (g_str_has_prefix(code, prefix))
        rest += strlen(prefix);
    else if (normal && g_str_has_prefix(code, normal))
        rest += strlen(normal);
    return g_ascii_isalpha(*rest) ? g_ascii_strdown(rest, -1) : NULL;
}
