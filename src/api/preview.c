/* SPDX-License-Identifier: Apache-2.0 */
/* A look at what an exercise would become, before it is saved. */
#include <string.h>

#include "api_internal.h"
#include "generate.h"
#include "i18n.h"

/* Cases of one preview. */
#define PREVIEW_SEEDS_MAX 24
/* Of each proof; somebody waits for it. */
#define PROOF_CASES_MAX 100000
#define PROOF_MS_MAX 2000

/* What an exercise (its fields, as in a document) would become. */
static struct value case_value(const struct dynamic_plan *plan, const struct dynamic_case *made,
                               const struct dynamic_fault *fault, struct value seed,
                               struct value_arena *arena)
{
    struct value value = value_object(arena, 8);
    struct value question, solution;

    value_set(arena, value.object, "seed", seed);
    if (!made) {
        value_set(arena, value.object, "error", value_string(generate_fault_name(fault->kind)));
        value_set(arena, value.object, "message", value_string(fault->message));
        value_set(arena, value.object, "context", fault->context);
        return value;
    }
    value_set(arena, value.object, "variant_id", value_string(plan->variants[made->variant].id));
    value_set(arena, value.object, "enonce_html", made->enonce);
    value_set(arena, value.object, "solution_html", made->solution);
    dynamic_figures(made, arena, &question, &solution);
    value_set(arena, value.object, "figure_svg_enonce", question);
    value_set(arena, value.object, "figure_svg_solution", solution);
    value_set(arena, value.object, "variables", made->variables);
    return value;
}

static struct value preview_case(const struct dynamic_plan *plan, gint64 seed, struct value_arena *arena)
{
    struct dynamic_case made;
    struct dynamic_fault fault;
    gboolean done = dynamic_generate(plan, seed, arena, &made, &fault);

    return case_value(plan, done ? &made : NULL, &fault, value_integer(seed), arena);
}

static const struct value *member(const struct value *body, const char *name, enum value_type type)
{
    const struct value *value = value_object_get(body->object, name);

    return value && value->type == type ? value : NULL;
}

/* The proof in every difficulty, when it is asked for. */
static struct value proofs_value(const struct dynamic_exercise *exercise, struct value_arena *arena)
{
    g_autoptr(GArray) proofs = dynamic_prove_all(exercise, PROOF_CASES_MAX, PROOF_MS_MAX, arena);
    struct value list = value_list(arena, proofs->len);

    for (guint i = 0; i < proofs->len; i++)
        value_list_append(arena, list.list,
                          dynamic_proof_value(&g_array_index(proofs, struct dynamic_proof, i), arena));
    return list;
}

/* A case that a proof named, by its draws. */
static struct value reading_case(const struct dynamic_plan *plan, const struct value_list *draws,
                                 struct value_arena *arena)
{
    struct dynamic_reading reading = {.variant = (guint)MAX(plan->fixed_variant, 0), .n = draws->count};
    struct dynamic_case made = {0};
    struct dynamic_fault fault;

    reading.draws = value_arena_alloc(arena, MAX(draws->count, 1) * sizeof *reading.draws);
    for (guint i = 0; i < draws->count; i++)
        reading.draws[i] = (guint64)MAX(draws->items[i].integer, 0);
    gboolean done = dynamic_generate_reading(plan, &reading, arena, &made, &fault);
    return case_value(plan, done ? &made : NULL, &fault, value_null(), arena);
}

static gboolean is_true(const struct value *body, const char *name)
{
    const struct value *value = value_object_get(body->object, name);

    return value && value->type == VALUE_TRUE;
}

static void run_preview(struct api *api, struct http_request *request, struct http_answer *answer,
                        gconstpointer data)
{
    struct value_arena *arena = http_request_arena(request);
    const struct value *body = http_request_body(request), *given = member(body, "exercise", VALUE_OBJECT),
                       *seeds = member(body, "seeds", VALUE_LIST), *draws = member(body, "draws", VALUE_LIST);
    const struct value *variant = member(body, "variant_id", VALUE_TEXT);
    const struct value *overrides = member(body, "overrides", VALUE_OBJECT);
    struct generator_set *generators = (struct generator_set *)(guintptr)data;
    struct exercise exercise;
    struct dynamic_exercise parts;
    struct dynamic_plan plan;
    struct dynamic_fault fault;
    g_autoptr(GError) error = NULL;

    (void)api;
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
    struct value out = value_object(arena, 6), cases = value_list(arena, PREVIEW_SEEDS_MAX);
    for (guint i = 0; seeds && i < seeds->list->count; i++)
        value_list_append(arena, cases.list, preview_case(&plan, seeds->list->items[i].integer, arena));
    if (draws)
        value_list_append(arena, cases.list, reading_case(&plan, draws->list, arena));
    value_set(arena, out.object, "generator_key", value_string(plan.generator->key));
    value_set(arena, out.object, "parameters", plan.parameters);
    value_set(arena, out.object, "ignored", plan.ignored);
    value_set(arena, out.object, "cases", cases);
    if (is_true(body, "proof"))
        value_set(arena, out.object, "proofs", proofs_value(&parts, arena));
    http_answer_value(answer, &out);
}

static void run_and_release(struct api *api, struct http_request *request, struct http_answer *answer,
                            gconstpointer data)
{
    run_preview(api, request, answer, data);
    generator_set_unref((struct generator_set *)(guintptr)data);
}

/* A proof takes its time, so it is made beside. */
static void post_preview(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct generator_set *generators = api_generators_now(context);

    if (is_true(http_request_body(request), "proof")) {
        if (!api_aside(context, request, answer, run_and_release, generators))
            generator_set_unref(generators);
        return;
    }
    run_and_release(context, request, answer, generators);
}

static const struct http_outcome preview_outcomes[] = {{200, "Preview", NULL, NULL}, {0}};
static const struct http_error_row *const preview_errors[] = {&api_errors[API_ERROR_CONTENT],
                                                              &api_errors[API_ERROR_GENERATOR],
                                                              &api_errors[API_ERROR_GENERATOR_PARAMS],
                                                              &api_errors[API_ERROR_VARIANT],
                                                              &api_errors[API_ERROR_WITHHELD],
                                                              &api_errors[API_ERROR_BUSY],
                                                              NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_POST,
     .path = "/api/admin/preview",
     .role = HTTP_ROLE_VIEWER,
     .body = HTTP_BODY_JSON,
     .id = "previewExercise",
     .tag = "generators",
     .summary = N_("What a dynamic exercise gives for some seeds, without saving it"),
     .text =
         N_("With `proof` also what exobase check exercises would find, in every difficulty; a case of it is "
            "shown again by its `draws`, its `variant_id` and the difficulty among `overrides`."),
     .schema = "PreviewRequest",
     .outcomes = preview_outcomes,
     .errors = preview_errors,
     .handler = post_preview},
};
const struct api_rows api_preview_rows = {rows, G_N_ELEMENTS(rows)};
