/* SPDX-License-Identifier: Apache-2.0 */
/* The public routes: exercises by chapter, difficulty, offer and seed (docs/interfaces.md, Selection). */
#include "generate.h"

#include <string.h>

#include "api_internal.h"
#include "clock.h"
#include "errors.h"
#include "i18n.h"

/* What is handed out without a token, at most. */
#define BATCH_PUBLIC_MAX 20
/* Chapters that an error names. */
#define NEAR_MAX 5
/* Bytes of an answer of one exercise, mostly. */
#define ANSWER_USUAL 6000

/* A request, from its body or, where that does not say, from its query. */
struct asked {
    char *code;               /* in normal form; NULL: none given, or none that could be a chapter's */
    const char *code_as_said; /* NULL: none given */
    struct generate_request request;
    gint64 seed;
    struct dynamic_fault fault; /* why a dynamic exercise can't be generated */
};

static const struct value *member(struct http_request *request, const char *name)
{
    const struct value *body = http_request_body(request);
    const struct value *value =
        body && body->type == VALUE_OBJECT ? value_object_get(body->object, name) : NULL;

    return value && value->type != VALUE_NULL ? value : NULL;
}

static const char *text_of(struct http_request *request, const char *name)
{
    const struct value *value = member(request, name);

    if (!value)
        return http_request_text(request, name);
    return value_arena_copy(http_request_arena(request), value->text, value->size);
}

static gboolean integer_of(struct http_request *request, const char *name, gint64 *out)
{
    const struct value *value = member(request, name);

    if (!value && !http_request_text(request, name))
        return FALSE;
    *out = value ? value->integer : http_request_integer(request, name, 0);
    return TRUE;
}

static void read_asked(struct http_request *request, struct asked *out)
{
    struct asked asked = {.code_as_said = text_of(request, "code_officiel"), .request = {.count = 1}};
    g_autofree char *code = asked.code_as_said ? exercise_chapter_code(asked.code_as_said, NULL) : NULL;

    if (code)
        asked.code = value_arena_copy(http_request_arena(request), code, strlen(code));
    asked.request.difficulty = text_of(request, "difficulte");
    asked.request.offer = text_of(request, "offer");
    integer_of(request, "nb_exercices", &asked.request.count);
    *out = asked;
    if (integer_of(request, "seed", &out->seed))
        out->request.seed = &out->seed;
}

/* Levenshtein's distance of two codes, which are at most 64 bytes. */
static guint distance(const char *a, const char *b)
{
    guint row[66];
    gsize size = MIN(strlen(b), G_N_ELEMENTS(row) - 1);

    for (guint j = 0; j <= size; j++)
        row[j] = j;
    for (guint i = 1; *a; a++, i++) {
        guint diagonal = row[0];
        row[0] = i;
        for (guint j = 1; j <= size; j++) {
            guint change = diagonal + (*a != b[j - 1]);
            diagonal = row[j];
            row[j] = MIN(change, MIN(row[j], row[j - 1]) + 1);
        }
    }
    return row[size];
}

/* The known chapters that are most like what was asked for. */
static struct value near_chapters(const struct bank_image *image, const char *code, struct value_arena *arena)
{
    struct value near = value_list(arena, NEAR_MAX);
    g_autofree gboolean *taken = g_new0(gboolean, image->n_chapters + 1);

    for (guint n = 0; n < MIN(NEAR_MAX, image->n_chapters); n++) {
        guint best = 0, least = G_MAXUINT;
        for (guint i = 0; i < image->n_chapters; i++) {
            guint far = taken[i] ? G_MAXUINT : distance(code, image->chapters[i]->code);
            if (far < least) {
                least = far;
                best = i;
            }
        }
        taken[best] = TRUE;
        const char *known = image->chapters[best]->code;
        value_list_append(arena, near.list, value_string(value_arena_copy(arena, known, strlen(known))));
    }
    return near;
}

static void answer_unknown(const struct bank_image *image, const struct asked *asked,
                           struct http_request *request, struct http_answer *answer)
{
    struct value_arena *arena = http_request_arena(request);
    struct value more = value_object(arena, 2);
    g_autofree char *upper = g_ascii_strup(asked->code_as_said ? asked->code_as_said : "", 64);

    value_set(arena, more.object, "code_officiel",
              asked->code_as_said ? value_string(asked->code_as_said) : value_null());
    value_set(arena, more.object, "near", near_chapters(image, asked->code ? asked->code : upper, arena));
    http_answer_error_because(answer, &api_errors[API_ERROR_CODE_OFFICIEL], NULL, more.object);
}

static gboolean fetch(guint index, struct value_arena *arena, struct exercise *out, gpointer data,
                      GError **error)
{
    const struct bank_chapter *chapter = data;
    const struct bank_exercise *exercise = chapter->exercises[index];

    return exercise_parse(arena, exercise->body, exercise->size, out, error);
}

static const char *body_text(guint index, gsize *size, gpointer data)
{
    const struct bank_chapter *chapter = data;
    const struct bank_exercise *exercise = chapter->exercises[index];

    *size = exercise->size;
    return exercise->body;
}

/* The bank's pool for these words, as items. */
static struct pool_item *pool_items(const struct bank_chapter *chapter, const char *difficulty,
                                    const char *offer, struct value_arena *arena, guint *count)
{
    static const char *const names[] = {
        [BANK_FACILE] = "facile", [BANK_MOYEN] = "moyen", [BANK_DIFFICILE] = "difficile"};
    guint row = strcmp(offer, "pro") == 0 ? BANK_PRO : BANK_FREE, column = BANK_POOL_ALL;

    for (guint i = 0; difficulty && i < G_N_ELEMENTS(names); i++)
        if (strcmp(names[i], difficulty) == 0)
            column = i;
    const struct bank_pool *pool = &chapter->pools[row][column];
    struct pool_item *items = value_arena_alloc(arena, MAX(pool->count, 1) * sizeof *items);
    for (guint i = 0; i < pool->count; i++)
        items[i] =
            (struct pool_item){.id = chapter->exercises[pool->places[i]]->id, .index = pool->places[i]};
    *count = pool->count;
    return items;
}

/* Errors of what was asked for have rows of their own. */
static void answer_refusal(struct http_answer *answer, const GError *error)
{
    if (g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND))
        http_answer_error_because(answer, &api_errors[API_ERROR_NO_EXERCISES], error->message, NULL);
    else if (g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT))
        http_answer_error_because(answer, &api_errors[API_ERROR_WITHHELD], error->message, NULL);
    else
        api_answer_gerror(answer, error);
}

/* Why a dynamic exercise can't be generated, each with its own row. */
void api_answer_fault(struct http_answer *answer, const struct dynamic_fault *fault,
                      struct value_arena *arena)
{
    static const enum api_error rows_of[] = {
        [DYNAMIC_FAULT_GENERATOR] = API_ERROR_GENERATOR,
        [DYNAMIC_FAULT_PARAMETERS] = API_ERROR_GENERATOR_PARAMS,
        [DYNAMIC_FAULT_PLACEHOLDER] = API_ERROR_PLACEHOLDER,
        [DYNAMIC_FAULT_VARIANT] = API_ERROR_VARIANT,
        [DYNAMIC_FAULT_TEXT] = API_ERROR_WITHHELD,
    };
    struct value more = value_object(arena, 1);

    if (fault->context.type == VALUE_OBJECT)
        value_set(arena, more.object, "context", fault->context);
    http_answer_error_because(answer, &api_errors[rows_of[fault->kind]], fault->message, more.object);
}

/* Makes the answer, or an error. */
typedef gboolean (*answer_func)(struct asked *asked, const struct generate_pool *pool,
                                struct value_arena *arena, struct http_answer *answer, GError **error);

static gboolean answer_one(struct asked *asked, const struct generate_pool *pool, struct value_arena *arena,
                           struct http_answer *answer, GError **error)
{
    g_autoptr(GString) body = g_string_sized_new(ANSWER_USUAL);

    asked->request.fault = &asked->fault;
    if (!generate_one_of(&asked->request, pool, clock_now_ms(), arena, body, error))
        return FALSE;
    http_answer_take(answer, g_steal_pointer(&body), NULL);
    return TRUE;
}

static gboolean answer_batch(struct asked *asked, const struct generate_pool *pool, struct value_arena *arena,
                             struct http_answer *answer, GError **error)
{
    struct value value;

    if (!generate_batch_of(&asked->request, pool, clock_now_ms(), arena, &value, error))
        return FALSE;
    http_answer_value(answer, &value);
    return TRUE;
}

/* What needs a token: many at once, and `pro` where the setting says so. */
static gboolean may_ask(const struct api *api, struct http_request *request, const struct asked *asked,
                        const char *offer)
{
    if (http_request_who(request)->role != HTTP_ROLE_NONE)
        return TRUE;
    gboolean pro =
        strcmp(offer, "pro") == 0 && strcmp(settings_text(api->settings, SETTING_PRO_OFFER), "token") == 0;
    return !pro && asked->request.count <= BATCH_PUBLIC_MAX;
}

/* Batches of more than everybody gets, from one address. FALSE: answered. */
static gboolean is_within_limits(struct api *api, struct http_request *request, struct http_answer *answer,
                                 const struct asked *asked)
{
    gboolean many = asked->request.count > BATCH_PUBLIC_MAX;
    guint wait_s = many ? api_limits_take(api->limits, http_request_peer(request), clock_now_ms()) : 0;
    char seconds[16];

    if (wait_s == 0)
        return TRUE;
    http_answer_error(answer, &api_errors[API_ERROR_TOO_MANY]);
    g_snprintf(seconds, sizeof seconds, "%u", wait_s);
    http_answer_header(answer, "Retry-After", seconds);
    return FALSE;
}

static void answer_asked(struct api *api, struct http_request *request, struct http_answer *answer,
                         struct asked *asked, answer_func func)
{
    g_autoptr(GError) error = NULL;
    struct value_arena *arena = http_request_arena(request);
    const char *difficulty, *offer;

    if (!generate_words(&asked->request, &difficulty, &offer, &error)) {
        answer_refusal(answer, error);
        return;
    }
    if (!may_ask(api, request, asked, offer)) {
        http_answer_error(answer, &http_errors[HTTP_ERROR_UNAUTHORIZED]);
        return;
    }
    if (!is_within_limits(api, request, answer, asked))
        return;
    const struct bank_image *image = api_enter(api, request, answer);
    if (!image)
        return;
    const struct bank_chapter *chapter = asked->code ? bank_find_chapter(image, asked->code) : NULL;
    if (!chapter) {
        answer_unknown(image, asked, request, answer);
        api_leave(api);
        return;
    }
    struct generate_pool pool = {.code = chapter->code,
                                 .title = chapter->title,
                                 .fetch = fetch,
                                 .text = body_text,
                                 .data = (gpointer)(guintptr)chapter};
    pool.items = pool_items(chapter, difficulty, offer, arena, &pool.count);
    g_autoptr(codebase_chapter) read =
        api->files ? api_files_pool(api, chapter, &asked->request, arena, &pool, &error) : NULL;
    if (api->files && !read) {
        http_answer_error_because(answer, &api_errors[API_ERROR_STORE], error->message, NULL);
        api_leave(api);
        return;
    }
    if (!func(asked, &pool, arena, answer, &error)) {
        if (asked->fault.kind != DYNAMIC_FAULT_NONE)
            api_answer_fault(answer, &asked->fault, arena);
        else
            answer_refusal(answer, error);
    }
    api_leave(api);
}

static void post_generate(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct asked asked;

    read_asked(request, &asked);
    const struct value *key = member(request, "generator_key"), *overrides = member(request, "overrides");
    if (key) {
        api_answer_generator(request, answer, text_of(request, "generator_key"),
                             overrides ? overrides->object : NULL, asked.request.seed);
        return;
    }
    asked.request.count = 1;
    if (!asked.request.difficulty)
        asked.request.difficulty = "facile";
    answer_asked(context, request, answer, &asked, answer_one);
}

static void post_batch(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct asked asked;

    read_asked(request, &asked);
    answer_asked(context, request, answer, &asked, answer_batch);
}

/* A route of one chapter: the request may name it, and no other. */
static void post_batch_of(struct http_request *request, struct http_answer *answer, struct api *api,
                          const char *code)
{
    struct asked asked;

    read_asked(request, &asked);
    if (asked.code_as_said && (!asked.code || strcmp(asked.code, code) != 0)) {
        http_answer_error(answer, &api_errors[API_ERROR_CHAPTER_OTHER]);
        return;
    }
    asked.code = (char *)(guintptr)code;
    asked.code_as_said = code;
    answer_asked(api, request, answer, &asked, answer_batch);
}

static void post_batch_gm07(struct http_request *request, struct http_answer *answer, gpointer context)
{
    post_batch_of(request, answer, context, "6E_GM07");
}

static void post_batch_gm08(struct http_request *request, struct http_answer *answer, gpointer context)
{
    post_batch_of(request, answer, context, "6E_GM08");
}

static void post_batch_tests_dyn(struct http_request *request, struct http_answer *answer, gpointer context)
{
    post_batch_of(request, answer, context, "6E_TESTS_DYN");
}

#define CODE_PARAMETER                                                                                       \
    {                                                                                                        \
        .name = "code_officiel", .in = HTTP_IN_QUERY, .type = HTTP_TEXT, .min = 1, .max = 200,               \
        .meaning = N_("the chapter, in any case, with - or _; the body's counts first")                      \
    }
#define WORDS_PARAMETERS                                                                                     \
    {.name = "difficulte",                                                                                   \
     .in = HTTP_IN_QUERY,                                                                                    \
     .type = HTTP_TEXT,                                                                                      \
     .meaning = N_("facile, moyen or difficile")},                                                           \
        {.name = "offer",                                                                                    \
         .in = HTTP_IN_QUERY,                                                                                \
         .type = HTTP_TEXT,                                                                                  \
         .meaning = N_("free, or pro, which sees both")},                                                    \
    {                                                                                                        \
        .name = "seed", .in = HTTP_IN_QUERY, .type = HTTP_INTEGER,                                           \
        .meaning = N_("the same seed gives the same exercises")                                              \
    }
#define COUNT_PARAMETER(most)                                                                                \
    {                                                                                                        \
        .name = "nb_exercices", .in = HTTP_IN_QUERY, .type = HTTP_INTEGER, .min = 1, .max = (most),          \
        .meaning = N_("how many exercises (1)")                                                              \
    }

static const struct http_parameter one_parameters[] = {CODE_PARAMETER, WORDS_PARAMETERS, {0}};
static const struct http_parameter batch_parameters[] = {
    CODE_PARAMETER, WORDS_PARAMETERS, COUNT_PARAMETER(GENERATE_COUNT_MAX), {0}};
static const struct http_parameter chapter_parameters[] = {
    CODE_PARAMETER, WORDS_PARAMETERS, COUNT_PARAMETER(BATCH_PUBLIC_MAX), {0}};
static const struct http_outcome one_outcomes[] = {{200, "GeneratedExercise", NULL, NULL}, {0}};
static const struct http_outcome batch_outcomes[] = {{200, "GeneratedBatch", NULL, NULL}, {0}};
static const struct http_error_row *const one_errors[] = {&api_errors[API_ERROR_CODE_OFFICIEL],
                                                          &api_errors[API_ERROR_NO_EXERCISES],
                                                          &api_errors[API_ERROR_WITHHELD],
                                                          &api_errors[API_ERROR_ARGUMENT],
                                                          &api_errors[API_ERROR_PLACEHOLDER],
                                                          &api_errors[API_ERROR_GENERATOR_PARAMS],
                                                          &api_errors[API_ERROR_VARIANT],
                                                          &api_errors[API_ERROR_GENERATOR],
                                                          &api_errors[API_ERROR_PARAMS],
                                                          &api_errors[API_ERROR_TOO_MANY],
                                                          &api_errors[API_ERROR_NOT_YET],
                                                          &api_errors[API_ERROR_STORE],
                                                          NULL};
static const struct http_error_row *const public_errors[] = {
    &api_errors[API_ERROR_CODE_OFFICIEL], &api_errors[API_ERROR_NO_EXERCISES],
    &api_errors[API_ERROR_WITHHELD],      &api_errors[API_ERROR_ARGUMENT],
    &api_errors[API_ERROR_TOO_MANY],      &api_errors[API_ERROR_NOT_YET],
    &api_errors[API_ERROR_STORE],         NULL};
static const struct http_error_row *const chapter_errors[] = {&api_errors[API_ERROR_CODE_OFFICIEL],
                                                              &api_errors[API_ERROR_NO_EXERCISES],
                                                              &api_errors[API_ERROR_CHAPTER_OTHER],
                                                              &api_errors[API_ERROR_ARGUMENT],
                                                              &api_errors[API_ERROR_NOT_YET],
                                                              &api_errors[API_ERROR_STORE],
                                                              NULL};

#define PUBLIC_ROW(route, name, what, given, wanted, gives, wrong, function)                                 \
    {                                                                                                        \
        .method = HTTP_POST, .path = "/api/v1/exercises/generate" route, .body = HTTP_BODY_JSON,             \
        .flags = HTTP_BODY_MAY_MISS | HTTP_UNKNOWN_IGNORED | HTTP_WHO_ASKED | HTTP_CORS, .id = name,         \
        .tag = "public", .summary = what, .parameters = given, .schema = wanted, .outcomes = gives,          \
        .errors = wrong, .handler = function                                                                 \
    }

static const struct http_endpoint rows[] = {
    PUBLIC_ROW("", "generateExercise", N_("One exercise of a chapter"), one_parameters, "GenerateRequest",
               one_outcomes, one_errors, post_generate),
    PUBLIC_ROW("/batch", "generateBatch", N_("Several exercises of a chapter, none twice"), batch_parameters,
               "BatchRequest", batch_outcomes, public_errors, post_batch),
    PUBLIC_ROW("/batch/gm07", "generateBatchGm07", N_("Several exercises of 6E_GM07"), chapter_parameters,
               "ChapterBatchRequest", batch_outcomes, chapter_errors, post_batch_gm07),
    PUBLIC_ROW("/batch/gm08", "generateBatchGm08", N_("Several exercises of 6E_GM08"), chapter_parameters,
               "ChapterBatchRequest", batch_outcomes, chapter_errors, post_batch_gm08),
    PUBLIC_ROW("/batch/tests_dyn", "generateBatchTestsDyn", N_("Several exercises of 6E_TESTS_DYN"),
               chapter_parameters, "ChapterBatchRequest", batch_outcomes, chapter_errors,
               post_batch_tests_dyn),
};
const struct api_rows api_generate_rows = {rows, G_N_ELEMENTS(rows)};
