/* SPDX-License-Identifier: Apache-2.0 */
/* What a dynamic exercise would give for some seeds, before it is saved. */
#include <string.h>

#include "api_write_internal.h"
#include "generate.h"

/* What it gives for one seed, or why it gives nothing. */
static struct value preview_case(const struct dynamic_plan *plan, gint64 seed, struct value_arena *arena)
{
    struct value value = value_object(arena, 8);
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
    value_set(arena, value.object, "figure_svg_enonce", value_null());
    value_set(arena, value.object, "figure_svg_solution", value_null());
    value_set(arena, value.object, "variables", made.variables);
    return value;
}

static const struct value *member(const struct value_object *body, const char *name, enum value_type type)
{
    const struct value *value = value_object_get(body, name);

    return value && value->type == type ? value : NULL;
}

gboolean api_preview_cases(const struct exercise *exercise, const struct value_object *given,
                           struct value_arena *arena, struct value_object *out, struct http_answer *answer)
{
    const struct value *dynamic = exercise_get(exercise, "is_dynamic");
    const struct value *seeds = member(given, "seeds", VALUE_LIST);
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
    dynamic_read_exercise(exercise, exercise->chapter_code, &parts);
    if (!dynamic_prepare(&parts, &asked, arena, &plan, &fault)) {
        api_answer_fault(answer, &fault, arena);
        return FALSE;
    }
    struct value cases = value_list(arena, seeds->list->count);
    for (guint i = 0; i < seeds->list->count; i++)
        value_list_append(arena, cases.list, preview_case(&plan, seeds->list->items[i].integer, arena));
    value_set(arena, out, "generator_key", value_string(plan.generator->key));
    value_set(arena, out, "parameters", plan.parameters);
    value_set(arena, out, "ignored", plan.ignored);
    value_set(arena, out, "cases", cases);
    return TRUE;
}
