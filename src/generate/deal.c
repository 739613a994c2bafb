/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases without repetition (docs/generators.md, Batches).
 *
 * The k-th exercise of a batch has the case of seed + k. When that question was asked already, the next one
 * comes from the rest of the exercise's case space, in an order that the batch's seed decides. So nothing
 * comes twice, and when nothing is left, it is known to be so: the space was walked to its end.
 */
#include "deal_internal.h"

#include "asked_internal.h"
#include "dynamic_internal.h"
#include "i18n.h"

/* A space is walked up to here; a larger one gives the cases of the next seeds. */
#define SPACE_MAX 100000
#define SEEDS_TRIED_MAX 1000
/*
 * The processor's time that one batch may take for its dynamic exercises: more is a generator at fault. A
 * batch that takes more is none: how far it came is not the same another time, and a replay would differ.
 */
#define DEAL_CPU_MAX_US (5 * G_USEC_PER_SEC)
#define DEAL_CPU_LEAST_US (1 * G_USEC_PER_SEC)
#define DEAL_CPU_EACH_US (20 * 1000)

/* What was dealt of one exercise. */
struct dealt {
    struct dynamic_exercise exercise;
    struct dynamic_plan plan;
    gboolean is_ready, is_walked;
    struct dynamic_fault fault; /* it can't be generated at all */
    struct asked *given;
    struct dynamic_space space;
    guint next; /* of the space's readings */
};

struct deal {
    struct value_arena *arena;
    const struct generate_pool *pool;
    const struct dynamic_request *request; /* or NULL */
    gint64 seed, cpu_end_us;
    GHashTable *dealt; /* index of the exercise → struct dealt */
};

static void dealt_free(gpointer data)
{
    struct dealt *dealt = data;

    asked_free(dealt->given);
    dynamic_space_clear(&dealt->space);
    g_free(dealt);
}

struct deal *deal_new(const struct generate_pool *pool, const struct dynamic_request *request, gint64 seed,
                      gint64 count, struct value_arena *arena)
{
    struct deal *deal = g_new0(struct deal, 1);

    deal->arena = arena;
    deal->pool = pool;
    deal->request = request;
    deal->seed = seed;
    deal->cpu_end_us = thread_cpu_us() + MIN(DEAL_CPU_MAX_US, DEAL_CPU_LEAST_US + count * DEAL_CPU_EACH_US);
    deal->dealt = g_hash_table_new_full(NULL, NULL, NULL, dealt_free);
    return deal;
}

void deal_free(struct deal *deal)
{
    g_hash_table_unref(deal->dealt);
    g_free(deal);
}

static struct value field(const struct exercise *exercise, const char *name)
{
    const struct value *value = exercise_get(exercise, name);

    return value ? *value : value_null();
}

void dynamic_read_exercise(const struct exercise *exercise, const char *chapter_code,
                           const struct generator_set *generators, struct dynamic_exercise *out)
{
    *out = (struct dynamic_exercise){
        .chapter_code = chapter_code,
        .id = exercise->id,
        .generator_key = field(exercise, "generator_key"),
        .difficulty = field(exercise, "difficulty"),
        .enonce = field(exercise, "enonce_template_html"),
        .solution = field(exercise, "solution_template_html"),
        .variants = field(exercise, "template_variants"),
        .variables = field(exercise, "variables"),
        .generators = generators,
    };
}

static struct dealt *find_dealt(struct deal *deal, guint index, const struct exercise *exercise)
{
    struct dealt *dealt = g_hash_table_lookup(deal->dealt, GUINT_TO_POINTER(index));

    if (dealt)
        return dealt;
    dealt = g_new0(struct dealt, 1);
    dealt->given = asked_new();
    dynamic_read_exercise(exercise, deal->pool->code, deal->pool->generators, &dealt->exercise);
    dealt->is_ready =
        dynamic_prepare(&dealt->exercise, deal->request, deal->arena, &dealt->plan, &dealt->fault);
    g_hash_table_insert(deal->dealt, GUINT_TO_POINTER(index), dealt);
    return dealt;
}

static gboolean is_new(struct dealt *dealt, const struct dynamic_case *made)
{
    return asked_add(dealt->given, made);
}

/* All readings of the space, in an order of the batch's own. */
static void walk(struct deal *deal, struct dealt *dealt)
{
    struct random_source random;
    gint64 left_us = deal->cpu_end_us - thread_cpu_us();

    dynamic_walk(&dealt->plan, SPACE_MAX, MAX(left_us, 0) / 1000, deal->arena, &dealt->space);
    dealt->is_walked = TRUE;
    random_seed(&random, deal->seed);
    GArray *readings = dealt->space.readings;
    for (guint i = readings->len; i > 1; i--) {
        guint other = (guint)random_below(&random, i);
        struct dynamic_reading last = g_array_index(readings, struct dynamic_reading, i - 1);
        g_array_index(readings, struct dynamic_reading, i - 1) =
            g_array_index(readings, struct dynamic_reading, other);
        g_array_index(readings, struct dynamic_reading, other) = last;
    }
}

/* The next reading that was not given. */
static enum deal_outcome deal_rest(struct deal *deal, struct dealt *dealt, gint64 seed,
                                   struct dynamic_case *out, struct dynamic_fault *fault)
{
    while (dealt->next < dealt->space.readings->len) {
        const struct dynamic_reading *reading =
            &g_array_index(dealt->space.readings, struct dynamic_reading, dealt->next++);
        out->seed = seed;
        if (!dynamic_generate_reading(&dealt->plan, reading, deal->arena, out, fault))
            return DEAL_FAULT;
        if (is_new(dealt, out))
            return DEAL_CASE;
    }
    return DEAL_NOTHING_LEFT;
}

static enum deal_outcome deal_seeds(struct deal *deal, struct dealt *dealt, gint64 seed,
                                    struct dynamic_case *out, struct dynamic_fault *fault)
{
    for (guint i = 1; i <= SEEDS_TRIED_MAX; i++) {
        if (thread_cpu_us() > deal->cpu_end_us)
            return DEAL_LATE;
        gint64 next = (gint64)((guint64)seed + GENERATE_COUNT_MAX + i);
        if (!dynamic_generate(&dealt->plan, next, deal->arena, out, fault))
            return DEAL_FAULT;
        if (is_new(dealt, out))
            return DEAL_CASE;
    }
    return DEAL_NOTHING_FOUND;
}

enum deal_outcome deal_next(struct deal *deal, guint index, const struct exercise *exercise, gint64 seed,
                            struct dynamic_case *out, struct dynamic_fault *fault)
{
    struct dealt *dealt = find_dealt(deal, index, exercise);

    if (!dealt->is_ready) {
        *fault = dealt->fault;
        return DEAL_FAULT;
    }
    if (thread_cpu_us() > deal->cpu_end_us)
        return DEAL_LATE;
    if (!dynamic_generate(&dealt->plan, seed, deal->arena, out, fault))
        return DEAL_FAULT;
    if (is_new(dealt, out))
        return DEAL_CASE;
    if (!dealt->is_walked)
        walk(deal, dealt);
    if (dealt->space.is_late)
        return DEAL_LATE;
    return dealt->space.is_whole ? deal_rest(deal, dealt, seed, out, fault)
                                 : deal_seeds(deal, dealt, seed, out, fault);
}
