/* SPDX-License-Identifier: Apache-2.0 */
#include "cli.h"
#include "i18n.h"
#include "migrate_report.h"

/* A bank into another database, history included. */

static void tell(gint64 commits, gint64 of, gpointer data)
{
    progress_show((guint64)commits, (guint64)of, data);
}

int cli_run_copy(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(store) from = store_open(cli_argument(cli, 0), STORE_READ, &error);
    struct store *to = from ? store_open(cli_argument(cli, 1), STORE_CREATE, &error) : NULL;
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
