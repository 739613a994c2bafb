/* SPDX-License-Identifier: Apache-2.0 */
#include "cli.h"
#include "errors.h"
#include "i18n.h"

/* {"name", "done"}, or a sentence. */
static int say_done(const struct cli *cli, const char *did, const char *sentence)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value object = value_object(arena, 2);

    if (!cli_flag(cli, "json")) {
        fprintf(stderr, "%s\n", sentence);
        return EXIT_DONE;
    }
    value_set(arena, object.object, "name", value_string(cli_argument(cli, 1)));
    value_set(arena, object.object, "done", value_string(did));
    cli_print_object(&object);
    return EXIT_DONE;
}

static int add_user(struct cli *cli, struct accounts *accounts)
{
    g_autoptr(GError) error = NULL;
    enum account_role role;

    if (!cli_role(cli, &role, &error))
        return cli_fail(error);
    char *password = cli_read_password(cli, &error);
    gboolean done = password && accounts_add(accounts, cli_argument(cli, 1), role, password, &error);
    cli_password_free(password);
    return done ? say_done(cli, "added", _("The account is made.")) : cli_fail(error);
}

static int set_password(struct cli *cli, struct accounts *accounts)
{
    g_autoptr(GError) error = NULL;

    char *password = cli_read_password(cli, &error);
    gboolean done = password && accounts_set_password(accounts, cli_argument(cli, 1), password, &error);
    cli_password_free(password);
    return done ? say_done(cli, "changed", _("The password is changed, and the account's sessions ended."))
                : cli_fail(error);
}

static int remove_user(struct cli *cli, struct accounts *accounts)
{
    g_autoptr(GError) error = NULL;

    if (!accounts_remove(accounts, cli_argument(cli, 1), &error))
        return cli_fail(error);
    return say_done(cli, "removed", _("The account is removed, and its sessions ended."));
}

static gboolean print_user(const struct account *account, gpointer data)
{
    const struct cli *cli = data;
    g_autoptr(value_arena) arena = value_arena_new();
    struct value object = value_object(arena, 4);

    if (!cli_flag(cli, "json")) {
        printf("%-24s %s\n", account->name, account_role_name(account->role));
        return TRUE;
    }
    value_set(arena, object.object, "name", value_string(account->name));
    value_set(arena, object.object, "role", value_string(account_role_name(account->role)));
    value_set(arena, object.object, "created_at", cli_time_value(arena, account->created_ms));
    value_set(arena, object.object, "changed_at", cli_time_value(arena, account->changed_ms));
    cli_print_object(&object);
    return TRUE;
}

static int list_users(struct cli *cli, struct accounts *accounts)
{
    g_autoptr(GError) error = NULL;

    return accounts_list(accounts, print_user, cli, &error) ? EXIT_DONE : cli_fail(error);
}

int cli_run_user(struct cli *cli)
{
    static const struct cli_action ACTIONS[] = {
        {"add", TRUE, STORE_WRITE, add_user},
        {"passwd", TRUE, STORE_WRITE, set_password},
        {"remove", TRUE, STORE_WRITE, remove_user},
        {"list", FALSE, STORE_READ, list_users},
        {NULL, FALSE, STORE_READ, NULL},
    };

    return cli_run_action(cli, ACTIONS);
}
