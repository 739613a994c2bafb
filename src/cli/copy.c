/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli.h"
#include "i18n.h"
#include "migrate_report.h"

/* A bank into another database, history included. */

static void tell(gint64 commits, gint64 of, gpointer data)
{
    progress_show((guint64)commits, (guint64)of, data);
}

/* In the read-only mode no database comes to lie among the modules. */
static gboolean may_make(const struct cli *cli, const char *address, GError **error)
{
    static const char scheme[] = "sqlite:";

    return !g_str_has_prefix(address, scheme) || cli_check_output(cli, address + strlen(scheme), error);
}

int cli_run_copy(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    if (!may_make(cli, cli_argument(cli, 1), &error))
        return cli_fail(error);
    g_autoptr(store) from = store_open(cli_argument(cli, 0), STORE_READ, &error);
    struct store *to = from ? store_open(cli_argument(cli, 1), STORE_COPY, &error) : NULL;
    struct progress progress;
    progress_start(&progress);
    gboolean done = to && store_copy(from, to, tell, &progress, &error);
    progress_end(&progress);
    gint64 commit = done ? store_head(to, &error) : -1;

    if (commit < 0) {
        store_abandon(to);
        return cli_fail(error);
    }
    store_close(to);
    g_autofree char *place = store_address_shown(cli_argument(cli, 1));
    printf(_("%s is the bank as of commit %lld\n"), place, (long long)commit);
    return EXIT_DONE;
}
