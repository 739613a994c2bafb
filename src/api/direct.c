/* SPDX-License-Identifier: Apache-2.0 */
/* A generator asked directly, without an exercise: the route for one exercise, with generator_key. */
#include <string.h>

#include "api_internal.h"
#include "clock.h"
#include "generate.h"

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
                                    const struct dynamic_case *made, struct value_arena *arena)
{
    struct value metadata = value_object(arena, 10);

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
    return metadata;
}

static struct value direct_answer(const struct generator *generator, const struct value *parameters,
                                  const struct dynamic_case *made, struct value_arena *arena)
{
    static const char *const figures[] = {"figure_svg", "figure_svg_enonce", "figure_svg_solution", "svg"};
    struct value answer = value_object(arena, 12);
    g_autofree char *lower = g_ascii_strdown(generator->key, -1);
    g_autofree char *id =
        g_strdup_printf("ex_%s_%" G_GINT64_FORMAT "_%" G_GINT64_FORMAT, lower, made->seed, clock_now_ms());
    struct value id_value = dup_text(arena, id);

    value_set(arena, answer.object, "id_exercice", id_value);
    value_set(arena, answer.object, "niveau", value_null());
    value_set(arena, answer.object, "chapitre", value_null());
    value_set(arena, answer.object, "enonce_html", own_text(made, "enonce", arena));
    value_set(arena, answer.object, "solution_html", own_text(made, "reponse_finale", arena));
    for (gsize i = 0; i < G_N_ELEMENTS(figures); i++)
        value_set(arena, answer.object, figures[i], value_null());
    value_set(arena, answer.object, "pdf_token", id_value);
    value_set(arena, answer.object, "metadata", direct_metadata(generator, parameters, made, arena));
    value_set(arena, answer.object, "generation_meta", value_null());
    return answer;
}

void api_answer_generator(struct http_request *request, struct http_answer *answer, const char *key,
                          const struct value_object *overrides, const gint64 *seed)
{
    struct value_arena *arena = http_request_arena(request);
    const struct generator *generator = generator_find_built_in(key, strlen(key));
    struct value parameters;
    struct dynamic_fault fault = {.context = value_null()};
    struct dynamic_case made;
    gint64 drawn = 0;
    g_autoptr(GError) error = NULL;

    if (!generator) {
        http_answer_error(answer, &api_errors[API_ERROR_GENERATOR]);
        return;
    }
    if (!dynamic_parameters(generator, overrides, arena, &parameters, &fault)) {
        http_answer_error_because(answer, &api_errors[API_ERROR_PARAMS], fault.message, NULL);
        return;
    }
    if (!seed && !generate_draw_seed(&drawn, &error)) {
        api_answer_gerror(answer, error);
        return;
    }
    if (!dynamic_generate_bare(generator, &parameters, seed ? *seed : drawn, arena, &made, &fault)) {
        api_answer_fault(answer, &fault, arena);
        return;
    }
    struct value body = direct_answer(generator, &parameters, &made, arena);
    http_answer_value(answer, &body);
}
