/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "http_internal.h"
#include "i18n.h"

/* What is made of each row at the start, so that nothing of it need be looked up for a request. */

const char *http_method_name(enum http_method method)
{
    static const char *const names[HTTP_N_METHODS] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    return names[method];
}

static gboolean fail(const struct http_endpoint *row, const char *what, GError **error)
{
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, "%s %s: %s", http_method_name(row->method),
                row->path, what);
    return FALSE;
}

static gint path_parameter(const struct http_endpoint *row, const char *name, gsize size)
{
    for (guint i = 0; row->parameters && row->parameters[i].name; i++) {
        const struct http_parameter *parameter = &row->parameters[i];
        if (parameter->in == HTTP_IN_PATH && strlen(parameter->name) == size &&
            memcmp(parameter->name, name, size) == 0)
            return (gint)i;
    }
    return -1;
}

static gboolean bind_path(struct http_route *route, GError **error)
{
    guint n = 0;

    for (const char *at = strchr(route->row->path, '{'); at; at = strchr(at + 1, '{')) {
        gint row = path_parameter(route->row, at + 1, strcspn(at + 1, "}"));
        if (row < 0 || n == HTTP_PATH_VALUES_MAX)
            return fail(route->row, _("A part of the path has no row among the parameters."), error);
        route->path_rows[n++] = row;
    }
    return TRUE;
}

static gboolean bind_parameters(struct http_route *route, GError **error)
{
    const struct http_parameter *rows = route->row->parameters;

    while (rows && rows[route->n_parameters].name)
        route->n_parameters++;
    route->patterns = g_new0(GRegex *, route->n_parameters + 1);
    route->choices = g_new0(char **, route->n_parameters + 1);
    for (guint i = 0; i < route->n_parameters; i++) {
        if (rows[i].choices)
            route->choices[i] = g_strsplit(rows[i].choices, "|", -1);
        if (!rows[i].pattern)
            continue;
        g_autofree char *whole = g_strdup_printf("^(?:%s)$", rows[i].pattern);
        route->patterns[i] = g_regex_new(whole, G_REGEX_OPTIMIZE | G_REGEX_DOLLAR_ENDONLY, 0, NULL);
        if (!route->patterns[i])
            return fail(route->row, _("A parameter's pattern is no regular expression."), error);
    }
    return bind_path(route, error);
}

static gboolean has_schema(const struct http_server *server, const char *name)
{
    return !name || http_schemas_get(server->schemas, name);
}

static gboolean make_route(struct http_server *server, guint index, GError **error)
{
    const struct http_endpoint *row = &server->api->endpoints[index];
    struct http_route *route = &server->routes[index];

    route->row = row;
    route->index = index;
    route->body_max = row->flags & HTTP_BODY_LARGE ? HTTP_BODY_LARGE_MAX : HTTP_BODY_MAX;
    if (row->schema)
        route->schema = http_schemas_get(server->schemas, row->schema);
    gboolean known = has_schema(server, row->schema);
    for (guint i = 0; known && row->outcomes && row->outcomes[i].status; i++)
        known = has_schema(server, row->outcomes[i].schema);
    if (!known)
        return fail(row, _("The row names a schema that is not there."), error);
    return bind_parameters(route, error);
}

gboolean http_routes_make(struct http_server *server, GError **error)
{
    const struct http_api *api = server->api;

    server->schemas = http_schemas_new(api->schemas ? api->schemas : "{}", error);
    server->router = server->schemas ? http_router_new(api->endpoints, api->n_endpoints, error) : NULL;
    if (!server->router)
        return FALSE;
    server->routes = g_new0(struct http_route, api->n_endpoints + 1);
    for (guint i = 0; i < api->n_endpoints; i++) {
        if (!make_route(server, i, error))
            return FALSE;
    }
    return TRUE;
}

void http_routes_free(struct http_server *server)
{
    for (gsize i = 0; server->routes && i < server->api->n_endpoints; i++) {
        struct http_route *route = &server->routes[i];
        for (guint j = 0; j < route->n_parameters; j++) {
            g_clear_pointer(&route->patterns[j], g_regex_unref);
            g_strfreev(route->choices[j]);
        }
        g_free(route->patterns);
        g_free(route->choices);
    }
    g_clear_pointer(&server->routes, g_free);
    g_clear_pointer(&server->router, http_router_free);
    g_clear_pointer(&server->schemas, http_schemas_free);
}
