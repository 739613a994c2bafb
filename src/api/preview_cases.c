/* SPDX-License-Identifier: Apache-2.0 */
/* What a dynamic exercise would give for some seeds, before it is saved. */
#include <string.h>

#include "api_write_internal.h"
#include "generate.h"

/* Of each proof; somebody waits for it. */
#define PROOF_CASES_MAX 100000
#define PROOF_MS_MAX 2000

/* A case, or (NULL) why there is none. */
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
    dynamic_figures(made, arena, &question, &solution);
    value_set(arena, value.object, "variant_id", value_string(plan->variants[made->variant].id));
    value_set(arena, value.object, "enonce_html", made->enonce);
    value_set(arena, value.object, "solution_html", made->solution);
    value_set(arena, value.object, "figure_svg_enonce", question);
    value_set(arena, value.object, "figure_svg_solution", solution);
    value_set(arena, value.object, "variables", made->variables);
    return value;
}

static struct value seed_case(const struct dynamic_plan *plan, gint64 seed, struct value_arena *arena)
{
    struct dynamic_case made;
    struct dynamic_fault fault;
    gboolean done = dynamic_generate(plan, seed, arena, &made, &fault);

    return case_value(plan, done ? &made : NULL, &fault, value_integer(seed), arena);
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

/* The proof in every difficulty. */
static struct value proofs_value(const struct dynamic_exercise *exercise, struct value_arena *arena)
{
    g_autoptr(GArray) proofs = dynamic_prove_all(exercise, PROOF_CASES_MAX, PROOF_MS_MAX, arena);
    struct value list = value_list(arena, proofs->len);

    for (guint i = 0; i < proofs->len; i++)
        value_list_append(arena, list.list,
                          dynamic_proof_value(&g_array_index(proofs, struct dynamic_proof, i), arena));
    return list;
}

static const struct value *member(const struct value_object *body, const char *name, enum value_type type)
{
    const struct value *value = value_object_get(body, name);

    return value && value->type == type ? value : NULL;
}

gboolean api_preview_cases(const struct exercise *exercise, const struct value_object *given,
                           const struct generator_set *generators, struct value_arena *arena,
                           struct value_object *out, struct http_answer *answer)
{
    const struct value *dynamic = exercise_get(exercise, "is_dynamic");
    const struct value *seeds = member(given, "seeds", VALUE_LIST);
    const struct value *draws = member(given, "draws", VALUE_LIST);
    const struct value *variant = member(given, "variant_id", VALUE_TEXT);
    const struct value *overrides = member(given, "overrides", VALUE_OBJECT);
    struct dynamic_exercise parts;
    struct dynamic_plan plan;
    struct dynamic_fault fault;
    const struct dynamic_request asked = {
        .overrides = overrides ? overrides->object : NULL,
        .variant_id = variant ? value_arena_copy(arena, variant->text, variant->size) : NULL};

    if (!seeds || !dynamic || dynamic->type != VALUE_TRUE)
        return TRUE;
    dynamic_read_exercise(exercise, exercise->chapter_code, generators, &parts);
    if (!dynamic_prepare(&parts, &asked, arena, &plan, &fault)) {
        api_answer_fault(answer, &fault, arena);
        return FALSE;
    }
    struct value cases = value_list(arena, seeds->list->count + 1);
    for (guint i = 0; i < seeds->list->count; i++)
        value_list_append(arena, cases.list, seed_case(&plan, seeds->list->items[i].integer, arena));
    if (draws)
        value_list_append(arena, cases.list, reading_case(&plan, draws->list, arena));
    value_set(arena, out, "generator_key", value_string(plan.generator->key));
    value_set(arena, out, "parameters", plan.parameters);
    value_set(arena, out, "ignored", plan.ignored);
    value_set(arena, out, "cases", cases);
    if (member(given, "proof", VALUE_TRUE))
        value_set(arena, out, "proofs", proofs_value(&parts, arena));
    return TRUE;
}
