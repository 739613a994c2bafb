/* SPDX-License-Identifier: Apache-2.0 */
/* In the legacy mode a command that has made a commit has the touched chapters' Python modules written. */
#include "cli.h"
#include "codebase_sync.h"

static void say_results(const GPtrArray *all)
{
    for (guint i = 0; i < all->len; i++) {
        const struct codebase_synced *synced = all->pdata[i];
        g_autofree char *words = synced->reason == MODULE_SYNCHRONISED
                                     ? NULL
                                     : g_strdup_printf("%s: %s", synced->chapter_code, synced->words);
        if (words)
            cli_say(words);
    }
}

static gboolean write_through(const struct cli *cli, GError **error)
{
    g_autoptr(store) store = cli_open(cli, STORE_WRITE, error);
    const struct codebase_sync sync = {store, cli->settings, cli_database(cli)};

    if (!store)
        return FALSE;
    g_auto(GStrv) codes = codebase_sync_touched(store, cli->committed - 1, cli->committed, error);
    g_autoptr(GPtrArray) all =
        codes ? codebase_sync_chapters(&sync, (const char *const *)codes, cli->committed, FALSE, error)
              : NULL;
    if (all)
        say_results(all);
    return all != NULL;
}

void cli_write_through(const struct cli *cli)
{
    g_autoptr(GError) error = NULL;

    if (cli->committed == 0 || !codebase_sync_is_on(cli->settings))
        return;
    /* The commit stands. A server, or the next command, finds what was left. */
    if (!write_through(cli, &error))
        cli_say(error->message);
}
