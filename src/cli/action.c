/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli.h"
#include "clock.h"
#include "errors.h"
#include "i18n.h"
#include "json.h"
#include "maintenance.h"

/* What `user` and `token` share. */

static const struct cli_action *find_action(const struct cli *cli, const struct cli_action *actions,
                                            GError **error)
{
    const char *name = cli_argument(cli, 0);
    for (const struct cli_action *action = actions; action->name; action++)
        if (strcmp(action->name, name) == 0 && action->takes_name == (cli_argument(cli, 1) != NULL))
            return action;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("usage: exobase %s [OPTION …] %s"),
                cli->command->name, cli->command->arguments);
    return NULL;
}

int cli_run_action(struct cli *cli, const struct cli_action *actions)
{
    g_autoptr(GError) error = NULL;
    const struct cli_action *action = find_action(cli, actions, &error);
    g_autoptr(store) store = action ? cli_open(cli, action->mode, &error) : NULL;

    if (!store)
        return cli_fail(error);
    if (action->mode != STORE_READ && !store_check_maintenance(store, &error))
        return cli_fail(error);
    struct accounts_config config = {.reader = store, .writer = store};
    g_autoptr(accounts) accounts = accounts_new(&config);
    return action->run(cli, accounts);
}

gboolean cli_role(const struct cli *cli, enum account_role *role, GError **error)
{
    const char *given = cli_text(cli, "role");

    *role = account_role_of(given);
    if (given)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, "%s",
                _("--role is missing: viewer, editor or admin"));
    return FALSE;
}

void cli_print_object(const struct value *object)
{
    g_autoptr(GString) line = g_string_new(NULL);

    json_write(line, object);
    cli_print_line(line);
}

struct value cli_time_value(struct value_arena *arena, gint64 time_ms)
{
    char text[CLOCK_TEXT_SIZE];

    if (time_ms == 0)
        return value_null();
    clock_text(time_ms, text);
    return value_string(value_arena_copy(arena, text, strlen(text)));
}
