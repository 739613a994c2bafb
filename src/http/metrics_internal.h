/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_HTTP_METRICS_INTERNAL_H
#define EXOBASE_HTTP_METRICS_INTERNAL_H

#include "http.h"

/*
 * Each thread counts for itself, so nobody waits for anybody; /metrics adds the threads up. A counter has one
 * writer; it is stored and loaded atomically, without an order.
 */
#define HTTP_BUCKETS 14
#define HTTP_STATUSES 32

struct http_route_metrics {
    guint64 statuses[HTTP_STATUSES]; /* by http_metrics_status() */
    guint64 buckets[HTTP_BUCKETS + 1];
    guint64 total_us;
};

struct http_metrics {
    guint64 connections, streams; /* open now */
    guint64 accepted;             /* connections, ever */
    guint64 cut_off;              /* connections that were closed for being slow */
    gsize n_routes;
    struct http_route_metrics routes[]; /* the endpoints', then one for what matched none */
};

struct http_metrics *http_metrics_new(gsize n_endpoints);
static inline void http_metrics_add(guint64 *counter, gint64 n)
{
    __atomic_store_n(counter, *counter + (guint64)n, __ATOMIC_RELAXED);
}
/* An answer: `route` is the endpoint's index, or n_endpoints. Streams have no latency (negative). */
void http_metrics_count(struct http_metrics *metrics, gsize route, guint status, gint64 latency_us);

struct http_server;
GString *http_metrics_text(const struct http_server *server);

#endif
