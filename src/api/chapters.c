/* SPDX-License-Identifier: Apache-2.0 */
/* Chapters: which there are, what is in them, their titles. */
#include <string.h>

#include "api_write_internal.h"
#include "json.h"

static void count(struct value_arena *arena, struct value *in, const char *name, gint64 number)
{
    value_set(arena, in->object, name, value_integer(number));
}

struct value api_counts_value(struct value_arena *arena, const struct bank_chapter *const *chapters, guint n)
{
    gint64 difficulty[BANK_DIFFICULTIES] = {0}, offer[BANK_OFFERS] = {0}, kind[BANK_KINDS] = {0},
           status[BANK_STATUSES] = {0}, total = 0;
    struct value all = value_object(arena, 5), by[4];

    for (guint i = 0; i < n; i++) {
        const guint32 *number = &chapters[i]->counts[0][0][0][0];
        total += chapters[i]->count;
        for (guint d = 0; d < BANK_DIFFICULTIES; d++)
            for (guint o = 0; o < BANK_OFFERS; o++)
                for (guint k = 0; k < BANK_KINDS; k++)
                    for (guint s = 0; s < BANK_STATUSES; s++, number++) {
                        difficulty[d] += *number;
                        offer[o] += *number;
                        kind[k] += *number;
                        status[s] += *number;
                    }
    }
    for (gsize i = 0; i < G_N_ELEMENTS(by); i++)
        by[i] = value_object(arena, 4);
    count(arena, &by[0], "facile", difficulty[BANK_FACILE]);
    count(arena, &by[0], "moyen", difficulty[BANK_MOYEN]);
    count(arena, &by[0], "difficile", difficulty[BANK_DIFFICILE]);
    count(arena, &by[0], "other", difficulty[BANK_DIFFICULTY_OTHER]);
    count(arena, &by[1], "free", offer[BANK_FREE]);
    count(arena, &by[1], "pro", offer[BANK_PRO]);
    count(arena, &by[1], "other", offer[BANK_OFFER_OTHER]);
    count(arena, &by[2], "static", kind[BANK_STATIC]);
    count(arena, &by[2], "dynamic", kind[BANK_DYNAMIC]);
    count(arena, &by[3], "published", status[BANK_PUBLISHED]);
    count(arena, &by[3], "draft", status[BANK_DRAFT]);
    count(arena, &by[3], "other", status[BANK_STATUS_OTHER]);
    count(arena, &all, "total", total);
    value_set(arena, all.object, "difficulty", by[0]);
    value_set(arena, all.object, "offer", by[1]);
    value_set(arena, all.object, "kind", by[2]);
    value_set(arena, all.object, "status", by[3]);
    return all;
}

static void list_chapters(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct value_arena *arena = http_request_arena(request);
    const struct bank_image *image = api_enter(context, request, answer);
    if (!image)
        return;
    struct value chapters = value_list(arena, image->n_chapters), body = value_object(arena, 2);

    for (guint i = 0; i < image->n_chapters; i++) {
        const struct bank_chapter *chapter = image->chapters[i];
        struct value item = value_object(arena, 4);
        value_set(arena, item.object, "code", value_string(chapter->code));
        value_set(arena, item.object, "title", value_string(chapter->title));
        value_set(arena, item.object, "revision", value_integer(chapter->record_revision));
        value_set(arena, item.object, "counts", api_counts_value(arena, &chapter, 1));
        value_list_append(arena, chapters.list, item);
    }
    value_set(arena, body.object, "total", value_integer(image->n_chapters));
    value_set(arena, body.object, "chapters", chapters);
    http_answer_value(answer, &body);
    api_leave(context);
}

/* What stands of a chapter's record. */
struct record {
    gboolean known; /* the chapter exists */
    gint64 revision;
    struct value members; /* an object; empty when there is no record */
};

static struct record find_record(struct api_write *write, const char *code)
{
    struct value_arena *arena = http_request_arena(write->request);
    const struct bank_image *image = bank_enter(write->api->bank);
    const struct bank_chapter *chapter = bank_find_chapter(image, code);
    struct record record = {chapter != NULL, chapter ? chapter->record_revision : 0, value_object(arena, 4)};
    struct value parsed;

    if (chapter && chapter->record &&
        json_parse(arena, chapter->record, strlen(chapter->record), &parsed, NULL) &&
        parsed.type == VALUE_OBJECT)
        record.members = parsed;
    bank_leave(write->api->bank);
    return record;
}

static gint64 find_revision(const struct store_chapter *chapter, const char *code)
{
    return strcmp(chapter->chapter_code, code) == 0 ? chapter->revision : -1;
}

struct dead_record {
    const char *code;
    gint64 revision;
};

static gboolean see_chapter(const struct store_chapter *chapter, gpointer data)
{
    struct dead_record *record = data;
    gint64 revision = find_revision(chapter, record->code);

    if (revision >= 0)
        record->revision = revision;
    return revision < 0;
}

/* The record with the title, as a change; without members it goes. */
static struct changeset *title_change(struct api_write *write, const char *code, struct record *record,
                                      const struct value *title, const char *message)
{
    struct value_arena *arena = http_request_arena(write->request);
    struct changeset *changeset = api_changeset(write, "edit", message);
    struct chapter_change change = {.chapter_code = changeset_intern(changeset, code),
                                    .from = record->revision};
    g_autoptr(GString) text = g_string_new(NULL);

    if (title->type == VALUE_NULL)
        value_object_remove(record->members.object, "title");
    else
        value_set(arena, record->members.object, "title", *title);
    json_write_canonical(text, &record->members);
    if (record->members.object->count > 0)
        change.after = changeset_keep(changeset, text->str, text->len);
    g_array_append_val(changeset->chapters, change);
    return changeset;
}

static struct changeset *plan_create(struct api_write *write, struct store *store)
{
    g_autoptr(GError) error = NULL;
    struct value_arena *arena = http_request_arena(write->request);
    const struct value_object *body = http_request_body(write->request)->object;
    g_autofree char *given = value_dup_string(value_object_get(body, "code"));
    g_autofree char *normal = exercise_chapter_code(given, &error);

    if (!normal) {
        api_answer_gerror(write->answer, error);
        return NULL;
    }
    const char *code = value_arena_copy(arena, normal, strlen(normal));
    struct record record = find_record(write, code);
    if (record.known) {
        http_answer_error(write->answer, &api_errors[API_ERROR_CHAPTER_EXISTS]);
        return NULL;
    }
    /* A chapter that was there once goes on from its record's last revision. */
    struct dead_record dead = {code, 0};
    if (!store_chapters(store, see_chapter, &dead, NULL, &error)) {
        api_answer_gerror(write->answer, error);
        return NULL;
    }
    record.revision = dead.revision;
    return title_change(write, code, &record, value_object_get(body, "title"), _("Chapter created"));
}

struct answering {
    struct value_arena *arena;
    struct value chapter;
    gint64 revision;
};

static gboolean see_entry(const struct store_entry *entry, gpointer data)
{
    struct answering *answering = data;

    for (guint i = 0; i < entry->n_chapters; i++) {
        const struct store_chapter_change *change = &entry->chapters[i];
        const struct value title = api_log_title(answering->arena, change->after);
        value_set(answering->arena, answering->chapter.object, "code",
                  api_text_value(answering->arena, change->chapter_code));
        value_set(answering->arena, answering->chapter.object, "title", title);
        value_set(answering->arena, answering->chapter.object, "revision", value_integer(change->revision));
        answering->revision = change->revision;
    }
    return FALSE;
}

static void answer_chapter(struct api_write *write, const struct value *chapter, gint64 revision,
                           const char *message)
{
    struct value_arena *arena = http_request_arena(write->request);
    struct value body = value_object(arena, 3);

    value_set(arena, body.object, "success", value_boolean(TRUE));
    value_set(arena, body.object, "message", value_string(message));
    value_set(arena, body.object, "chapter", *chapter);
    api_answer_tag(write->answer, revision);
    http_answer_value(write->answer, &body);
}

static void answer_made(struct api_write *write, const struct store_result *result, const char *message)
{
    g_autoptr(GError) error = NULL;
    struct value_arena *arena = http_request_arena(write->request);
    struct answering answering = {arena, value_object(arena, 3), 0};
    const struct store_log_query query = {
        .after = result->commit - 1, .until = result->commit, .texts = TRUE};

    if (store_log(write->store, &query, see_entry, &answering, &error))
        answer_chapter(write, &answering.chapter, answering.revision, message);
    else
        api_answer_gerror(write->answer, error);
}

static void done_create(struct api_write *write, const struct store_result *result)
{
    answer_made(write, result, _("The chapter was created."));
}

static void create_chapter(struct http_request *request, struct http_answer *answer, gpointer context)
{
    const struct api_write write = {
        .request = request, .answer = answer, .plan = plan_create, .done = done_create};
    api_write(context, &write);
}

/* A title that nobody has set can be set unseen; any other only by who has seen it. FALSE: answered. */
static gboolean check_match(struct api_write *write, const struct record *record)
{
    struct value_arena *arena = http_request_arena(write->request);
    enum api_match match = api_match(http_request_text(write->request, "If-Match"), record->revision);
    const struct value *title = value_object_get(record->members.object, "title");
    struct value more = value_object(arena, 2);

    if (match == API_MATCH_BROKEN || (match == API_MATCH_ABSENT && record->revision > 0)) {
        http_answer_error(
            write->answer,
            &api_errors[match == API_MATCH_BROKEN ? API_ERROR_IF_MATCH : API_ERROR_IF_MATCH_MISSING]);
        return FALSE;
    }
    if (match != API_MATCH_NO)
        return TRUE;
    value_set(arena, more.object, "revision", value_integer(record->revision));
    value_set(arena, more.object, "theirs", title ? *title : value_null());
    http_answer_error_because(write->answer, &api_errors[API_ERROR_REVISION], NULL, more.object);
    return FALSE;
}

static struct changeset *plan_rename(struct api_write *write, struct store *store)
{
    struct value_arena *arena = http_request_arena(write->request);
    const struct value *title = value_object_get(http_request_body(write->request)->object, "title");
    g_autofree char *normal = exercise_chapter_code(http_request_text(write->request, "code"), NULL);
    struct record record = {0};

    (void)store;
    if (normal)
        record = find_record(write, normal);
    if (!record.known) {
        http_answer_error(write->answer, &api_errors[API_ERROR_CHAPTER_UNKNOWN]);
        return NULL;
    }
    if (!check_match(write, &record))
        return NULL;
    const struct value *was = value_object_get(record.members.object, "title");
    if (was ? value_equal(was, title) : title->type == VALUE_NULL) {
        struct value chapter = value_object(arena, 3);
        value_set(arena, chapter.object, "code", api_text_value(arena, normal));
        value_set(arena, chapter.object, "title", *title);
        value_set(arena, chapter.object, "revision", value_integer(record.revision));
        answer_chapter(write, &chapter, record.revision, _("Nothing was to be changed."));
        return NULL;
    }
    return title_change(write, normal, &record, title, _("Chapter renamed"));
}

static void done_rename(struct api_write *write, const struct store_result *result)
{
    answer_made(write, result, _("The chapter was renamed."));
}

static void rename_chapter(struct http_request *request, struct http_answer *answer, gpointer context)
{
    const struct api_write write = {
        .request = request, .answer = answer, .plan = plan_rename, .done = done_rename};
    api_write(context, &write);
}

static const struct http_parameter create_parameters[] = {API_PARAMETER_KEY, API_PARAMETER_MESSAGE, {0}};
static const struct http_parameter rename_parameters[] = {
    API_PARAMETER_CODE, API_PARAMETER_IF_MATCH, API_PARAMETER_KEY, API_PARAMETER_MESSAGE, {0}};
static const struct http_outcome list_outcomes[] = {{200, "Chapters", NULL, NULL}, {0}};
static const struct http_outcome chapter_outcomes[] = {{200, "ChapterAnswer", NULL, NULL}, {0}};
static const struct http_error_row *const list_errors[] = {&api_errors[API_ERROR_NOT_YET], NULL};
static const struct http_error_row *const write_errors[] = {
    &api_errors[API_ERROR_CHAPTER_EXISTS], &api_errors[API_ERROR_CHAPTER_UNKNOWN],
    &api_errors[API_ERROR_CONTENT],        &api_errors[API_ERROR_FULL],
    &api_errors[API_ERROR_IF_MATCH],       &api_errors[API_ERROR_IF_MATCH_MISSING],
    &api_errors[API_ERROR_REUSED],         &api_errors[API_ERROR_REVISION],
    &api_errors[API_ERROR_STALE],          &api_errors[API_ERROR_STORE],
    &api_errors[API_ERROR_MAINTENANCE],    NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_GET,
     .path = "/api/admin/chapters",
     .role = HTTP_ROLE_VIEWER,
     .id = "listChapters",
     .tag = "chapters",
     .summary = N_("All chapters, with what is in them"),
     .outcomes = list_outcomes,
     .errors = list_errors,
     .handler = list_chapters},
    {.method = HTTP_POST,
     .path = "/api/admin/chapters",
     .role = HTTP_ROLE_EDITOR,
     .body = HTTP_BODY_JSON,
     .flags = HTTP_WRITE,
     .id = "createChapter",
     .tag = "chapters",
     .summary = N_("Creates a chapter"),
     .text = N_("A chapter exists when it has a title or an exercise."),
     .parameters = create_parameters,
     .schema = "ChapterRequest",
     .outcomes = chapter_outcomes,
     .errors = write_errors,
     .handler = create_chapter},
    {.method = HTTP_PATCH,
     .path = "/api/admin/chapters/{code}",
     .role = HTTP_ROLE_EDITOR,
     .body = HTTP_BODY_JSON,
     .flags = HTTP_WRITE,
     .id = "renameChapter",
     .tag = "chapters",
     .summary = N_("Gives a chapter another title, or none (null)"),
     .text = N_("If-Match has the ETag of an earlier answer, or the revision of the list; a chapter that "
                "never had a "
                "title or module needs none."),
     .parameters = rename_parameters,
     .schema = "TitleRequest",
     .outcomes = chapter_outcomes,
     .errors = write_errors,
     .handler = rename_chapter},
};
const struct api_rows api_chapter_rows = {rows, G_N_ELEMENTS(rows)};
