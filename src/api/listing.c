/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exercises of a chapter, or of all, page by page. A page ends at an exercise, and the next begins behind it
 * by chapter and id: so what is written between two pages makes nothing come twice, and loses nothing that
 * was there all the time.
 */
#include <string.h>

#include "api_write_internal.h"
#include "json.h"

#define PAGE_USUAL 100
#define PAGE_MAX 1000

/* The place behind which a page begins. */
struct cursor {
    char *chapter_code;
    gint64 id;
};

static char *cursor_text(const struct bank_chapter *chapter, const struct bank_exercise *exercise)
{
    g_autofree char *place = g_strdup_printf("%s %" G_GINT64_FORMAT, chapter->code, exercise->id);
    char *text = g_base64_encode((const guchar *)place, strlen(place));

    /* Without what has a meaning in an address. */
    for (char *at = text; *at; at++)
        *at = *at == '+' ? '-' : *at == '/' ? '_' : *at == '=' ? '.' : *at;
    return text;
}

static gboolean cursor_read(const char *text, struct value_arena *arena, struct cursor *out)
{
    g_autofree char *base64 = g_strdup(text);
    gsize size = 0;

    for (char *at = base64; *at; at++)
        *at = *at == '-' ? '+' : *at == '_' ? '/' : *at == '.' ? '=' : *at;
    g_autofree guchar *bytes = g_base64_decode(base64, &size);
    char *place = value_arena_copy(arena, (const char *)bytes, size);
    char *blank = strchr(place, ' ');
    guint64 id;
    if (!blank || strlen(place) != size ||
        !g_ascii_string_to_unsigned(blank + 1, 10, 1, API_ID_MAX, &id, NULL))
        return FALSE;
    *blank = '\0';
    *out = (struct cursor){place, (gint64)id};
    return TRUE;
}

/* An enum bank_… by the parameter's word. */
static int class_of(struct http_request *request, const char *name, const char *const *words)
{
    const char *given = http_request_text(request, name);

    for (int i = 0; given && words[i]; i++)
        if (strcmp(words[i], given) == 0)
            return i;
    return BANK_ANY;
}

static struct bank_query read_query(struct http_request *request)
{
    static const char *const difficulties[] = {"facile", "moyen", "difficile", NULL};
    static const char *const offers[] = {"free", "pro", NULL};
    static const char *const statuses[] = {"published", "draft", NULL};
    static const char *const kinds[] = {"static", "dynamic", NULL};
    struct bank_query query = BANK_QUERY_ALL;

    query.text = http_request_text(request, "q");
    query.difficulty = class_of(request, "difficulty", difficulties);
    query.offer = class_of(request, "offer", offers);
    query.status = class_of(request, "status", statuses);
    query.kind = class_of(request, "kind", kinds);
    query.limit = (guint)http_request_integer(request, "limit", PAGE_USUAL);
    return query;
}

struct page {
    GString *body;
    struct value_arena *arena;
    char **fields; /* NULL: all */
    guint shown;
    const struct bank_chapter *chapter; /* of the last one */
    const struct bank_exercise *exercise;
};

/* Of the exercise only what was asked for, and what names it. */
static void append_fields(const struct page *page, const struct bank_exercise *exercise)
{
    static const char *const always[] = {"chapter_code", "id", "revision", NULL};
    struct value document, chosen = value_object(page->arena, 8);

    if (!json_parse(page->arena, exercise->body, exercise->size, &document, NULL) ||
        document.type != VALUE_OBJECT)
        return;
    for (guint32 i = 0; i < document.object->count; i++) {
        const struct value_member *member = &document.object->members[i];
        if (g_strv_contains(always, member->key->bytes) ||
            g_strv_contains((const char *const *)page->fields, member->key->bytes))
            value_object_append(page->arena, chosen.object, member->key, member->value);
    }
    json_write_canonical(page->body, &chosen);
}

static void show(const struct bank_chapter *chapter, const struct bank_exercise *exercise, gpointer data)
{
    struct page *page = data;

    if (page->shown++ > 0)
        g_string_append_c(page->body, ',');
    if (page->fields)
        append_fields(page, exercise);
    else
        g_string_append_len(page->body, exercise->body, exercise->size);
    page->chapter = chapter;
    page->exercise = exercise;
}

/* `chapter` NULL: all. */
static void answer_page(struct http_request *request, struct http_answer *answer,
                        const struct bank_image *image, const struct bank_chapter *chapter,
                        struct bank_query *query)
{
    struct value_arena *arena = http_request_arena(request);
    const char *fields = http_request_text(request, "fields");
    g_auto(GStrv) names = fields ? g_strsplit(fields, ",", -1) : NULL;
    g_autoptr(GString) list = g_string_new(NULL);
    struct page page = {.body = list, .arena = arena, .fields = names};
    struct value stats = chapter ? api_counts_value(arena, &chapter, 1)
                                 : api_counts_value(arena, image->chapters, image->n_chapters);

    query->chapter_code = chapter ? chapter->code : NULL;
    struct bank_found found = bank_search(image, query, show, &page);
    GString *body = g_string_sized_new(list->len + 1024);
    if (chapter)
        g_string_append_printf(body, "{\"chapter_code\":\"%s\"", chapter->code);
    else
        g_string_append(body, "{\"chapter_code\":null");
    g_string_append_printf(body, ",\"total\":%" G_GINT64_FORMAT ",\"exercises\":[", found.total);
    g_string_append_len(body, list->str, (gssize)list->len);
    g_string_append(body, "],\"stats\":");
    json_write_canonical(body, &stats);
    if (found.more && page.exercise) {
        g_autofree char *next = cursor_text(page.chapter, page.exercise);
        g_string_append_printf(body, ",\"next\":\"%s\"", next);
    }
    g_string_append_c(body, '}');
    http_answer_take(answer, body, NULL);
}

/* The query with its cursor. FALSE: answered. */
static gboolean read_page(struct http_request *request, struct http_answer *answer, struct bank_query *query)
{
    const char *given = http_request_text(request, "cursor");
    struct cursor cursor;

    *query = read_query(request);
    if (!given)
        return TRUE;
    if (!cursor_read(given, http_request_arena(request), &cursor)) {
        http_answer_error_because(answer, &api_errors[API_ERROR_ARGUMENT],
                                  _("cursor: it is none that an answer has given as `next`."), NULL);
        return FALSE;
    }
    query->after_chapter = cursor.chapter_code;
    query->after_id = cursor.id;
    return TRUE;
}

static void list_exercises(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct bank_query query;
    if (!read_page(request, answer, &query))
        return;
    const struct bank_image *image = api_enter(context, request, answer);
    if (!image)
        return;
    const struct bank_chapter *chapter = api_chapter(image, request, answer);
    if (chapter)
        answer_page(request, answer, image, chapter, &query);
    api_leave(context);
}

static void search(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct bank_query query;
    if (!read_page(request, answer, &query))
        return;
    const struct bank_image *image = api_enter(context, request, answer);
    if (!image)
        return;
    answer_page(request, answer, image, NULL, &query);
    api_leave(context);
}

static void get_stats(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct value_arena *arena = http_request_arena(request);
    const struct bank_image *image = api_enter(context, request, answer);
    if (!image)
        return;
    const struct bank_chapter *chapter = api_chapter(image, request, answer);
    if (chapter) {
        struct value body = value_object(arena, 2);
        value_set(arena, body.object, "chapter_code", value_string(chapter->code));
        value_set(arena, body.object, "stats", api_counts_value(arena, &chapter, 1));
        http_answer_value(answer, &body);
    }
    api_leave(context);
}

#define PAGE_PARAMETERS                                                                                      \
    {.name = "q",                                                                                            \
     .in = HTTP_IN_QUERY,                                                                                    \
     .type = HTTP_TEXT,                                                                                      \
     .max = 500,                                                                                             \
     .meaning = N_("words that all must be found; case and accents do not count")},                          \
        {.name = "difficulty",                                                                               \
         .in = HTTP_IN_QUERY,                                                                                \
         .type = HTTP_TEXT,                                                                                  \
         .choices = "facile|moyen|difficile",                                                                \
         .meaning = N_("of this difficulty alone")},                                                         \
        {.name = "offer",                                                                                    \
         .in = HTTP_IN_QUERY,                                                                                \
         .type = HTTP_TEXT,                                                                                  \
         .choices = "free|pro",                                                                              \
         .meaning = N_("of this offer alone")},                                                              \
        {.name = "status",                                                                                   \
         .in = HTTP_IN_QUERY,                                                                                \
         .type = HTTP_TEXT,                                                                                  \
         .choices = "published|draft",                                                                       \
         .meaning = N_("of this status alone")},                                                             \
        {.name = "kind",                                                                                     \
         .in = HTTP_IN_QUERY,                                                                                \
         .type = HTTP_TEXT,                                                                                  \
         .choices = "static|dynamic",                                                                        \
         .meaning = N_("of this kind alone")},                                                               \
        {.name = "fields",                                                                                   \
         .in = HTTP_IN_QUERY,                                                                                \
         .type = HTTP_TEXT,                                                                                  \
         .pattern = "[A-Za-z0-9_]+(,[A-Za-z0-9_]+)*",                                                        \
         .max = 2000,                                                                                        \
         .meaning = N_("only these fields, with commas between them (and what names the exercise)")},        \
        {.name = "limit",                                                                                    \
         .in = HTTP_IN_QUERY,                                                                                \
         .type = HTTP_INTEGER,                                                                               \
         .min = 1,                                                                                           \
         .max = PAGE_MAX,                                                                                    \
         .meaning = N_("exercises of a page (100)")},                                                        \
    {                                                                                                        \
        .name = "cursor", .in = HTTP_IN_QUERY, .type = HTTP_TEXT, .pattern = "[A-Za-z0-9_.-]{1,200}",        \
        .meaning = N_("where the page begins: `next` of the page before")                                    \
    }

static const struct http_parameter list_parameters[] = {API_PARAMETER_CODE, PAGE_PARAMETERS, {0}};
static const struct http_parameter search_parameters[] = {PAGE_PARAMETERS, {0}};
static const struct http_parameter stats_parameters[] = {API_PARAMETER_CODE, {0}};
static const struct http_outcome page_outcomes[] = {{200, "ExercisePage", NULL, NULL}, {0}};
static const struct http_outcome stats_outcomes[] = {{200, "ChapterStats", NULL, NULL}, {0}};
static const struct http_error_row *const list_errors[] = {&api_errors[API_ERROR_CHAPTER_UNKNOWN],
                                                           &api_errors[API_ERROR_ARGUMENT],
                                                           &api_errors[API_ERROR_NOT_YET], NULL};
static const struct http_error_row *const search_errors[] = {&api_errors[API_ERROR_ARGUMENT],
                                                             &api_errors[API_ERROR_NOT_YET], NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_GET,
     .path = "/api/admin/chapters/{code}/exercises",
     .role = HTTP_ROLE_VIEWER,
     .id = "listExercises",
     .tag = "exercises",
     .summary = N_("Exercises of a chapter, page by page"),
     .text = N_("total counts what fits; stats all of the chapter. next is there when there is more."),
     .parameters = list_parameters,
     .outcomes = page_outcomes,
     .errors = list_errors,
     .handler = list_exercises},
    {.method = HTTP_GET,
     .path = "/api/admin/search",
     .role = HTTP_ROLE_VIEWER,
     .id = "searchExercises",
     .tag = "exercises",
     .summary = N_("Exercises of all chapters, page by page"),
     .parameters = search_parameters,
     .outcomes = page_outcomes,
     .errors = search_errors,
     .handler = search},
    {.method = HTTP_GET,
     .path = "/api/admin/chapters/{code}/exercises/stats",
     .role = HTTP_ROLE_VIEWER,
     .id = "getStats",
     .tag = "exercises",
     .summary = N_("How many exercises of each kind a chapter has"),
     .parameters = stats_parameters,
     .outcomes = stats_outcomes,
     .errors = list_errors,
     .handler = get_stats},
};
const struct api_rows api_listing_rows = {rows, G_N_ELEMENTS(rows)};
