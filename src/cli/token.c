/* SPDX-License-Identifier: Apache-2.0 */
#include "cli.h"
#include "clock.h"
#include "errors.h"
#include "i18n.h"

#define DAY_MS ((gint64)24 * 60 * 60 * 1000)
#define DAYS_MAX 36500

/* 0: never. Errors: ARGUMENT. */
static gboolean end_of_token(const struct cli *cli, gint64 *expires_ms, GError **error)
{
    gint64 days;

    *expires_ms = 0;
    if (!cli_integer(cli, "expires", &days))
        return TRUE;
    if (days < 1 || days > DAYS_MAX) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("--%s: a whole number from %d to %d"),
                    "expires", 1, DAYS_MAX);
        return FALSE;
    }
    *expires_ms = clock_now_ms() + days * DAY_MS;
    return TRUE;
}

static struct value token_value(struct value_arena *arena, const struct account_token *token)
{
    struct value object = value_object(arena, 6);

    value_set(arena, object.object, "name", value_string(token->name));
    value_set(arena, object.object, "role", value_string(account_role_name(token->role)));
    value_set(arena, object.object, "created_at", cli_time_value(arena, token->created_ms));
    value_set(arena, object.object, "last_used_at", cli_time_value(arena, token->last_used_ms));
    value_set(arena, object.object, "expires_at", cli_time_value(arena, token->expires_ms));
    return object;
}

static int create_token(struct cli *cli, struct accounts *accounts)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(value_arena) arena = value_arena_new();
    struct account_token content = {.name = cli_argument(cli, 1), .created_ms = clock_now_ms()};
    char token[ACCOUNT_SECRET_SIZE];

    if (!cli_role(cli, &content.role, &error) || !end_of_token(cli, &content.expires_ms, &error) ||
        !accounts_create_token(accounts, content.name, content.role, content.expires_ms, token, &error))
        return cli_fail(error);
    if (cli_flag(cli, "json")) {
        struct value object = token_value(arena, &content);
        value_set(arena, object.object, "token", value_string(token));
        cli_print_object(&object);
        return EXIT_DONE;
    }
    puts(token);
    fprintf(stderr, "%s\n", _("This is shown once: keep it where only the program can read it."));
    return EXIT_DONE;
}

static int revoke_token(struct cli *cli, struct accounts *accounts)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(value_arena) arena = value_arena_new();
    struct value object = value_object(arena, 2);

    if (!accounts_revoke_token(accounts, cli_argument(cli, 1), &error))
        return cli_fail(error);
    value_set(arena, object.object, "name", value_string(cli_argument(cli, 1)));
    value_set(arena, object.object, "done", value_string("revoked"));
    if (cli_flag(cli, "json"))
        cli_print_object(&object);
    else
        fprintf(stderr, "%s\n", _("The token opens nothing any more."));
    return EXIT_DONE;
}

static const char *time_words(gint64 time_ms, const char *never, char buffer[CLOCK_TEXT_SIZE])
{
    if (time_ms == 0)
        return never;
    clock_text(time_ms, buffer);
    return buffer;
}

static gboolean print_token(const struct account_token *token, gpointer data)
{
    const struct cli *cli = data;
    g_autoptr(value_arena) arena = value_arena_new();
    char used[CLOCK_TEXT_SIZE], end[CLOCK_TEXT_SIZE];

    if (cli_flag(cli, "json")) {
        struct value object = token_value(arena, token);
        cli_print_object(&object);
        return TRUE;
    }
    printf(_("%-24s %-7s last used: %s, ends: %s\n"), token->name, account_role_name(token->role),
           time_words(token->last_used_ms, _("never"), used), time_words(token->expires_ms, _("never"), end));
    return TRUE;
}

static int list_tokens(struct cli *cli, struct accounts *accounts)
{
    g_autoptr(GError) error = NULL;

    return accounts_list_tokens(accounts, print_token, cli, &error) ? EXIT_DONE : cli_fail(error);
}

int cli_run_token(struct cli *cli)
{
    static const struct cli_action ACTIONS[] = {
        {"create", TRUE, STORE_WRITE, create_token},
        {"revoke", TRUE, STORE_WRITE, revoke_token},
        {"list", FALSE, STORE_READ, list_tokens},
        {NULL, FALSE, STORE_READ, NULL},
    };

    return cli_run_action(cli, ACTIONS);
}
