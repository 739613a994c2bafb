/* SPDX-License-Identifier: Apache-2.0 */
/* An answer made again, whatever was edited since (again.h). */
#include <string.h>

#include "again.h"
#include "api_internal.h"
#include "errors.h"
#include "generate.h"
#include "i18n.h"

struct again {
    const struct replay *replay;
    const char *text;
};

static gboolean check_engine(const struct replay *replay, const struct generator_set *generators,
                             struct value_arena *arena, struct http_answer *answer)
{
    const char *here = generator_set_engine(generators);
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
    const struct again *again = data;
    const struct replay *replay = again->replay;
    g_autoptr(GString) body = g_string_new(NULL);
    struct dynamic_fault fault;
    g_autoptr(GError) error = NULL;
    struct store *store = api_reader(api, &error);
    g_autoptr(generator_set) set = store ? generators_of(store, replay, arena, answer, &error) : NULL;

    if (!set) {
        if (error)
            api_answer_gerror(answer, error);
        return;
    }
    i18n_use(replay->language); /* what a batch says of itself is part of it */
    gboolean done = generators_again(store, set, replay, again->text, arena, body, &fault, &error);
    i18n_use(http_request_language(request));
    if (done)
        http_answer_take(answer, g_steal_pointer(&body), NULL);
    else if (replay->route == REPLAY_GENERATOR)
        api_answer_direct_fault(answer, &fault, arena);
    else if (fault.kind != DYNAMIC_FAULT_NONE)
        api_answer_fault(answer, &fault, arena);
    else
        api_answer_refusal(answer, error);
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
