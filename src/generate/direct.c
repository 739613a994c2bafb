/* SPDX-License-Identifier: Apache-2.0 */
/* The answer of a generator that is asked directly, without an exercise. */
#include <string.h>

#include "dynamic.h"
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
    value_set(arena, metadata.object, "replay", value_string(replay_write(replay, arena)));
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

gboolean replay_direct(const struct generator_set *generators, const struct replay *replay,
                       struct value_arena *arena, struct value *out, struct dynamic_fault *fault)
{
    const struct generator *generator = generator_set_find(generators, replay->code, strlen(replay->code));
    const struct value *overrides =
        replay->more.type == VALUE_OBJECT ? value_object_get(replay->more.object, "overrides") : NULL;
    const struct value_object *given =
        overrides && overrides->type == VALUE_OBJECT ? overrides->object : NULL;
    struct value parameters;
    struct dynamic_case made;

    *fault = (struct dynamic_fault){.context = value_null()};
    if (!generator) {
        fault->kind = DYNAMIC_FAULT_GENERATOR;
        return FALSE;
    }
    if (!dynamic_parameters(generator, given, arena, &parameters, fault) ||
        !dynamic_generate_bare(generator, &parameters, replay->seed, arena, &made, fault))
        return FALSE;
    *out = direct_answer(generator, &parameters, &made, replay, arena);
    return TRUE;
}
