/* SPDX-License-Identifier: Apache-2.0 */
/* Generators: which there are, and what they take and give. */
#include <string.h>

#include "api_internal.h"
#include "clock.h"
#include "generate.h"
#include "i18n.h"

static struct value about(const struct generator *generator, const char *name)
{
    const struct value *value = value_object_get(generator->about, name);

    return value ? *value : value_null();
}

static guint count_of(const struct generator *generator, const char *name)
{
    struct value value = about(generator, name);

    return value.type == VALUE_LIST     ? value.list->count
           : value.type == VALUE_OBJECT ? value.object->count
                                        : 0;
}

/* A text of its own in the client's language. */
static struct value label_of(const struct generator *generator, const char *name)
{
    return generator_text(generator, name, i18n_language());
}

static struct value list_or_none(const struct generator *generator, const char *name,
                                 struct value_arena *arena)
{
    struct value list = about(generator, name);

    return list.type == VALUE_LIST ? list : value_list(arena, 0);
}

static struct value generator_value(const struct generator *generator, struct value_arena *arena)
{
    struct value value = value_object(arena, 16);
    struct value svg_mode = about(generator, "svg_mode");

    value_set(arena, value.object, "key", value_string(generator->key));
    value_set(arena, value.object, "label", label_of(generator, "label"));
    value_set(arena, value.object, "description", label_of(generator, "description"));
    value_set(arena, value.object, "version", value_string(generator->version));
    value_set(arena, value.object, "niveaux", list_or_none(generator, "levels", arena));
    value_set(arena, value.object, "exercise_type", value_string(generator->exercise_type));
    value_set(arena, value.object, "svg_mode", svg_mode);
    value_set(arena, value.object, "supports_double_svg", value_boolean(value_is_text(&svg_mode, "AUTO")));
    value_set(arena, value.object, "param_count", value_integer(generator->n_parameters));
    value_set(arena, value.object, "preset_count", value_integer(count_of(generator, "presets")));
    value_set(arena, value.object, "is_dynamic", value_boolean(TRUE));
    value_set(arena, value.object, "supported_grades", list_or_none(generator, "levels", arena));
    value_set(arena, value.object, "supported_chapters", value_null());
    value_set(arena, value.object, "disabled", value_boolean(FALSE));
    return value;
}

static void get_generators(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct value_arena *arena = http_request_arena(request);
    g_autoptr(generator_set) generators = api_generators_now(context);
    guint count = generator_set_count(generators);
    struct value body = value_object(arena, 3), keys = value_list(arena, count * 2);
    struct value details = value_object(arena, count);

    for (guint i = 0; i < count; i++) {
        const struct generator *generator = generator_set_at(generators, i);
        struct value aliases = about(generator, "aliases");
        value_list_append(arena, keys.list, value_string(generator->key));
        for (guint a = 0; aliases.type == VALUE_LIST && a < aliases.list->count; a++)
            value_list_append(arena, keys.list, aliases.list->items[a]);
        value_set(arena, details.object, generator->key, generator_value(generator, arena));
    }
    value_set(arena, body.object, "generators", keys);
    value_set(arena, body.object, "count", value_integer(keys.list->count));
    value_set(arena, body.object, "details", details);
    http_answer_value(answer, &body);
}

static void list_generators(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct value_arena *arena = http_request_arena(request);
    g_autoptr(generator_set) generators = api_generators_now(context);
    guint count = generator_set_count(generators);
    struct value body = value_object(arena, 3), list = value_list(arena, count);

    for (guint i = 0; i < count; i++)
        value_list_append(arena, list.list, generator_value(generator_set_at(generators, i), arena));
    value_set(arena, body.object, "generators", list);
    value_set(arena, body.object, "count", value_integer(count));
    value_set(arena, body.object, "api_version", value_string("1.0"));
    http_answer_value(answer, &body);
}

static void get_schema(struct http_request *request, struct http_answer *answer, gpointer context)
{
    static const char *const members[] = {"parameters", "presets", "variables", "results"};
    struct value_arena *arena = http_request_arena(request);
    const char *key = http_request_text(request, "key");
    g_autoptr(generator_set) generators = api_generators_now(context);
    const struct generator *generator = generator_set_find(generators, key, strlen(key));
    struct value body = value_object(arena, 8);

    if (!generator) {
        http_answer_error(answer, &api_errors[API_ERROR_NO_GENERATOR]);
        return;
    }
    value_set(arena, body.object, "generator_key", value_string(generator->key));
    value_set(arena, body.object, "label", label_of(generator, "label"));
    value_set(arena, body.object, "version", value_string(generator->version));
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        value_set(arena, body.object, members[i], about(generator, members[i]));
    http_answer_value(answer, &body);
}

#define KEY_PARAMETER                                                                                        \
    {                                                                                                        \
        .name = "key", .in = HTTP_IN_PATH, .type = HTTP_TEXT, .min = 1, .max = 64,                           \
        .meaning = N_("a generator's key or alias, in any case")                                             \
    }
static const struct http_parameter key_parameters[] = {KEY_PARAMETER, {0}};
static const struct http_outcome generators_outcomes[] = {{200, "Generators", NULL, NULL}, {0}};
static const struct http_outcome list_outcomes[] = {{200, "GeneratorList", NULL, NULL}, {0}};
static const struct http_outcome schema_outcomes[] = {{200, "GeneratorSchema", NULL, NULL}, {0}};
static const struct http_error_row *const key_errors[] = {&api_errors[API_ERROR_NO_GENERATOR], NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/exercises/generators",
     .flags = HTTP_UNKNOWN_IGNORED | HTTP_CORS,
     .id = "getGenerators",
     .tag = "public",
     .summary = N_("All generators, by key and alias"),
     .outcomes = generators_outcomes,
     .handler = get_generators},
    {.method = HTTP_GET,
     .path = "/api/v1/exercises/generators/{key}/schema",
     .flags = HTTP_UNKNOWN_IGNORED | HTTP_CORS,
     .id = "getGeneratorSchema",
     .tag = "public",
     .summary = N_("A generator's parameters, presets and variables"),
     .parameters = key_parameters,
     .outcomes = schema_outcomes,
     .errors = key_errors,
     .handler = get_schema},
    {.method = HTTP_GET,
     .path = "/api/admin/exercises/generators",
     .role = HTTP_ROLE_VIEWER,
     .id = "listGenerators",
     .tag = "generators",
     .summary = N_("All generators"),
     .outcomes = list_outcomes,
     .handler = list_generators},
    {.method = HTTP_GET,
     .path = "/api/admin/exercises/generators/{key}/schema",
     .role = HTTP_ROLE_VIEWER,
     .id = "getAdminGeneratorSchema",
     .tag = "generators",
     .summary = N_("A generator's parameters, presets and variables"),
     .parameters = key_parameters,
     .outcomes = schema_outcomes,
     .errors = key_errors,
     .handler = get_schema},
};
const struct api_rows api_generator_rows = {rows, G_N_ELEMENTS(rows)};
