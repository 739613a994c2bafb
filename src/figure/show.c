/* SPDX-License-Identifier: Apache-2.0 */
/* Which parts a page shows, and what was read, for those who draw. */
#include <string.h>

#include "errors.h"
#include "figure_internal.h"
#include "i18n.h"

/* A space that does not break. */
#define SPACE "\u00A0"

static gboolean refuse(const char *place, const struct figure_kind *kind, GError **error)
{
    g_autoptr(GString) parts = g_string_new(NULL);

    for (const struct figure_part *part = kind->parts; part->name; part++)
        g_string_append_printf(parts, "%s%s", part == kind->parts ? "" : ", ", part->name);
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                _("The figure's field %s: a list of its parts is expected (%s)."), place, parts->str);
    return FALSE;
}

static gboolean read_parts(const struct figure_kind *kind, const char *place, const struct value *list,
                           guint *out, GError **error)
{
    *out = 0;
    if (list->type != VALUE_LIST || list->list->count > FIGURE_LIST_MAX)
        return refuse(place, kind, error);
    for (guint i = 0; i < list->list->count; i++) {
        guint part = 0;
        while (kind->parts[part].name && !value_is_text(&list->list->items[i], kind->parts[part].name))
            part++;
        if (!kind->parts[part].name)
            return refuse(place, kind, error);
        *out |= 1U << part;
    }
    return TRUE;
}

gboolean figure_read_show(const struct figure_kind *kind, const struct value *description,
                          enum figure_page page, guint *out, GError **error)
{
    static const char *const pages[] = {"question", "solution"};
    static const char *const places[] = {"show.question", "show.solution"};
    const struct value *show = value_object_get(description->object, "show");

    *out = 0;
    for (guint i = 0; kind->parts[i].name; i++)
        *out |= (guint)(page == FIGURE_SOLUTION || kind->parts[i].asks) << i;
    if (!show || show->type == VALUE_NULL)
        return TRUE;
    if (show->type != VALUE_OBJECT)
        return read_parts(kind, "show", show, out, error);
    for (guint i = 0; i < show->object->count; i++) {
        guint which = strcmp(show->object->members[i].key->bytes, pages[1]) == 0, parts;
        if (strcmp(show->object->members[i].key->bytes, pages[which]) != 0)
            return refuse("show", kind, error);
        if (!read_parts(kind, places[which], &show->object->members[i].value, &parts, error))
            return FALSE;
        if (which == (guint)page)
            *out = parts;
    }
    return TRUE;
}

guint reading_count(const struct figure_reading *reading)
{
    return reading->given ? reading->value->list->count : 0;
}

struct figure_number reading_number(const struct figure_reading *reading, guint i)
{
    struct figure_number number = {0, 1};

    number_read(&reading->value->list->items[i], &number);
    return number;
}

void reading_pair(const struct figure_reading *reading, guint i, struct figure_number *x,
                  struct figure_number *y)
{
    const struct value_list *pair = reading->value->list->items[i].list;

    number_read(&pair->items[0], x);
    number_read(&pair->items[1], y);
}

gboolean reading_append(GString *out, const struct figure_reading *reading)
{
    if (reading->given)
        g_string_append_len(out, reading->value->text, reading->value->size);
    return reading->given;
}

gboolean reading_append_item(GString *out, const struct figure_reading *reading, guint i)
{
    if (i >= reading_count(reading))
        return FALSE;
    g_string_append_len(out, reading->value->list->items[i].text, reading->value->list->items[i].size);
    return TRUE;
}

void length_append(GString *out, struct figure_number number, const struct figure_reading *unit)
{
    number_append(out, number);
    if (unit->given && unit->value->size == 0)
        return;
    g_string_append(out, SPACE);
    if (!reading_append(out, unit))
        g_string_append(out, "cm");
}

void time_append(GString *out, gint64 minutes)
{
    char text[32];

    g_snprintf(text, sizeof text, "%d" SPACE "h" SPACE "%02d", (int)(minutes / 60 % 24), (int)(minutes % 60));
    g_string_append(out, text);
}

void duration_append(GString *out, gint64 minutes)
{
    char text[48];

    if (minutes < 60)
        g_snprintf(text, sizeof text, "%d" SPACE "min", (int)minutes);
    else if (minutes % 60 == 0)
        g_snprintf(text, sizeof text, "%d" SPACE "h", (int)(minutes / 60));
    else
        g_snprintf(text, sizeof text, "%d" SPACE "h" SPACE "%02d" SPACE "min", (int)(minutes / 60),
                   (int)(minutes % 60));
    g_string_append(out, text);
}
