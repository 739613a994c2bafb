/* SPDX-License-Identifier: Apache-2.0 */
/* One exercise: read, create, change, delete. */
#include <string.h>

#include "api_write_internal.h"

/* `{"success": true, "message": null, "exercise": …}`, and its ETag. */
static void answer_exercise(struct http_answer *answer, const struct bank_exercise *exercise)
{
    GString *body = http_answer_body(answer, exercise->size + 64);

    g_string_append(body, "{\"success\":true,\"message\":null,\"exercise\":");
    g_string_append_len(body, exercise->body, exercise->size);
    g_string_append_c(body, '}');
    api_answer_tag(answer, exercise->revision);
    http_answer_take(answer, body, NULL);
}

static void get_exercise(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct api *api = context;
    const struct bank_image *image = api_enter(api, request, answer);
    if (!image)
        return;
    const struct bank_exercise *exercise = api_exercise(image, request, answer);
    if (exercise)
        answer_exercise(answer, exercise);
    api_leave(api);
}

/* The exercise of the chapter with this content UID, or 0. */
static gint64 find_same_content(struct api *api, const char *code, const char *uid)
{
    char digits[17];
    gint64 found = 0;
    g_strlcpy(digits, uid, sizeof digits);
    guint64 start = g_ascii_strtoull(digits, NULL, 16);
    const struct bank_image *image = bank_enter(api->bank);
    const struct bank_chapter *chapter = bank_find_chapter(image, code);

    for (guint32 i = 0; chapter && i < chapter->count && found == 0; i++) {
        const struct bank_exercise *exercise = chapter->exercises[i];
        if (exercise->uid == start && strstr(exercise->body, uid))
            found = exercise->id;
    }
    bank_leave(api->bank);
    return found;
}

/* DUPLICATE_CONTENT, unless it is allowed. */
static gboolean check_content(struct api_write *write, const struct exercise *made)
{
    struct value_arena *arena = http_request_arena(write->request);
    g_autofree char *claim = g_strdup_printf("%s %s", made->chapter_code, made->uid);

    if (http_request_integer(write->request, "allow_duplicate", FALSE))
        return TRUE;
    write->claim = value_arena_copy(arena, claim, strlen(claim));
    gint64 other = find_same_content(write->api, made->chapter_code, made->uid);
    if (other == 0)
        return TRUE;
    struct value more = value_object(arena, 3);
    value_set(arena, more.object, "chapter_code", value_string(made->chapter_code));
    value_set(arena, more.object, "id", value_integer(other));
    value_set(arena, more.object, "exercise_uid", value_string(made->uid));
    http_answer_error_because(write->answer, &api_errors[API_ERROR_DUPLICATE], NULL, more.object);
    return FALSE;
}

/* The revision from which a create with an id goes on; -1: answered. */
static gint64 revision_of_id(struct api_write *write, const char *code, gint64 id)
{
    g_autoptr(GError) error = NULL;
    struct value_arena *arena = http_request_arena(write->request);
    struct api_target dead;

    if (id == 0)
        return 0;
    if (!api_target_dig(write, code, id, &dead, &error)) {
        if (error)
            api_answer_gerror(write->answer, error);
        return error ? -1 : 0;
    }
    struct value more = value_object(arena, 3);
    value_set(arena, more.object, "chapter_code", value_string(code));
    value_set(arena, more.object, "id", value_integer(id));
    value_set(arena, more.object, "revision", value_integer(dead.revision));
    if (dead.live || !http_request_text(write->request, "If-Match")) {
        http_answer_error_because(write->answer,
                                  &api_errors[dead.live ? API_ERROR_ID_USED : API_ERROR_ID_DELETED], NULL,
                                  more.object);
        return -1;
    }
    return api_target_check(write, &dead, 0, TRUE, NULL) ? dead.revision : -1;
}

/* The id that a new exercise names; the door judges the rest. */
static gint64 named_id(const struct value *body)
{
    const struct value *id = value_object_get(body->object, "id");
    return id && id->type == VALUE_INTEGER && id->integer > 0 ? id->integer : 0;
}

static struct changeset *plan_create(struct api_write *write, struct store *store)
{
    g_autoptr(GError) error = NULL;
    const struct value *body = http_request_body(write->request);
    const char *code = api_target_code(write->request, write->answer);
    struct api_document document;

    (void)store;
    if (!code)
        return NULL;
    if (!api_document_make(write, code, named_id(body), NULL, body->object, "", &document, &error)) {
        api_answer_gerror(write->answer, error);
        return NULL;
    }
    if (!api_document_check(write, &document.findings))
        return NULL;
    gint64 from = revision_of_id(write, code, document.made.id);
    if (from < 0 || !check_content(write, &document.made))
        return NULL;
    struct changeset *changeset = api_changeset(write, "edit", _("Exercise created"));
    api_document_change(changeset, CHANGE_CREATE, &document.made, from);
    return changeset;
}

static void done_create(struct api_write *write, const struct store_result *result)
{
    api_answer_written(write, result, _("The exercise was created."));
}

static void create_exercise(struct http_request *request, struct http_answer *answer, gpointer context)
{
    const struct api_write write = {
        .request = request, .answer = answer, .plan = plan_create, .done = done_create};
    api_write(context, &write);
}

/*
 * What a change makes of an exercise. The handler's thread draws it up from the image, so that the writer,
 * for whom all wait, need not; the writer takes it if the exercise still stands as it was then, and else
 * makes it anew. Only what is as good as done: no proof of a dynamic exercise, and nothing that is to be
 * refused.
 */
struct draft {
    struct api_target target;
    struct api_document document;
    gboolean same; /* nothing is to be changed */
};

static gboolean draw_up(struct api_write *write, struct draft *draft, GError **error)
{
    const struct value_object *fields = http_request_body(write->request)->object;
    const struct api_target *target = &draft->target;

    if (!api_document_make(write, target->code, target->id, &target->exercise, fields, "", &draft->document,
                           error))
        return FALSE;
    draft->same = api_document_same(&draft->document.made, &target->exercise);
    return TRUE;
}

static gboolean is_static(const struct exercise *exercise, const struct value_object *fields)
{
    const struct value *dynamic = exercise_get(exercise, "is_dynamic");

    return (!dynamic || dynamic->type == VALUE_FALSE) && !value_object_get(fields, "is_dynamic");
}

/* NULL: it is left to the writer. */
static struct draft *draw_up_early(struct api_write *write)
{
    const struct value_object *fields = http_request_body(write->request)->object;
    g_autofree char *given = exercise_chapter_code(http_request_text(write->request, "code"), NULL);
    struct value_arena *arena = http_request_arena(write->request);
    gint64 id = http_request_integer(write->request, "id", 0);
    struct draft *draft = value_arena_alloc(arena, sizeof *draft);

    if (!given)
        return NULL;
    const char *code = value_arena_copy(arena, given, strlen(given));
    if (!api_target_load(write, code, id, &draft->target, NULL) ||
        !is_static(&draft->target.exercise, fields) || !draw_up(write, draft, NULL) ||
        draft->document.findings.list->count > 0)
        return NULL;
    return draft;
}

static struct changeset *plan_change(struct api_write *write, struct store *store)
{
    g_autoptr(GError) error = NULL;
    const struct value_object *fields = http_request_body(write->request)->object;
    const struct draft *early = write->data;
    struct draft draft;

    (void)store;
    gboolean stands = early && api_target_stands(write, &early->target);
    if (stands)
        draft = *early;
    if ((!stands && !api_target_find(write, &draft.target)) ||
        !api_target_check(write, &draft.target, 0, TRUE, fields))
        return NULL;
    if (!stands && !draw_up(write, &draft, &error)) {
        api_answer_gerror(write->answer, error);
        return NULL;
    }
    if (!api_document_check(write, &draft.document.findings))
        return NULL;
    if (draft.same) {
        api_answer_unchanged(write, &draft.target, _("Nothing was to be changed."));
        return NULL;
    }
    struct changeset *changeset = api_changeset(write, "edit", _("Exercise changed"));
    api_document_change(changeset, CHANGE_UPDATE, &draft.document.made, draft.target.revision);
    return changeset;
}

static void done_change(struct api_write *write, const struct store_result *result)
{
    api_answer_written(write, result, _("The exercise was changed."));
}

static void change_exercise(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct api_write write = {
        .api = context, .request = request, .answer = answer, .plan = plan_change, .done = done_change};

    write.data = draw_up_early(&write);
    api_write(context, &write);
}

static struct changeset *plan_delete(struct api_write *write, struct store *store)
{
    struct api_target target;

    (void)store;
    if (!api_target_find(write, &target) || !api_target_check(write, &target, 0, TRUE, NULL))
        return NULL;
    struct changeset *changeset = api_changeset(write, "edit", _("Exercise deleted"));
    const struct change change = {
        .op = CHANGE_DELETE,
        .chapter_code = changeset_intern(changeset, target.code),
        .id = target.id,
        .from = target.revision,
    };
    g_array_append_val(changeset->changes, change);
    return changeset;
}

static void done_delete(struct api_write *write, const struct store_result *result)
{
    api_answer_written(write, result, _("The exercise was deleted; it can be restored."));
}

static void delete_exercise(struct http_request *request, struct http_answer *answer, gpointer context)
{
    const struct api_write write = {
        .request = request, .answer = answer, .plan = plan_delete, .done = done_delete};
    api_write(context, &write);
}

static const struct http_parameter exercise_parameters[] = {API_PARAMETER_CODE, API_PARAMETER_ID, {0}};
static const struct http_parameter put_parameters[] = {API_PARAMETER_CODE,
                                                       API_PARAMETER_ID,
                                                       API_PARAMETER_IF_MATCH,
                                                       API_PARAMETER_KEY,
                                                       API_PARAMETER_MESSAGE,
                                                       API_PARAMETER_ALLOW_FLAWS,
                                                       {0}};
static const struct http_parameter change_parameters[] = {API_PARAMETER_CODE,     API_PARAMETER_ID,
                                                          API_PARAMETER_IF_MATCH, API_PARAMETER_KEY,
                                                          API_PARAMETER_MESSAGE,  {0}};
static const struct http_parameter create_parameters[] = {
    API_PARAMETER_CODE,
    API_PARAMETER_IF_MATCH,
    API_PARAMETER_KEY,
    API_PARAMETER_MESSAGE,
    API_PARAMETER_ALLOW_FLAWS,
    {.name = "allow_duplicate",
     .in = HTTP_IN_QUERY,
     .type = HTTP_BOOLEAN,
     .meaning = N_("takes it although the chapter has an exercise with the same words")},
    {0},
};
static const struct http_outcome exercise_outcomes[] = {{200, "ExerciseAnswer", NULL, NULL}, {0}};
static const struct http_error_row *const exercise_errors[] = {&api_errors[API_ERROR_CHAPTER_UNKNOWN],
                                                               &api_errors[API_ERROR_EXERCISE_UNKNOWN],
                                                               &api_errors[API_ERROR_NOT_YET], NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_GET,
     .path = "/api/admin/chapters/{code}/exercises/{id}",
     .role = HTTP_ROLE_VIEWER,
     .id = "getExercise",
     .tag = "exercises",
     .summary = N_("One exercise"),
     .parameters = exercise_parameters,
     .outcomes = exercise_outcomes,
     .errors = exercise_errors,
     .handler = get_exercise},
    {.method = HTTP_POST,
     .path = "/api/admin/chapters/{code}/exercises",
     .role = HTTP_ROLE_EDITOR,
     .body = HTTP_BODY_JSON,
     .flags = HTTP_WRITE,
     .id = "createExercise",
     .tag = "exercises",
     .summary = N_("Creates an exercise"),
     .text = N_("Without an id it gets the next one that the chapter never used. With the id of a deleted "
                "exercise it goes on from that one, and If-Match must name its revision."),
     .parameters = create_parameters,
     .schema = "ExerciseFields",
     .outcomes = exercise_outcomes,
     .errors = api_write_errors,
     .handler = create_exercise},
    {.method = HTTP_PUT,
     .path = "/api/admin/chapters/{code}/exercises/{id}",
     .role = HTTP_ROLE_EDITOR,
     .body = HTTP_BODY_JSON,
     .flags = HTTP_WRITE,
     .id = "changeExercise",
     .tag = "exercises",
     .summary = N_("Changes the fields that are given"),
     .text =
         N_("null sets null; what exobase keeps by itself (revision, times, exercise_uid) is passed over. "
            "If-Match must name the revision that was read; if another one stands, the answer is 412 with "
            "base (what was read), yours (that with the fields put over it) and theirs (what stands)."),
     .parameters = put_parameters,
     .schema = "ExerciseFields",
     .outcomes = exercise_outcomes,
     .errors = api_write_errors,
     .handler = change_exercise},
    {.method = HTTP_DELETE,
     .path = "/api/admin/chapters/{code}/exercises/{id}",
     .role = HTTP_ROLE_EDITOR,
     .flags = HTTP_WRITE,
     .id = "deleteExercise",
     .tag = "exercises",
     .summary = N_("Deletes an exercise"),
     .text = N_("The answer has the exercise as it was, with the revision by which it is restored."),
     .parameters = change_parameters,
     .outcomes = exercise_outcomes,
     .errors = api_write_errors,
     .handler = delete_exercise},
};
const struct api_rows api_exercise_rows = {rows, G_N_ELEMENTS(rows)};
