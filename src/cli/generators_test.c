/* SPDX-License-Identifier: Apache-2.0 */
/* exobase generators test: a generator with its defaults and each of its presets. */
#include "cli_generators.h"
#include "dynamic.h"
#include "i18n.h"

/* Seeds of a test. */
#define TEST_SEEDS 1000

/* One preset, or the defaults: how many of its seeds fail, and the first message. */
static guint test_parameters(const struct generator *generator, const struct value_object *given,
                             char **message)
{
    g_autoptr(value_arena) arena = value_arena_new();
    guint failed = 0;

    for (gint64 seed = 0; seed < TEST_SEEDS; seed++) {
        struct value parameters;
        struct dynamic_fault fault = {.context = value_null()};
        struct dynamic_case made;
        g_autoptr(GError) error = NULL;
        gboolean done = dynamic_parameters(generator, given, arena, &parameters, &fault) &&
                        dynamic_generate_bare(generator, &parameters, seed, arena, &made, &fault) &&
                        generator_check_case(generator, &made, &error);
        if (!done && failed++ == 0)
            *message = g_strdup(error ? error->message : fault.message);
        value_arena_reset(arena);
    }
    return failed;
}

static guint report(const struct cli *cli, const char *name, guint failed, const char *message)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value object = value_object(arena, 4);

    if (!cli_flag(cli, "json")) {
        printf(_("%s: %d seeds, %u failed%s%s\n"), name, TEST_SEEDS, failed, message ? ": " : "",
               message ? message : "");
        return failed;
    }
    value_set(arena, object.object, "parameters", value_string(name));
    value_set(arena, object.object, "seeds", value_integer(TEST_SEEDS));
    value_set(arena, object.object, "failed", value_integer(failed));
    value_set(arena, object.object, "message", value_string(message));
    cli_print_object(&object);
    return failed;
}

int cli_test_generator(const struct cli *cli, const struct generator *generator)
{
    g_autoptr(value_arena) arena = value_arena_new();
    g_autofree char *first = NULL;
    g_autoptr(GError) wrong_about = NULL;

    if (!generator_check(generator, &wrong_about)) {
        cli_fail(wrong_about);
        return EXIT_LEFT;
    }
    guint failed = report(cli, _("defaults"), test_parameters(generator, NULL, &first), first);

    for (guint i = 0; i < generator_presets(generator); i++) {
        const struct value_object *given;
        const char *name = generator_preset(generator, i, arena, &given);
        g_autofree char *message = NULL;
        guint wrong = test_parameters(generator, given, &message);
        failed += report(cli, name, wrong, message);
    }
    return failed == 0 ? EXIT_DONE : EXIT_LEFT;
}
