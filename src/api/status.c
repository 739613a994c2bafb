/* SPDX-License-Identifier: Apache-2.0 */
/* What an operator asks first: mode, enforcement, database, commit; and the same as metrics. */
#include <string.h>

#include "api_backup_internal.h"
#include "api_write_internal.h"
#include "clock.h"
#include "codebase_sync.h"
#include "i18n.h"

static gboolean is_read_only(const struct api *api)
{
    return settings_true(api->settings, SETTING_READONLY_CODEBASE);
}

/* "legacy" writes changes through to Python modules, which needs to know where they are. */
static const char *mode_name(const struct api *api)
{
    if (is_read_only(api))
        return "read-only";
    return settings_text(api->settings, SETTING_PYTHON_DATA_DIR) ? "legacy" : "database";
}

static struct value enforcement_value(struct api *api, struct value_arena *arena)
{
    struct value value = value_object(arena, 7);
    const char *wanted = is_read_only(api) ? settings_text(api->settings, SETTING_READONLY_ENFORCE) : "none";

    value_set(arena, value.object, "wanted", value_string(wanted));
    value_set(arena, value.object, "active", value_boolean(api->landlock > 0));
    value_set(arena, value.object, "landlock_version",
              api->landlock > 0 ? value_integer(api->landlock) : value_null());
    value_set(arena, value.object, "seccomp", value_boolean(api->seccomp));
    value_set(arena, value.object, "reason", value_string(api->unguarded));
    value_set(arena, value.object, "protected",
              value_string(settings_text(api->settings, SETTING_PYTHON_DATA_DIR)));
    value_set(arena, value.object, "refused_requests",
              value_integer(g_atomic_int_get(&api->refused_requests)));
    return value;
}

static struct value store_value(struct api *api, const struct bank_image *image, struct value_arena *arena)
{
    struct value value = value_object(arena, 4);
    const char *colon = strchr(api->database, ':');
    gsize size = colon ? (gsize)(colon - api->database) : strlen(api->database);
    gint64 age_ms = 0;
    gboolean healthy = api_health(api, &age_ms, NULL);

    value_set(arena, value.object, "engine", value_text(api->database, size));
    value_set(arena, value.object, "log",
              value_string(value_arena_copy(arena, image->log_id, strlen(image->log_id))));
    value_set(arena, value.object, "healthy", value_boolean(healthy));
    value_set(arena, value.object, "age_ms", value_integer(age_ms));
    return value;
}

static void list_module(struct value_arena *arena, struct value_list *list, const struct module_state *state)
{
    for (guint i = 0; i < state->chapters->len; i++) {
        const struct module_chapter *chapter = state->chapters->pdata[i];
        if (chapter->reason == MODULE_SYNCHRONISED)
            continue;
        struct value value = value_object(arena, 5);
        char *since = value_arena_alloc(arena, CLOCK_TEXT_SIZE);
        g_autofree char *words = module_reason_words(chapter);
        clock_text(chapter->since_ms, since);
        value_set(arena, value.object, "chapter_code", api_text_value(arena, chapter->code));
        value_set(arena, value.object, "module", api_text_value(arena, state->name));
        value_set(arena, value.object, "reason", value_string(module_reason_name(chapter->reason)));
        value_set(arena, value.object, "message", api_text_value(arena, words));
        value_set(arena, value.object, "since", value_string(since));
        value_list_append(arena, list, value);
    }
}

/* The chapters whose modules do not say what the bank says, from the database; none but in the legacy mode.
 */
static struct value not_synchronised_value(struct api *api, struct value_arena *arena)
{
    struct value list = value_list(arena, 0);
    struct store *store = api->modules ? api_reader(api, NULL) : NULL;
    g_autoptr(GPtrArray) states = store ? module_state_all(store, NULL) : NULL;

    for (guint i = 0; states && i < states->len; i++)
        list_module(arena, list.list, states->pdata[i]);
    return list;
}

/* What other programs did to the database's own collection that waits for a person; null where there is none.
 */
static struct value outside_value(struct api *api, struct value_arena *arena)
{
    struct api_tended tended;
    if (!api_tended(api, &tended))
        return value_null();

    struct value value = value_object(arena, 4);
    value_set(arena, value.object, "left_alone", value_integer(tended.now.left_alone));
    value_set(arena, value.object, "vanished", value_integer(tended.now.vanished));
    value_set(arena, value.object, "adopted", value_integer(tended.adopted));
    value_set(arena, value.object, "conflicts", value_integer(tended.conflicts));
    return value;
}

static void get_status(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct api *api = context;
    struct value_arena *arena = http_request_arena(request);
    const struct bank_image *image = api_enter(api, request, answer);
    if (!image)
        return;

    struct value status = value_object(arena, 15), not_synchronised = not_synchronised_value(api, arena);
    char started[CLOCK_TEXT_SIZE];

    clock_text(api->started_ms, started);
    value_set(arena, status.object, "version", value_string(api->version));
    value_set(arena, status.object, "instance", value_string(api->instance));
    value_set(arena, status.object, "started_at", value_string(started));
    value_set(arena, status.object, "mode", value_string(mode_name(api)));
    value_set(arena, status.object, "enforcement", enforcement_value(api, arena));
    value_set(arena, status.object, "store", store_value(api, image, arena));
    value_set(arena, status.object, "generate", api_files_value(api, arena));
    value_set(arena, status.object, "commit", value_integer(image->commit));
    value_set(arena, status.object, "exercises", value_integer(image->n_exercises));
    value_set(arena, status.object, "chapters", value_integer(image->n_chapters));
    value_set(arena, status.object, "generators", api_generators_value(image, arena));
    value_set(arena, status.object, "not_synchronised", not_synchronised);
    value_set(arena, status.object, "outside", outside_value(api, arena));
    value_set(arena, status.object, "maintenance", api_maintenance_value(api, arena));
    value_set(arena, status.object, "backups", api_backups_value(api, arena));
    api_leave(api);
    http_answer_value(answer, &status);
}

static void append_metric(GString *out, const char *name, const char *type, const char *help, gint64 value)
{
    g_string_append_printf(out, "# HELP %s %s\n# TYPE %s %s\n%s %" G_GINT64_FORMAT "\n", name, help, name,
                           type, name, value);
}

static void append_module_metrics(GString *out, struct api *api)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value list = not_synchronised_value(api, arena);

    append_metric(out, "exobase_modules_not_synchronised", "gauge",
                  "Chapters whose Python module does not say what the bank says.", list.list->count);
    append_metric(out, "exobase_modules_written_total", "counter",
                  "Python modules that this server replaced.", api_modules_written(api));
}

static void append_maintenance(GString *out, struct api *api)
{
    g_autoptr(value_arena) arena = value_arena_new();

    append_metric(out, "exobase_maintenance", "gauge", "1 while the bank is under maintenance: no writes.",
                  api_maintenance_value(api, arena).type != VALUE_NULL);
}

static void append_backup_metrics(GString *out, struct api *api)
{
    struct backup_counts counts;

    if (!api_backups_count(api, &counts))
        return;
    append_metric(out, "exobase_backups_made_total", "counter", "Backups that this server made by itself.",
                  counts.made);
    append_metric(out, "exobase_backups_failed_total", "counter", "Backups that this server failed to make.",
                  counts.failed);
    append_metric(out, "exobase_backup_newest_seconds", "gauge",
                  "When the newest backup in BACKUP_DIR was made, since 1970; 0: there is none.",
                  counts.newest_ms / 1000);
}

static void append_outside_metrics(GString *out, struct api *api)
{
    struct api_tended tended;

    if (!api_tended(api, &tended))
        return;
    append_metric(out, "exobase_outside_left_alone", "gauge",
                  "Documents in admin_exercises that can't be adopted, as of the last look at all of it.",
                  tended.now.left_alone);
    append_metric(out, "exobase_outside_vanished", "gauge",
                  "Exercises that another program deleted, too many to be believed.", tended.now.vanished);
    append_metric(out, "exobase_outside_adopted_total", "counter",
                  "Edits of other programs that this server found and adopted.", tended.adopted);
    append_metric(out, "exobase_outside_conflicts_total", "counter",
                  "Those of them that changed what the bank had changed as well.", tended.conflicts);
}

void api_append_metrics(GString *out, gpointer context)
{
    struct api *api = context;
    gint64 age_ms = 0;
    gboolean healthy = api_health(api, &age_ms, NULL);
    const struct bank_image *image = bank_enter(api->bank);

    append_metric(out, "exobase_commit", "counter", "Number of the newest commit that this server shows.",
                  image->commit);
    append_metric(out, "exobase_exercises", "gauge", "Exercises in the bank.", image->n_exercises);
    append_metric(out, "exobase_chapters", "gauge", "Chapters in the bank.", image->n_chapters);
    append_metric(out, "exobase_documents_bytes", "gauge", "Size of all documents.", image->documents_bytes);
    append_metric(out, "exobase_image_bytes", "gauge", "Memory of the bank's image.", image->memory_bytes);
    bank_leave(api->bank);
    append_metric(out, "exobase_follower_healthy", "gauge", "1 while the database is followed.", healthy);
    append_metric(out, "exobase_follower_age_ms", "gauge",
                  "How long ago the image was known to be the newest.", age_ms);
    append_maintenance(out, api);
    append_backup_metrics(out, api);
    append_outside_metrics(out, api);
    append_metric(out, "exobase_writes_waiting", "gauge", "Writes that wait for their commit.",
                  api_writer_waiting(api->writer));
    if (api->modules)
        append_module_metrics(out, api);
    append_metric(out, "exobase_readonly_enforced", "gauge",
                  "1 while the kernel keeps this server from writing Python files.", api->landlock > 0);
    append_metric(out, "exobase_readonly_refused_total", "counter", "Requests answered with READONLY_MODE.",
                  g_atomic_int_get(&api->refused_requests));
}

static const struct http_outcome status_outcomes[] = {{200, "Status", NULL, NULL}, {0}};
static const struct http_error_row *const status_errors[] = {&api_errors[API_ERROR_NOT_YET], NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_GET,
     .path = "/api/admin/status",
     .role = HTTP_ROLE_VIEWER,
     .id = "getStatus",
     .tag = "operation",
     .summary = N_("How the server is"),
     .outcomes = status_outcomes,
     .errors = status_errors,
     .handler = get_status},
};
const struct api_rows api_status_rows = {rows, G_N_ELEMENTS(rows)};
