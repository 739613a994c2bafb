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

    value_arena_reset(scratch);
    if (!exercise_normalise(scratch, item->raw, chapter_code, DOOR_FOREIGN, warn, data, out, error)) {
        g_autofree char *place = plan_place(plan, item->file, item->raw->start);
        g_prefix_error(error, "%s: ", place);
        return FALSE;
    }
    if (item->id != 0 && out->id == 0)
        exercise_set_id(scratch, out, item->id);
    return TRUE;
}

gboolean plan_take_item(struct migrate_plan *plan, guint index, struct exercise *out, GError **error)
{
    struct migrate_item *item = PLAN_ITEM(plan, index);
    struct plan_listener listener = {plan, index};

    if (!plan_normalise_item(plan, plan->scratch, item, plan_hear_warning, &listener, out, error))
        return FALSE;
    keep_uid(item, out);
    return TRUE;
}

gboolean plan_write_item(struct migrate_plan *plan, guint index, struct exercise *out, GError **error)
{
    if (!plan_take_item(plan, index, out, error))
        return FALSE;
    g_string_truncate(plan->text, 0);
    exercise_write(out, plan->text, NULL);
    return TRUE;
}
