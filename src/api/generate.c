/* SPDX-License-Identifier: Apache-2.0 */
/* The public routes: exercises by chapter, difficulty, offer and seed (docs/interfaces.md, Selection). */
#include "generate.h"

#include <string.h>

#include "api_internal.h"
#include "clock.h"
#include "errors.h"
#include "i18n.h"
#include "replay.h"

/* What is handed out without a token, at most. */
#define BATCH_PUBLIC_MAX 20
/* Bytes of an answer of one exercise, mostly. */
#define ANSWER_USUAL 6000

/* A request, from its body or, where that does not say, from its query. */
struct asked {
    char *code;               /* in normal form; NULL: none given, or none that could be a chapter's */
    const char *code_as_said; /* NULL: none given */
    struct generate_request request;
    gint64 seed;
    enum replay_route route;
    struct dynamic_request dynamic;
    struct value more;          /* the parameters and the variant, as a replay has them */
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
    const struct value *overrides = member(request, "overrides"), *variant = member(request, "variant_id");
    struct value_arena *arena = http_request_arena(request);
    asked.more = value_object(arena, 2);
    if (overrides && overrides->type == VALUE_OBJECT) {
        asked.dynamic.overrides = overrides->object;
        value_set(arena, asked.more.object, "overrides", *overrides);
    }
    if (variant && variant->type == VALUE_TEXT) {
        asked.dynamic.variant_id = text_of(request, "variant_id");
        value_set(arena, asked.more.object, "variant_id", *variant);
    }
    *out = asked;
    if (integer_of(request, "seed", &out->seed))
        out->request.seed = &out->seed;
}

static void answer_unknown(const struct bank_image *image, const struct asked *asked,
                           struct http_request *request, struct http_answer *answer)
{
    struct value_arena *arena = http_request_arena(request);
    struct value more = value_object(arena, 2);
    g_autofree char *upper = g_ascii_strup(asked->code_as_said ? asked->code_as_said : "", 64);

    value_set(arena, more.object, "code_officiel",
              asked->code_as_said ? value_string(asked->code_as_said) : value_null());
    value_set(arena, more.object, "near", api_near_chapters(image, asked->code ? asked->code : upper, arena));
    http_answer_error_because(answer, &api_errors[API_ERROR_CODE_OFFICIEL], NULL, more.object);
}

static gboolean fetch(guint index, struct value_arena *arena, struct exercise *out, gpointer data,
                      GError **error)
{
    const struct bank_chapter *chapter = data;
    const struct bank_exercise *exercise = chapter->exercises[index];

    return exercise_parse(arena, exercise->body, exercise->size, out, error);
}

static gboolean body_parts(guint index, struct exercise_slice out[PART_COUNT], gint **judged, gpointer data)
{
    const struct bank_chapter *chapter = data;
    const struct bank_exercise *exercise = chapter->exercises[index];

    *judged = &exercise->face->judged;
    return exercise_parts_of(&exercise->face->parts, exercise->body, out);
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

void api_answer_refusal(struct http_answer *answer, const GError *error)
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
typedef gboolean (*answer_func)(struct asked *asked, const struct generate_pool *pool, gint64 now_ms,
                                struct value_arena *arena, struct http_answer *answer, GError **error);

/* What is said of the answer, so that it can be made again; from files, nobody could. */
static void note_replay(struct api *api, struct asked *asked, const struct bank_image *image,
                        const struct generator_set *generators, const char *offer, gint64 now_ms,
                        struct value_arena *arena)
{
    const struct replay replay = {.engine = generator_set_engine(generators),
                                  .commit = image->commit,
                                  .route = asked->route,
                                  .code = asked->code,
                                  .difficulty = asked->request.difficulty,
                                  .offer = offer,
                                  .language = i18n_language(),
                                  .count = asked->request.count,
                                  .seed = *asked->request.seed,
                                  .now_ms = now_ms,
                                  .more = asked->more};

    if (!api->files)
        asked->request.replay = replay_write(&replay, arena);
}

static gboolean answer_one(struct asked *asked, const struct generate_pool *pool, gint64 now_ms,
                           struct value_arena *arena, struct http_answer *answer, GError **error)
{
    g_autoptr(GString) body = http_answer_body(answer, ANSWER_USUAL);

    asked->request.fault = &asked->fault;
    asked->request.dynamic = &asked->dynamic;
    if (!generate_one_of(&asked->request, pool, now_ms, arena, body, error))
        return FALSE;
    http_answer_take(answer, g_steal_pointer(&body), NULL);
    return TRUE;
}

static gboolean answer_batch(struct asked *asked, const struct generate_pool *pool, gint64 now_ms,
                             struct value_arena *arena, struct http_answer *answer, GError **error)
{
    struct value value;

    asked->request.fault = &asked->fault;
    asked->request.dynamic = &asked->dynamic;
    if (!generate_batch_of(&asked->request, pool, now_ms, arena, &value, error))
        return FALSE;
    http_answer_value(answer, &value);
    return TRUE;
}

/* What needs a token: many at once, and `pro` where the setting says so. */
static gboolean may_ask(const struct api *api, struct http_request *request, gint64 count, const char *offer)
{
    if (http_request_who(request)->role != HTTP_ROLE_NONE)
        return TRUE;
    gboolean pro =
        strcmp(offer, "pro") == 0 && strcmp(settings_text(api->settings, SETTING_PRO_OFFER), "token") == 0;
    return !pro && count <= BATCH_PUBLIC_MAX;
}

/* Batches of more than everybody gets, from one address. FALSE: answered. */
static gboolean is_within_limits(struct api *api, struct http_request *request, struct http_answer *answer,
                                 gint64 count)
{
    gboolean many = count > BATCH_PUBLIC_MAX;
    guint wait_s = many ? api_limits_take(api->limits, http_request_peer(request), clock_now_ms()) : 0;
    char seconds[16];

    if (wait_s == 0)
        return TRUE;
    http_answer_error(answer, &api_errors[API_ERROR_TOO_MANY]);
    g_snprintf(seconds, sizeof seconds, "%u", wait_s);
    http_answer_header(answer, "Retry-After", seconds);
    return FALSE;
}

gboolean api_may_generate(struct api *api, struct http_request *request, struct http_answer *answer,
                          gint64 count, const char *offer)
{
    if (may_ask(api, request, count, offer))
        return is_within_limits(api, request, answer, count);
    http_answer_error(answer, &http_errors[HTTP_ERROR_UNAUTHORIZED]);
    return FALSE;
}

static void answer_asked(struct api *api, struct http_request *request, struct http_answer *answer,
                         struct asked *asked, answer_func func)
{
    g_autoptr(GError) error = NULL;
    struct value_arena *arena = http_request_arena(request);
    const char *difficulty, *offer;

    if (!generate_words(&asked->request, &difficulty, &offer, &error)) {
        api_answer_refusal(answer, error);
        return;
    }
    if (!api_may_generate(api, request, answer, asked->request.count, offer))
        return;
    if (!asked->request.seed && !generate_draw_seed(&asked->seed, &error)) {
        api_answer_refusal(answer, error);
        return;
    }
    asked->request.seed = &asked->seed;
    asked->request.difficulty = difficulty;
    const struct bank_image *image = api_enter(api, request, answer);
    if (!image)
        return;
    const struct bank_chapter *chapter = asked->code ? bank_find_chapter(image, asked->code) : NULL;
    if (!chapter) {
        answer_unknown(image, asked, request, answer);
        api_leave(api);
        return;
    }
    g_autoptr(generator_set) generators = api_generators_of(api, image);
    struct generate_pool pool = {.code = chapter->code,
                                 .generators = generators,
                                 .title = chapter->title,
                                 .fetch = fetch,
                                 .parts = body_parts,
                                 .data = (gpointer)(guintptr)chapter};
    pool.items = pool_items(chapter, difficulty, offer, arena, &pool.count);
    g_autoptr(codebase_chapter) read =
        api->files ? api_files_pool(api, chapter, &asked->request, arena, &pool, &error) : NULL;
    if (api->files && !read) {
        http_answer_error_because(answer, &api_errors[API_ERROR_STORE], error->message, NULL);
        api_leave(api);
        return;
    }
    gint64 now_ms = clock_now_ms();
    note_replay(api, asked, image, generators, offer, now_ms, arena);
    if (!func(asked, &pool, now_ms, arena, answer, &error)) {
        if (asked->fault.kind != DYNAMIC_FAULT_NONE)
            api_answer_fault(answer, &asked->fault, arena);
        else
            api_answer_refusal(answer, error);
    }
    api_leave(api);
}

/* A request on its way: what it is answered by, here or beside. */
struct pending {
    struct asked asked;
    answer_func func;
    const char *key;  /* a generator by itself; NULL: exercises of a chapter */
    const char *name; /* by which it is known to be slow */
};

static void answer_pending(struct api *api, struct http_request *request, struct http_answer *answer,
                           gconstpointer data)
{
    struct pending pending = *(const struct pending *)data;
    const struct api_slow_start start = api_slow_begin(api->slow, pending.name);

    if (pending.asked.request.seed)
        pending.asked.request.seed = &pending.asked.seed;
    if (pending.key)
        api_answer_generator(api, request, answer, pending.key, pending.asked.request.difficulty,
                             pending.asked.dynamic.overrides, pending.asked.request.seed);
    else
        answer_asked(api, request, answer, &pending.asked, pending.func);
    api_slow_end(api->slow, pending.name, &start);
}

static void answer_or_aside(struct api *api, struct http_request *request, struct http_answer *answer,
                            const struct pending *pending)
{
    if (!api_is_slow(api->slow, pending->name)) {
        answer_pending(api, request, answer, pending);
        return;
    }
    struct pending *kept = value_arena_alloc(http_request_arena(request), sizeof *kept);
    *kept = *pending;
    api_aside(api, request, answer, answer_pending, kept);
}

/* Whether it goes on in the next round: what others need, too, is made together then. */
static gboolean is_put_off(struct http_request *request)
{
    gint64 seed;

    if (!integer_of(request, "seed", &seed) || !http_request_put_off(request))
        return FALSE;
    random_expect(seed);
    return TRUE;
}

static void post_generate(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct pending pending = {.func = answer_one};

    if (is_put_off(request))
        return;
    read_asked(request, &pending.asked);
    if (member(request, "generator_key"))
        pending.key = text_of(request, "generator_key");
    pending.name = pending.key ? pending.key : pending.asked.code ? pending.asked.code : "";
    pending.asked.request.count = 1;
    if (!pending.key && !pending.asked.request.difficulty)
        pending.asked.request.difficulty = "facile";
    answer_or_aside(context, request, answer, &pending);
}

static void post_batch(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct pending pending = {.func = answer_batch};

    read_asked(request, &pending.asked);
    pending.asked.route = REPLAY_BATCH;
    pending.name = pending.asked.code ? pending.asked.code : "";
    answer_or_aside(context, request, answer, &pending);
}

/* A route of one chapter: the request may name it, and no other. */
static void post_batch_of(struct http_request *request, struct http_answer *answer, struct api *api,
                          const char *code)
{
    struct pending pending = {.func = answer_batch, .name = code};
    struct asked *asked = &pending.asked;

    read_asked(request, asked);
    if (asked->code_as_said && (!asked->code || strcmp(asked->code, code) != 0)) {
        http_answer_error(answer, &api_errors[API_ERROR_CHAPTER_OTHER]);
        return;
    }
    asked->code = (char *)(guintptr)code;
    asked->code_as_said = code;
    asked->route = REPLAY_BATCH;
    answer_or_aside(api, request, answer, &pending);
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
static const struct http_error_row *const one_errors[] = {
    &api_errors[API_ERROR_CODE_OFFICIEL], &api_errors[API_ERROR_NO_EXERCISES],
    &api_errors[API_ERROR_WITHHELD],      &api_errors[API_ERROR_ARGUMENT],
    &api_errors[API_ERROR_PLACEHOLDER],   &api_errors[API_ERROR_GENERATOR_PARAMS],
    &api_errors[API_ERROR_VARIANT],       &api_errors[API_ERROR_GENERATOR],
    &api_errors[API_ERROR_PARAMS],        &api_errors[API_ERROR_TOO_MANY],
    &api_errors[API_ERROR_NOT_YET],       &api_errors[API_ERROR_STORE],
    &api_errors[API_ERROR_BUSY],          NULL};
static const struct http_error_row *const public_errors[] = {
    &api_errors[API_ERROR_CODE_OFFICIEL], &api_errors[API_ERROR_NO_EXERCISES],
    &api_errors[API_ERROR_WITHHELD],      &api_errors[API_ERROR_GENERATOR],
    &api_errors[API_ERROR_ARGUMENT],      &api_errors[API_ERROR_TOO_MANY],
    &api_errors[API_ERROR_NOT_YET],       &api_errors[API_ERROR_BUSY],
    &api_errors[API_ERROR_STORE],         NULL};
static const struct http_error_row *const chapter_errors[] = {
    &api_errors[API_ERROR_CODE_OFFICIEL], &api_errors[API_ERROR_NO_EXERCISES],
    &api_errors[API_ERROR_CHAPTER_OTHER], &api_errors[API_ERROR_ARGUMENT],
    &api_errors[API_ERROR_WITHHELD],      &api_errors[API_ERROR_GENERATOR],
    &api_errors[API_ERROR_NOT_YET],       &api_errors[API_ERROR_BUSY],
    &api_errors[API_ERROR_STORE],         NULL};

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
