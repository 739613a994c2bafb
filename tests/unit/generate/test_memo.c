/* SPDX-License-Identifier: Apache-2.0 */
/* A case that is known from an earlier run is the one that the generator gives when it runs itself. */
#include <string.h>

#include "draw_internal.h"
#include "dynamic_internal.h"
#include "json.h"
#include "memo_internal.h"

#define SEEDS 100

static char *text_of(const struct dynamic_case *made)
{
    GString *text = g_string_new(NULL);
    const struct value *parts[] = {&made->variables, &made->results, &made->figure};

    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        json_write(text, parts[i]);
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

/* The case's text, or the fault's. */
static char *run(const struct generator *generator, const struct value *parameters, gint64 seed,
                 gboolean is_anew)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct dynamic_case made;
    struct dynamic_fault fault;
    struct draw draw;

    draw_init(&draw);
    draw_seed(&draw, seed);
    draw.is_anew = is_anew;
    int outcome = case_run(generator, parameters, &draw, arena, &made, &fault);
    /* What is drawn next shows that as much was drawn. */
    g_autofree char *text = outcome == 1 ? text_of(&made) : g_strdup(fault.message);
    char *all =
        g_strdup_printf("%d %s%" G_GUINT64_FORMAT, outcome, text, random_below(&draw.random, 1u << 30));
    draw_clear(&draw);
    return all;
}

static void check(const struct generator *generator, const struct value_object *given)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value parameters;
    struct dynamic_fault fault;

    if (!dynamic_parameters(generator, given, arena, &parameters, &fault))
        return;
    for (int round = 0; round < 2; round++)
        for (gint64 seed = 0; seed < SEEDS; seed++) {
            g_autofree char *known = run(generator, &parameters, seed, FALSE);
            g_autofree char *anew = run(generator, &parameters, seed, TRUE);
            g_assert_cmpstr(known, ==, anew);
        }
}

/* Each option of each enumerated parameter, the others as they are by default. */
static void test_built_in(void)
{
    for (guint i = 0; i < generator_built_in_count(); i++) {
        const struct generator *generator = generator_built_in(i);
        check(generator, NULL);
        for (guint p = 0; p < generator->n_parameters; p++) {
            const struct generator_parameter *parameter = &generator->parameters[p];
            for (guint o = 0; parameter->options && o < parameter->options->count; o++) {
                g_autoptr(value_arena) arena = value_arena_new();
                struct value given = value_object(arena, 1);
                value_set(arena, given.object, parameter->name, parameter->options->items[o]);
                check(generator, given.object);
            }
        }
    }
}

static struct generator *read_source(struct value_arena *arena, const char *body)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strconcat("--[[exobase\n{\"key\": \"TEST\", \"label\": {\"fr\": \"t\", \"en\": "
                                        "\"t\"}, \"description\": {\"fr\": \"t\", "
                                        "\"en\": \"t\"}, \"version\": \"1.0.0\", \"levels\": [\"6e\"], "
                                        "\"exercise_type\": \"T\", \"min_offer\": \"free\", "
                                        "\"svg_mode\": \"NONE\", \"parameters\": [], \"presets\": [], "
                                        "\"variables\": {\"a\": {\"type\": \"number\"}}, "
                                        "\"results\": {}}\n]]\n",
                                        body, NULL);
    const char *copy = value_arena_copy(arena, text, strlen(text));
    struct generator *generator = generator_read(arena, copy, strlen(copy), &error);

    g_assert_no_error(error);
    return generator;
}

/* Draws of every kind, refused ones, rejected cases; more draws than are noted down. */
static void test_draws(void)
{
    static const char *const bodies[] = {
        "function generate(p, draw) return {variables = {a = 1}} end",
        "function generate(p, draw) local n = draw.int(1, 5) if n > 3 then draw.reject() end "
        "return {variables = {a = n * 10 + draw.int(1, n)}} end",
        "function generate(p, draw) local n = 0 if draw.chance(0.3) then n = draw.int(1, 9) end "
        "return {variables = {a = n}} end",
        "function generate(p, draw) return {variables = {a = draw.int(1, 6, {unless = function(n) return n % "
        "2 == 0 "
        "end})}} end",
        "function generate(p, draw) return {variables = {a = draw.decimal(1, 2, 1) + draw.int(1, 3)}} end",
        "function generate(p, draw) local l = draw.shuffle({1, 2, 3, 4}) return {variables = {a = l[1] * "
        "1000 + "
        "l[2] * 100 + l[3] * 10 + draw.sample(l, 2)[2]}} end",
        "function generate(p, draw) local sum = 0 for i = 1, 300 do sum = sum + draw.int(0, 1) end "
        "return {variables = {a = sum}} end",
        "function generate(p, draw) return {variables = {a = draw.int(1, 1000000000)}} end",
        "function generate(p, draw) if draw.int(1, 3) == 2 then error(\"no\") end return {variables = {a = "
        "7}} end",
    };

    for (guint i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_autoptr(value_arena) arena = value_arena_new();
        check(read_source(arena, bodies[i]), NULL);
    }
}

/* A thread's trees begin anew when they hold much, and large cases are not kept: both without a trace. */
static void test_much(void)
{
    g_autoptr(value_arena) arena = value_arena_new();
    const struct generator *wide = read_source(
        arena,
        "function generate(p, draw) return {variables = {a = draw.int(1, 100000) * 7 + draw.int(1, 9)}} end");

    for (guint i = 0; i < 300; i++) {
        g_autofree char *body = g_strdup_printf(
            "function generate(p, draw) return {variables = {a = %u + draw.int(1, 1000000)}} end", i);
        const struct generator *one = read_source(arena, body);
        g_autoptr(value_arena) own = value_arena_new();
        struct value parameters;
        struct dynamic_fault fault;
        g_assert_true(dynamic_parameters(one, NULL, own, &parameters, &fault));
        for (gint64 seed = 0; seed < 100; seed++)
            g_free(run(one, &parameters, seed, FALSE));
    }
    check(wide, NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/generate/memo/built-in", test_built_in);
    g_test_add_func("/generate/memo/draws", test_draws);
    g_test_add_func("/generate/memo/much", test_much);
    return g_test_run();
}
