/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers the questions of the generators' tests, one JSON object a line:
 *   {"key", "params", "seed"}          a built-in generator's case
 *   {"source", "params", "seed"}       the case of a source that the test brings
 *   {"source", "params", "walk": N}    all its cases, at most N
 *   {"exercise", "seed", "variant"}    a dynamic exercise's texts
 *   {"exercise", "walk": N}            its case space; both with "overrides", if need be
 *   {"variant_of", "seed_text", "weights"}
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "draw_internal.h"
#include "dynamic.h"
#include "json.h"
#include "sandbox_internal.h"
#include "sha256.h"

static const struct value *member(const struct value *question, const char *name)
{
    return value_object_get(question->object, name);
}

static struct value member_or_null(const struct value *object, const char *name)
{
    const struct value *value = object && object->type == VALUE_OBJECT ? member(object, name) : NULL;

    return value ? *value : value_null();
}

static gint64 integer(const struct value *question, const char *name)
{
    const struct value *value = member(question, name);

    return value && value->type == VALUE_INTEGER ? value->integer : 0;
}

static void set_text(struct value_arena *arena, struct value *out, const char *name, const char *text)
{
    value_set(arena, out->object, name, value_string(value_arena_copy(arena, text, strlen(text))));
}

static void set_fault(struct value_arena *arena, struct value *out, const struct dynamic_fault *fault)
{
    set_text(arena, out, "error", fault->message);
    value_set(arena, out->object, "kind", value_integer(fault->kind));
    value_set(arena, out->object, "context", fault->context);
}

static void set_case(struct value_arena *arena, struct value *out, const struct dynamic_case *made)
{
    value_set(arena, out->object, "variables", made->variables);
    value_set(arena, out->object, "results", made->results);
    value_set(arena, out->object, "figure", made->figure);
    value_set(arena, out->object, "enonce", made->enonce);
    value_set(arena, out->object, "solution", made->solution);
    value_set(arena, out->object, "variant", value_integer(made->variant));
}

static void answer_key(const struct value *question, struct value_arena *arena, struct value *out)
{
    const struct value *key = member(question, "key");
    const struct generator *generator = generator_find_built_in(key->text, key->size);
    struct value params = member_or_null(question, "params"), parameters;
    struct dynamic_fault fault = {.message = "no such generator", .context = value_null()};
    struct dynamic_case made;

    if (generator &&
        dynamic_parameters(generator, params.type == VALUE_OBJECT ? params.object : NULL, arena, &parameters,
                           &fault) &&
        dynamic_generate_bare(generator, &parameters, integer(question, "seed"), arena, &made, &fault))
        set_case(arena, out, &made);
    else
        set_fault(arena, out, &fault);
}

/* All cases of a source, or how it failed. */
static void walk_source(const struct sandbox_source *source, const struct value *params, gint64 limit,
                        struct value_arena *arena, struct value *out, struct draw *draw)
{
    struct value cases = value_list(arena, 16), made;

    draw_walk(draw);
    do {
        g_autoptr(GError) error = NULL;
        enum sandbox_outcome outcome = sandbox_run(sandbox_get(), source, params, draw, arena, &made, &error);
        if (outcome == SANDBOX_FAILED) {
            set_text(arena, out, "error", error->message);
            break;
        }
        if (outcome == SANDBOX_CASE)
            value_list_append(arena, cases.list, made);
    } while (cases.list->count < limit && draw_advance(draw));
    value_set(arena, out->object, "cases", cases);
    value_set(arena, out->object, "endless", value_boolean(draw->is_endless));
}

static gint64 cpu_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (gint64)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void answer_source(const struct value *question, struct value_arena *arena, struct value *out)
{
    const struct value *text = member(question, "source");
    struct value empty = value_object(arena, 1), made;
    const struct value *params = member(question, "params") ? member(question, "params") : &empty;
    char hex[SHA256_HEX_SIZE];
    struct draw draw;
    g_autoptr(GError) error = NULL;

    sha256_hex_of(text->text, text->size, hex);
    hex[16] = '\0';
    struct sandbox_source source = {g_ascii_strtoull(hex, NULL, 16), "TEST", text->text, text->size};
    gint64 start = cpu_us();
    draw_init(&draw);
    if (member(question, "walk")) {
        walk_source(&source, params, integer(question, "walk"), arena, out, &draw);
    } else {
        draw_seed(&draw, integer(question, "seed"));
        if (sandbox_run(sandbox_get(), &source, params, &draw, arena, &made, &error) == SANDBOX_CASE)
            value_set(arena, out->object, "case", made);
        else
            set_text(arena, out, "error", error->message);
    }
    value_set(arena, out->object, "cpu_us", value_integer(cpu_us() - start));
    draw_clear(&draw);
}

static void walk_exercise(const struct dynamic_plan *plan, gint64 limit, struct value_arena *arena,
                          struct value *out)
{
    struct dynamic_space space;

    dynamic_prove(plan, limit, 60000, arena, &space);
    value_set(arena, out->object, "cases", value_integer(space.cases));
    value_set(arena, out->object, "whole", value_boolean(space.is_whole));
    value_set(arena, out->object, "texts", value_integer(space.readings->len));
    value_set(arena, out->object, "faults", value_integer(space.faults));
    value_set(arena, out->object, "falsehoods", value_integer(space.falsehoods));
    value_set(arena, out->object, "falsehood", value_string(space.falsehood));
    value_set(arena, out->object, "commonest", value_integer(space.commonest));
    value_set(arena, out->object, "figure_faults", value_integer(space.figure_faults));
    for (guint i = 0; i < space.failures->len; i++) {
        const struct dynamic_failure *failure = &g_array_index(space.failures, struct dynamic_failure, i);
        if (failure->kind == DYNAMIC_FAILURE_FIGURE)
            value_set(arena, out->object, "figure_fault", value_string(failure->message));
    }
    if (space.faults > 0)
        set_fault(arena, out, &space.fault);
    dynamic_space_clear(&space);
}

static void answer_exercise(const struct value *question, struct value_arena *arena, struct value *out)
{
    const struct value *given = member(question, "exercise");
    struct value variant = member_or_null(question, "variant");
    g_autofree char *chapter = value_dup_string(member(given, "chapter_code"));
    g_autofree char *variant_id = value_dup_string(&variant);
    struct dynamic_exercise exercise = {
        .chapter_code = chapter ? chapter : "TEST",
        .id = integer(given, "id"),
        .generator_key = member_or_null(given, "generator_key"),
        .difficulty = member_or_null(given, "difficulty"),
        .enonce = member_or_null(given, "enonce_template_html"),
        .solution = member_or_null(given, "solution_template_html"),
        .variants = member_or_null(given, "template_variants"),
        .variables = member_or_null(given, "variables"),
    };
    const struct value overrides = member_or_null(question, "overrides");
    const struct dynamic_request request = {
        .variant_id = variant_id, .overrides = overrides.type == VALUE_OBJECT ? overrides.object : NULL};
    struct dynamic_plan plan;
    struct dynamic_fault fault;
    struct dynamic_case made;

    if (!dynamic_prepare(&exercise, &request, arena, &plan, &fault)) {
        set_fault(arena, out, &fault);
        return;
    }
    value_set(arena, out->object, "parameters", plan.parameters);
    value_set(arena, out->object, "ignored", plan.ignored);
    if (member(question, "walk"))
        walk_exercise(&plan, integer(question, "walk"), arena, out);
    else if (dynamic_generate(&plan, integer(question, "seed"), arena, &made, &fault))
        set_case(arena, out, &made);
    else
        set_fault(arena, out, &fault);
}

static void answer_variant(const struct value *question, struct value_arena *arena, struct value *out)
{
    g_autofree char *name = value_dup_string(member(question, "variant_of"));
    g_autofree char *seed = value_dup_string(member(question, "seed_text"));
    const struct value_list *list = member(question, "weights")->list;
    g_autofree gint64 *weights = g_new(gint64, list->count);

    for (guint i = 0; i < list->count; i++)
        weights[i] = list->items[i].integer;
    value_set(arena, out->object, "chosen",
              value_integer(dynamic_choose_variant(name, seed, weights, list->count)));
}

static void answer(const char *line, gsize size)
{
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    struct value question, out = value_object(arena, 8);

    if (!json_parse(arena, line, size, &question, &error))
        g_error("%s", error->message);
    if (member(&question, "key"))
        answer_key(&question, arena, &out);
    else if (member(&question, "source"))
        answer_source(&question, arena, &out);
    else if (member(&question, "exercise"))
        answer_exercise(&question, arena, &out);
    else
        answer_variant(&question, arena, &out);
    json_write(text, &out);
    puts(text->str);
}

int main(void)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t read;

    while ((read = getline(&line, &size, stdin)) >= 0)
        answer(line, (gsize)read);
    free(line);
    return 0;
}
