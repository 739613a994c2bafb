/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "http_internal.h"
#include "i18n.h"
#include "json.h"

/* The OpenAPI 3.1 document, made once from the rows and the schemas. It is for programs: in English. */

#define SCHEMA_PREFIX "#/components/schemas/"
#define ERROR_SCHEMA "Error"

static const char error_schema[] =
    "{\"type\": \"object\", \"required\": [\"detail\"], \"properties\": {\"detail\": {\"type\": \"object\","
    " \"required\": [\"error_code\", \"error\", \"message\", \"hint\"], \"properties\": {"
    "\"error_code\": {\"type\": \"string\"}, \"error\": {\"type\": \"string\"},"
    " \"message\": {\"type\": \"string\"}, \"hint\": {\"type\": [\"string\", \"null\"]},"
    " \"findings\": {\"type\": \"array\", \"items\": {\"type\": \"object\","
    " \"required\": [\"place\", \"message\"], \"properties\": {\"place\": {\"type\": \"string\"},"
    " \"message\": {\"type\": \"string\"}}}}}}}}";

static struct value text(struct value_arena *arena, const char *string)
{
    gsize size = strlen(string);
    return value_text(value_arena_copy(arena, string, size), size);
}

static struct value *set_object(struct value_arena *arena, struct value *in, const char *key)
{
    struct value *there = value_object_get(in->object, key);

    if (there)
        return there;
    value_set(arena, in->object, key, value_object(arena, 4));
    return value_object_get(in->object, key);
}

static void set_text(struct value_arena *arena, struct value *in, const char *key, const char *string)
{
    if (string)
        value_set(arena, in->object, key, text(arena, string));
}

static void set_reference(struct value_arena *arena, struct value *in, const char *name)
{
    g_autofree char *reference = g_strconcat(SCHEMA_PREFIX, name, NULL);
    struct value *schema = set_object(arena, in, "schema");

    set_text(arena, schema, "$ref", reference);
}

static void set_choices(struct value_arena *arena, struct value *schema, const char *choices)
{
    g_auto(GStrv) words = g_strsplit(choices, "|", -1);
    struct value list = value_list(arena, 4);

    for (guint i = 0; words[i]; i++)
        value_list_append(arena, list.list, text(arena, words[i]));
    value_set(arena, schema->object, "enum", list);
}

static void parameter_schema(struct value_arena *arena, struct value *schema,
                             const struct http_parameter *row)
{
    static const char *const types[] = {
        [HTTP_TEXT] = "string", [HTTP_INTEGER] = "integer", [HTTP_BOOLEAN] = "boolean"};
    gboolean is_text = row->type == HTTP_TEXT;

    set_text(arena, schema, "type", types[row->type]);
    if (row->type == HTTP_INTEGER)
        set_text(arena, schema, "format", "int64");
    if (row->choices)
        set_choices(arena, schema, row->choices);
    if (row->min != 0 || row->max != 0) {
        value_set(arena, schema->object, is_text ? "minLength" : "minimum", value_integer(row->min));
        value_set(arena, schema->object, is_text ? "maxLength" : "maximum", value_integer(row->max));
    }
    if (row->pattern) {
        g_autofree char *whole = g_strdup_printf("^(?:%s)$", row->pattern);
        set_text(arena, schema, "pattern", whole);
    }
}

static void add_parameters(struct value_arena *arena, struct value *operation,
                           const struct http_endpoint *row)
{
    static const char *const places[] = {
        [HTTP_IN_PATH] = "path", [HTTP_IN_QUERY] = "query", [HTTP_IN_HEADER] = "header"};
    struct value list = value_list(arena, 4);

    for (guint i = 0; row->parameters && row->parameters[i].name; i++) {
        const struct http_parameter *parameter = &row->parameters[i];
        struct value item = value_object(arena, 5);
        set_text(arena, &item, "name", parameter->name);
        set_text(arena, &item, "in", places[parameter->in]);
        value_set(arena, item.object, "required",
                  value_boolean(parameter->required || parameter->in == HTTP_IN_PATH));
        set_text(arena, &item, "description", parameter->meaning);
        parameter_schema(arena, set_object(arena, &item, "schema"), parameter);
        value_list_append(arena, list.list, item);
    }
    if (list.list->count > 0)
        value_set(arena, operation->object, "parameters", list);
}

static void add_body(struct value_arena *arena, struct value *operation, const struct http_endpoint *row)
{
    if (row->body == HTTP_BODY_NONE)
        return;
    struct value *body = set_object(arena, operation, "requestBody");
    value_set(arena, body->object, "required", value_boolean(!(row->flags & HTTP_BODY_MAY_MISS)));
    struct value *content = set_object(arena, body, "content");
    struct value *media =
        set_object(arena, content, row->body == HTTP_BODY_JSON ? "application/json" : "text/plain");
    if (row->schema)
        set_reference(arena, media, row->schema);
    else
        set_object(arena, media, "schema");
}

static void add_outcome(struct value_arena *arena, struct value *responses, const struct http_endpoint *row,
                        const struct http_outcome *outcome)
{
    char status[8];

    g_snprintf(status, sizeof status, "%u", outcome->status);
    struct value *response = set_object(arena, responses, status);
    set_text(arena, response, "description", outcome->meaning ? outcome->meaning : "Done.");
    if (row->flags & HTTP_WRITE) {
        struct value *headers = set_object(arena, response, "headers");
        struct value *commit = set_object(arena, headers, "Exobase-Commit");
        set_text(arena, commit, "description", "The commit that this made.");
        set_text(arena, set_object(arena, commit, "schema"), "type", "string");
    }
    if (outcome->status == 204 || outcome->status == 304)
        return;
    struct value *content = set_object(arena, response, "content");
    struct value *media = set_object(arena, content, outcome->type ? outcome->type : "application/json");
    if (outcome->schema)
        set_reference(arena, media, outcome->schema);
    else
        set_object(arena, media, "schema");
}

/* Several errors of one status share a row; its description lists them. */
static void add_error(struct value_arena *arena, struct value *responses, const struct http_error_row *error)
{
    char status[8];
    g_autofree char *line = g_strdup_printf("`%s`: %s", error->code, error->message);

    g_snprintf(status, sizeof status, "%u", error->status);
    struct value *response = set_object(arena, responses, status);
    const struct value *before = value_object_get(response->object, "description");
    g_autofree char *lines = before ? value_dup_string(before) : NULL;
    g_autofree char *all = lines ? g_strdup_printf("%s\n\n%s", lines, line) : NULL;
    set_text(arena, response, "description", all ? all : line);
    struct value *content = set_object(arena, response, "content");
    set_reference(arena, set_object(arena, content, "application/json"), ERROR_SCHEMA);
}

static void add_responses(struct value_arena *arena, struct value *operation, const struct http_endpoint *row)
{
    struct value *responses = set_object(arena, operation, "responses");

    for (guint i = 0; row->outcomes && row->outcomes[i].status; i++)
        add_outcome(arena, responses, row, &row->outcomes[i]);
    for (guint i = 0; i < HTTP_N_ERRORS; i++) {
        if (http_error_possible((enum http_error)i, row))
            add_error(arena, responses, &http_errors[i]);
    }
    for (guint i = 0; row->errors && row->errors[i]; i++)
        add_error(arena, responses, row->errors[i]);
}

static void add_security(struct value_arena *arena, struct value *operation, const struct http_api *api,
                         const struct http_endpoint *row)
{
    const char *const schemes[] = {row->flags & HTTP_COOKIE_ONLY ? NULL : "bearer",
                                   api->cookie ? "session" : NULL};
    struct value list = value_list(arena, 3);

    if (row->role == HTTP_ROLE_NONE)
        value_list_append(arena, list.list, value_object(arena, 0));
    for (gsize i = 0; i < G_N_ELEMENTS(schemes); i++) {
        struct value item = value_object(arena, 1);
        if (!schemes[i] || (row->role == HTTP_ROLE_NONE && !(row->flags & HTTP_WHO_ASKED)))
            continue;
        value_set(arena, item.object, schemes[i], value_list(arena, 0));
        value_list_append(arena, list.list, item);
    }
    value_set(arena, operation->object, "security", list);
}

static void add_operation(struct value_arena *arena, struct value *paths, const struct http_api *api,
                          const struct http_endpoint *row)
{
    static const char *const roles[] = {NULL, "viewer", "editor", "admin"};
    g_autofree char *method = g_ascii_strdown(http_method_name(row->method), -1);
    struct value *operation = set_object(arena, set_object(arena, paths, row->path), method);
    struct value tags = value_list(arena, 1);

    set_text(arena, operation, "operationId", row->id);
    set_text(arena, operation, "summary", row->summary);
    set_text(arena, operation, "description", row->text);
    if (row->tag) {
        value_list_append(arena, tags.list, text(arena, row->tag));
        value_set(arena, operation->object, "tags", tags);
    }
    set_text(arena, operation, "x-role", roles[row->role]);
    add_parameters(arena, operation, row);
    add_body(arena, operation, row);
    add_responses(arena, operation, row);
    add_security(arena, operation, api, row);
}

static void add_components(struct value_arena *arena, struct value *whole, const struct http_server *server)
{
    struct value *components = set_object(arena, whole, "components");
    struct value schemas = value_copy(arena, http_schemas_source(server->schemas));
    struct value error;

    if (!value_object_get(schemas.object, ERROR_SCHEMA) &&
        json_parse(arena, error_schema, strlen(error_schema), &error, NULL))
        value_set(arena, schemas.object, ERROR_SCHEMA, error);
    value_set(arena, components->object, "schemas", schemas);
    struct value *security = set_object(arena, components, "securitySchemes");
    struct value *bearer = set_object(arena, security, "bearer");
    set_text(arena, bearer, "type", "http");
    set_text(arena, bearer, "scheme", "bearer");
    if (!server->api->cookie)
        return;
    struct value *session = set_object(arena, security, "session");
    set_text(arena, session, "type", "apiKey");
    set_text(arena, session, "in", "cookie");
    set_text(arena, session, "name", server->api->cookie);
}

char *http_openapi_text(const struct http_server *server)
{
    g_autoptr(value_arena) arena = value_arena_new();
    const struct http_api *api = server->api;
    struct value whole = value_object(arena, 8);
    GString *out = g_string_sized_new(65536);

    set_text(arena, &whole, "openapi", "3.1.0");
    struct value *info = set_object(arena, &whole, "info");
    set_text(arena, info, "title", api->title);
    set_text(arena, info, "version", api->version);
    set_text(arena, info, "description", api->text);
    struct value *paths = set_object(arena, &whole, "paths");
    for (gsize i = 0; i < api->n_endpoints; i++)
        add_operation(arena, paths, api, &api->endpoints[i]);
    add_components(arena, &whole, server);
    json_write(out, &whole);
    return g_string_free(out, FALSE);
}

void http_handle_openapi(struct http_request *request, struct http_answer *answer, gpointer context)
{
    const char *document = request->server->openapi;

    (void)context;
    http_answer_borrow(answer, document, strlen(document), NULL, NULL, NULL);
}
