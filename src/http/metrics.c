/* SPDX-License-Identifier: Apache-2.0 */
#include "http_internal.h"

/* Upper ends of the latency buckets, in µs; the last bucket has none. */
static const guint bucket_us[HTTP_BUCKETS] = {100,   250,   500,    1000,   2500,    5000,    10000,
                                              25000, 50000, 100000, 250000, 1000000, 2500000, 10000000};

static const guint16 statuses[] = {200, 201, 202, 204, 206, 304, 400, 401, 403, 404, 405, 406, 408, 409, 410,
                                   412, 413, 415, 417, 421, 422, 423, 428, 429, 431, 500, 501, 503, 507};
G_STATIC_ASSERT(G_N_ELEMENTS(statuses) < HTTP_STATUSES);

static guint status_slot(guint status)
{
    guint slot = 0;

    while (slot < G_N_ELEMENTS(statuses) && statuses[slot] != status)
        slot++;
    return slot;
}

struct http_metrics *http_metrics_new(gsize n_endpoints)
{
    struct http_metrics *metrics =
        g_malloc0(sizeof *metrics + (n_endpoints + 1) * sizeof(struct http_route_metrics));

    metrics->n_routes = n_endpoints + 1;
    return metrics;
}

void http_metrics_count(struct http_metrics *metrics, gsize route, guint status, gint64 latency_us)
{
    struct http_route_metrics *counted = &metrics->routes[route];
    guint bucket = 0;

    http_metrics_add(&counted->statuses[status_slot(status)], 1);
    if (latency_us < 0)
        return;
    while (bucket < HTTP_BUCKETS && latency_us > bucket_us[bucket])
        bucket++;
    http_metrics_add(&counted->buckets[bucket], 1);
    http_metrics_add(&counted->total_us, latency_us);
}

/* A counter's sum over all threads; `offset` is its place in struct http_metrics. */
static guint64 sum(const struct http_server *server, gsize offset)
{
    guint64 total = 0;

    for (guint i = 0; i < server->n_threads; i++) {
        const guint64 *counter = G_STRUCT_MEMBER_P(server->threads[i].metrics, offset);
        total += __atomic_load_n(counter, __ATOMIC_RELAXED);
    }
    return total;
}

static void append_head(GString *out, const char *name, const char *type, const char *help)
{
    g_string_append_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void append_one(GString *out, const struct http_server *server, const char *name, const char *type,
                       const char *help, gsize offset)
{
    append_head(out, name, type, help);
    g_string_append_printf(out, "%s %" G_GUINT64_FORMAT "\n", name, sum(server, offset));
}

#define ROUTE_OFFSET(route)                                                                                  \
    (offsetof(struct http_metrics, routes) + (route) * sizeof(struct http_route_metrics))

static void route_labels(const struct http_server *server, gsize route, char *out, gsize size)
{
    const struct http_endpoint *row =
        route < server->api->n_endpoints ? &server->api->endpoints[route] : NULL;

    g_snprintf(out, (gulong)size, "route=\"%s\",method=\"%s\"", row ? row->path : "none",
               row ? http_method_name(row->method) : "any");
}

static void append_requests(GString *out, const struct http_server *server)
{
    append_head(out, "exobase_http_requests_total", "counter", "Answers, by route, method and status.");
    for (gsize route = 0; route <= server->api->n_endpoints; route++) {
        char labels[256];
        route_labels(server, route, labels, sizeof labels);
        for (guint slot = 0; slot <= G_N_ELEMENTS(statuses); slot++) {
            guint64 count = sum(server, ROUTE_OFFSET(route) + offsetof(struct http_route_metrics, statuses) +
                                            slot * sizeof(guint64));
            char status[8] = "other";
            if (slot < G_N_ELEMENTS(statuses))
                g_snprintf(status, sizeof status, "%u", statuses[slot]);
            if (count > 0)
                g_string_append_printf(
                    out, "exobase_http_requests_total{%s,status=\"%s\"} %" G_GUINT64_FORMAT "\n", labels,
                    status, count);
        }
    }
}

static void append_latency(GString *out, const struct http_server *server, gsize route)
{
    static const char name[] = "exobase_http_request_seconds";
    gsize base = ROUTE_OFFSET(route) + offsetof(struct http_route_metrics, buckets);
    guint64 so_far = 0;
    char labels[256];

    for (guint i = 0; i <= HTTP_BUCKETS; i++)
        so_far += sum(server, base + i * sizeof(guint64));
    if (so_far == 0)
        return;
    route_labels(server, route, labels, sizeof labels);
    so_far = 0;
    for (guint i = 0; i <= HTTP_BUCKETS; i++) {
        so_far += sum(server, base + i * sizeof(guint64));
        g_string_append_printf(out, "%s_bucket{%s,le=\"", name, labels);
        if (i < HTTP_BUCKETS)
            g_string_append_printf(out, "%g", bucket_us[i] / 1e6);
        else
            g_string_append(out, "+Inf");
        g_string_append_printf(out, "\"} %" G_GUINT64_FORMAT "\n", so_far);
    }
    guint64 total = sum(server, ROUTE_OFFSET(route) + offsetof(struct http_route_metrics, total_us));
    g_string_append_printf(out, "%s_sum{%s} %.6f\n", name, labels, (double)total / 1e6);
    g_string_append_printf(out, "%s_count{%s} %" G_GUINT64_FORMAT "\n", name, labels, so_far);
}

GString *http_metrics_text(const struct http_server *server)
{
    GString *out = g_string_sized_new(8192);

    append_requests(out, server);
    append_head(out, "exobase_http_request_seconds", "histogram",
                "Time from a request's first line to its answer, by route.");
    for (gsize route = 0; route <= server->api->n_endpoints; route++)
        append_latency(out, server, route);
    append_one(out, server, "exobase_http_connections", "gauge", "Connections that are open.",
               offsetof(struct http_metrics, connections));
    append_one(out, server, "exobase_http_streams", "gauge", "Live streams that are open.",
               offsetof(struct http_metrics, streams));
    append_one(out, server, "exobase_http_accepted_total", "counter", "Connections that were accepted.",
               offsetof(struct http_metrics, accepted));
    append_one(out, server, "exobase_http_cut_off_total", "counter",
               "Connections that were closed because a request took too long to arrive.",
               offsetof(struct http_metrics, cut_off));
    if (server->hooks.metrics)
        server->hooks.metrics(out, server->context);
    return out;
}

void http_handle_metrics(struct http_request *request, struct http_answer *answer, gpointer context)
{
    (void)context;
    http_answer_take(answer, http_metrics_text(request->server), "text/plain; version=0.0.4; charset=utf-8");
}
