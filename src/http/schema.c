/* SPDX-License-Identifier: Apache-2.0 */
#include "schema_internal.h"

#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "json.h"

/* From texts to structures that can be checked quickly; a table of keywords, each with a function. */

struct http_schemas {
    struct value_arena *arena;
    struct value source;
    GHashTable *named; /* name → struct http_schema */
    GPtrArray *all;    /* every schema, to be freed */
};

struct reading {
    struct http_schemas *schemas;
    GString *place;
    GError **error;
};

static gboolean fail(struct reading *reading, const char *what)
{
    g_set_error(reading->error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, "%s: %s", reading->place->str, what);
    return FALSE;
}

static void schema_free(gpointer data)
{
    struct http_schema *schema = data;

    g_clear_pointer(&schema->properties, g_array_unref);
    g_clear_pointer(&schema->pattern, g_regex_unref);
    g_clear_pointer(&schema->any_of, g_ptr_array_unref);
    g_free(schema);
}

static struct http_schema *schema_new(struct http_schemas *schemas)
{
    struct http_schema *schema = g_new0(struct http_schema, 1);

    schema->max_length = schema->max_items = -1;
    g_ptr_array_add(schemas->all, schema);
    return schema;
}

static struct http_schema *read_schema(struct reading *reading, const struct value *value, const char *at);

typedef gboolean (*keyword_reader)(struct reading *, struct http_schema *, const char *,
                                   const struct value *);

static gboolean read_note(struct reading *reading, struct http_schema *schema, const char *word,
                          const struct value *value)
{
    (void)reading, (void)schema, (void)word, (void)value;
    return TRUE;
}

static guint type_of_name(const struct value *name)
{
    static const char *const names[] = {"null", "boolean", "integer", "number", "string", "array", "object"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (value_is_text(name, names[i]))
            return 1u << i;
    }
    return 0;
}

static gboolean read_type(struct reading *reading, struct http_schema *schema, const char *word,
                          const struct value *value)
{
    (void)word;
    const struct value *names = value->type == VALUE_LIST ? value->list->items : value;
    guint32 count = value->type == VALUE_LIST ? value->list->count : 1;

    for (guint32 i = 0; i < count; i++) {
        guint type = type_of_name(&names[i]);
        if (!type)
            return fail(reading, _("\"type\" names no type of JSON."));
        schema->types |= type;
    }
    return TRUE;
}

static gboolean read_properties(struct reading *reading, struct http_schema *schema, const char *word,
                                const struct value *value)
{
    (void)word;
    if (value->type != VALUE_OBJECT)
        return fail(reading, _("\"properties\" is no object."));
    schema->properties = g_array_new(FALSE, FALSE, sizeof(struct http_property));
    for (guint32 i = 0; i < value->object->count; i++) {
        const struct value_member *member = &value->object->members[i];
        struct http_property property = {
            .key = member->key,
            .schema = read_schema(reading, &member->value, member->key->bytes),
        };
        if (!property.schema)
            return FALSE;
        g_array_append_val(schema->properties, property);
    }
    return TRUE;
}

static gboolean read_required(struct reading *reading, struct http_schema *schema, const char *word,
                              const struct value *value)
{
    (void)word;
    gboolean sound = value->type == VALUE_LIST;

    for (guint32 i = 0; sound && i < value->list->count; i++)
        sound = value->list->items[i].type == VALUE_TEXT;
    schema->required = value;
    return sound || fail(reading, _("\"required\" is no list of names."));
}

static gboolean read_others(struct reading *reading, struct http_schema *schema, const char *word,
                            const struct value *value)
{
    schema->closed = value->type == VALUE_FALSE;
    if (value->type != VALUE_OBJECT)
        return TRUE;
    schema->others = read_schema(reading, value, word);
    return schema->others != NULL;
}

static gboolean read_choices(struct reading *reading, struct http_schema *schema, const char *word,
                             const struct value *value)
{
    (void)word;
    schema->choices = value;
    return value->type == VALUE_LIST || fail(reading, _("\"enum\" is no list."));
}

static gboolean read_constant(struct reading *reading, struct http_schema *schema, const char *word,
                              const struct value *value)
{
    (void)reading, (void)word;
    schema->constant = value;
    return TRUE;
}

static gboolean read_bound(struct reading *reading, struct http_schema *schema, const char *word,
                           const struct value *value)
{
    gboolean open = word[0] == 'e';
    gboolean low = strstr(word, open ? "Minimum" : "minimum") != NULL;
    double bound = value->type == VALUE_INTEGER ? (double)value->integer : value->real;

    if (value->type != VALUE_INTEGER && value->type != VALUE_REAL)
        return fail(reading, _("A bound is no number."));
    if (low) {
        schema->has_min = TRUE;
        schema->min_open = open;
        schema->min = bound;
    } else {
        schema->has_max = TRUE;
        schema->max_open = open;
        schema->max = bound;
    }
    return TRUE;
}

static gboolean read_count(struct reading *reading, struct http_schema *schema, const char *word,
                           const struct value *value)
{
    const struct {
        const char *word;
        gint64 *count;
    } counts[] = {
        {"minLength", &schema->min_length},         {"maxLength", &schema->max_length},
        {"minItems", &schema->min_items},           {"maxItems", &schema->max_items},
        {"minProperties", &schema->min_properties},
    };

    if (value->type != VALUE_INTEGER || value->integer < 0)
        return fail(reading, _("A length or count is no integer."));
    for (gsize i = 0; i < G_N_ELEMENTS(counts); i++) {
        if (strcmp(word, counts[i].word) == 0)
            *counts[i].count = value->integer;
    }
    return TRUE;
}

static gboolean read_pattern(struct reading *reading, struct http_schema *schema, const char *word,
                             const struct value *value)
{
    (void)word;
    g_autofree char *text = value_dup_string(value);

    schema->pattern = text ? g_regex_new(text, G_REGEX_OPTIMIZE | G_REGEX_DOLLAR_ENDONLY, 0, NULL) : NULL;
    if (!schema->pattern)
        return fail(reading, _("\"pattern\" is no regular expression."));
    schema->pattern_text = g_regex_get_pattern(schema->pattern);
    return TRUE;
}

static gboolean read_items(struct reading *reading, struct http_schema *schema, const char *word,
                           const struct value *value)
{
    schema->items = read_schema(reading, value, word);
    return schema->items != NULL;
}

static gboolean read_any_of(struct reading *reading, struct http_schema *schema, const char *word,
                            const struct value *value)
{
    if (value->type != VALUE_LIST || value->list->count == 0)
        return fail(reading, _("\"anyOf\" is no list of schemas."));
    schema->any_of = g_ptr_array_new();
    for (guint32 i = 0; i < value->list->count; i++) {
        struct http_schema *one = read_schema(reading, &value->list->items[i], word);
        if (!one)
            return FALSE;
        g_ptr_array_add(schema->any_of, one);
    }
    return TRUE;
}

static gboolean read_reference(struct reading *reading, struct http_schema *schema, const char *word,
                               const struct value *value)
{
    (void)word;
    g_autofree char *text = value_dup_string(value);
    static const char prefix[] = "#/components/schemas/";

    if (text && g_str_has_prefix(text, prefix))
        schema->same_as = g_hash_table_lookup(reading->schemas->named, text + strlen(prefix));
    return schema->same_as || fail(reading, _("\"$ref\" names no schema of this document."));
}

static const struct {
    const char *word;
    keyword_reader read;
} keywords[] = {
    {"$ref", read_reference},
    {"additionalProperties", read_others},
    {"anyOf", read_any_of},
    {"const", read_constant},
    {"contentMediaType", read_note},
    {"default", read_note},
    {"deprecated", read_note},
    {"description", read_note},
    {"enum", read_choices},
    {"examples", read_note},
    {"exclusiveMaximum", read_bound},
    {"exclusiveMinimum", read_bound},
    {"format", read_note},
    {"items", read_items},
    {"maxItems", read_count},
    {"maxLength", read_count},
    {"maximum", read_bound},
    {"minItems", read_count},
    {"minLength", read_count},
    {"minProperties", read_count},
    {"minimum", read_bound},
    {"pattern", read_pattern},
    {"properties", read_properties},
    {"readOnly", read_note},
    {"required", read_required},
    {"title", read_note},
    {"type", read_type},
    {"writeOnly", read_note},
};

static gboolean read_keyword(struct reading *reading, struct http_schema *schema,
                             const struct value_member *member)
{
    for (gsize i = 0; i < G_N_ELEMENTS(keywords); i++) {
        if (strcmp(member->key->bytes, keywords[i].word) == 0)
            return keywords[i].read(reading, schema, member->key->bytes, &member->value);
    }
    g_autofree char *what = g_strdup_printf(_("The keyword \"%s\" is not known here."), member->key->bytes);
    return fail(reading, what);
}

static gboolean fill_schema(struct reading *reading, struct http_schema *schema, const struct value *value)
{
    if (value->type == VALUE_TRUE)
        return TRUE;
    if (value->type != VALUE_OBJECT)
        return fail(reading, _("A schema is an object."));
    for (guint32 i = 0; i < value->object->count; i++) {
        if (!read_keyword(reading, schema, &value->object->members[i]))
            return FALSE;
    }
    return TRUE;
}

static struct http_schema *read_schema(struct reading *reading, const struct value *value, const char *at)
{
    struct http_schema *schema = schema_new(reading->schemas);
    gsize length = reading->place->len;

    g_string_append_printf(reading->place, ".%s", at);
    if (!fill_schema(reading, schema, value))
        return NULL;
    g_string_truncate(reading->place, length);
    return schema;
}

/* All names first, so that schemas can name each other in any order. */
static gboolean read_all(struct http_schemas *schemas, GError **error)
{
    g_autoptr(GString) place = g_string_new(NULL);
    struct reading reading = {schemas, place, error};
    const struct value_object *object = schemas->source.object;

    if (schemas->source.type != VALUE_OBJECT) {
        g_string_assign(place, "schemas");
        return fail(&reading, _("The schemas are an object."));
    }
    for (guint32 i = 0; i < object->count; i++)
        g_hash_table_insert(schemas->named, (gpointer)(guintptr)object->members[i].key->bytes,
                            schema_new(schemas));
    for (guint32 i = 0; i < object->count; i++) {
        const char *name = object->members[i].key->bytes;
        g_string_assign(place, name);
        if (!fill_schema(&reading, g_hash_table_lookup(schemas->named, name), &object->members[i].value))
            return FALSE;
    }
    return TRUE;
}

struct http_schemas *http_schemas_new(const char *text, GError **error)
{
    struct http_schemas *schemas = g_new0(struct http_schemas, 1);

    schemas->arena = value_arena_new();
    schemas->named = g_hash_table_new(g_str_hash, g_str_equal);
    schemas->all = g_ptr_array_new_with_free_func(schema_free);
    if (json_parse(schemas->arena, text, strlen(text), &schemas->source, error) && read_all(schemas, error))
        return schemas;
    http_schemas_free(schemas);
    return NULL;
}

void http_schemas_free(struct http_schemas *schemas)
{
    if (!schemas)
        return;
    g_hash_table_unref(schemas->named);
    g_ptr_array_unref(schemas->all);
    value_arena_free(schemas->arena);
    g_free(schemas);
}

const struct http_schema *http_schemas_get(const struct http_schemas *schemas, const char *name)
{
    return g_hash_table_lookup(schemas->named, name);
}

const struct value *http_schemas_source(const struct http_schemas *schemas)
{
    return &schemas->source;
}
