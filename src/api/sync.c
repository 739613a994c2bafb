/* SPDX-License-Identifier: Apache-2.0 */
/* The way back to a Python module, which the read-only mode refuses before anything else. */
#include "api_write_internal.h"

static void sync_python(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct api *api = context;

    (void)request;
    if (settings_true(api->settings, SETTING_READONLY_CODEBASE)) {
        g_atomic_int_inc(&api->refused_requests);
        http_answer_error(answer, &api_errors[API_ERROR_READONLY_MODE]);
    } else {
        http_answer_error(answer, &api_errors[API_ERROR_NOT_BUILT]);
    }
}

static const struct http_parameter parameters[] = {API_PARAMETER_CODE, {0}};
static const struct http_outcome outcomes[] = {{0}};
static const struct http_error_row *const errors[] = {&api_errors[API_ERROR_READONLY_MODE],
                                                      &api_errors[API_ERROR_NOT_BUILT], NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_POST,
     .path = "/api/admin/chapters/{code}/sync-python",
     .role = HTTP_ROLE_EDITOR,
     .id = "syncPython",
     .tag = "chapters",
     .summary = N_("Writes a chapter's Python module"),
     .text = N_("Refused in the read-only mode, before anything else happens. This version can't do it yet."),
     .parameters = parameters,
     .outcomes = outcomes,
     .errors = errors,
     .handler = sync_python},
};
const struct api_rows api_sync_rows = {rows, G_N_ELEMENTS(rows)};
