/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/stat.h>

#include "cli.h"
#include "errors.h"
#include "i18n.h"

/* The copy's newest commit, as the copy itself says. */
static gboolean look_into(const char *path, gint64 *commit, gint64 *size, GError **error)
{
    g_autofree char *address = g_strconcat("sqlite:", path, NULL);
    g_autoptr(store) copy = store_open(address, STORE_READ, error);
    struct stat found;

    *commit = copy ? store_head(copy, error) : -1;
    *size = stat(path, &found) == 0 ? found.st_size : 0;
    return *commit >= 0;
}

int cli_run_backup(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(value_arena) arena = value_arena_new();
    struct value object = value_object(arena, 3);
    const char *path = cli_argument(cli, 0);
    gint64 commit, size;

    g_autoptr(store) store = cli_open(cli, STORE_READ, &error);
    if (!store || !cli_check_output(cli, path, &error) || !store_backup(store, path, &error) ||
        !look_into(path, &commit, &size, &error))
        return cli_fail(error);
    value_set(arena, object.object, "file", value_string(path));
    value_set(arena, object.object, "commit", value_integer(commit));
    value_set(arena, object.object, "bytes", value_integer(size));
    if (cli_flag(cli, "json"))
        cli_print_object(&object);
    else
        printf(_("%s: the bank as of commit %lld, %lld bytes\n"), path, (long long)commit, (long long)size);
    return EXIT_DONE;
}
