/* SPDX-License-Identifier: Apache-2.0 */
/* A generator asked directly, without an exercise: the route for one exercise, with generator_key. */
#include <string.h>

#include "api_internal.h"
#include "clock.h"
#include "generate.h"
#include "i18n.h"
#include "replay.h"

static struct value dup_text(struct value_arena *arena, const char *text)
{
    return value_string(value_arena_copy(arena, text, strlen(text)));
}

/* What the generator itself says as the statement or the answer; null: it leaves that to a template. */
static struct value own_text(const struct dynamic_case *made, const char *name, struct value_arena *arena)
{
    const struct value *text = value_object_get(made->variables.object, name);

    if (!text || text->type != VALUE_TEXT)
        return value_null();
    g_autofree char *plain = value_dup_string(text);
    g_autofree char *escaped = g_markup_escape_text(plain, -1);
    g_autofree char *html = g_strdup_printf("<p>%s</p>", escaped);
    return dup_text(arena, html);
}

static struct value direct_metadata(const struct generator *generator, const struct value *parameters,
                                    const struct dynamic_case *made, const struct replay *replay,
                                    struct value_arena *arena)
{
    struct value metadata = value_object(arena, 11);
    g_autofree char *text = replay_write(replay);

    value_set(arena, metadata.object, "is_dynamic", value_boolean(TRUE));
    value_set(arena, metadata.object, "generator_key", value_string(generator->key));
    value_set(arena, metadata.object, "generator_version", value_string(generator->version));
    value_set(arena, metadata.object, "exercise_type", value_string(generator->exercise_type));
    value_set(arena, metadata.object, "seed_used", value_integer(made->seed));
    value_set(arena, metadata.object, "parameters", *parameters);
    value_set(arena, metadata.object, "variables", made->variables);
    value_set(arena, metadata.object, "results", made->results);
    value_set(arena, metadata.object, "source", value_string("dynamic_generator"));
    value_set(arena, metadata.object, "is_fallback", value_boolean(FALSE));
    value_set(arena, metadata.object, "replay", dup_text(arena, text));
    return metadata;
}

static struct value direct_answer(const struct generator *generator, const struct value *parameters,
                                  const struct dynamic_case *made, const struct replay *replay,
                                  struct value_arena *arena)
{
    struct value question, solution;
    struct value answer = value_object(arena, 12);
    g_autofree char *lower = g_ascii_strdown(generator->key, -1);
    g_autofree char *id =
        g_strdup_printf("ex_%s_%" G_GINT64_FORMAT "_%" G_GINT64_FORMAT, lower, made->seed, replay->now_ms);
    struct value id_value = dup_text(arena, id);

    value_set(arena, answer.object, "id_exercice", id_value);
    value_set(arena, answer.object, "niveau", value_null());
    value_set(arena, answer.object, "chapitre", value_null());
    value_set(arena, answer.object, "enonce_html", own_text(made, "enonce", arena));
    value_set(arena, answer.object, "solution_html", own_text(made, "reponse_finale", arena));
    dynamic_figures(made, arena, &question, &solution);
    value_set(arena, answer.object, "figure_svg", question);
    value_set(arena, answer.object, "figure_svg_enonce", question);
    value_set(arena, answer.object, "figure_svg_solution", solution);
    value_set(arena, answer.object, "svg", question);
    value_set(arena, answer.object, "pdf_token", id_value);
    value_set(arena, answer.object, "metadata", direct_metadata(generator, parameters, made, replay, arena));
    value_set(arena, answer.object, "generation_meta", value_null());
    return answer;
}

void api_answer_generator_again(struct http_request *request, struct http_answer *answer,
                                const struct generator_set *generators, const struct replay *replay)
{
    struct value_arena *arena = http_request_arena(request);
    const struct generator *generator = generator_set_find(generators, replay->code, strlen(replay->code));
    const struct value *overrides =
        replay->more.type == VALUE_OBJECT ? value_object_get(replay->more.object, "overrides") : NULL;
    const struct value_object *given =
        overrides && overrides->type == VALUE_OBJECT ? overrides->object : NULL;
    struct value parameters;
    struct dynamic_fault fault = {.context = value_null()};
    struct dynamic_case made;

    if (!generator) {
        http_answer_error(answer, &api_errors[API_ERROR_GENERATOR]);
        return;
    }
    if (!dynamic_parameters(generator, given, arena, &parameters, &fault)) {
        http_answer_error_because(answer, &api_errors[API_ERROR_PARAMS], fault.message, NULL);
        return;
    }
    if (!dynamic_generate_bare(generator, &parameters, replay->seed, arena, &made, &fault)) {
        api_answer_fault(answer, &fault, arena);
        return;
    }
    struct value body = direct_answer(generator, &parameters, &made, replay, arena);
    http_answer_value(answer, &body);
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
    api_answer_generator_again(request, answer, generators, &replay);
}
