/* SPDX-License-Identifier: Apache-2.0 */
#include "cli.h"
#include "i18n.h"

int cli_run_digest(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    char digest[SHA256_HEX_SIZE];
    gint64 at = 0;

    if (!cli_commit_option(cli, "at", &at, &error))
        return cli_fail(error);
    g_autoptr(store) store = cli_open(cli, STORE_READ, &error);
    if (!store || !store_digest(store, at, digest, &error))
        return cli_fail(error);
    puts(digest);
    return EXIT_DONE;
}
