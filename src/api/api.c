/* SPDX-License-Identifier: Apache-2.0 */
#include "api_internal.h"
#include "clock.h"

static struct http_config server_config(struct api *api)
{
    const struct settings *settings = api->settings;

    return (struct http_config){
        .listen = settings_text(settings, SETTING_LISTEN),
        .public_url = settings_text(settings, SETTING_PUBLIC_URL),
        .cors_origins = settings_text(settings, SETTING_CORS_ORIGINS),
        .tls_cert = settings_text(settings, SETTING_TLS_CERT),
        .tls_key = settings_text(settings, SETTING_TLS_KEY),
        .log = api->log,
        .hooks = {.thread_start = api_thread_start,
                  .thread_stop = api_thread_stop,
                  .authenticate = api_authenticate,
                  .metrics = api_append_metrics},
        .context = api,
    };
}

struct api *api_start(const struct api_config *config, GError **error)
{
    g_autoptr(api) made = g_new0(struct api, 1);

    made->settings = config->settings;
    made->database = g_strdup(config->database);
    made->log = config->log;
    made->version = config->version;
    made->started_ms = clock_now_ms();
    made->instance = g_uuid_string_random();
    made->bank = bank_open(config->database, error);
    if (!made->bank)
        return NULL;
    made->writer = api_writer_new(made, error);
    if (!made->writer)
        return NULL;
    made->events = api_events_new(made);
    api_table_make(made);
    struct http_config http = server_config(made);
    made->server = http_server_start(&made->table, &http, error);
    return made->server ? g_steal_pointer(&made) : NULL;
}

void api_stop(struct api *api)
{
    if (!api)
        return;
    if (api->server)
        http_server_stop(api->server);
    api_writer_stop(api->writer);
    api_events_free(api->events);
    bank_close(api->bank);
    api_writer_free(api->writer);
    if (api->endpoints)
        g_array_unref(api->endpoints);
    g_free(api->database);
    g_free(api->instance);
    g_free(api);
}

const char *api_address(const struct api *api)
{
    return http_server_address(api->server);
}
