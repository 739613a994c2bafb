/* SPDX-License-Identifier: Apache-2.0 */
/* The case space of a dynamic exercise: all that its draws can give, walked like an odometer. */
#include <string.h>
#include <time.h>

#include "asked_internal.h"
#include "dynamic_internal.h"
#include "proof_internal.h"

/* Cases between two looks at the clock. */
#define CASES_AT_ONCE 2
/* So many readings, by the sizes of the first one's draws, are not begun with, but for a proof. */
#define HUGE_SPACE 1e7
/* Cases of a sample. */
#define SAMPLE_SEEDS 2000

struct walk {
    const struct dynamic_plan *plan;
    struct value_arena *arena; /* the caller's */
    struct value_arena *own;   /* of one case */
    struct asked *seen;
    struct draw draw;
    struct dynamic_space *space;
    gint64 limit, end_us;
    struct judge judge;
};

static void keep_reading(struct walk *walk, const struct dynamic_case *made)
{
    struct dynamic_reading reading = {.variant = made->variant, .n = walk->draw.depth};

    if (!asked_add(walk->seen, made))
        return;
    reading.draws = value_arena_alloc(walk->arena, MAX(reading.n, 1) * sizeof *reading.draws);
    for (guint i = 0; i < reading.n; i++)
        reading.draws[i] = g_array_index(walk->draw.digits, struct draw_digit, i).at;
    g_array_append_val(walk->space->readings, reading);
}

static void see_reading(struct walk *walk, guint variant)
{
    struct dynamic_case made = {.variant = variant};
    struct dynamic_fault fault = {.context = value_null()};
    int outcome =
        case_run(walk->plan->generator, &walk->plan->parameters, &walk->draw, walk->own, &made, &fault);

    if (outcome == 0)
        return;
    walk->space->cases++;
    struct judged judged = {.variant = variant, .draw = &walk->draw, .made = &made, .fault = &fault};
    if (outcome < 0 || !case_write(walk->plan, walk->own, &made, &fault)) {
        judge_fault(&walk->judge, &judged);
        return;
    }
    keep_reading(walk, &made);
    if (walk->judge.answers)
        judge_case(&walk->judge, &judged);
}

/* Whether the reading that was shows a space that nobody walks to its end. */
static gboolean is_huge(const struct walk *walk)
{
    double size = 1;

    for (guint i = 0; i < walk->draw.depth; i++)
        size *= (double)g_array_index(walk->draw.digits, struct draw_digit, i).size;
    return size > HUGE_SPACE;
}

/* All readings of one variant; FALSE: the limit is reached. */
static gboolean walk_variant(struct walk *walk, guint variant)
{
    gint64 runs = 0;

    draw_walk(&walk->draw);
    do {
        see_reading(walk, variant);
        value_arena_reset(walk->own);
        gboolean late = ++runs % CASES_AT_ONCE == 0 && thread_cpu_us() > walk->end_us;
        if (runs == 1 && !walk->judge.answers && is_huge(walk))
            return FALSE;
        walk->space->is_late = late;
        if (walk->draw.is_endless || late || walk->space->faults > walk->limit)
            return FALSE;
        if (walk->space->cases >= walk->limit)
            return !draw_advance(&walk->draw);
    } while (draw_advance(&walk->draw));
    return TRUE;
}

/* Of a space that is too large, what seeds give; walking shows but a corner of it. */
static void sample_seeds(struct walk *walk)
{
    for (gint64 seed = 0; seed < SAMPLE_SEEDS && thread_cpu_us() < walk->end_us; seed++) {
        struct dynamic_case made = {0};
        struct dynamic_fault fault;
        struct judged judged = {.is_seeded = TRUE, .seed = seed, .made = &made, .fault = &fault};
        walk->space->cases++;
        if (dynamic_generate(walk->plan, seed, walk->own, &made, &fault)) {
            judged.variant = made.variant;
            judge_case(&walk->judge, &judged);
        } else {
            judged.variant = made.variant;
            judge_fault(&walk->judge, &judged);
        }
        value_arena_reset(walk->own);
    }
}

static void walk_space(const struct dynamic_plan *plan, gint64 limit, gint64 limit_ms, GHashTable *answers,
                       struct value_arena *arena, struct dynamic_space *out)
{
    struct walk walk = {.plan = plan,
                        .arena = arena,
                        .space = out,
                        .judge = {.space = out, .arena = arena, .answers = answers},
                        .limit = limit,
                        .end_us = thread_cpu_us() + limit_ms * 1000};

    *out = (struct dynamic_space){.is_whole = TRUE,
                                  .readings = g_array_new(FALSE, FALSE, sizeof(struct dynamic_reading)),
                                  .failures = g_array_new(FALSE, FALSE, sizeof(struct dynamic_failure)),
                                  .fault = {.context = value_null()}};
    walk.own = value_arena_new();
    walk.seen = asked_new();
    draw_init(&walk.draw);
    for (guint i = 0; i < plan->n_variants && out->is_whole; i++)
        if (plan->fixed_variant < 0 || (guint)plan->fixed_variant == i)
            out->is_whole = walk_variant(&walk, i);
    if (!out->is_whole && answers) {
        walk.end_us = thread_cpu_us() + limit_ms * 1000;
        sample_seeds(&walk);
    }
    draw_clear(&walk.draw);
    asked_free(walk.seen);
    value_arena_free(walk.own);
}

void dynamic_walk(const struct dynamic_plan *plan, gint64 limit, gint64 limit_ms, struct value_arena *arena,
                  struct dynamic_space *out)
{
    walk_space(plan, limit, limit_ms, NULL, arena, out);
}

void dynamic_prove(const struct dynamic_plan *plan, gint64 limit, gint64 limit_ms, struct value_arena *arena,
                   struct dynamic_space *out)
{
    g_autoptr(GHashTable) answers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    walk_space(plan, limit, limit_ms, answers, arena, out);
}

void dynamic_space_clear(struct dynamic_space *space)
{
    g_clear_pointer(&space->readings, g_array_unref);
    g_clear_pointer(&space->failures, g_array_unref);
}

gboolean dynamic_generate_reading(const struct dynamic_plan *plan, const struct dynamic_reading *reading,
                                  struct value_arena *arena, struct dynamic_case *out,
                                  struct dynamic_fault *fault)
{
    struct draw draw;

    *fault = (struct dynamic_fault){.context = value_null()};
    draw_init(&draw);
    draw_walk_from(&draw, reading->draws, reading->n);
    out->variant = reading->variant;
    gboolean made = case_run(plan->generator, &plan->parameters, &draw, arena, out, fault) == 1 &&
                    case_write(plan, arena, out, fault);
    draw_clear(&draw);
    return made;
}
