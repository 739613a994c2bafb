/* SPDX-License-Identifier: Apache-2.0 */
#include "maintenance.h"

#include "cli.h"
#include "clock.h"
#include "codebase_sync.h"
#include "errors.h"
#include "i18n.h"

static void print_text(const struct maintenance *maintenance)
{
    char since[CLOCK_TEXT_SIZE];

    if (!maintenance->on) {
        puts(_("maintenance: off"));
        return;
    }
    clock_text(maintenance->since_ms, since);
    printf(_("maintenance: on since %s, by %s\n"), since, maintenance->author ? maintenance->author : "?");
}

static void print_json(const struct maintenance *maintenance)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value object = value_object(arena, 3);

    value_set(arena, object.object, "maintenance", value_boolean(maintenance->on));
    value_set(arena, object.object, "since", cli_time_value(arena, maintenance->since_ms));
    value_set(arena, object.object, "author", value_string(maintenance->author));
    cli_print_object(&object);
}

/* -1: neither on nor off was given, it is only asked for. Errors: ARGUMENT. */
static gboolean read_wish(const struct cli *cli, int *wish, GError **error)
{
    const char *given = cli_argument(cli, 0);

    *wish = !given ? -1 : g_str_equal(given, "on") ? 1 : 0;
    if (*wish != 0 || g_str_equal(given, "off"))
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("usage: exobase %s [OPTION …] %s"),
                cli->command->name, cli->command->arguments);
    return FALSE;
}

/* Once it is on nothing is written any more, in the folder of the modules neither. */
static gboolean set(const struct cli *cli, struct store *store, gboolean on, GError **error)
{
    const struct codebase_sync sync = {store, cli->settings, cli_database(cli)};

    return store_set_maintenance(store, on, cli_author(cli), error) &&
           (!on || codebase_sync_settle(&sync, error));
}

int cli_run_maintenance(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    struct maintenance maintenance = {0};
    int wish;

    if (!read_wish(cli, &wish, &error) || !cli_check_author(cli, &error))
        return cli_fail(error);
    g_autoptr(store) store = cli_open(cli, wish < 0 ? STORE_READ : STORE_WRITE, &error);
    if (!store || (wish >= 0 && !set(cli, store, wish == 1, &error)) ||
        !store_maintenance(store, &maintenance, &error))
        return cli_fail(error);
    if (cli_flag(cli, "json"))
        print_json(&maintenance);
    else
        print_text(&maintenance);
    maintenance_clear(&maintenance);
    return EXIT_DONE;
}
