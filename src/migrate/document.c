/* SPDX-License-Identifier: Apache-2.0 */
/* From an item's raw value to its document: once while planning, once more when the commit asks for its text.
 */
#include <string.h>

#include "errors.h"
#include "plan_internal.h"

static guint8 hex_digit(char digit)
{
    return (guint8)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

static void keep_uid(struct migrate_item *item, const struct exercise *exercise)
{
    for (gsize i = 0; i < sizeof item->uid; i++)
        item->uid[i] = (guint8)(hex_digit(exercise->uid[2 * i]) << 4 | hex_digit(exercise->uid[2 * i + 1]));
}

gboolean plan_normalise_item(const struct migrate_plan *plan, struct value_arena *scratch,
                             const struct migrate_item *item, exercise_note_func warn, gpointer data,
                             struct exercise *out, GError **error)
{
    const char *chapter_code = PLAN_FILE(plan, item->file)->chapter_code;

    if (!exercise_normalise(scratch, item->raw, chapter_code, plan->door, warn, data, out, error)) {
        g_autofree char *place = error ? plan_place(plan, item->file, item->raw->start) : NULL;
        g_prefix_error(error, "%s: ", place);
        return FALSE;
    }
    if (item->id != 0 && out->id == 0)
        exercise_set_id(scratch, out, item->id);
    return TRUE;
}

/* The item's exercise as it was made ahead, or as it is made now; `made` is NULL then. */
static gboolean take(struct migrate_plan *plan, guint index, const struct plan_made **made,
                     struct exercise *out, GError **error)
{
    struct migrate_item *item = PLAN_ITEM(plan, index);
    struct plan_listener listener = {plan, index};

    *made = plan->ahead ? plan_ahead_take(plan->ahead, index) : NULL;
    if (*made) {
        *out = (*made)->exercise;
        for (guint i = 0; i < (*made)->n_notes; i++)
            plan_hear_warning(&(*made)->notes[i], &listener);
    } else {
        value_arena_reset(plan->scratch);
        if (!plan_normalise_item(plan, plan->scratch, item, plan_hear_warning, &listener, out, error))
            return FALSE;
    }
    keep_uid(item, out);
    return TRUE;
}

gboolean plan_take_item(struct migrate_plan *plan, guint index, struct exercise *out, GError **error)
{
    const struct plan_made *made;

    return take(plan, index, &made, out, error);
}

gboolean plan_write_item(struct migrate_plan *plan, guint index, struct exercise *out, GError **error)
{
    const struct plan_made *made;

    if (!take(plan, index, &made, out, error))
        return FALSE;
    g_string_truncate(plan->text, 0);
    if (made && made->text_size > 0)
        g_string_append_len(plan->text, made->text, (gssize)made->text_size);
    else
        exercise_write(out, plan->text, NULL);
    return TRUE;
}
