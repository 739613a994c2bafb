/* SPDX-License-Identifier: Apache-2.0 */
/* The case space of a dynamic exercise: all that its draws can give, walked like an odometer. */
#include <string.h>

#include "dynamic_internal.h"
#include "equations_internal.h"

/* Cases between two looks at the clock. */
#define CASES_AT_ONCE 64

struct walk {
    const struct dynamic_plan *plan;
    struct value_arena *arena; /* the caller's */
    struct value_arena *own;   /* of one case */
    GHashTable *seen;          /* énoncés */
    struct draw draw;
    struct dynamic_space *space;
    gint64 limit, end_us;
    GHashTable *answers; /* worked answer → how many cases have it; NULL: no proof is asked for */
};

static void keep_fault(struct walk *walk, const struct dynamic_fault *fault)
{
    if (walk->space->faults++ > 0)
        return;
    walk->space->fault = (struct dynamic_fault){
        .kind = fault->kind,
        .message = value_arena_copy(walk->arena, fault->message, strlen(fault->message)),
        .context = value_copy(walk->arena, &fault->context),
    };
}

static void keep_reading(struct walk *walk, const struct dynamic_case *made)
{
    struct dynamic_reading reading = {.variant = made->variant, .n = walk->draw.depth};

    if (!g_hash_table_add(walk->seen, g_strndup(made->enonce.text, made->enonce.size)))
        return;
    reading.draws = value_arena_alloc(walk->arena, MAX(reading.n, 1) * sizeof *reading.draws);
    for (guint i = 0; i < reading.n; i++)
        reading.draws[i] = g_array_index(walk->draw.digits, struct draw_digit, i).at;
    g_array_append_val(walk->space->readings, reading);
}

/* Reads the texts of a case, for the proof. */
static void judge_case(struct walk *walk, const struct dynamic_case *made)
{
    g_autoptr(GString) first = g_string_new(NULL);
    const struct value *texts[] = {&made->enonce, &made->solution};
    guint wrong = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (texts[i]->type == VALUE_TEXT)
            wrong += equations_count_false(texts[i]->text, texts[i]->size, wrong == 0 ? first : NULL);
    if (wrong > 0 && walk->space->falsehoods++ == 0)
        walk->space->falsehood = value_arena_copy(walk->arena, first->str, first->len);
    if (made->solution.type != VALUE_TEXT)
        return;
    char *answer = g_strndup(made->solution.text, made->solution.size);
    gint64 count = GPOINTER_TO_SIZE(g_hash_table_lookup(walk->answers, answer)) + 1;
    g_hash_table_replace(walk->answers, answer, GSIZE_TO_POINTER(count));
    walk->space->commonest = MAX(walk->space->commonest, count);
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
    if (outcome < 0 || !case_write(walk->plan, walk->own, &made, &fault))
        keep_fault(walk, &fault);
    else {
        keep_reading(walk, &made);
        if (walk->answers)
            judge_case(walk, &made);
    }
}

/* All readings of one variant; FALSE: the limit is reached. */
static gboolean walk_variant(struct walk *walk, guint variant)
{
    gint64 runs = 0;

    draw_walk(&walk->draw);
    do {
        see_reading(walk, variant);
        value_arena_reset(walk->own);
        gboolean late = ++runs % CASES_AT_ONCE == 0 && g_get_monotonic_time() > walk->end_us;
        if (walk->draw.is_endless || late || walk->space->faults > walk->limit)
            return FALSE;
        if (walk->space->cases >= walk->limit)
            return !draw_advance(&walk->draw);
    } while (draw_advance(&walk->draw));
    return TRUE;
}

static void walk_space(const struct dynamic_plan *plan, gint64 limit, gint64 limit_ms, GHashTable *answers,
                       struct value_arena *arena, struct dynamic_space *out)
{
    struct walk walk = {.plan = plan,
                        .arena = arena,
                        .space = out,
                        .answers = answers,
                        .limit = limit,
                        .end_us = g_get_monotonic_time() + limit_ms * 1000};

    *out = (struct dynamic_space){.is_whole = TRUE,
                                  .readings = g_array_new(FALSE, FALSE, sizeof(struct dynamic_reading)),
                                  .fault = {.context = value_null()}};
    walk.own = value_arena_new();
    walk.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    draw_init(&walk.draw);
    for (guint i = 0; i < plan->n_variants && out->is_whole; i++)
        if (plan->fixed_variant < 0 || (guint)plan->fixed_variant == i)
            out->is_whole = walk_variant(&walk, i);
    draw_clear(&walk.draw);
    g_hash_table_unref(walk.seen);
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
