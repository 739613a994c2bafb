/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "exercise_internal.h"
#include "i18n.h"

/* A text is at least as long as JSON as it is here, and at most six times (`\u001f`). */
#define ESCAPE_MAX 6
#define NUMBER_MAX 26

/*
 * Bounds of the canonical text's size: the lower one ends the walk as soon as it is too large, so that lists
 * which hold each other many times cost no more than a text that is too long.
 */
struct measure {
    gsize least, most;
};

static gboolean measure_value(struct measure *measure, const struct value *value, guint depth,
                              GError **error);

static gboolean refuse(GError **error, const char *message)
{
    g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, message);
    return FALSE;
}

static gboolean measure_object(struct measure *measure, const struct value_object *object, guint depth,
                               GError **error)
{
    for (guint32 i = 0; i < object->count; i++) {
        const struct value_member *member = &object->members[i];
        if (memchr(member->key->bytes, '\0', member->key->size))
            return refuse(error, _("The exercise has a key with a NUL character inside; rename the key."));
        measure->least += member->key->size + 4;
        measure->most += ESCAPE_MAX * (gsize)member->key->size + 4;
        if (!measure_value(measure, &member->value, depth, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean measure_list(struct measure *measure, const struct value_list *list, guint depth,
                             GError **error)
{
    for (guint32 i = 0; i < list->count; i++) {
        measure->least += 1;
        measure->most += 1;
        if (!measure_value(measure, &list->items[i], depth, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean measure_value(struct measure *measure, const struct value *value, guint depth, GError **error)
{
    gboolean is_text = value->type == VALUE_TEXT;
    gboolean is_container = value->type == VALUE_LIST || value->type == VALUE_OBJECT;

    measure->least += is_text ? (gsize)value->size + 2 : 1;
    measure->most += is_text ? ESCAPE_MAX * (gsize)value->size + 2 : NUMBER_MAX;
    if (measure->least > EXERCISE_SIZE_MAX)
        return refuse(error, _("The exercise is over 1 MiB as JSON; shorten it or split it."));
    if (!is_container)
        return TRUE;
    if (depth >= EXERCISE_DEPTH_MAX)
        return refuse(error, _("The exercise is nested deeper than 80 levels; flatten it."));
    return value->type == VALUE_LIST ? measure_list(measure, value->list, depth + 1, error)
                                     : measure_object(measure, value->object, depth + 1, error);
}

gboolean exercise_measure(const struct value_object *document, gsize *most, GError **error)
{
    struct measure measure = {2, 2};

    if (!measure_object(&measure, document, 1, error))
        return FALSE;
    *most = measure.most;
    return TRUE;
}
