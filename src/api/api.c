/* SPDX-License-Identifier: Apache-2.0 */
#include "api_backup_internal.h"
#include "clock.h"
#include "codebase_sync.h"
#include "errors.h"
#include "i18n.h"

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
                  .ready = api_is_ready,
                  .metrics = api_append_metrics},
        .context = api,
    };
}

/* Nobody may be let in unasked from another machine. */
static gboolean check_auth(const struct api *api, GError **error)
{
    const char *listen = settings_text(api->settings, SETTING_LISTEN);

    if (!api_needs_no_login(api) || api_listens_locally(listen))
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                _("ADMIN_AUTH=none lets everybody in who reaches the server, so LISTEN must be an address of "
                  "this machine alone (127.0.0.1:PORT), not %s"),
                listen);
    return FALSE;
}

static gboolean open_accounts(struct api *api, GError **error)
{
    api->accounts_reader = store_open(api->database, STORE_READ, error);
    if (!api->accounts_reader)
        return FALSE;
    api->accounts_writer = store_open(api->database, STORE_SERVE, error);
    if (!api->accounts_writer)
        return FALSE;
    const struct accounts_config config = {.reader = api->accounts_reader, .writer = api->accounts_writer};
    api->accounts = accounts_new(&config);
    api->aside = api_aside_new(api);
    return TRUE;
}

struct api *api_start(const struct api_config *config, GError **error)
{
    g_autoptr(api) made = g_new0(struct api, 1);

    made->settings = config->settings;
    made->database = g_strdup(config->database);
    made->log = config->log;
    made->version = config->version;
    made->landlock = config->landlock;
    made->seccomp = config->seccomp;
    made->unguarded = config->unguarded;
    made->started_ms = clock_now_ms();
    made->instance = g_uuid_string_random();
    if (!check_auth(made, error) || !api_files_open(made, error))
        return NULL;
    made->bank = bank_open(config->database, error);
    if (!made->bank)
        return NULL;
    api_log_health(made);
    made->writer = api_writer_new(made, error);
    /* Asked once at the beginning, the stores know from now on which file they are of. */
    if (!made->writer || !open_accounts(made, error) || !api_health(made, NULL, error))
        return NULL;
    if (!api_maintenance_open(made, error))
        return NULL;
    made->generators = api_generators_new();
    made->slow = api_slow_new();
    made->limits = api_limits_new();
    made->waiting = api_waiting_new(made->bank);
    made->events = api_events_new(made);
    if (codebase_sync_is_on(config->settings)) {
        made->modules = api_modules_new(made, error);
        if (!made->modules)
            return NULL;
    }
    g_autoptr(GError) cause = NULL;
    made->backups = api_backups_new(made, &cause);
    if (cause) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return NULL;
    }
    made->tending = api_tending_new(made);
    api_table_make(made);
    struct http_config http = server_config(made);
    made->server = http_server_start(&made->table, &http, error);
    if (!made->server)
        return NULL;
    if (made->modules)
        api_modules_start(made->modules);
    api_log_start(made);
    return g_steal_pointer(&made);
}

void api_stop(struct api *api)
{
    if (!api)
        return;
    if (api->server) {
        log_say(api->log, LOG_LEVEL_INFO, "stopping", NULL, 0);
        http_server_stop(api->server);
    }
    api_backups_free(api->backups);
    api_tending_free(api->tending);
    api_waiting_free(api->waiting);
    api_aside_free(api->aside);
    api_writer_stop(api->writer);
    api_modules_stop(api->modules);
    api_events_free(api->events);
    bank_close(api->bank);
    accounts_free(api->accounts);
    store_close(api->accounts_reader);
    store_close(api->accounts_writer);
    api_maintenance_close(api);
    api_modules_free(api->modules);
    codebase_files_free(api->files);
    api_generators_free(api->generators);
    api_slow_free(api->slow);
    api_limits_free(api->limits);
    api_writer_free(api->writer);
    if (api->endpoints)
        g_array_unref(api->endpoints);
    g_free(api->database);
    g_free(api->instance);
    g_free(api);
}

gboolean api_needs_setup(struct api *api, gboolean *needed, GError **error)
{
    gboolean any = TRUE;
    gboolean known = api_needs_no_login(api) || accounts_any(api->accounts, &any, error);

    *needed = known && !any;
    return known;
}

char *api_setup_link(struct api *api, GError **error)
{
    const char *public_url = settings_text(api->settings, SETTING_PUBLIC_URL);
    const char *base = public_url ? public_url : api_address(api);
    char secret[ACCOUNT_SECRET_SIZE];

    if (!accounts_begin_setup(api->accounts, secret, error))
        return NULL;
    return g_strdup_printf("%s%ssetup#%s", base, g_str_has_suffix(base, "/") ? "" : "/", secret);
}

const char *api_address(const struct api *api)
{
    return http_server_address(api->server);
}
