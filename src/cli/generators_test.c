/* SPDX-License-Identifier: Apache-2.0 */
/* exobase generators test: a generator tried with its defaults and each of its presets. */
#include "cli_generators.h"
#include "i18n.h"
#include "trial.h"

/* Seeds of a test. */
#define TEST_SEEDS 1000

static void report(const struct cli *cli, const struct generators_tried *tried, struct value_arena *arena)
{
    const char *name = tried->preset ? tried->preset : _("defaults"), *message = tried->message;
    struct value object = value_object(arena, 4);

    if (!cli_flag(cli, "json")) {
        printf(_("%s: %d seeds, %u failed%s%s\n"), name, TEST_SEEDS, (guint)tried->failed,
               message ? ": " : "", message ? message : "");
        return;
    }
    value_set(arena, object.object, "parameters", value_string(name));
    value_set(arena, object.object, "seeds", value_integer(TEST_SEEDS));
    value_set(arena, object.object, "failed", value_integer(tried->failed));
    value_set(arena, object.object, "message", value_string(message));
    cli_print_object(&object);
}

int cli_test_generator(const struct cli *cli, const struct generator *generator)
{
    g_autoptr(value_arena) arena = value_arena_new();
    const struct generators_trial trial = {.seeds = TEST_SEEDS};
    g_autoptr(GError) wrong_about = NULL;

    if (!generator_check(generator, &wrong_about)) {
        cli_fail(wrong_about);
        return EXIT_LEFT;
    }
    g_autoptr(GArray) tried = generators_try(generator, &trial, arena);
    for (guint i = 0; i < tried->len; i++)
        report(cli, &g_array_index(tried, struct generators_tried, i), arena);
    return generators_trial_fault(tried) ? EXIT_LEFT : EXIT_DONE;
}
