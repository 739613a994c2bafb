/* SPDX-License-Identifier: Apache-2.0 */
/* A look at what an exercise would become, before it is saved. */
#include <string.h>

#include "api_internal.h"
#include "generate.h"
#include "i18n.h"

/* Cases of one preview. */
#define PREVIEW_SEEDS_MAX 24

/* What an exercise (its fields, as in a document) would become. */
static struct value preview_case(const struct dynamic_plan *plan, gint64 seed, struct value_arena *arena)
{
    struct value value = value_object(arena, 8);
    struct value question, solution;
    struct dynamic_case made;
    struct dynamic_fault fault;

    value_set(arena, value.object, "seed", value_integer(seed));
    if (!dynamic_generate(plan, seed, arena, &made, &fault)) {
        value_set(arena, value.object, "error", value_string(generate_fault_name(fault.kind)));
        value_set(arena, value.object, "message", value_string(fault.message));
        value_set(arena, value.object, "context", fault.context);
        return value;
    }
    value_set(arena, value.object, "variant_id", value_string(plan->variants[made.variant].id));
    value_set(arena, value.object, "enonce_html", made.enonce);
    value_set(arena, value.object, "solution_html", made.solution);
    dynamic_figures(&made, arena, &question, &solution);
    value_set(arena, value.object, "figure_svg_enonce", question);
    value_set(arena, value.object, "figure_svg_solution", solution);
    value_set(arena, value.object, "variables", made.variables);
    return value;
}

static const struct value *member(const struct value *body, const char *name, enum value_type type)
{
    const struct value *value = value_object_get(body->object, name);

    return value && value->type == type ? value : NULL;
}

static void post_preview(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct value_arena *arena = http_request_arena(request);
    struct value *body = http_request_body(request);
    const struct value *given = member(body, "exercise", VALUE_OBJECT),
                       *seeds = member(body, "seeds", VALUE_LIST);
    const struct value *variant = member(body, "variant_id", VALUE_TEXT);
    const struct value *overrides = member(body, "overrides", VALUE_OBJECT);
    struct exercise exercise;
    struct dynamic_exercise parts;
    struct dynamic_plan plan;
    struct dynamic_fault fault;
    g_autoptr(GError) error = NULL;

    g_autoptr(generator_set) generators = api_generators_now(context);
    if (!exercise_normalise(arena, given, "PREVIEW", DOOR_FOREIGN, NULL, NULL, &exercise, &error)) {
        api_answer_gerror(answer, error);
        return;
    }
    const struct dynamic_request asked = {
        .overrides = overrides ? overrides->object : NULL,
        .variant_id = variant ? value_arena_copy(arena, variant->text, variant->size) : NULL};
    dynamic_read_exercise(&exercise, exercise.chapter_code, generators, &parts);
    if (!dynamic_prepare(&parts, &asked, arena, &plan, &fault)) {
        api_answer_fault(answer, &fault, arena);
        return;
    }
    struct value out = value_object(arena, 4), cases = value_list(arena, PREVIEW_SEEDS_MAX);
    for (guint i = 0; i < seeds->list->count; i++)
        value_list_append(arena, cases.list, preview_case(&plan, seeds->list->items[i].integer, arena));
    value_set(arena, out.object, "generator_key", value_string(plan.generator->key));
    value_set(arena, out.object, "parameters", plan.parameters);
    value_set(arena, out.object, "ignored", plan.ignored);
    value_set(arena, out.object, "cases", cases);
    http_answer_value(answer, &out);
}

static const struct http_outcome preview_outcomes[] = {{200, "Preview", NULL, NULL}, {0}};
static const struct http_error_row *const preview_errors[] = {
    &api_errors[API_ERROR_CONTENT], &api_errors[API_ERROR_GENERATOR], &api_errors[API_ERROR_GENERATOR_PARAMS],
    &api_errors[API_ERROR_VARIANT], &api_errors[API_ERROR_WITHHELD],  NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_POST,
     .path = "/api/admin/preview",
     .role = HTTP_ROLE_VIEWER,
     .body = HTTP_BODY_JSON,
     .id = "previewExercise",
     .tag = "generators",
     .summary = N_("What a dynamic exercise gives for some seeds, without saving it"),
     .schema = "PreviewRequest",
     .outcomes = preview_outcomes,
     .errors = preview_errors,
     .handler = post_preview},
};
const struct api_rows api_preview_rows = {rows, G_N_ELEMENTS(rows)};
