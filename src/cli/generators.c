/* SPDX-License-Identifier: Apache-2.0 */
/* exobase generators: which generators there are, their sources, and a test of one over its case space. */
#include "generator.h"

#include <string.h>

#include "cli.h"
#include "dynamic.h"
#include "errors.h"
#include "generate.h"
#include "i18n.h"
#include "json.h"

/* Seeds of a test. */
#define TEST_SEEDS 1000

static const char *label_of(const struct generator *generator, char **own)
{
    const struct value *label = value_object_get(generator->about, "label");
    const struct value *text =
        label && label->type == VALUE_OBJECT ? value_object_get(label->object, i18n_language()) : NULL;

    *own = text ? value_dup_string(text) : NULL;
    return *own ? *own : "";
}

static void print_generator(const struct cli *cli, const struct generator *generator)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value object = value_object(arena, 4);
    const struct value *aliases = value_object_get(generator->about, "aliases");
    g_autofree char *label = NULL;

    if (!cli_flag(cli, "json")) {
        printf("%-32s %-8s %s\n", generator->key, generator->version, label_of(generator, &label));
        return;
    }
    value_set(arena, object.object, "key", value_string(generator->key));
    value_set(arena, object.object, "version", value_string(generator->version));
    value_set(arena, object.object, "label", value_string(label_of(generator, &label)));
    value_set(arena, object.object, "aliases", aliases ? *aliases : value_null());
    cli_print_object(&object);
}

static int list_generators(struct cli *cli)
{
    for (guint i = 0; i < generator_built_in_count(); i++)
        print_generator(cli, generator_built_in(i));
    return EXIT_DONE;
}

static const struct generator *find(const struct cli *cli, GError **error)
{
    const char *key = cli_argument(cli, 1);
    const struct generator *generator = key ? generator_find_built_in(key, strlen(key)) : NULL;

    if (!key)
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("Name a generator."));
    else if (!generator)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND,
                    _("There is no generator “%s”; `exobase generators list` shows all."), key);
    return generator;
}

static int show_generator(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    const struct generator *generator = find(cli, &error);

    if (!generator)
        return cli_fail(error);
    if (cli_flag(cli, "json")) {
        const struct value about = {.type = VALUE_OBJECT,
                                    .object = (struct value_object *)(guintptr)generator->about};
        cli_print_object(&about);
    } else {
        fwrite(generator->text, 1, generator->size, stdout);
    }
    return EXIT_DONE;
}

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
        gboolean done = dynamic_parameters(generator, given, arena, &parameters, &fault) &&
                        dynamic_generate_bare(generator, &parameters, seed, arena, &made, &fault);
        if (!done && failed++ == 0)
            *message = g_strdup(fault.message);
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

static int test_generator(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    const struct generator *generator = find(cli, &error);
    g_autofree char *first = NULL;

    if (!generator)
        return cli_fail(error);
    guint failed = report(cli, _("defaults"), test_parameters(generator, NULL, &first), first);
    const struct value *presets = value_object_get(generator->about, "presets");
    for (guint i = 0; presets && presets->type == VALUE_LIST && i < presets->list->count; i++) {
        const struct value *preset = &presets->list->items[i];
        const struct value *key = value_object_get(preset->object, "key"),
                           *given = value_object_get(preset->object, "params");
        g_autofree char *name = key ? value_dup_string(key) : NULL;
        g_autofree char *message = NULL;
        guint wrong = test_parameters(generator, given ? given->object : NULL, &message);
        failed += report(cli, name ? name : "", wrong, message);
    }
    return failed == 0 ? EXIT_DONE : EXIT_LEFT;
}

int cli_run_generators(struct cli *cli)
{
    static const struct {
        const char *name;
        int (*run)(struct cli *cli);
    } actions[] = {{"list", list_generators}, {"show", show_generator}, {"test", test_generator}};
    const char *wanted = cli_argument(cli, 0);
    g_autoptr(GError) error = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(actions); i++)
        if (strcmp(actions[i].name, wanted) == 0)
            return actions[i].run(cli);
    g_set_error(&error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                _("generators can't “%s”: it does list, show and test."), wanted);
    return cli_fail(error);
}
