/* SPDX-License-Identifier: Apache-2.0 */
/* How the server is: health, metrics, documents. */
#include "api_internal.h"
#include "i18n.h"
#include "log.h"

/*
 * The bank's store is opened anew after a failure; where the bank is a file, the other stores must still be
 * of that one, too. A server is the same for all, and nobody who asks how this one is waits for it.
 */
gboolean api_health(struct api *api, gint64 *age_ms, GError **error)
{
    return bank_health(api->bank, age_ms, error) &&
           (store_has_tending(api->accounts_reader) ||
            store_wait(api->accounts_reader, G_MAXINT64, 0, error) >= 0);
}

static void tell_health(const GError *error, gpointer data)
{
    struct api *api = data;
    const struct log_field fields[] = {LOG_TEXT("error", error ? error->message : NULL)};

    if (error)
        log_say(api->log, LOG_LEVEL_ERROR, "database not followed", fields, G_N_ELEMENTS(fields));
    else
        log_say(api->log, LOG_LEVEL_WARNING, "database followed again", NULL, 0);
}

void api_log_health(struct api *api)
{
    bank_watch_health(api->bank, tell_health, api);
}

/* An operator who asked for the read-only mode must see that nothing but exobase's own word is behind it. */
static void log_enforcement(const struct api *api)
{
    const struct log_field fields[] = {LOG_TEXT("reason", api->unguarded)};

    if (api->unguarded)
        log_say(api->log, LOG_LEVEL_WARNING, "read-only mode not enforced", fields, G_N_ELEMENTS(fields));
}

void api_log_start(const struct api *api)
{
    bank_thread_register();
    const struct bank_image *image = bank_enter(api->bank);
    const struct log_field fields[] = {
        LOG_TEXT("version", api->version),           LOG_TEXT("instance", api->instance),
        LOG_TEXT("address", api_address(api)),       LOG_NUMBER("commit", image->commit),
        LOG_NUMBER("exercises", image->n_exercises),
    };

    log_say(api->log, LOG_LEVEL_INFO, "serving", fields, G_N_ELEMENTS(fields));
    log_enforcement(api);
    bank_leave(api->bank);
    bank_thread_unregister();
}

static void get_ready(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct api *api = context;
    g_autoptr(GError) error = NULL;

    if (api_health(api, NULL, &error) && api_writer_health(api->writer, &error)) {
        /* Reading goes on in maintenance, so the server is ready. */
        struct value_arena *arena = http_request_arena(request);
        struct value ready = value_object(arena, 2);
        gboolean maintenance = api_maintenance_value(api, arena).type != VALUE_NULL;
        value_set(arena, ready.object, "status", value_string("ok"));
        if (maintenance)
            value_set(arena, ready.object, "maintenance", value_boolean(TRUE));
        http_answer_value(answer, &ready);
        return;
    }
    /* Whatever it is, also that there is no database any more. */
    http_answer_error_because(answer, &api_errors[API_ERROR_STORE], error->message, NULL);
    http_answer_header(answer, "Retry-After", "1");
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
