/* SPDX-License-Identifier: Apache-2.0 */
/* The way back to a Python module, which the read-only mode refuses before anything else. */
#include <string.h>

#include "api_write_internal.h"
#include "codebase_sync.h"

static struct value synced_value(struct value_arena *arena, const struct codebase_synced *synced)
{
    struct value value = value_object(arena, 5);
    gboolean synchronised = synced->reason == MODULE_SYNCHRONISED;

    value_set(arena, value.object, "chapter_code", api_text_value(arena, synced->chapter_code));
    value_set(arena, value.object, "module", api_text_value(arena, synced->module));
    value_set(arena, value.object, "reason",
              synchronised ? value_null() : value_string(module_reason_name(synced->reason)));
    value_set(arena, value.object, "commit", value_integer(synced->commit));
    value_set(arena, value.object, "written", value_boolean(synced->replaced));
    return value;
}

static void answer_synced(struct http_request *request, struct http_answer *answer,
                          const struct codebase_synced *synced)
{
    struct value_arena *arena = http_request_arena(request);
    struct value value = synced_value(arena, synced);

    if (synced->reason == MODULE_SYNCHRONISED)
        http_answer_value(answer, &value);
    else
        http_answer_error_because(answer, &api_errors[API_ERROR_NOT_SYNCHRONISED], synced->words,
                                  value.object);
}

static void run_sync(struct api *api, struct http_request *request, struct http_answer *answer,
                     gconstpointer data)
{
    const char *const codes[] = {data, NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(store) store = store_open(api->database, STORE_SERVE, &error);
    g_autoptr(GPtrArray) all = store ? api_modules_write(api, store, codes, 0, TRUE, &error) : NULL;

    if (!all)
        api_answer_gerror(answer, error);
    else if (all->len == 0)
        http_answer_error(answer, &api_errors[API_ERROR_CHAPTER_UNKNOWN]);
    else
        for (guint i = 0; i < all->len; i++) {
            const struct codebase_synced *synced = all->pdata[i];
            if (g_str_equal(synced->chapter_code, codes[0]))
                answer_synced(request, answer, synced);
        }
}

static void sync_python(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct api *api = context;

    if (settings_true(api->settings, SETTING_READONLY_CODEBASE)) {
        g_atomic_int_inc(&api->refused_requests);
        http_answer_error(answer, &api_errors[API_ERROR_READONLY_MODE]);
        return;
    }
    if (!codebase_sync_is_on(api->settings)) {
        http_answer_error(answer, &api_errors[API_ERROR_NO_MODULES]);
        return;
    }
    if (api_refuse_maintenance(api, answer))
        return;
    const struct bank_image *image = api_enter(api, request, answer);
    if (!image)
        return;
    const struct bank_chapter *chapter = api_chapter(image, request, answer);
    const char *code =
        chapter ? value_arena_copy(http_request_arena(request), chapter->code, strlen(chapter->code)) : NULL;
    api_leave(api);
    if (code)
        api_aside(api, request, answer, run_sync, code);
}

static const struct http_parameter parameters[] = {API_PARAMETER_CODE, {0}};
static const struct http_outcome outcomes[] = {{200, "Synchronised", NULL, NULL}, {0}};
static const struct http_error_row *const errors[] = {&api_errors[API_ERROR_READONLY_MODE],
                                                      &api_errors[API_ERROR_NO_MODULES],
                                                      &api_errors[API_ERROR_CHAPTER_UNKNOWN],
                                                      &api_errors[API_ERROR_NOT_SYNCHRONISED],
                                                      &api_errors[API_ERROR_NOT_YET],
                                                      &api_errors[API_ERROR_BUSY],
                                                      &api_errors[API_ERROR_MAINTENANCE],
                                                      &api_errors[API_ERROR_STORE],
                                                      &api_errors[API_ERROR_FULL],
                                                      NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_POST,
     .path = "/api/admin/chapters/{code}/sync-python",
     .role = HTTP_ROLE_EDITOR,
     .id = "syncPython",
     .tag = "chapters",
     .summary = N_("Writes a chapter's Python module"),
     .text = N_("Refused in the read-only mode, before anything else happens. Else the module says what the "
                "bank says, or is left as it was: the error names the reason and what to do. A module that "
                "somebody changed is written only if nothing of what it says would be lost."),
     .parameters = parameters,
     .outcomes = outcomes,
     .errors = errors,
     .handler = sync_python},
};
const struct api_rows api_sync_rows = {rows, G_N_ELEMENTS(rows)};
