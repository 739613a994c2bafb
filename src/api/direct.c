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

static gboolean has_difficulty(const struct generator *generator)
{
    for (guint i = 0; i < generator->n_parameters; i++)
        if (strcmp(generator->parameters[i].name, "difficulty") == 0)
            return TRUE;
    return FALSE;
}

/* The parameters that are asked for; the request's difficulty is one, where the generator has it. */
static void note_parameters(const struct generator *generator, const struct value_object *overrides,
                            const char *difficulty, struct value_arena *arena, struct value_object *more)
{
    struct value parameters = value_object(arena, 8);

    /* The overrides' keys differ from each other; they may be very many. */
    if (difficulty && generator && has_difficulty(generator) &&
        !(overrides && value_object_get(overrides, "difficulty")))
        value_set(arena, parameters.object, "difficulty", value_string(difficulty));
    for (guint i = 0; overrides && i < overrides->count; i++)
        value_object_append(arena, parameters.object, overrides->members[i].key, overrides->members[i].value);
    if (overrides || parameters.object->count > 0)
        value_set(arena, more, "overrides", parameters);
}

void api_answer_generator(struct api *api, struct http_request *request, struct http_answer *answer,
                          const char *key, const char *difficulty, const struct value_object *overrides,
                          const gint64 *seed)
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
    const struct bank_image *image = bank_enter(api->bank);
    g_autoptr(generator_set) generators = api_generators_of(api, image);
    replay.commit = image->commit;
    bank_leave(api->bank);
    const struct generator *generator = generator_set_find(generators, key, strlen(key));
    replay.engine = generator_set_engine(generators);
    replay.code = generator ? generator->key : key;
    note_parameters(generator, overrides, difficulty, arena, replay.more.object);
    answer_direct(request, answer, generators, &replay);
}
