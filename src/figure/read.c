/* SPDX-License-Identifier: Apache-2.0 */
/* A description, held against the table of its kind. */
#include <string.h>

#include "errors.h"
#include "figure_internal.h"
#include "i18n.h"

G_GNUC_PRINTF(3, 4)
static gboolean refuse(GError **error, const char *place, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, _("The figure's field %s: %s"), place, what);
    return FALSE;
}

/* "1 to 12", for a message. */
static char *range_text(const struct figure_field *field)
{
    return g_strdup_printf(_("%g to %g"), field->min, field->max);
}

static gboolean is_within(const struct figure_field *field, struct figure_number number)
{
    return number_compare(number, number_of((gint64)(field->min * 1000), 1000)) >= 0 &&
           number_compare(number, number_of((gint64)(field->max * 1000), 1000)) <= 0;
}

static gboolean check_number(const struct figure_field *field, const char *place, const struct value *value,
                             struct figure_number *out, GError **error)
{
    gboolean whole = field->type == FIGURE_INTEGER || field->type == FIGURE_PLACES;

    if (number_read(value, out) && is_within(field, *out) && (!whole || out->d == 1))
        return TRUE;
    g_autofree char *range = range_text(field);
    if (whole)
        return refuse(error, place, _("a whole number is expected, %s."), range);
    return refuse(error, place, _("a number of at most six decimals, or a text like 2/3, is expected, %s."),
                  range);
}

static gboolean read_digits(const char **at, const char *end, gint64 *out)
{
    const char *start = *at;

    for (*out = 0; *at < end && g_ascii_isdigit(**at) && *at - start < 4; (*at)++)
        *out = *out * 10 + (**at - '0');
    return *at > start;
}

/* "14h40", "14:40", "14 h 40", "14h". */
static gboolean read_clock(const struct value *value, gint64 *minutes)
{
    const char *at = value->text, *end = at + value->size;
    gint64 hours, rest = 0;

    if (!read_digits(&at, end, &hours))
        return FALSE;
    while (at < end && *at == ' ')
        at++;
    if (at == end || (*at != 'h' && *at != ':'))
        return FALSE;
    at++;
    while (at < end && *at == ' ')
        at++;
    if (at < end && (!read_digits(&at, end, &rest) || rest > 59))
        return FALSE;
    *minutes = hours * 60 + rest;
    return at == end;
}

gint64 reading_time(const struct figure_reading *reading, guint i)
{
    const struct value *value = &reading->value->list->items[i];
    gint64 minutes = 0;

    if (value->type == VALUE_INTEGER)
        return value->integer;
    read_clock(value, &minutes);
    return minutes;
}

static gboolean check_time(const struct figure_field *field, const char *place, const struct value *value,
                           struct figure_number *out, GError **error)
{
    gint64 minutes = value->type == VALUE_INTEGER ? value->integer : -1;

    if ((value->type != VALUE_TEXT || read_clock(value, &minutes)) && minutes >= (gint64)field->min &&
        minutes <= (gint64)field->max) {
        *out = number_of(minutes, 1);
        return TRUE;
    }
    return refuse(error, place, _("a time like 14h40 is expected, at most the next day's midnight."));
}

static gboolean check_word(const struct figure_field *field, const char *place, const struct value *value,
                           guint *out, GError **error)
{
    const char *word = field->choices;

    for (guint i = 0; value->type == VALUE_TEXT && word; i++) {
        const char *end = strchrnul(word, '|');
        if ((gsize)(end - word) == value->size && memcmp(word, value->text, value->size) == 0) {
            *out = i;
            return TRUE;
        }
        word = *end ? end + 1 : NULL;
    }
    return refuse(error, place, _("one of %s is expected."), field->choices);
}

/* No controls, nothing that XML cannot hold, and not too long. */
static gboolean check_text(const char *place, const struct value *value, GError **error)
{
    gsize characters = 0;

    if (value->type != VALUE_TEXT)
        return refuse(error, place, _("a text is expected."));
    for (const char *at = value->text, *end = at + value->size; at < end; at += g_utf8_skip[(guint8)*at]) {
        gunichar character = g_utf8_get_char(at);
        if (character < 0x20 || (character >= 0x7F && character < 0xA0) || (character & 0xFFFE) == 0xFFFE ||
            (character >= 0x2028 && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069))
            return refuse(error, place, _("the text holds a character that can't be shown."));
        characters++;
    }
    if (characters > FIGURE_LABEL_CHARACTERS_MAX)
        return refuse(error, place, _("at most %d characters are expected."), FIGURE_LABEL_CHARACTERS_MAX);
    return TRUE;
}

static gboolean check_item(const struct figure_field *field, const char *place, const struct value *value,
                           GError **error);

/* A list whose items are of the field's kind; `most` of them. */
static gboolean check_list(const struct figure_field *field, const char *place, const struct value *value,
                           guint most, GError **error)
{
    if (value->type != VALUE_LIST)
        return refuse(error, place, _("a list is expected."));
    if (value->list->count > most)
        return refuse(error, place, _("at most %u items are expected."), most);
    for (guint i = 0; i < value->list->count; i++) {
        g_autofree char *inner = NULL;
        if (check_item(field, place, &value->list->items[i], NULL))
            continue;
        inner = g_strdup_printf("%s[%u]", place, i);
        return check_item(field, inner, &value->list->items[i], error);
    }
    return TRUE;
}

/* [x, y] */
static gboolean check_pair(const struct figure_field *field, const char *place, const struct value *value,
                           GError **error)
{
    struct figure_number number;

    if (value->type != VALUE_LIST || value->list->count != 2)
        return refuse(error, place, _("a list of two numbers is expected."));
    return check_number(field, place, &value->list->items[0], &number, error) &&
           check_number(field, place, &value->list->items[1], &number, error);
}

/* A row of a table. */
static gboolean check_row(const struct figure_field *field, const char *place, const struct value *value,
                          GError **error)
{
    struct figure_number number;

    if (value->type != VALUE_LIST || value->list->count > field->max || value->list->count == 0)
        return refuse(error, place, _("a row of 1 to %g cells is expected."), field->max);
    for (guint i = 0; i < value->list->count; i++) {
        const struct value *cell = &value->list->items[i];
        if (cell->type == VALUE_NULL || (cell->type == VALUE_TEXT && check_text(place, cell, NULL)))
            continue;
        if (cell->type == VALUE_TEXT)
            return check_text(place, cell, error);
        if (!number_read(cell, &number))
            return refuse(error, place, _("a cell holds a number, a text or null."));
    }
    return TRUE;
}

static gboolean check_item(const struct figure_field *field, const char *place, const struct value *value,
                           GError **error)
{
    struct figure_number number;

    switch (field->type) {
    case FIGURE_NUMBERS:
        return check_number(field, place, value, &number, error);
    case FIGURE_TIMES:
        return check_time(field, place, value, &number, error);
    case FIGURE_TEXTS:
        return check_text(place, value, error);
    case FIGURE_CELLS:
        return check_row(field, place, value, error);
    default:
        return check_pair(field, place, value, error);
    }
}

static gboolean read_field(const struct figure_field *field, const char *place, const struct value *value,
                           struct figure_reading *out, GError **error)
{
    out->given = TRUE;
    out->value = value;
    switch (field->type) {
    case FIGURE_INTEGER:
    case FIGURE_NUMBER:
        return check_number(field, place, value, &out->number, error);
    case FIGURE_TIME:
        return check_time(field, place, value, &out->number, error);
    case FIGURE_WORD:
        return check_word(field, place, value, &out->word, error);
    case FIGURE_TEXT:
        return check_text(place, value, error);
    case FIGURE_CELLS:
        return check_list(field, place, value, 12, error);
    default:
        return check_list(field, place, value, FIGURE_LIST_MAX, error);
    }
}

static gboolean read_member(const struct figure_field *fields, const char *group,
                            const struct value_member *member, struct figure_reading *out, GError **error)
{
    for (guint i = 0; fields && fields[i].name; i++) {
        if (strcmp(fields[i].name, member->key->bytes) != 0)
            continue;
        if (read_field(&fields[i], fields[i].name, &member->value, &out[i], NULL))
            return TRUE;
        g_autofree char *place = g_strdup_printf("%s.%s", group, fields[i].name);
        return read_field(&fields[i], place, &member->value, &out[i], error);
    }
    g_autofree char *place = g_strdup_printf("%s.%.40s", group, member->key->bytes);
    g_autofree char *valid = g_utf8_make_valid(place, -1);
    return refuse(error, valid, _("this kind of figure has no such field."));
}

static gboolean read_group(const struct figure_field *fields, const char *group, const struct value *value,
                           struct figure_reading *out, GError **error)
{
    if (value && value->type != VALUE_NULL) {
        if (value->type != VALUE_OBJECT)
            return refuse(error, group, _("an object is expected."));
        for (guint i = 0; i < value->object->count; i++) {
            const struct value_member *member = &value->object->members[i];
            if (member->value.type != VALUE_NULL && !read_member(fields, group, member, out, error))
                return FALSE;
        }
    }
    for (guint i = 0; fields && fields[i].name; i++) {
        if (!fields[i].required || out[i].given)
            continue;
        g_autofree char *place = g_strdup_printf("%s.%s", group, fields[i].name);
        return refuse(error, place, _("it is missing."));
    }
    return TRUE;
}

static gboolean read_known(const struct value *description, GError **error)
{
    static const char *const known[] = {"kind", "values", "labels", "show", NULL};

    for (guint i = 0; i < description->object->count; i++) {
        const char *name = description->object->members[i].key->bytes;
        if (g_strv_contains(known, name))
            continue;
        g_autofree char *valid = g_utf8_make_valid(name, (gssize)strnlen(name, 40));
        return refuse(error, valid, _("a description has kind, values, labels and show."));
    }
    return TRUE;
}

gboolean figure_read(const struct value *description, enum figure_page page, struct figure_input *out,
                     GError **error)
{
    if (description->type != VALUE_OBJECT)
        return refuse(error, "figure", _("an object is expected."));
    const struct value *name = value_object_get(description->object, "kind");
    out->kind = name && name->type == VALUE_TEXT ? figure_find_kind(name->text, name->size) : NULL;
    if (!out->kind)
        return refuse(error, "kind", _("it names no kind of figure."));
    out->is_solution = page == FIGURE_SOLUTION;
    return read_known(description, error) &&
           read_group(out->kind->values, "values", value_object_get(description->object, "values"),
                      out->values, error) &&
           read_group(out->kind->labels, "labels", value_object_get(description->object, "labels"),
                      out->labels, error) &&
           figure_read_show(out->kind, description, page, &out->show, error);
}
