/* SPDX-License-Identifier: Apache-2.0 */
#include "generator.h"

#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "json.h"
#include "sha256.h"

#define HEAD_OPEN "--[[exobase\n"
#define HEAD_CLOSE "\n]]"
#define NAME_BYTES_MAX 63
#define LIST_MAX 64

static gboolean fail(GError **error, const char *what)
{
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, _("The generator's description has no %s."),
                what);
    return FALSE;
}

static gboolean refuse(GError **error, const char *what)
{
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                _("The generator's description has something else than it should at %s."), what);
    return FALSE;
}

/* The member as a text closed by NUL, or NULL. */
static const char *text_of(struct value_arena *arena, const struct value_object *object, const char *name)
{
    const struct value *value = value_object_get(object, name);

    return value && value->type == VALUE_TEXT ? value_arena_copy(arena, value->text, value->size) : NULL;
}

static const struct value_list *list_of(const struct value_object *object, const char *name)
{
    const struct value *value = value_object_get(object, name);

    return value && value->type == VALUE_LIST ? value->list : NULL;
}

static double real_of(const struct value_object *object, const char *name, double otherwise)
{
    const struct value *value = value_object_get(object, name);

    if (!value || (value->type != VALUE_INTEGER && value->type != VALUE_REAL))
        return otherwise;
    return value->type == VALUE_INTEGER ? (double)value->integer : value->real;
}

static enum generator_type type_of(const struct value_object *object)
{
    static const char *const names[] = {[GENERATOR_ENUM] = "enum",
                                        [GENERATOR_INT] = "int",
                                        [GENERATOR_FLOAT] = "float",
                                        [GENERATOR_BOOL] = "bool"};
    const struct value *type = value_object_get(object, "type");

    for (guint i = 0; type && i < G_N_ELEMENTS(names); i++)
        if (value_is_text(type, names[i]))
            return i;
    return GENERATOR_ANY;
}

/* A key is part of a record's code (store_generator_key()), so it is written as chapter codes are. */
static gboolean is_key(const char *key)
{
    gsize size = strlen(key);

    for (gsize i = 0; i < size; i++)
        if (!g_ascii_isupper(key[i]) && !g_ascii_isdigit(key[i]) && (key[i] != '_' || i == 0))
            return FALSE;
    return size > 0 && size <= NAME_BYTES_MAX;
}

static gboolean is_short_text(const struct value *value)
{
    return value->type == VALUE_TEXT && value->size > 0 && value->size <= NAME_BYTES_MAX;
}

/* Lists of what others read later: aliases, levels and presets. */
static gboolean check_lists(const struct value_object *about, GError **error)
{
    static const char *const texts[] = {"aliases", "levels"};
    const struct value *presets = value_object_get(about, "presets");

    for (gsize t = 0; t < G_N_ELEMENTS(texts); t++) {
        const struct value *list = value_object_get(about, texts[t]);
        if (list && (list->type != VALUE_LIST || list->list->count > LIST_MAX))
            return refuse(error, texts[t]);
        for (guint i = 0; list && i < list->list->count; i++)
            if (!is_short_text(&list->list->items[i]))
                return refuse(error, texts[t]);
    }
    static const struct {
        const char *name;
        enum value_type type;
    } shapes[] = {{"parameters", VALUE_LIST}, {"variables", VALUE_OBJECT}, {"results", VALUE_OBJECT}};
    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++) {
        const struct value *value = value_object_get(about, shapes[i].name);
        if (value && value->type != shapes[i].type)
            return refuse(error, shapes[i].name);
    }
    if (presets && (presets->type != VALUE_LIST || presets->list->count > LIST_MAX))
        return refuse(error, "presets");
    for (guint i = 0; presets && i < presets->list->count; i++)
        if (presets->list->items[i].type != VALUE_OBJECT)
            return refuse(error, "presets");
    return TRUE;
}

static gboolean read_parameters(struct value_arena *arena, struct generator *out, GError **error)
{
    const struct value_list *list = list_of(out->about, "parameters");
    guint count = list ? list->count : 0;
    struct generator_parameter *parameters = value_arena_alloc(arena, MAX(count, 1) * sizeof *parameters);

    if (count > LIST_MAX)
        return refuse(error, "parameters");
    for (guint i = 0; i < count; i++) {
        const struct value *item = &list->items[i];
        const char *name = item->type == VALUE_OBJECT ? text_of(arena, item->object, "name") : NULL;
        if (!name)
            return fail(error, "parameters[].name");
        const struct value *fallback = value_object_get(item->object, "default");
        parameters[i] = (struct generator_parameter){
            .name = name,
            .type = type_of(item->object),
            .fallback = fallback ? *fallback : value_null(),
            .options = list_of(item->object, "options"),
            .min = real_of(item->object, "min", -G_MAXDOUBLE),
            .max = real_of(item->object, "max", G_MAXDOUBLE),
        };
        if (parameters[i].type == GENERATOR_ENUM && !parameters[i].options)
            return fail(error, "parameters[].options");
    }
    out->parameters = parameters;
    out->n_parameters = count;
    return TRUE;
}

static guint count_members(const struct value *object)
{
    return object && object->type == VALUE_OBJECT ? object->object->count : 0;
}

static void read_variables(struct value_arena *arena, struct generator *out)
{
    const struct value *groups[] = {value_object_get(out->about, "variables"),
                                    value_object_get(out->about, "results")};
    guint count = count_members(groups[0]) + count_members(groups[1]);
    struct generator_variable *variables = value_arena_alloc(arena, MAX(count, 1) * sizeof *variables);

    for (guint g = 0; g < G_N_ELEMENTS(groups); g++) {
        for (guint i = 0; i < count_members(groups[g]); i++) {
            const struct value_member *member = &groups[g]->object->members[i];
            const struct value_object *about =
                member->value.type == VALUE_OBJECT ? member->value.object : NULL;
            variables[out->n_variables++] = (struct generator_variable){
                .name = member->key->bytes,
                .size = member->key->size,
                .is_result = g == 1,
                .kinds = about ? list_of(about, "kinds") : NULL,
            };
        }
    }
    out->variables = variables;
}

static guint64 serial_of(const char *text, gsize size)
{
    char hex[SHA256_HEX_SIZE];

    sha256_hex_of(text, size, hex);
    hex[16] = '\0';
    return g_ascii_strtoull(hex, NULL, 16);
}

struct generator *generator_read(struct value_arena *arena, const char *text, gsize size, GError **error)
{
    struct value about;
    const char *close = g_strstr_len(text, (gssize)size, HEAD_CLOSE);

    if (size < strlen(HEAD_OPEN) || memcmp(text, HEAD_OPEN, strlen(HEAD_OPEN)) != 0 || !close) {
        fail(error, HEAD_OPEN);
        return NULL;
    }
    const char *json =
        text + strlen(HEAD_OPEN) - 1; /* from the first line's end, so that lines are the text's */
    if (!json_parse(arena, json, (gsize)(close - json), &about, error))
        return NULL;
    struct generator *out = value_arena_alloc(arena, sizeof *out);
    *out = (struct generator){.text = text, .size = size, .serial = serial_of(text, size)};
    if (about.type != VALUE_OBJECT) {
        fail(error, "key");
        return NULL;
    }
    out->about = about.object;
    out->key = text_of(arena, about.object, "key");
    out->version = text_of(arena, about.object, "version");
    out->exercise_type = text_of(arena, about.object, "exercise_type");
    out->kind = text_of(arena, about.object, "kind");
    if (!out->key || !out->version) {
        fail(error, out->key ? "version" : "key");
        return NULL;
    }
    if (!is_key(out->key)) {
        refuse(error, "key");
        return NULL;
    }
    if (!check_lists(about.object, error) || !read_parameters(arena, out, error))
        return NULL;
    read_variables(arena, out);
    return out;
}

struct value generator_text(const struct generator *generator, const char *member, const char *language)
{
    const struct value *texts = value_object_get(generator->about, member);
    const struct value *text =
        texts && texts->type == VALUE_OBJECT ? value_object_get(texts->object, language) : NULL;

    return text && text->type == VALUE_TEXT ? *text : value_null();
}

guint generator_presets(const struct generator *generator)
{
    const struct value_list *presets = list_of(generator->about, "presets");

    return presets ? presets->count : 0;
}

const char *generator_preset(const struct generator *generator, guint index, struct value_arena *arena,
                             const struct value_object **params)
{
    const struct value_object *preset = list_of(generator->about, "presets")->items[index].object;
    const struct value *given = value_object_get(preset, "params");
    const char *key = text_of(arena, preset, "key");

    *params = given && given->type == VALUE_OBJECT ? given->object : NULL;
    return key ? key : "";
}
