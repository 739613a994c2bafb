/* SPDX-License-Identifier: Apache-2.0 */
/* An exercise's past, and the exercises that are gone: read from the log, which the image does not hold. */
#include <string.h>

#include "api_write_internal.h"

#define HISTORY_LIMIT 50
#define LIMIT_MAX 500

struct history {
    struct value_arena *arena;
    struct value revisions;
    gint64 limit;
    gint64 next; /* the commit of the last revision: the rest is before it */
    gboolean more;
};

static gboolean add_revision(const struct store_entry *entry, gpointer data)
{
    struct history *history = data;

    for (guint i = 0; i < entry->n_changes; i++) {
        const struct store_change *change = &entry->changes[i];
        if (change->op == CHANGE_RECORD)
            continue;
        if (history->revisions.list->count == history->limit) {
            history->more = TRUE;
            return FALSE;
        }
        struct value revision = api_log_head(history->arena, entry), from = value_object(history->arena, 2);
        value_set(history->arena, revision.object, "revision", value_integer(change->revision));
        value_set(history->arena, revision.object, "op", value_string(api_op_name(change->op)));
        value_set(history->arena, revision.object, "fields", api_log_fields(history->arena, change));
        if (change->moved_from_chapter) {
            value_set(history->arena, from.object, "chapter_code",
                      api_text_value(history->arena, change->moved_from_chapter));
            value_set(history->arena, from.object, "id", value_integer(change->moved_from_id));
            value_set(history->arena, revision.object, "moved_from", from);
        }
        value_list_append(history->arena, history->revisions.list, revision);
        history->next = entry->number;
    }
    return TRUE;
}

/* The chapter of the path in normal form; NULL: answered. */
static char *path_code(struct http_request *request, struct http_answer *answer)
{
    char *code = exercise_chapter_code(http_request_text(request, "code"), NULL);

    if (!code)
        http_answer_error(answer, &api_errors[API_ERROR_CHAPTER_UNKNOWN]);
    return code;
}

/* This thread's store, once the image is as new as the request asks for. NULL: answered. */
static struct store *begin(struct api *api, struct http_request *request, struct http_answer *answer)
{
    g_autoptr(GError) error = NULL;

    if (!api_enter(api, request, answer))
        return NULL;
    api_leave(api);
    struct store *store = api_reader(api, &error);
    if (!store)
        api_answer_gerror(answer, error);
    return store;
}

static void get_history(struct http_request *request, struct http_answer *answer, gpointer context)
{
    g_autoptr(GError) error = NULL;
    struct value_arena *arena = http_request_arena(request);
    struct history history = {.arena = arena,
                              .revisions = value_list(arena, 16),
                              .limit = http_request_integer(request, "limit", HISTORY_LIMIT)};
    gint64 before = http_request_integer(request, "before", 0);
    g_autofree char *code = path_code(request, answer);
    struct store *store = code ? begin(context, request, answer) : NULL;
    if (!store)
        return;
    const struct store_log_query query = {.chapter_code = code,
                                          .id = http_request_integer(request, "id", 0),
                                          .until = MAX(before - 1, 0),
                                          .newest_first = TRUE,
                                          .texts = TRUE};
    if (before != 1 && !store_log(store, &query, add_revision, &history, &error)) {
        api_answer_gerror(answer, error);
        return;
    }
    if (history.revisions.list->count == 0 && before == 0) {
        http_answer_error(answer, &api_errors[API_ERROR_EXERCISE_UNKNOWN]);
        return;
    }
    struct value body = value_object(arena, 4);
    value_set(arena, body.object, "chapter_code", api_text_value(arena, code));
    value_set(arena, body.object, "id", value_integer(query.id));
    value_set(arena, body.object, "revisions", history.revisions);
    value_set(arena, body.object, "next", history.more ? value_integer(history.next) : value_null());
    http_answer_value(answer, &body);
}

struct gone {
    struct value_arena *arena;
    struct value exercises;
    gint64 after, limit, total;
    gboolean more, known;
};

static gboolean add_gone(const struct store_row *row, gpointer data)
{
    struct gone *gone = data;
    struct exercise exercise;

    gone->known = TRUE;
    if (row->live)
        return TRUE;
    gone->total++;
    if (row->id <= gone->after)
        return TRUE;
    if (gone->exercises.list->count == gone->limit) {
        gone->more = TRUE;
        return TRUE;
    }
    const char *text = value_arena_copy(gone->arena, row->text, row->size);
    if (!exercise_parse(gone->arena, text, row->size, &exercise, NULL))
        return TRUE;
    struct value item = value_object(gone->arena, 5);
    value_set(gone->arena, item.object, "id", value_integer(row->id));
    value_set(gone->arena, item.object, "revision", value_integer(row->revision));
    value_set(gone->arena, item.object, "commit", value_integer(row->commit));
    value_set(gone->arena, item.object, "deleted_at", api_time_value(gone->arena, row->updated_ms));
    value_set(gone->arena, item.object, "exercise",
              api_document_value(gone->arena, &exercise, row->revision));
    value_list_append(gone->arena, gone->exercises.list, item);
    return TRUE;
}

static void get_deleted(struct http_request *request, struct http_answer *answer, gpointer context)
{
    g_autoptr(GError) error = NULL;
    struct value_arena *arena = http_request_arena(request);
    struct gone gone = {.arena = arena,
                        .exercises = value_list(arena, 16),
                        .after = http_request_integer(request, "after", 0),
                        .limit = http_request_integer(request, "limit", HISTORY_LIMIT)};
    g_autofree char *code = path_code(request, answer);
    struct store *store = code ? begin(context, request, answer) : NULL;
    const struct store_query query = {.chapter_code = code, .dead = TRUE};

    if (!store)
        return;
    if (!store_read(store, &query, add_gone, &gone, NULL, &error)) {
        api_answer_gerror(answer, error);
        return;
    }
    struct value body = value_object(arena, 4);
    guint32 count = gone.exercises.list->count;
    value_set(arena, body.object, "chapter_code", api_text_value(arena, code));
    value_set(arena, body.object, "total", value_integer(gone.total));
    value_set(arena, body.object, "exercises", gone.exercises);
    value_set(arena, body.object, "next",
              gone.more ? *value_object_get(gone.exercises.list->items[count - 1].object, "id")
                        : value_null());
    http_answer_value(answer, &body);
}

static const struct http_parameter history_parameters[] = {
    API_PARAMETER_CODE,
    API_PARAMETER_ID,
    {.name = "before",
     .in = HTTP_IN_QUERY,
     .type = HTTP_INTEGER,
     .min = 1,
     .max = G_MAXINT64,
     .meaning = N_("only commits before this one: the answer's next")},
    {.name = "limit",
     .in = HTTP_IN_QUERY,
     .type = HTTP_INTEGER,
     .min = 1,
     .max = LIMIT_MAX,
     .meaning = N_("how many, at most")},
    {0},
};
static const struct http_parameter deleted_parameters[] = {
    API_PARAMETER_CODE,
    {.name = "after",
     .in = HTTP_IN_QUERY,
     .type = HTTP_INTEGER,
     .min = 1,
     .max = API_ID_MAX,
     .meaning = N_("only ids after this one: the answer's next")},
    {.name = "limit",
     .in = HTTP_IN_QUERY,
     .type = HTTP_INTEGER,
     .min = 1,
     .max = LIMIT_MAX,
     .meaning = N_("how many, at most")},
    {0},
};
static const struct http_outcome history_outcomes[] = {{200, "History", NULL, NULL}, {0}};
static const struct http_outcome deleted_outcomes[] = {{200, "DeletedExercises", NULL, NULL}, {0}};
static const struct http_error_row *const errors[] = {
    &api_errors[API_ERROR_CHAPTER_UNKNOWN], &api_errors[API_ERROR_EXERCISE_UNKNOWN],
    &api_errors[API_ERROR_NOT_YET], &api_errors[API_ERROR_STORE], NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_GET,
     .path = "/api/admin/chapters/{code}/exercises/{id}/history",
     .role = HTTP_ROLE_VIEWER,
     .id = "getHistory",
     .tag = "history",
     .summary = N_("What was done to an exercise, newest first"),
     .text = N_("Of each revision: the commit, and the fields that changed, before and after."),
     .parameters = history_parameters,
     .outcomes = history_outcomes,
     .errors = errors,
     .handler = get_history},
    {.method = HTTP_GET,
     .path = "/api/admin/chapters/{code}/exercises/deleted",
     .role = HTTP_ROLE_VIEWER,
     .id = "listDeletedExercises",
     .tag = "history",
     .summary = N_("The exercises of a chapter that can be brought back"),
     .parameters = deleted_parameters,
     .outcomes = deleted_outcomes,
     .errors = errors,
     .handler = get_deleted},
};
const struct api_rows api_history_rows = {rows, G_N_ELEMENTS(rows)};
