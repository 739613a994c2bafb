/* SPDX-License-Identifier: Apache-2.0 */
/* A generator asked directly, without an exercise: the route for one exercise, with generator_key. */
#include <string.h>

#include "api_internal.h"
#include "clock.h"
#include "generate.h"
#include "i18n.h"
#include "replay.h"

void api_answer_direct_fault(struct http_answer *answer, const struct dynamic_fault *fault,
                             struct value_arena *arena)
{
    if (fault->kind == DYNAMIC_FAULT_PARAMETERS)
        http_answer_error_because(answer, &api_errors[API_ERROR_PARAMS], fault->message, NULL);
    else if (!fault->message)
        http_answer_error(answer, &api_errors[API_ERROR_GENERATOR]);
    else
        api_answer_fault(answer, fault, arena);
}

static void answer_direct(struct http_request *request, struct http_answer *answer,
                          const struct generator_set *generators, const struct replay *replay)
{
    struct value_arena *arena = http_request_arena(request);
    struct dynamic_fault fault;
    struct value body;

    if (replay_direct(generators, replay, arena, &body, &fault))
        http_answer_value(answer, &body);
    else
        api_answer_direct_fault(answer, &fault, arena);
}

void api_answer_generator(struct api *api, struct http_request *request, struct http_answer *answer,
                          const char *key, const struct value_object *overrides, const gint64 *seed)
{
    struct value_arena *arena = http_request_arena(request);
    g_autoptr(GError) error = NULL;
    struct replay replay = {.route = REPLAY_GENERATOR,
                            .offer = "",
                            .language = i18n_language(),
                            .count = 1,
                            .now_ms = clock_now_ms(),
                            .more = value_object(arena, 1)};

    if (!seed && !generate_draw_seed(&replay.seed, &error)) {
        api_answer_gerror(answer, error);
        return;
    }
    if (seed)
        replay.seed = *seed;
    if (overrides)
        value_set(arena, replay.more.object, "overrides",
                  (struct value){.type = VALUE_OBJECT, .object = (struct value_object *)(guintptr)overrides});
    const struct bank_image *image = bank_enter(api->bank);
    g_autoptr(generator_set) generators = api_generators_of(api, image);
    replay.commit = image->commit;
    bank_leave(api->bank);
    g_autofree char *engine = replay_engine(generators);
    const struct generator *generator = generator_set_find(generators, key, strlen(key));
    replay.engine = engine;
    replay.code = generator ? generator->key : key;
    answer_direct(request, answer, generators, &replay);
}
