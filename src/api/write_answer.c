/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers to writes. They are made from the image, if it shows the very revision that was made, else from
 * what was committed, or from the log; all give the same bytes, at every instance and at any time later.
 */
#include <string.h>

#include "api_write_internal.h"
#include "json.h"

const struct http_error_row *const api_write_errors[] = {&api_errors[API_ERROR_ARGUMENT],
                                                         &api_errors[API_ERROR_CHAPTER_UNKNOWN],
                                                         &api_errors[API_ERROR_CONTENT],
                                                         &api_errors[API_ERROR_DUPLICATE],
                                                         &api_errors[API_ERROR_EXERCISE_UNKNOWN],
                                                         &api_errors[API_ERROR_FINDINGS],
                                                         &api_errors[API_ERROR_FULL],
                                                         &api_errors[API_ERROR_ID_DELETED],
                                                         &api_errors[API_ERROR_ID_USED],
                                                         &api_errors[API_ERROR_MAINTENANCE],
                                                         &api_errors[API_ERROR_IF_MATCH],
                                                         &api_errors[API_ERROR_IF_MATCH_MISSING],
                                                         &api_errors[API_ERROR_REUSED],
                                                         &api_errors[API_ERROR_REVISION],
                                                         &api_errors[API_ERROR_STALE],
                                                         &api_errors[API_ERROR_STORE],
                                                         &api_errors[API_ERROR_TEMPLATE_MISMATCH],
                                                         NULL};

struct changeset *api_changeset(const struct api_write *write, const char *kind, const char *message)
{
    const char *given = http_request_text(write->request, "message");
    const char *account = http_request_who(write->request)->account;

    return changeset_new(account, kind, given ? given : message);
}

static void begin(GString *body, const char *message)
{
    g_string_append(body, "{\"success\":true,\"message\":");
    json_write_text(body, message, strlen(message));
}

/* The change that the answer is about: what was made or changed, or else what was deleted. */
static gint main_change(const struct changeset *changeset)
{
    gint found = -1;

    for (guint i = 0; i < changeset->changes->len; i++) {
        const struct change *change = &g_array_index(changeset->changes, struct change, i);
        if (found < 0 || change->op != CHANGE_DELETE)
            found = (gint)i;
    }
    return found;
}

/* From the image. FALSE: it shows another revision, or none. */
static gboolean append_shown(struct api_write *write, const struct store_result *result, GString *body,
                             gint64 *revision)
{
    gint index = write->changeset && !result->replayed ? main_change(write->changeset) : -1;
    if (index < 0)
        return FALSE;
    const struct change *change = &g_array_index(write->changeset->changes, struct change, index);
    gint64 id = g_array_index(result->ids, gint64, index);
    const struct bank_image *image = bank_enter(write->api->bank);
    const struct bank_chapter *chapter = bank_find_chapter(image, change->chapter_code);
    const struct bank_exercise *exercise = chapter ? bank_find_exercise(chapter, id) : NULL;

    *revision = g_array_index(result->revisions, gint64, index);
    gboolean shown = exercise && exercise->revision == *revision;
    if (shown)
        g_string_append_len(body, exercise->body, exercise->size);
    bank_leave(write->api->bank);
    return shown;
}

struct logged {
    GString *body;
    gint64 revision;
};

static gboolean append_logged(const struct store_entry *entry, gpointer data)
{
    struct logged *logged = data;
    const struct store_change *found = NULL;

    for (guint i = 0; i < entry->n_changes; i++) {
        const struct store_change *change = &entry->changes[i];
        if (change->op != CHANGE_RECORD && (!found || change->op != CHANGE_DELETE))
            found = change;
    }
    if (!found)
        return FALSE;
    gboolean dead = found->op == CHANGE_DELETE;
    exercise_write_full(dead ? found->before : found->after, dead ? found->before_size : found->after_size,
                        found->revision, found->created_ms, found->updated_ms, logged->body, NULL);
    logged->revision = found->revision;
    return FALSE;
}

/* From the write itself, which was committed just now. FALSE: that was another request's, or a deletion. */
static gboolean append_made(const struct api_write *write, const struct store_result *result,
                            struct logged *logged)
{
    const struct store_attempt attempt = {write->changeset, *result, .done = TRUE};
    gint index = write->changeset ? main_change(write->changeset) : -1;

    return index >= 0 && g_array_index(write->changeset->changes, struct change, index).op != CHANGE_DELETE &&
           store_attempt_entry(&attempt, append_logged, logged);
}

void api_answer_written(struct api_write *write, const struct store_result *result, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) body = http_answer_body(write->answer, 2048);
    struct logged logged = {body, 0};
    const struct store_log_query query = {
        .after = result->commit - 1, .until = result->commit, .texts = TRUE};

    begin(body, message);
    g_string_append(body, ",\"exercise\":");
    if (!append_shown(write, result, body, &logged.revision) && !append_made(write, result, &logged) &&
        !store_log(write->store, &query, append_logged, &logged, &error)) {
        api_answer_gerror(write->answer, error);
        return;
    }
    g_string_append_c(body, '}');
    api_answer_tag(write->answer, logged.revision);
    http_answer_take(write->answer, g_steal_pointer(&body), NULL);
}

void api_answer_unchanged(struct api_write *write, const struct api_target *target, const char *message)
{
    const struct bank_image *image = bank_enter(write->api->bank);
    const struct bank_chapter *chapter = bank_find_chapter(image, target->code);
    const struct bank_exercise *exercise = chapter ? bank_find_exercise(chapter, target->id) : NULL;
    GString *body = http_answer_body(write->answer, 2048);

    begin(body, message);
    g_string_append(body, ",\"exercise\":");
    g_string_append_len(body, exercise ? exercise->body : "null", exercise ? exercise->size : 4);
    g_string_append_c(body, '}');
    api_answer_commit(write->answer, image->commit);
    bank_leave(write->api->bank);
    api_answer_tag(write->answer, target->revision);
    http_answer_take(write->answer, body, NULL);
}

struct listing {
    struct value_arena *arena;
    struct value changes;
};

static gboolean list_changes(const struct store_entry *entry, gpointer data)
{
    struct listing *listing = data;

    for (guint i = 0; i < entry->n_changes; i++) {
        if (entry->changes[i].op != CHANGE_RECORD)
            value_list_append(listing->arena, listing->changes.list,
                              api_log_change(listing->arena, &entry->changes[i]));
    }
    return FALSE;
}

void api_answer_changes(struct api_write *write, const struct store_result *result, const char *message)
{
    g_autoptr(GError) error = NULL;
    struct value_arena *arena = http_request_arena(write->request);
    struct listing listing = {arena, value_list(arena, 8)};
    struct value body = value_object(arena, 4);
    const struct store_log_query query = {.after = result->commit - 1, .until = result->commit};

    if (!store_log(write->store, &query, list_changes, &listing, &error)) {
        api_answer_gerror(write->answer, error);
        return;
    }
    value_set(arena, body.object, "success", value_boolean(TRUE));
    value_set(arena, body.object, "message", value_string(message));
    value_set(arena, body.object, "commit", value_integer(result->commit));
    value_set(arena, body.object, "changes", listing.changes);
    http_answer_value(write->answer, &body);
}
