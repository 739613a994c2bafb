/* SPDX-License-Identifier: Apache-2.0 */
/* exobase generators: those of the bank and of the program, their texts, and what is newer. */
#include "generators.h"

#include <string.h>

#include "cli_generators.h"
#include "errors.h"
#include "i18n.h"
#include "json.h"
#include "maintenance.h"
#include "uses.h"

/* Proofs over the exercises that use what changes. */
#define PROOF_MS_MAX 20000

/* The bank's generators, or the program's where there is no database. `store` may be NULL then. */
static struct generator_set *read_set(const struct cli *cli, struct store **store, GError **error)
{
    g_autoptr(GError) cause = NULL;

    *store = cli_open(cli, STORE_READ, &cause);
    if (*store)
        return generators_at(*store, 0, error);
    if (g_error_matches(cause, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND))
        return generator_set_new();
    g_propagate_error(error, g_steal_pointer(&cause));
    return NULL;
}

static const struct generators_row *find_row(const GArray *rows, const char *key)
{
    for (guint i = 0; rows && i < rows->len; i++) {
        const struct generators_row *row = &g_array_index(rows, struct generators_row, i);
        if (strcmp(row->built_in->key, key) == 0)
            return row;
    }
    return NULL;
}

/* How a generator stands to the program's: a state, or "own", somebody's own. */
static const char *state_of(const struct generator *generator, const struct generators_row *row)
{
    if (row)
        return generators_state_name(row->state);
    gboolean built_in = generator_find_built_in(generator->key, strlen(generator->key)) == generator;
    return built_in ? generators_state_name(GENERATORS_MISSING) : "own";
}

static void print_generator(const struct cli *cli, const struct generator *generator,
                            const struct generators_row *row)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value object = value_object(arena, 5), label = generator_text(generator, "label", i18n_language());
    const struct value *aliases = value_object_get(generator->about, "aliases");

    if (!cli_flag(cli, "json")) {
        g_autofree char *plain = label.type == VALUE_TEXT ? value_dup_string(&label) : g_strdup("");
        printf("%-32s %-8s %-8s %s\n", generator->key, generator->version, state_of(generator, row), plain);
        return;
    }
    value_set(arena, object.object, "key", value_string(generator->key));
    value_set(arena, object.object, "version", value_string(generator->version));
    value_set(arena, object.object, "label", label);
    value_set(arena, object.object, "aliases", aliases ? *aliases : value_null());
    value_set(arena, object.object, "state", value_string(state_of(generator, row)));
    cli_print_object(&object);
}

static int list_generators(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(store) store = NULL;
    g_autoptr(generator_set) set = read_set(cli, &store, &error);
    g_autoptr(GArray) rows = set && store ? generators_compare(store, TRUE, &error) : NULL;

    if (error)
        return cli_fail(error);
    for (guint i = 0; i < generator_set_count(set); i++) {
        const struct generator *generator = generator_set_at(set, i);
        print_generator(cli, generator, find_row(rows, generator->key));
    }
    return EXIT_DONE;
}

static const struct generator *find(const struct cli *cli, const struct generator_set *set, GError **error)
{
    const char *key = cli_argument(cli, 1);
    const struct generator *generator = key ? generator_set_find(set, key, strlen(key)) : NULL;

    if (!key)
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("Name a generator."));
    else if (!generator)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND,
                    _("There is no generator “%s”; `exobase generators list` shows all."), key);
    return generator;
}

static int print_text(const struct cli *cli, const struct generator *generator)
{
    if (cli_flag(cli, "json")) {
        const struct value about = {.type = VALUE_OBJECT,
                                    .object = (struct value_object *)(guintptr)generator->about};
        cli_print_object(&about);
    } else {
        fwrite(generator->text, 1, generator->size, stdout);
    }
    return EXIT_DONE;
}

static int with_generator(struct cli *cli,
                          int (*run)(const struct cli *cli, const struct generator *generator))
{
    g_autoptr(GError) error = NULL;
    g_autoptr(store) store = NULL;
    g_autoptr(generator_set) set = read_set(cli, &store, &error);
    const struct generator *generator = set ? find(cli, set, &error) : NULL;

    g_clear_pointer(&store, store_close);
    return generator ? run(cli, generator) : cli_fail(error);
}

static int show_generator(struct cli *cli)
{
    return with_generator(cli, print_text);
}

static int test_generator(struct cli *cli)
{
    return with_generator(cli, cli_test_generator);
}

/* With a name only that one, and with --force whatever its state is. FALSE: there is none of that name. */
static gboolean choose(const struct cli *cli, GArray *rows, GError **error)
{
    const char *name = cli_argument(cli, 1);
    const struct generator *named = name ? generator_find_built_in(name, strlen(name)) : NULL;

    for (guint i = 0; i < rows->len; i++) {
        struct generators_row *row = &g_array_index(rows, struct generators_row, i);
        if (cli_flag(cli, "force"))
            row->is_to_be_taken = row->state != GENERATORS_SAME;
        if (name && row->built_in != named)
            row->is_to_be_taken = FALSE;
    }
    if (!name || named)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND,
                _("No generator of the program is called “%s”."), name);
    return FALSE;
}

static void print_plan(const struct cli *cli, const GArray *rows, gint64 commit)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value object = value_object(arena, 3), list = value_list(arena, rows->len);

    for (guint i = 0; i < rows->len; i++) {
        const struct generators_row *row = &g_array_index(rows, struct generators_row, i);
        struct value item = value_object(arena, 5);
        if (row->state == GENERATORS_SAME)
            continue;
        value_set(arena, item.object, "key", value_string(row->built_in->key));
        value_set(arena, item.object, "state", value_string(generators_state_name(row->state)));
        value_set(arena, item.object, "from", value_string(row->version[0] ? row->version : NULL));
        value_set(arena, item.object, "to", value_string(row->built_in->version));
        value_set(arena, item.object, "taken", value_boolean(row->is_to_be_taken));
        value_list_append(arena, list.list, item);
        if (!cli_flag(cli, "json"))
            printf("%-32s %-8s %s → %s%s\n", row->built_in->key, generators_state_name(row->state),
                   row->version[0] ? row->version : "–", row->built_in->version,
                   row->is_to_be_taken ? "" : _(" (left as it is: --force takes it)"));
    }
    value_set(arena, object.object, "commit", commit > 0 ? value_integer(commit) : value_null());
    value_set(arena, object.object, "dry_run", value_boolean(cli_flag(cli, "dry-run")));
    value_set(arena, object.object, "plan", list);
    if (cli_flag(cli, "json"))
        cli_print_object(&object);
    else if (commit > 0)
        printf(_("commit %lld\n"), (long long)commit);
    else if (!cli_flag(cli, "dry-run"))
        puts(_("Nothing was to be done."));
}

static gboolean see_exercise(const struct store_row *row, gpointer data)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value document;

    if (!json_parse(arena, row->text, row->size, &document, NULL) || document.type != VALUE_OBJECT)
        return TRUE;
    const struct exercise exercise = {
        .document = document.object, .chapter_code = row->chapter_code, .id = row->id};
    generators_uses_see(data, &exercise);
    return TRUE;
}

/* Whether the exercises can do with what is to be taken; else it names on standard error those that can't. */
static gboolean spare(const struct cli *cli, struct store *store, const GArray *rows, GError **error)
{
    const struct store_query all = {0};
    g_autoptr(generator_set) before = generators_at(store, 0, error);
    g_autoptr(generator_set) after = before ? generators_after(store, rows, error) : NULL;
    guint used, unproven;

    if (!after || cli_flag(cli, "allow-broken"))
        return after != NULL;
    g_autoptr(generators_uses) uses = generators_uses_new(before, after, PROOF_MS_MAX);
    if (!store_read(store, &all, see_exercise, uses, NULL, error))
        return FALSE;
    const GArray *broken = generators_uses_end(uses, &used, &unproven);
    for (guint i = 0; i < broken->len; i++) {
        const struct generators_broken *one = &g_array_index(broken, struct generators_broken, i);
        fprintf(stderr, "%s %lld%s%s: %s\n", one->chapter_code, (long long)one->id,
                one->difficulty ? " " : "", one->difficulty ? one->difficulty : "", one->message);
    }
    if (broken->len > 0)
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                            _("These exercises would break with the newer generators; nothing was written. "
                              "--allow-broken takes them all the same."));
    return broken->len == 0;
}

static int update_generators(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    gboolean dry_run = cli_flag(cli, "dry-run");
    g_autoptr(store) store =
        cli_check_author(cli, &error) ? cli_open(cli, dry_run ? STORE_READ : STORE_WRITE, &error) : NULL;
    g_autoptr(GArray) rows = store ? generators_compare(store, TRUE, &error) : NULL;
    struct store_result result = {0};

    if (!rows || !choose(cli, rows, &error) || (!dry_run && !store_check_maintenance(store, &error)))
        return cli_fail(error);
    g_autoptr(changeset) changeset = generators_changeset(rows, cli_author(cli));
    gboolean writes = !dry_run && !changeset_is_empty(changeset);
    if (!changeset_is_empty(changeset) && !spare(cli, store, rows, &error))
        return cli_fail(error);
    gboolean done = !writes || store_commit(store, changeset, &result, &error);
    gint64 commit = writes && done ? result.commit : 0;
    store_result_clear(&result);
    if (!done)
        return cli_fail(error);
    cli->committed = commit;
    print_plan(cli, rows, commit);
    return EXIT_DONE;
}

int cli_run_generators(struct cli *cli)
{
    static const struct {
        const char *name;
        int (*run)(struct cli *cli);
    } actions[] = {{"list", list_generators},
                   {"show", show_generator},
                   {"test", test_generator},
                   {"update", update_generators}};
    const char *wanted = cli_argument(cli, 0);
    g_autoptr(GError) error = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(actions); i++)
        if (strcmp(actions[i].name, wanted) == 0)
            return actions[i].run(cli);
    g_set_error(&error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                _("generators can't “%s”: it does list, show, test and update."), wanted);
    return cli_fail(error);
}
