/* SPDX-License-Identifier: Apache-2.0 */
/* An answer made again, whatever was edited since: from the exercises and generators of its commit. */
#include "replay.h"

#include <string.h>

#include "api_internal.h"
#include "errors.h"
#include "generate.h"
#include "generators.h"
#include "i18n.h"
#include "json.h"

/* The chapter as it was. */
struct past {
    struct value_arena *arena;
    const char *code;
    const char *title; /* or NULL */
    GArray *exercises; /* of struct exercise */
    GPtrArray *texts;  /* of GString */
    GError *error;
};

static void free_text(gpointer text)
{
    g_string_free(text, TRUE);
}

static gboolean see_row(const struct store_row *row, gpointer data)
{
    struct past *past = data;
    GString *text = g_string_new_len(row->text, (gssize)row->size);
    struct exercise exercise;

    g_ptr_array_add(past->texts, text);
    if (!exercise_parse(past->arena, text->str, text->len, &exercise, &past->error))
        return FALSE;
    g_array_append_val(past->exercises, exercise);
    return TRUE;
}

/* The newest record up to the commit. */
static gboolean see_entry(const struct store_entry *entry, gpointer data)
{
    struct past *past = data;

    for (guint i = 0; i < entry->n_chapters; i++) {
        const struct store_chapter_change *change = &entry->chapters[i];
        struct value record;
        if (strcmp(change->chapter_code, past->code) != 0)
            continue;
        const char *copy =
            change->after ? value_arena_copy(past->arena, change->after, strlen(change->after)) : "";
        const struct value *title =
            json_parse(past->arena, copy, strlen(copy), &record, NULL) && record.type == VALUE_OBJECT
                ? value_object_get(record.object, "title")
                : NULL;
        if (title && title->type == VALUE_TEXT)
            past->title = value_arena_copy(past->arena, title->text, title->size);
        return FALSE;
    }
    return TRUE;
}

static gboolean fetch(guint index, struct value_arena *arena, struct exercise *out, gpointer data,
                      GError **error)
{
    const struct past *past = data;

    (void)arena;
    (void)error;
    *out = g_array_index(past->exercises, struct exercise, index);
    return TRUE;
}

static const char *text_of(guint index, gsize *size, gpointer data)
{
    const struct past *past = data;
    const GString *text = past->texts->pdata[index];

    *size = text->len;
    return text->str;
}

static gboolean read_past(struct store *store, gint64 commit, struct past *past, GError **error)
{
    const struct store_query rows = {.at = commit, .chapter_code = past->code};
    const struct store_log_query records = {
        .until = commit, .chapter_code = past->code, .newest_first = TRUE, .texts = TRUE};

    if (!store_read(store, &rows, see_row, past, NULL, error) ||
        !store_log(store, &records, see_entry, past, error))
        return FALSE;
    if (!past->error)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&past->error));
    return FALSE;
}

/* The request as it was. */
struct again {
    const struct replay *replay;
    const char *text;
    struct generate_request request;
    struct dynamic_request dynamic;
    struct dynamic_fault fault;
};

static void read_more(struct again *again, struct value_arena *arena)
{
    const struct replay *replay = again->replay;
    gboolean more = replay->more.type == VALUE_OBJECT;
    const struct value *overrides = more ? value_object_get(replay->more.object, "overrides") : NULL;
    const struct value *variant = more ? value_object_get(replay->more.object, "variant_id") : NULL;

    if (overrides && overrides->type == VALUE_OBJECT)
        again->dynamic.overrides = overrides->object;
    if (variant && variant->type == VALUE_TEXT)
        again->dynamic.variant_id = value_arena_copy(arena, variant->text, variant->size);
    again->request = (struct generate_request){.difficulty = replay->difficulty,
                                               .offer = replay->offer,
                                               .seed = &replay->seed,
                                               .count = replay->count,
                                               .replay = again->text,
                                               .dynamic = &again->dynamic,
                                               .fault = &again->fault};
}

static gboolean answer_pool(struct again *again, const struct generate_pool *pool, struct value_arena *arena,
                            struct http_answer *answer, GError **error)
{
    g_autoptr(GString) body = g_string_new(NULL);
    struct value value;

    if (again->replay->route == REPLAY_ONE) {
        if (!generate_one_of(&again->request, pool, again->replay->now_ms, arena, body, error))
            return FALSE;
        http_answer_take(answer, g_steal_pointer(&body), NULL);
        return TRUE;
    }
    if (!generate_batch_of(&again->request, pool, again->replay->now_ms, arena, &value, error))
        return FALSE;
    http_answer_value(answer, &value);
    return TRUE;
}

/* FALSE and an error, or `fault` of `again`. */
static gboolean answer_past(struct again *again, struct store *store, const struct generator_set *generators,
                            struct value_arena *arena, struct http_answer *answer, GError **error)
{
    g_autoptr(GArray) exercises = g_array_new(FALSE, FALSE, sizeof(struct exercise));
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(free_text);
    struct past past = {.arena = arena, .code = again->replay->code, .exercises = exercises, .texts = texts};

    if (!read_past(store, again->replay->commit, &past, error))
        return FALSE;
    const struct generate_chapter all = {.code = past.code,
                                         .exercises = (const struct exercise *)(const void *)exercises->data,
                                         .count = exercises->len};
    g_autoptr(GArray) items = generate_pool_sorted(&again->request, &all, error);
    if (!items)
        return FALSE;
    const struct generate_pool pool = {.code = past.code,
                                       .title = past.title,
                                       .items = (const struct pool_item *)(const void *)items->data,
                                       .count = items->len,
                                       .fetch = fetch,
                                       .text = text_of,
                                       .data = &past,
                                       .generators = generators};
    return answer_pool(again, &pool, arena, answer, error);
}

static gboolean check_engine(const struct replay *replay, const struct generator_set *generators,
                             struct value_arena *arena, struct http_answer *answer)
{
    g_autofree char *here = replay_engine(generators);
    struct value more = value_object(arena, 1), context = value_object(arena, 2);

    if (strcmp(here, replay->engine) == 0)
        return TRUE;
    value_set(arena, context.object, "engine", value_string(replay->engine));
    value_set(arena, context.object, "here", value_string(here));
    value_set(arena, more.object, "context", context);
    http_answer_error_because(answer, &api_errors[API_ERROR_ENGINE], NULL, more.object);
    return FALSE;
}

/* The generators of the commit; NULL: answered. Commit 0 is the empty bank. */
static struct generator_set *generators_of(struct store *store, const struct replay *replay,
                                           struct value_arena *arena, struct http_answer *answer,
                                           GError **error)
{
    gint64 head = store_head(store, error);

    if (head < 0)
        return NULL;
    if (replay->commit > head) {
        http_answer_error(answer, &api_errors[API_ERROR_COMMIT_UNKNOWN]);
        return NULL;
    }
    g_autoptr(generator_set) set =
        replay->commit > 0 ? generators_at(store, replay->commit, error) : generator_set_new();
    return set && check_engine(replay, set, arena, answer) ? g_steal_pointer(&set) : NULL;
}

static void run_replay(struct api *api, struct http_request *request, struct http_answer *answer,
                       gconstpointer data)
{
    struct value_arena *arena = http_request_arena(request);
    struct again again = *(const struct again *)data;
    const struct replay *replay = again.replay;
    g_autoptr(GError) error = NULL;
    struct store *store = api_reader(api, &error);
    g_autoptr(generator_set) set = store ? generators_of(store, replay, arena, answer, &error) : NULL;

    if (!set) {
        if (error)
            api_answer_gerror(answer, error);
        return;
    }
    read_more(&again, arena);
    i18n_use(replay->language); /* what a batch says of itself is part of it */
    if (replay->route == REPLAY_GENERATOR)
        api_answer_generator_again(request, answer, set, replay);
    else if (!answer_past(&again, store, set, arena, answer, &error)) {
        i18n_use(http_request_language(request));
        if (again.fault.kind != DYNAMIC_FAULT_NONE)
            api_answer_fault(answer, &again.fault, arena);
        else
            api_answer_refusal(answer, error);
    }
    i18n_use(http_request_language(request));
}

static void post_replay(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct value_arena *arena = http_request_arena(request);
    const struct value *given = value_object_get(http_request_body(request)->object, "replay");
    struct replay *replay = value_arena_alloc(arena, sizeof *replay);
    struct again *again = value_arena_alloc(arena, sizeof *again);
    g_autoptr(GError) error = NULL;

    *again = (struct again){.replay = replay, .text = value_arena_copy(arena, given->text, given->size)};
    if (!replay_read(again->text, arena, replay, &error)) {
        api_answer_gerror(answer, error);
        return;
    }
    if (api_may_generate(context, request, answer, replay->count, replay->offer))
        api_aside(context, request, answer, run_replay, again);
}

static const struct http_outcome outcomes[] = {{200, "Replayed", NULL, NULL}, {0}};
static const struct http_error_row *const errors[] = {
    &api_errors[API_ERROR_ARGUMENT],  &api_errors[API_ERROR_COMMIT_UNKNOWN],
    &api_errors[API_ERROR_ENGINE],    &api_errors[API_ERROR_NO_EXERCISES],
    &api_errors[API_ERROR_WITHHELD],  &api_errors[API_ERROR_PLACEHOLDER],
    &api_errors[API_ERROR_GENERATOR], &api_errors[API_ERROR_GENERATOR_PARAMS],
    &api_errors[API_ERROR_PARAMS],    &api_errors[API_ERROR_VARIANT],
    &api_errors[API_ERROR_BUSY],      &api_errors[API_ERROR_TOO_MANY],
    &api_errors[API_ERROR_STORE],     NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_POST,
     .path = "/api/v1/exercises/generate/replay",
     .body = HTTP_BODY_JSON,
     .flags = HTTP_UNKNOWN_IGNORED | HTTP_WHO_ASKED | HTTP_CORS,
     .id = "replay",
     .tag = "public",
     .summary = N_("An earlier answer, byte for byte"),
     .text = N_("By the text in its metadata.replay or batch_metadata.replay, whatever was edited since. If "
                "exercises are generated in another way by now, 410 says which engine made it."),
     .schema = "ReplayRequest",
     .outcomes = outcomes,
     .errors = errors,
     .handler = post_replay},
};
const struct api_rows api_replay_rows = {rows, G_N_ELEMENTS(rows)};
