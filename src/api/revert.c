/* SPDX-License-Identifier: Apache-2.0 */
/* Undoing a commit: docs/document.md, Commits, Revert. */
#include <string.h>

#include "api_write_internal.h"
#include "errors.h"
#include "generators.h"

static struct value obstacles_value(struct value_arena *arena, const GArray *obstacles)
{
    struct value list = value_list(arena, obstacles->len);

    for (guint i = 0; i < obstacles->len; i++) {
        const struct revert_obstacle *obstacle = &g_array_index(obstacles, struct revert_obstacle, i);
        struct value item = value_object(arena, 3);
        value_set(arena, item.object, "chapter_code", api_text_value(arena, obstacle->chapter_code));
        value_set(arena, item.object, "id", obstacle->id > 0 ? value_integer(obstacle->id) : value_null());
        value_set(arena, item.object, "later_commit", value_integer(obstacle->later_commit));
        value_list_append(arena, list.list, item);
    }
    return list;
}

/* What the changeset would do, in the form of the log. */
static struct value planned_value(struct value_arena *arena, const struct changeset *changeset)
{
    struct value list = value_list(arena, changeset->changes->len);

    for (guint i = 0; i < changeset->changes->len; i++) {
        const struct change *change = &g_array_index(changeset->changes, struct change, i);
        const struct store_change shown = {.op = change->op,
                                           .chapter_code = change->chapter_code,
                                           .id = change->id,
                                           .revision = change->from + 1,
                                           .moved_from_chapter = change->moved_from_chapter,
                                           .moved_from_id = change->moved_from_id};
        if (change->op != CHANGE_RECORD)
            value_list_append(arena, list.list, api_log_change(arena, &shown));
    }
    return list;
}

static void answer_planned(struct api_write *write, const struct changeset *changeset, const char *message)
{
    struct value_arena *arena = http_request_arena(write->request);
    struct value body = value_object(arena, 4);

    value_set(arena, body.object, "success", value_boolean(TRUE));
    value_set(arena, body.object, "message", value_string(message));
    value_set(arena, body.object, "commit", value_null());
    value_set(arena, body.object, "changes", planned_value(arena, changeset));
    http_answer_value(write->answer, &body);
}

static void answer_refusal(struct api_write *write, const GArray *obstacles, const GError *error)
{
    struct value_arena *arena = http_request_arena(write->request);
    struct value more = value_object(arena, 1);

    if (g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND)) {
        http_answer_error_because(write->answer, &api_errors[API_ERROR_COMMIT_UNKNOWN], error->message, NULL);
    } else if (obstacles && obstacles->len > 0) {
        value_set(arena, more.object, "obstacles", obstacles_value(arena, obstacles));
        http_answer_error_because(write->answer, &api_errors[API_ERROR_LATER], error->message, more.object);
    } else {
        api_answer_gerror(write->answer, error);
    }
}

/* Putting a generator back must not give a name to two. FALSE: answered. */
static gboolean check_names(struct api_write *write, struct store *store, const struct changeset *changeset)
{
    g_autoptr(GError) error = NULL;

    if (generators_check_names(store, changeset, &error))
        return TRUE;
    if (g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE))
        http_answer_error_because(write->answer, &api_errors[API_ERROR_GENERATOR_NAME], error->message, NULL);
    else
        api_answer_gerror(write->answer, error);
    return FALSE;
}

static enum revert_mode wanted_mode(const struct http_request *request)
{
    return http_request_integer(request, "force", FALSE)        ? REVERT_FORCE
           : http_request_integer(request, "keep_later", FALSE) ? REVERT_KEEP_LATER
                                                                : REVERT_STRICT;
}

/* The message that the request gives, instead of the plan's own. */
static void take_message(struct changeset *changeset, const struct http_request *request)
{
    const char *given = http_request_text(request, "message");
    if (given)
        changeset->message = changeset_keep(changeset, given, strlen(given));
}

static struct changeset *plan(struct api_write *write, struct store *store)
{
    const struct http_request *request = write->request;
    const char *account = http_request_who(request)->account;
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) obstacles = NULL;

    if (http_request_integer(request, "force", FALSE) && http_request_integer(request, "keep_later", FALSE)) {
        http_answer_error_because(write->answer, &api_errors[API_ERROR_ARGUMENT],
                                  _("force and keep_later exclude each other."), NULL);
        return NULL;
    }
    g_autoptr(changeset) changeset = store_plan_revert(store, http_request_integer(request, "n", 0),
                                                       wanted_mode(request), account, &obstacles, &error);
    if (!changeset) {
        answer_refusal(write, obstacles, error);
        return NULL;
    }
    if (!check_names(write, store, changeset))
        return NULL;
    if (changeset_is_empty(changeset)) {
        answer_planned(write, changeset, _("Nothing of this commit is left to undo."));
        return NULL;
    }
    if (http_request_integer(request, "dry_run", FALSE)) {
        answer_planned(write, changeset, _("Nothing was written: this is what the revert would do."));
        return NULL;
    }
    take_message(changeset, request);
    return g_steal_pointer(&changeset);
}

static void done(struct api_write *write, const struct store_result *result)
{
    api_answer_changes(write, result, _("The commit was undone by a new one."));
}

static void revert_commit(struct http_request *request, struct http_answer *answer, gpointer context)
{
    const struct api_write write = {.request = request, .answer = answer, .plan = plan, .done = done};
    api_write(context, &write);
}

static const struct http_parameter parameters[] = {
    {.name = "n",
     .in = HTTP_IN_PATH,
     .type = HTTP_INTEGER,
     .required = TRUE,
     .min = 1,
     .max = G_MAXINT64,
     .meaning = N_("the commit's number")},
    {.name = "dry_run",
     .in = HTTP_IN_QUERY,
     .type = HTTP_BOOLEAN,
     .meaning = N_("only says what it would do")},
    {.name = "keep_later",
     .in = HTTP_IN_QUERY,
     .type = HTTP_BOOLEAN,
     .meaning = N_("leaves what later commits changed as it is")},
    {.name = "force",
     .in = HTTP_IN_QUERY,
     .type = HTTP_BOOLEAN,
     .meaning = N_("puts everything back, over what later commits changed")},
    API_PARAMETER_KEY,
    API_PARAMETER_MESSAGE,
    {0},
};
static const struct http_outcome outcomes[] = {{200, "ChangesAnswer", NULL, NULL}, {0}};
static const struct http_error_row *const errors[] = {
    &api_errors[API_ERROR_ARGUMENT],    &api_errors[API_ERROR_COMMIT_UNKNOWN],
    &api_errors[API_ERROR_FULL],        &api_errors[API_ERROR_GENERATOR_NAME],
    &api_errors[API_ERROR_LATER],       &api_errors[API_ERROR_REUSED],
    &api_errors[API_ERROR_STALE],       &api_errors[API_ERROR_STORE],
    &api_errors[API_ERROR_MAINTENANCE], NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_POST,
     .path = "/api/admin/commits/{n}/revert",
     .role = HTTP_ROLE_EDITOR,
     .flags = HTTP_WRITE,
     .id = "revertCommit",
     .tag = "history",
     .summary = N_("Undoes a commit by a new one"),
     .text = N_("If later commits changed the same exercises, nothing is written and 409 lists them."),
     .parameters = parameters,
     .outcomes = outcomes,
     .errors = errors,
     .handler = revert_commit},
};
const struct api_rows api_revert_rows = {rows, G_N_ELEMENTS(rows)};
