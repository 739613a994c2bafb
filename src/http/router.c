/* SPDX-License-Identifier: Apache-2.0 */
#include "router_internal.h"

#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "text.h"

struct node {
    GHashTable *fixed; /* segment → struct node; NULL: none */
    struct node *variable;
    gint endpoints[HTTP_N_METHODS];
    gboolean served; /* a path ends here */
    gboolean rest;   /* a variable that takes all that follows */
};

struct http_router {
    struct node *root;
};

static void node_free(gpointer data)
{
    struct node *node = data;

    if (!node)
        return;
    g_clear_pointer(&node->fixed, g_hash_table_unref);
    node_free(node->variable);
    g_free(node);
}

static struct node *node_new(void)
{
    struct node *node = g_new0(struct node, 1);

    for (guint i = 0; i < HTTP_N_METHODS; i++)
        node->endpoints[i] = -1;
    return node;
}

static struct node *child_for(struct node *node, const char *segment)
{
    if (segment[0] == '{') {
        if (!node->variable)
            node->variable = node_new();
        return node->variable;
    }
    if (!node->fixed)
        node->fixed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, node_free);
    struct node *child = g_hash_table_lookup(node->fixed, segment);
    if (!child) {
        child = node_new();
        g_hash_table_insert(node->fixed, g_strdup(segment), child);
    }
    return child;
}

static gboolean segment_is_sound(const char *segment)
{
    gsize size = strlen(segment);

    if (segment[0] == '{')
        return size > 2 && segment[size - 1] == '}' && !strpbrk(segment + 1, "{/");
    return size > 0 && !strpbrk(segment, "{}%?#");
}

static gboolean add(struct http_router *router, const struct http_endpoint *endpoint, gint index,
                    GError **error)
{
    g_auto(GStrv) segments = g_strsplit(endpoint->path, "/", -1);
    struct node *node = router->root;
    guint variables = 0;
    gboolean sound = g_strv_length(segments) > 1 && segments[0][0] == '\0';

    for (guint i = 1; sound && segments[i]; i++) {
        variables += segments[i][0] == '{';
        sound = (segment_is_sound(segments[i]) || strcmp(endpoint->path, "/") == 0) &&
                i <= HTTP_SEGMENTS_MAX && variables <= HTTP_PATH_VALUES_MAX;
        if (sound)
            node = child_for(node, segments[i]);
    }
    if (!sound || node->endpoints[endpoint->method] >= 0) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                    _("The path %s of the endpoint %s is malformed, or there twice."), endpoint->path,
                    endpoint->id);
        return FALSE;
    }
    node->served = TRUE;
    node->rest |= (endpoint->flags & HTTP_REST) != 0;
    node->endpoints[endpoint->method] = index;
    return TRUE;
}

struct http_router *http_router_new(const struct http_endpoint *endpoints, gsize n, GError **error)
{
    struct http_router *router = g_new0(struct http_router, 1);

    router->root = node_new();
    for (gsize i = 0; i < n; i++) {
        if (!add(router, &endpoints[i], (gint)i, error)) {
            http_router_free(router);
            return NULL;
        }
    }
    return router;
}

void http_router_free(struct http_router *router)
{
    if (!router)
        return;
    node_free(router->root);
    g_free(router);
}

/* All that is left of the path, whose next slash was made a NUL. */
static gboolean take_rest(const struct node *node, char *segment, char *end, struct http_match *match)
{
    if (end) {
        *end = '/';
        if (!http_decode(end, FALSE))
            return FALSE;
    }
    match->values[match->n_values++] = segment;
    memcpy(match->endpoints, node->endpoints, sizeof match->endpoints);
    return TRUE;
}

gboolean http_router_find(const struct http_router *router, char *path, struct http_match *match)
{
    const struct node *node = router->root;
    char *segment = path + 1;
    gboolean escaped = strchr(path, '%') != NULL;

    match->n_values = 0;
    for (guint i = 0; segment; i++) {
        char *end = strchr(segment, '/');
        if (end)
            *end = '\0';
        if (i == HTTP_SEGMENTS_MAX || (escaped && !http_decode(segment, FALSE)))
            return FALSE;
        const struct node *child = node->fixed ? g_hash_table_lookup(node->fixed, segment) : NULL;
        if (!child && node->variable && node->variable->rest)
            return take_rest(node->variable, segment, end, match);
        if (!child && node->variable && *segment) {
            child = node->variable;
            match->values[match->n_values++] = segment;
        }
        if (!child)
            return FALSE;
        node = child;
        segment = end ? end + 1 : NULL;
    }
    memcpy(match->endpoints, node->endpoints, sizeof match->endpoints);
    return node->served;
}

/* Stands for itself, in a path and in a query. */
static gboolean is_plain(char byte)
{
    return byte > ' ' && byte < 0x7f && byte != '%' && byte != '+';
}

gboolean http_decode(char *text, gboolean query)
{
    char *out = text;
    gboolean changed = FALSE;

    while (is_plain(*out))
        out++;
    for (const char *at = out; *at; at++) {
        char byte = *at;
        if (byte == '%') {
            int high = g_ascii_xdigit_value(at[1]);
            int low = high < 0 ? -1 : g_ascii_xdigit_value(at[2]);
            if (low < 0)
                return FALSE;
            byte = (char)(high * 16 + low);
            at += 2;
        } else if (byte == '+' && query) {
            byte = ' ';
        }
        if ((guchar)byte < 0x20 || byte == 0x7f)
            return FALSE;
        changed |= (guchar)byte >= 0x80;
        *out++ = byte;
    }
    *out = '\0';
    gsize bad_at;
    return !changed || text_is_utf8(text, (gsize)(out - text), &bad_at);
}
