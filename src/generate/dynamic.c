/* SPDX-License-Identifier: Apache-2.0 */
/* Which case an exercise gets: its generator, parameters, kind, variant and seed (docs/generators.md). */
#include "dynamic.h"

#include <string.h>

#include "definitions_internal.h"
#include "dynamic_internal.h"
#include "i18n.h"
#include "sha256.h"
#include "template_internal.h"

/* Whether a kind's variables cover the placeholders. */
struct coverage {
    const struct generator *generator;
    const struct value *kind;
    gboolean is_covered;
};

static gboolean has_kind(const struct generator_variable *variable, const struct value *kind)
{
    for (guint i = 0; variable->kinds && i < variable->kinds->count; i++)
        if (value_equal(&variable->kinds->items[i], kind))
            return TRUE;
    return !variable->kinds;
}

static void see_name(const char *name, gsize size, gboolean is_name, gpointer data)
{
    struct coverage *coverage = data;

    for (guint i = 0; is_name && coverage->is_covered && i < coverage->generator->n_variables; i++) {
        const struct generator_variable *variable = &coverage->generator->variables[i];
        if (variable->size == size && memcmp(variable->name, name, size) == 0) {
            coverage->is_covered = has_kind(variable, coverage->kind);
            return;
        }
    }
}

static void see_template(const struct value *text, struct coverage *coverage)
{
    if (text->type == VALUE_TEXT)
        template_names(text->text, text->size, see_name, coverage);
}

/* The first kind, in the generator's order, that fits the exercise's texts; if none does, the default stays.
 */
static void choose_kind(struct dynamic_plan *plan, struct parameters *parameters)
{
    const struct generator *generator = plan->generator;

    for (guint p = 0; p < generator->n_parameters; p++) {
        const struct generator_parameter *parameter = &generator->parameters[p];
        if (strcmp(parameter->name, generator->kind) != 0 || !parameter->options)
            continue;
        for (guint i = 0; i < parameter->options->count; i++) {
            struct coverage coverage = {generator, &parameter->options->items[i], TRUE};
            for (guint v = 0; v < plan->n_variants; v++) {
                see_template(&plan->variants[v].enonce, &coverage);
                see_template(&plan->variants[v].solution, &coverage);
            }
            if (coverage.is_covered) {
                value_set(parameters->arena, parameters->object.object, generator->kind,
                          parameter->options->items[i]);
                return;
            }
        }
    }
}

static struct value text_member(const struct value_object *object, const char *name)
{
    const struct value *value = value_object_get(object, name);

    return value && value->type == VALUE_TEXT ? *value : value_null();
}

static void read_variant(const struct value *from, struct value_arena *arena, struct dynamic_variant *out)
{
    struct value id = text_member(from->object, "id");
    const struct value *weight = value_object_get(from->object, "weight");

    *out = (struct dynamic_variant){
        .id = id.type == VALUE_TEXT ? value_arena_copy(arena, id.text, id.size) : "",
        .weight = weight && weight->type == VALUE_INTEGER ? CLAMP(weight->integer, 1, 1000000) : 1,
        .enonce = text_member(from->object, "enonce_template_html"),
        .solution = text_member(from->object, "solution_template_html"),
    };
}

/* The exercise's variants, or its own templates as the only one. */
static gboolean read_variants(struct dynamic_plan *plan, struct value_arena *arena,
                              struct dynamic_fault *fault)
{
    const struct dynamic_exercise *exercise = plan->exercise;
    const struct value_list *list = exercise->variants.type == VALUE_LIST ? exercise->variants.list : NULL;
    guint count = list ? list->count : 0, n = 0;
    struct dynamic_variant *variants = value_arena_alloc(arena, (count + 1) * sizeof *variants);

    for (guint i = 0; i < count; i++)
        if (list->items[i].type == VALUE_OBJECT)
            read_variant(&list->items[i], arena, &variants[n++]);
    if (n == 0)
        variants[n++] = (struct dynamic_variant){
            .id = "", .weight = 1, .enonce = exercise->enonce, .solution = exercise->solution};
    for (guint i = 0; i < n; i++)
        if (variants[i].enonce.type != VALUE_TEXT || variants[i].enonce.size == 0)
            return dynamic_fail(arena, fault, DYNAMIC_FAULT_TEXT,
                                _("The exercise has no statement that can be shown: write its "
                                  "enonce_template_html."));
    plan->variants = variants;
    plan->n_variants = n;
    return TRUE;
}

static gboolean fix_variant(struct dynamic_plan *plan, const struct dynamic_request *request,
                            struct value_arena *arena, struct dynamic_fault *fault)
{
    const struct value *variables = &plan->exercise->variables;
    struct value own =
        variables->type == VALUE_OBJECT ? text_member(variables->object, "variant_id") : value_null();
    const char *id = request && request->variant_id ? request->variant_id
                     : own.type == VALUE_TEXT       ? value_arena_copy(arena, own.text, own.size)
                                                    : NULL;

    plan->fixed_variant = plan->n_variants == 1 ? 0 : -1;
    if (!id || (plan->n_variants == 1 && plan->variants[0].id[0] == '\0'))
        return TRUE;
    for (guint i = 0; i < plan->n_variants; i++) {
        if (strcmp(plan->variants[i].id, id) == 0) {
            plan->fixed_variant = (gint)i;
            return TRUE;
        }
    }
    return dynamic_fail(arena, fault, DYNAMIC_FAULT_VARIANT, _("The exercise has no variant “%s”."), id);
}

static gboolean read_parameters(struct dynamic_plan *plan, const struct dynamic_request *request,
                                struct value_arena *arena, struct dynamic_fault *fault)
{
    const struct dynamic_exercise *exercise = plan->exercise;
    struct parameters parameters;

    parameters_start(&parameters, plan->generator, arena);
    if (!parameters_set(&parameters, "difficulty", &exercise->difficulty, fault) ||
        (exercise->variables.type == VALUE_OBJECT &&
         !parameters_set_all(&parameters, exercise->variables.object, fault)) ||
        (request && !parameters_set_all(&parameters, request->overrides, fault)))
        return FALSE;
    if (plan->generator->kind && !parameters.has_kind)
        choose_kind(plan, &parameters);
    plan->parameters = parameters.object;
    plan->ignored = parameters.ignored;
    return TRUE;
}

gboolean dynamic_prepare(const struct dynamic_exercise *exercise, const struct dynamic_request *request,
                         struct value_arena *arena, struct dynamic_plan *out, struct dynamic_fault *fault)
{
    struct value key = exercise->generator_key;
    struct dynamic_plan plan = {.exercise = exercise};

    *fault = (struct dynamic_fault){.context = value_null()};
    if (key.type == VALUE_TEXT && key.size == strlen(DYNAMIC_OWN_KEY) &&
        g_ascii_strncasecmp(key.text, DYNAMIC_OWN_KEY, key.size) == 0) {
        plan.generator = definitions_make(exercise, request, arena, fault);
        if (!plan.generator)
            return FALSE;
    } else if (key.type == VALUE_TEXT) {
        plan.generator = generator_set_find(exercise->generators, key.text, key.size);
    }
    if (!plan.generator)
        return dynamic_fail(
            arena, fault, DYNAMIC_FAULT_GENERATOR, _("The exercise's generator “%.*s” does not exist."),
            key.type == VALUE_TEXT ? (int)MIN(key.size, 100) : 0, key.type == VALUE_TEXT ? key.text : "");
    if (!read_variants(&plan, arena, fault) || !fix_variant(&plan, request, arena, fault) ||
        !read_parameters(&plan, request, arena, fault))
        return FALSE;
    *out = plan;
    return TRUE;
}

guint dynamic_choose_variant(const char *name, const char *seed, const gint64 *weights, guint n)
{
    g_autofree char *text = g_strdup_printf("%s:%s", name, seed);
    char hex[SHA256_HEX_SIZE];
    guint64 sum = 0;

    sha256_hex_of(text, strlen(text), hex);
    hex[8] = '\0';
    for (guint i = 0; i < n; i++)
        sum += (guint64)MAX(weights[i], 1);
    guint64 at = g_ascii_strtoull(hex, NULL, 16) % sum, reached = 0;
    for (guint i = 0; i < n; i++) {
        reached += (guint64)MAX(weights[i], 1);
        if (at < reached)
            return i;
    }
    return n - 1;
}

static guint variant_of(const struct dynamic_plan *plan, gint64 seed)
{
    g_autofree gint64 *weights = NULL;
    g_autofree char *name = NULL, *digits = NULL;

    if (plan->fixed_variant >= 0)
        return (guint)plan->fixed_variant;
    weights = g_new(gint64, plan->n_variants);
    for (guint i = 0; i < plan->n_variants; i++)
        weights[i] = plan->variants[i].weight;
    name = g_strdup_printf("%s:%" G_GINT64_FORMAT, plan->exercise->chapter_code, plan->exercise->id);
    digits = g_strdup_printf("%" G_GINT64_FORMAT, seed);
    return dynamic_choose_variant(name, digits, weights, plan->n_variants);
}

/* Seeds a source of draws and runs the generator. */
static gboolean run_seeded(const struct generator *generator, const struct value *parameters,
                           gboolean is_anew, gint64 seed, struct value_arena *arena, struct dynamic_case *out,
                           struct dynamic_fault *fault)
{
    struct draw draw;

    *fault = (struct dynamic_fault){.context = value_null()};
    draw_init(&draw);
    draw_seed(&draw, seed);
    draw.is_anew = is_anew;
    out->seed = seed;
    gboolean made = case_run(generator, parameters, &draw, arena, out, fault) == 1;
    draw_clear(&draw);
    return made;
}

gboolean dynamic_generate_bare(const struct generator *generator, const struct value *parameters, gint64 seed,
                               struct value_arena *arena, struct dynamic_case *out,
                               struct dynamic_fault *fault)
{
    out->variant = 0;
    return run_seeded(generator, parameters, FALSE, seed, arena, out, fault);
}

gboolean dynamic_generate(const struct dynamic_plan *plan, gint64 seed, struct value_arena *arena,
                          struct dynamic_case *out, struct dynamic_fault *fault)
{
    out->variant = variant_of(plan, seed);
    return run_seeded(plan->generator, &plan->parameters, plan->is_anew, seed, arena, out, fault) &&
           case_write(plan, arena, out, fault);
}
