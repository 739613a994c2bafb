/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli.h"
#include "errors.h"
#include "i18n.h"

static int run(struct cli *cli, int argc, char **argv)
{
    g_autoptr(GError) error = NULL;

    /* Messages about the arguments themselves: by the environment, until --lang is known. */
    i18n_start(NULL);
    if (!cli_parse(cli, argc, argv, &error))
        return cli_fail(error);
    const char *lang = cli_text(cli, "lang");
    i18n_start(lang);
    if (cli_flag(cli, "version")) {
        printf("exobase %s\n", EXOBASE_VERSION);
        return EXIT_DONE;
    }
    if (!cli->command || cli_flag(cli, "help")) {
        cli_print_help(cli->command);
        return cli->command || cli_flag(cli, "help") ? EXIT_DONE : EXIT_ARGUMENTS;
    }
    cli->settings = settings_load(cli_text(cli, "config"), &error);
    if (!cli->settings)
        return cli_fail(error);
    if (!lang)
        i18n_start(settings_text(cli->settings, SETTING_EXOBASE_LANG));
    if (!cli_protect(cli, &error))
        return cli_fail(error);
    int status = cli->command->run(cli);
    cli_write_through(cli);
    return status;
}

int main(int argc, char **argv)
{
    struct cli cli = {0};

    int status = cli_finish(&cli, run(&cli, argc, argv));
    cli_clear(&cli);
    return status;
}
