/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "i18n.h"
#include "json.h"
#include "schema_internal.h"

/*
 * A value beside its schema. The place is written only when something was found, from a chain of steps that
 * lies on the stack; its depth is the value's, which json_parse() bounds.
 */
#define SAFE_INTEGER 9007199254740992.0

struct step {
    const struct step *up;
    const char *name; /* NULL: an item of a list */
    guint32 index;
};

struct check {
    struct value_arena *arena;
    struct value_list *findings; /* NULL: only whether there are any */
    gboolean found;
};

static void append_place(GString *out, const struct step *step)
{
    if (!step)
        return;
    append_place(out, step->up);
    if (!step->name)
        g_string_append_printf(out, "[%u]", step->index);
    else
        g_string_append_printf(out, out->len > 0 ? ".%s" : "%s", step->name);
}

static struct value arena_text(struct value_arena *arena, const char *text)
{
    gsize size = strlen(text);
    return value_text(value_arena_copy(arena, text, size), size);
}

G_GNUC_PRINTF(3, 4) static void report(struct check *check, const struct step *at, const char *form, ...)
{
    check->found = TRUE;
    if (!check->findings || check->findings->count >= HTTP_FINDINGS_MAX)
        return;
    g_autoptr(GString) place = g_string_new(NULL);
    append_place(place, at);
    va_list arguments;
    va_start(arguments, form);
    g_autofree char *message = g_strdup_vprintf(form, arguments);
    va_end(arguments);

    struct value finding = value_object(check->arena, 2);
    value_set(check->arena, finding.object, "place", arena_text(check->arena, place->str));
    value_set(check->arena, finding.object, "message", arena_text(check->arena, message));
    value_list_append(check->arena, check->findings, finding);
}

static guint types_of(const struct value *value)
{
    static const guint types[] = {
        [VALUE_NULL] = HTTP_TYPE_NULL,    [VALUE_FALSE] = HTTP_TYPE_BOOLEAN,
        [VALUE_TRUE] = HTTP_TYPE_BOOLEAN, [VALUE_INTEGER] = HTTP_TYPE_INTEGER | HTTP_TYPE_NUMBER,
        [VALUE_REAL] = HTTP_TYPE_NUMBER,  [VALUE_TEXT] = HTTP_TYPE_STRING,
        [VALUE_LIST] = HTTP_TYPE_ARRAY,   [VALUE_OBJECT] = HTTP_TYPE_OBJECT,
    };
    return types[value->type];
}

static char *type_names(guint types)
{
    static const char *const names[] = {"null", "boolean", "integer", "number", "string", "array", "object"};
    g_autoptr(GString) out = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (types & 1u << i)
            g_string_append_printf(out, out->len > 0 ? ", %s" : "%s", names[i]);
    }
    return g_strdup(out->str);
}

static gboolean check_type(struct check *check, const struct http_schema *schema, struct value *value,
                           const struct step *at)
{
    if (value->type == VALUE_REAL &&
        (schema->types & (HTTP_TYPE_INTEGER | HTTP_TYPE_NUMBER)) == HTTP_TYPE_INTEGER &&
        floor(value->real) == value->real && fabs(value->real) <= SAFE_INTEGER)
        *value = value_integer((gint64)value->real);
    if (schema->types == 0 || schema->types & types_of(value))
        return TRUE;
    g_autofree char *wanted = type_names(schema->types);
    report(check, at, _("This is of the type %s, and must be: %s."), value_type_name(value), wanted);
    return FALSE;
}

static gboolean among(const struct value *choices, const struct value *value)
{
    for (guint32 i = 0; i < choices->list->count; i++) {
        if (value_equal(&choices->list->items[i], value))
            return TRUE;
    }
    return FALSE;
}

static void check_choices(struct check *check, const struct http_schema *schema, const struct value *value,
                          const struct step *at)
{
    gboolean other = schema->choices && !among(schema->choices, value);

    if (!other && (!schema->constant || value_equal(schema->constant, value)))
        return;
    g_autoptr(GString) text = g_string_new(NULL);
    json_write(text, other ? schema->choices : schema->constant);
    if (other)
        report(check, at, _("This value is none of %s."), text->str);
    else
        report(check, at, _("This value must be %s."), text->str);
}

static void check_number(struct check *check, const struct http_schema *schema, const struct value *value,
                         const struct step *at)
{
    double number = value->type == VALUE_INTEGER ? (double)value->integer : value->real;
    gboolean low = schema->has_min && (schema->min_open ? number <= schema->min : number < schema->min);
    gboolean high = schema->has_max && (schema->max_open ? number >= schema->max : number > schema->max);

    if (low && schema->min_open)
        report(check, at, _("This number must be over %g."), schema->min);
    else if (low)
        report(check, at, _("This number must be at least %.17g."), schema->min);
    else if (high && schema->max_open)
        report(check, at, _("This number must be under %g."), schema->max);
    else if (high)
        report(check, at, _("This number must be at most %.17g."), schema->max);
}

static void check_text(struct check *check, const struct http_schema *schema, const struct value *value,
                       const struct step *at)
{
    gint64 length = 0;

    for (guint32 i = 0; i < value->size; i++)
        length += ((guchar)value->text[i] & 0xc0) != 0x80;
    if (length < schema->min_length)
        report(check, at, _("This text is too short: it needs at least %lld characters."),
               (long long)schema->min_length);
    else if (schema->max_length >= 0 && length > schema->max_length)
        report(check, at, _("This text is too long: it may have %lld characters."),
               (long long)schema->max_length);
    else if (schema->pattern &&
             !g_regex_match_full(schema->pattern, value->text, (gssize)value->size, 0, 0, NULL, NULL))
        report(check, at, _("This text has not the form %s."), schema->pattern_text);
}

static void check_value(struct check *check, const struct http_schema *schema, struct value *value,
                        const struct step *at);

static void check_list(struct check *check, const struct http_schema *schema, struct value *value,
                       const struct step *at)
{
    if (value->list->count < schema->min_items)
        report(check, at, _("This list is too short: it needs at least %lld items."),
               (long long)schema->min_items);
    if (schema->max_items >= 0 && value->list->count > schema->max_items)
        report(check, at, _("This list is too long: it may have %lld items."), (long long)schema->max_items);
    for (guint32 i = 0; schema->items && i < value->list->count; i++) {
        struct step step = {at, NULL, i};
        check_value(check, schema->items, &value->list->items[i], &step);
    }
}

static const struct http_schema *property_of(const struct http_schema *schema, const struct value_key *key)
{
    for (guint i = 0; schema->properties && i < schema->properties->len; i++) {
        const struct http_property *property = &g_array_index(schema->properties, struct http_property, i);
        if (property->key->size == key->size && memcmp(property->key->bytes, key->bytes, key->size) == 0)
            return property->schema;
    }
    return NULL;
}

static void check_object(struct check *check, const struct http_schema *schema, struct value *value,
                         const struct step *at)
{
    if (value->object->count < schema->min_properties)
        report(check, at, _("This object has too few members: it needs at least %lld."),
               (long long)schema->min_properties);
    for (guint32 i = 0; schema->required && i < schema->required->list->count; i++) {
        const struct value *name = &schema->required->list->items[i];
        g_autofree char *text = value_dup_string(name);
        struct step step = {at, text, 0};
        if (!value_object_get(value->object, text))
            report(check, &step, _("This field is missing."));
    }
    for (guint32 i = 0; i < value->object->count; i++) {
        struct value_member *member = &value->object->members[i];
        struct step step = {at, member->key->bytes, 0};
        const struct http_schema *of = property_of(schema, member->key);
        if (!of)
            of = schema->others;
        if (of)
            check_value(check, of, &member->value, &step);
        else if (schema->closed)
            report(check, &step, _("No field of this name is known here."));
    }
}

static void check_any(struct check *check, const struct http_schema *schema, struct value *value,
                      const struct step *at)
{
    for (guint i = 0; i < schema->any_of->len; i++) {
        struct check one = {check->arena, NULL, FALSE};
        check_value(&one, schema->any_of->pdata[i], value, at);
        if (!one.found)
            return;
    }
    report(check, at, _("This value has none of the forms that are possible here."));
}

static void check_value(struct check *check, const struct http_schema *schema, struct value *value,
                        const struct step *at)
{
    if (schema->same_as)
        check_value(check, schema->same_as, value, at);
    if (!check_type(check, schema, value, at))
        return;
    check_choices(check, schema, value, at);
    if (types_of(value) & HTTP_TYPE_NUMBER)
        check_number(check, schema, value, at);
    else if (value->type == VALUE_TEXT)
        check_text(check, schema, value, at);
    else if (value->type == VALUE_LIST)
        check_list(check, schema, value, at);
    else if (value->type == VALUE_OBJECT)
        check_object(check, schema, value, at);
    if (schema->any_of)
        check_any(check, schema, value, at);
}

gboolean http_schema_check(const struct http_schema *schema, struct value *value, struct value_arena *arena,
                           struct value_list *findings)
{
    struct check check = {arena, findings, FALSE};

    check_value(&check, schema, value, NULL);
    return !check.found;
}
