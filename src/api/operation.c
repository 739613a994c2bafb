/* SPDX-License-Identifier: Apache-2.0 */
/* How the server is: health, metrics, documents. */
#include "api_internal.h"
#include "i18n.h"

static void get_ready(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct api *api = context;
    g_autoptr(GError) error = NULL;
    gint64 age_ms = 0;

    if (bank_health(api->bank, &age_ms, &error))
        http_handle_health(request, answer, context);
    else
        api_answer_gerror(answer, error);
}

static const struct http_outcome plain_outcomes[] = {{200, NULL, NULL, NULL}, {0}};
static const struct http_outcome text_outcomes[] = {{200, NULL, "text/plain", NULL}, {0}};
static const struct http_outcome page_outcomes[] = {{200, NULL, "text/html", NULL}, {0}};
static const struct http_error_row *const ready_errors[] = {&api_errors[API_ERROR_STORE], NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_GET,
     .path = "/healthz",
     .id = "getHealth",
     .tag = "operation",
     .flags = HTTP_QUIET,
     .summary = N_("Whether the server answers"),
     .outcomes = plain_outcomes,
     .handler = http_handle_health},
    {.method = HTTP_GET,
     .path = "/readyz",
     .id = "getReadiness",
     .tag = "operation",
     .flags = HTTP_QUIET,
     .summary = N_("Whether the server follows the database"),
     .outcomes = plain_outcomes,
     .errors = ready_errors,
     .handler = get_ready},
    {.method = HTTP_GET,
     .path = "/metrics",
     .id = "getMetrics",
     .tag = "operation",
     .flags = HTTP_QUIET,
     .summary = N_("Metrics for Prometheus"),
     .outcomes = text_outcomes,
     .handler = http_handle_metrics},
    {.method = HTTP_GET,
     .path = "/openapi.json",
     .id = "getOpenApi",
     .tag = "operation",
     .summary = N_("This description"),
     .outcomes = plain_outcomes,
     .handler = http_handle_openapi},
    {.method = HTTP_GET,
     .path = "/docs",
     .id = "getDocs",
     .tag = "operation",
     .summary = N_("The reference, as a page"),
     .outcomes = page_outcomes,
     .handler = http_handle_docs},
};
const struct api_rows api_operation_rows = {rows, G_N_ELEMENTS(rows)};
