/* SPDX-License-Identifier: Apache-2.0 */
/* export and import. */
#include "exchange.h"

#include <string.h>
#include <sys/stat.h>

#include "cli.h"
#include "errors.h"
#include "file.h"
#include "i18n.h"
#include "json.h"

#define IMPORT_BYTES_MAX ((gsize)1 << 30)

static gboolean write_file(const char *path, const GString *text, GError **error)
{
    g_autoptr(GError) cause = NULL;

    if (g_file_set_contents_full(path, text->str, (gssize)text->len,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666, &cause))
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO, _("%s can't be written: %s"), path, cause->message);
    return FALSE;
}

/* The file of the database must not be written over, under any of its names, nor a module in read-only mode.
 */
static gboolean may_write(const struct cli *cli, const char *path, GError **error)
{
    static const char scheme[] = "sqlite:";
    const char *address = cli_database(cli);
    const char *database = g_str_has_prefix(address, scheme) ? address + strlen(scheme) : NULL;
    struct stat wanted, found;

    if (!database || stat(path, &wanted) != 0 || stat(database, &found) != 0 ||
        wanted.st_dev != found.st_dev || wanted.st_ino != found.st_ino)
        return cli_check_output(cli, path, error);
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                _("%s is the database itself; name another file"), path);
    return FALSE;
}

int cli_run_export(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    const char *given = cli_argument(cli, 0), *path = cli_text(cli, "output");
    g_autofree char *code = given ? exercise_chapter_code(given, &error) : NULL;

    if ((given && !code) || (path && !may_write(cli, path, &error)))
        return cli_fail(error);
    g_autoptr(store) store = cli_open(cli, STORE_READ, &error);
    if (!store || !exchange_export(store, code, EXOBASE_VERSION, text, &error))
        return cli_fail(error);
    g_string_append_c(text, '\n');
    if (!path)
        fwrite(text->str, 1, text->len, stdout);
    else if (!write_file(path, text, &error))
        return cli_fail(error);
    return EXIT_DONE;
}

int cli_run_import(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(value_arena) arena = value_arena_new();
    const char *path = cli_argument(cli, 0);
    struct value value;
    gsize size;

    g_autofree char *text = file_read(path, IMPORT_BYTES_MAX, &size, &error);
    if (!text)
        return cli_fail(error);
    if (!json_parse(arena, text, size, &value, &error)) {
        g_prefix_error(&error, "%s: ", path);
        return cli_fail(error);
    }
    g_autoptr(exchange) exchange = exchange_read(path, &value, text, size, &error);
    return exchange ? cli_migrate(cli, exchange) : cli_fail(error);
}
