/* SPDX-License-Identifier: Apache-2.0 */
/* An exercise made from another one: a copy of it, itself in another chapter, itself as it was. */
#include <string.h>

#include "api_write_internal.h"
#include "errors.h"

/* The body's member, or NULL. */
static const struct value *member(const struct api_write *write, const char *name)
{
    const struct value *body = http_request_body(write->request);
    return body ? value_object_get(body->object, name) : NULL;
}

static gint64 member_integer(const struct api_write *write, const char *name)
{
    const struct value *value = member(write, name);
    return value && value->type == VALUE_INTEGER ? value->integer : 0;
}

/* The chapter that the body names, in normal form, or `fallback`; NULL: answered. */
static const char *wanted_chapter(struct api_write *write, const char *fallback)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *given = value_dup_string(member(write, "chapter_code"));

    if (!given)
        return fallback;
    g_autofree char *code = exercise_chapter_code(given, &error);
    if (code)
        return value_arena_copy(http_request_arena(write->request), code, strlen(code));
    api_answer_gerror(write->answer, error);
    return NULL;
}

static gboolean make(struct api_write *write, const char *code, gint64 id, const struct exercise *before,
                     const struct value_object *fields, struct api_document *document)
{
    g_autoptr(GError) error = NULL;

    if (api_document_make(write, code, id, before, fields, "", document, &error))
        return TRUE;
    api_answer_gerror(write->answer, error);
    return FALSE;
}

static struct changeset *plan_duplicate(struct api_write *write, struct store *store)
{
    struct value_arena *arena = http_request_arena(write->request);
    struct value draft = value_object(arena, 1);
    struct api_target target;
    struct api_document document;

    (void)store;
    if (!api_target_find(write, &target) ||
        !api_target_check(write, &target, member_integer(write, "revision"), FALSE, NULL))
        return NULL;
    const char *code = wanted_chapter(write, target.code);
    value_set(arena, draft.object, "status", value_string("draft"));
    if (!code || !make(write, code, 0, &target.exercise, draft.object, &document))
        return NULL;
    struct changeset *changeset = api_changeset(write, "edit", _("Exercise duplicated"));
    api_document_change(changeset, CHANGE_CREATE, &document.made, 0);
    return changeset;
}

static void done_duplicate(struct api_write *write, const struct store_result *result)
{
    api_answer_written(write, result, _("The copy is a draft."));
}

static void duplicate_exercise(struct http_request *request, struct http_answer *answer, gpointer context)
{
    const struct api_write write = {
        .request = request, .answer = answer, .plan = plan_duplicate, .done = done_duplicate};
    api_write(context, &write);
}

static struct changeset *plan_move(struct api_write *write, struct store *store)
{
    struct api_target target;
    struct api_document document;

    (void)store;
    if (!api_target_find(write, &target) ||
        !api_target_check(write, &target, member_integer(write, "revision"), TRUE, NULL))
        return NULL;
    const char *code = wanted_chapter(write, target.code);
    if (!code)
        return NULL;
    if (strcmp(code, target.code) == 0) {
        api_answer_unchanged(write, &target, _("The exercise is in this chapter already."));
        return NULL;
    }
    if (!make(write, code, 0, &target.exercise, NULL, &document))
        return NULL;
    struct changeset *changeset = api_changeset(write, "edit", _("Exercise moved"));
    api_move(changeset, &target, &document.made);
    return changeset;
}

void api_move(struct changeset *changeset, const struct api_target *target, const struct exercise *made)
{
    const struct change gone = {
        .op = CHANGE_DELETE,
        .chapter_code = changeset_intern(changeset, target->code),
        .id = target->id,
        .from = target->revision,
    };

    g_array_append_val(changeset->changes, gone);
    struct change *change = api_document_change(changeset, CHANGE_CREATE, made, 0);
    change->created_ms = target->created_ms;
    change->moved_from_chapter = gone.chapter_code;
    change->moved_from_id = target->id;
}

static void done_move(struct api_write *write, const struct store_result *result)
{
    api_answer_written(write, result, _("The exercise was moved."));
}

static void move_exercise(struct http_request *request, struct http_answer *answer, gpointer context)
{
    const struct api_write write = {
        .request = request, .answer = answer, .plan = plan_move, .done = done_move};
    api_write(context, &write);
}

/* The revision that is to come back: its text as the log has it. */
struct wanted {
    struct value_arena *arena;
    gint64 revision; /* 0: the latest that lived */
    struct exercise exercise;
    gboolean found, deleted;
    GError *error;
};

static gboolean see_entry(const struct store_entry *entry, gpointer data)
{
    struct wanted *wanted = data;

    for (guint i = 0; i < entry->n_changes && !wanted->found; i++) {
        const struct store_change *change = &entry->changes[i];
        gboolean is_it = wanted->revision == 0 ? change->after != NULL : change->revision == wanted->revision;
        if (!is_it || change->op == CHANGE_RECORD)
            continue;
        wanted->deleted = change->op == CHANGE_DELETE;
        if (wanted->deleted)
            return FALSE;
        const char *text = value_arena_copy(wanted->arena, change->after, change->after_size);
        wanted->found =
            exercise_parse(wanted->arena, text, change->after_size, &wanted->exercise, &wanted->error);
    }
    return !wanted->found && !wanted->error;
}

/* FALSE: answered. */
static gboolean find_wanted(struct api_write *write, const struct api_target *target, struct wanted *wanted)
{
    g_autoptr(GError) error = NULL;
    const struct store_log_query query = {
        .chapter_code = target->code, .id = target->id, .newest_first = TRUE, .texts = TRUE};

    if (!store_log(write->store, &query, see_entry, wanted, &error) || wanted->error) {
        api_answer_gerror(write->answer, error ? error : wanted->error);
        g_clear_error(&wanted->error);
        return FALSE;
    }
    if (wanted->found)
        return TRUE;
    http_answer_error_because(write->answer, &api_errors[API_ERROR_ARGUMENT],
                              wanted->deleted ? _("By this revision the exercise was deleted: name another.")
                                              : _("The exercise never had this revision."),
                              NULL);
    return FALSE;
}

/* Where it stands now, dead or alive. FALSE: answered. */
static gboolean dig(struct api_write *write, struct api_target *target)
{
    g_autoptr(GError) error = NULL;
    const char *code = api_target_code(write->request, write->answer);

    if (!code)
        return FALSE;
    if (api_target_dig(write, code, http_request_integer(write->request, "id", 0), target, &error))
        return TRUE;
    if (error)
        api_answer_gerror(write->answer, error);
    else
        http_answer_error(write->answer, &api_errors[API_ERROR_EXERCISE_UNKNOWN]);
    return FALSE;
}

static struct changeset *plan_restore(struct api_write *write, struct store *store)
{
    struct value_arena *arena = http_request_arena(write->request);
    struct wanted wanted = {.arena = arena, .revision = member_integer(write, "revision")};
    struct api_target target;

    (void)store;
    if (!dig(write, &target) || !api_target_check(write, &target, 0, TRUE, NULL) ||
        !find_wanted(write, &target, &wanted))
        return NULL;
    if (target.live && api_document_same(&wanted.exercise, &target.exercise)) {
        api_answer_unchanged(write, &target, _("The exercise is as it was then."));
        return NULL;
    }
    struct changeset *changeset = api_changeset(write, "restore", _("Exercise restored"));
    api_document_change(changeset, target.live ? CHANGE_UPDATE : CHANGE_CREATE, &wanted.exercise,
                        target.revision);
    return changeset;
}

static void done_restore(struct api_write *write, const struct store_result *result)
{
    api_answer_written(write, result, _("The exercise was restored."));
}

static void restore_exercise(struct http_request *request, struct http_answer *answer, gpointer context)
{
    const struct api_write write = {
        .request = request, .answer = answer, .plan = plan_restore, .done = done_restore};
    api_write(context, &write);
}

static const struct http_parameter parameters[] = {API_PARAMETER_CODE,     API_PARAMETER_ID,
                                                   API_PARAMETER_IF_MATCH, API_PARAMETER_KEY,
                                                   API_PARAMETER_MESSAGE,  {0}};
static const struct http_outcome outcomes[] = {{200, "ExerciseAnswer", NULL, NULL}, {0}};

static const struct http_endpoint rows[] = {
    {.method = HTTP_POST,
     .path = "/api/admin/chapters/{code}/exercises/{id}/duplicate",
     .role = HTTP_ROLE_EDITOR,
     .body = HTTP_BODY_JSON,
     .flags = HTTP_WRITE | HTTP_BODY_MAY_MISS,
     .id = "duplicateExercise",
     .tag = "exercises",
     .summary = N_("Copies an exercise; the copy is a draft"),
     .parameters = parameters,
     .schema = "DuplicateRequest",
     .outcomes = outcomes,
     .errors = api_write_errors,
     .handler = duplicate_exercise},
    {.method = HTTP_POST,
     .path = "/api/admin/chapters/{code}/exercises/{id}/move",
     .role = HTTP_ROLE_EDITOR,
     .body = HTTP_BODY_JSON,
     .flags = HTTP_WRITE,
     .id = "moveExercise",
     .tag = "exercises",
     .summary = N_("Moves an exercise into another chapter"),
     .text = N_("There it gets the next id. If-Match, or revision in the body, names the revision that was "
                "read."),
     .parameters = parameters,
     .schema = "MoveRequest",
     .outcomes = outcomes,
     .errors = api_write_errors,
     .handler = move_exercise},
    {.method = HTTP_POST,
     .path = "/api/admin/chapters/{code}/exercises/{id}/restore",
     .role = HTTP_ROLE_EDITOR,
     .body = HTTP_BODY_JSON,
     .flags = HTTP_WRITE | HTTP_BODY_MAY_MISS,
     .id = "restoreExercise",
     .tag = "history",
     .summary = N_("Brings an exercise back as it was at a revision"),
     .text =
         N_("Without a revision: as it was before it was deleted. If-Match names the revision that stands "
            "now, which of a deleted exercise is that of its deletion."),
     .parameters = parameters,
     .schema = "RestoreRequest",
     .outcomes = outcomes,
     .errors = api_write_errors,
     .handler = restore_exercise},
};
const struct api_rows api_moving_rows = {rows, G_N_ELEMENTS(rows)};
