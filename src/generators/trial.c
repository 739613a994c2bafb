/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a generator does what its description says. */
#include "trial.h"

#include <string.h>

#include "dynamic.h"

const struct generators_trial generators_trial_of_new = {.seeds = 20, .limit_ms = 200, .until_fault = TRUE};

/* One seed. What is wrong with it, in the arena; NULL: nothing. */
static const char *try_seed(const struct generator *generator, const struct value_object *given, gint64 seed,
                            struct value_arena *arena)
{
    struct value parameters;
    struct dynamic_fault fault = {.context = value_null()};
    struct dynamic_case made;
    g_autoptr(GError) error = NULL;

    if (!dynamic_parameters(generator, given, arena, &parameters, &fault) ||
        !dynamic_generate_bare(generator, &parameters, seed, arena, &made, &fault))
        return fault.message;
    return generator_check_case(generator, &made, &error)
               ? NULL
               : value_arena_copy(arena, error->message, strlen(error->message));
}

/* With these parameters (NULL: the defaults). */
static void try_parameters(const struct generator *generator, const struct generators_trial *trial,
                           const struct value_object *given, gint64 end_us, struct value_arena *arena,
                           struct generators_tried *out)
{
    g_autoptr(value_arena) scratch = value_arena_new();

    for (gint64 seed = 0; seed < trial->seeds && g_get_monotonic_time() < end_us; seed++) {
        const char *message = try_seed(generator, given, seed, scratch);
        if (message && out->failed++ == 0) {
            out->seed = seed;
            out->message = value_arena_copy(arena, message, strlen(message));
        }
        if (message && trial->until_fault)
            return;
        value_arena_reset(scratch);
    }
}

GArray *generators_try(const struct generator *generator, const struct generators_trial *trial,
                       struct value_arena *arena)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct generators_tried));
    const guint count = 1 + generator_presets(generator);
    const gint64 end_us =
        trial->limit_ms > 0 ? g_get_monotonic_time() + trial->limit_ms * G_TIME_SPAN_MILLISECOND : G_MAXINT64;

    for (guint i = 0; i < count && !(trial->until_fault && generators_trial_fault(all)); i++) {
        struct generators_tried tried = {0};
        const struct value_object *given = NULL;
        if (i > 0)
            tried.preset = generator_preset(generator, i - 1, arena, &given);
        try_parameters(generator, trial, given, end_us, arena, &tried);
        g_array_append_val(all, tried);
    }
    return all;
}

const struct generators_tried *generators_trial_fault(const GArray *tried)
{
    for (guint i = 0; i < tried->len; i++)
        if (g_array_index(tried, struct generators_tried, i).failed > 0)
            return &g_array_index(tried, struct generators_tried, i);
    return NULL;
}
