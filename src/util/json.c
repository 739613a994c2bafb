/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"
#include "json_internal.h"

#include <jansson.h>
#include <string.h>

#include "errors.h"
#include "i18n.h"

/* jansson counts positions as int, and a value's text has 32 bits of size. */
#define JSON_SIZE_MAX G_MAXINT32

/* What jansson's codes mean, said to a person; the rest is "not JSON here". */
static const struct {
    enum json_error_code code;
    const char *message;
} reasons[] = {
    {json_error_premature_end_of_input, N_("the text ends too early")},
    {json_error_end_of_input_expected, N_("something stands after the value's end")},
    {json_error_invalid_utf8, N_("this is not UTF-8")},
    {json_error_duplicate_key, N_("this key is there twice in its object")},
    {json_error_numeric_overflow, N_("this number is too large (integers have 64 bits)")},
    {json_error_null_byte_in_key, N_("a key can't hold a NUL")},
    {json_error_stack_overflow, N_("the text is nested too deep")},
};

static const char *reason_of(const json_error_t *failure)
{
    for (gsize i = 0; i < G_N_ELEMENTS(reasons); i++) {
        if (json_error_code(failure) == reasons[i].code)
            return _(reasons[i].message);
    }
    return _("this is not JSON");
}

static void set_error(GError **error, long line, long column, const char *reason)
{
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_SYNTAX, _("Line %ld, column %ld: %s."), line, column,
                reason);
}

/*
 * The first bracket beyond the nesting limit, or NULL. Looked for before jansson reads the text, since
 * jansson's values have no places, and its own limit is another.
 */
static const char *find_too_deep(const char *text, gsize size)
{
    guint depth = 0;
    gboolean inside = FALSE;

    for (gsize i = 0; i < size; i++) {
        if (inside && text[i] == '\\')
            i++;
        else if (text[i] == '"')
            inside = !inside;
        else if (!inside && (text[i] == '[' || text[i] == '{') && ++depth > JSON_DEPTH_MAX)
            return text + i;
        else if (!inside && (text[i] == ']' || text[i] == '}') && depth > 0)
            depth--;
    }
    return NULL;
}

static gboolean check_depth(const char *text, gsize size, GError **error)
{
    const char *place = find_too_deep(text, size);
    long line = 1, column = 1;

    if (!place)
        return TRUE;
    for (const char *p = text; p < place; p++) {
        column = *p == '\n' ? 1 : column + (((guint8)*p & 0xC0) != 0x80);
        line += *p == '\n';
    }
    set_error(error, line, column, _("the text is nested too deep"));
    return FALSE;
}

static struct value convert(struct value_arena *arena, const json_t *json);

static struct value convert_list(struct value_arena *arena, const json_t *json)
{
    gsize count = json_array_size(json);
    struct value value = value_list(arena, (guint32)count);

    for (gsize i = 0; i < count; i++)
        value_list_append(arena, value.list, convert(arena, json_array_get(json, i)));
    return value;
}

static struct value convert_object(struct value_arena *arena, json_t *json)
{
    struct value value = value_object(arena, (guint32)json_object_size(json));
    void *at = json_object_iter(json);

    /* jansson refused double keys, so that each member is new. */
    for (; at; at = json_object_iter_next(json, at)) {
        const char *key = json_object_iter_key(at);
        struct value_member *member = &value.object->members[value.object->count++];
        member->key = value_arena_key(arena, key, strlen(key));
        member->value = convert(arena, json_object_iter_value(at));
    }
    return value;
}

static struct value convert(struct value_arena *arena, const json_t *json)
{
    switch (json_typeof(json)) {
    case JSON_TRUE:
    case JSON_FALSE:
        return value_boolean(json_typeof(json) == JSON_TRUE);
    case JSON_INTEGER:
        return value_integer(json_integer_value(json));
    case JSON_REAL:
        return value_real(json_real_value(json));
    case JSON_STRING: {
        gsize size = json_string_length(json);
        return value_text(value_arena_copy(arena, json_string_value(json), size), size);
    }
    case JSON_ARRAY:
        return convert_list(arena, json);
    case JSON_OBJECT:
        return convert_object(arena, (json_t *)(guintptr)json);
    case JSON_NULL:
        break;
    }
    return value_null();
}

gboolean json_parse(struct value_arena *arena, const char *text, gsize size, struct value *out,
                    GError **error)
{
    return json_parse_quick(arena, text, size, out) || json_parse_general(arena, text, size, out, error);
}

gboolean json_parse_general(struct value_arena *arena, const char *text, gsize size, struct value *out,
                            GError **error)
{
    const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL;
    json_error_t failure;

    if (size > JSON_SIZE_MAX) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_SYNTAX,
                    _("The JSON text is too large: at most 2 GiB can be read."));
        return FALSE;
    }
    if (!check_depth(text, size, error))
        return FALSE;
    json_t *json = json_loadb(text, size, flags, &failure);
    if (!json) {
        set_error(error, failure.line, failure.column, reason_of(&failure));
        /* It is JSON, with a value that has no place here. */
        if (error && json_error_code(&failure) == json_error_numeric_overflow)
            (*error)->code = EXOBASE_ERROR_CONTENT;
        return FALSE;
    }
    *out = convert(arena, json);
    json_decref(json);
    return TRUE;
}
