/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The read-only mode of the program itself. Before a command that writes begins, and before there is a second
 * thread, the process gives up the right to write anywhere but in the database's folder and in that of copies
 * (codebase.h). What only makes a file that is named (export, backup) is asked where that is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "errors.h"
#include "i18n.h"

#define FILE_ADDRESS "sqlite:"

static gboolean is_read_only(const struct cli *cli)
{
    return settings_true(cli->settings, SETTING_READONLY_CODEBASE);
}

static void grant(GPtrArray *granted, char *folder)
{
    g_ptr_array_add(granted, folder);
}

/* The database's files stand beside it: beside the file itself, too, where the address is a link's. */
static void grant_database(const struct cli *cli, GPtrArray *granted)
{
    const char *address = cli_database(cli);

    if (!g_str_has_prefix(address, FILE_ADDRESS) || address[strlen(FILE_ADDRESS)] == '\0')
        return;
    const char *path = address + strlen(FILE_ADDRESS);
    g_autofree char *folder = g_path_get_dirname(path), *real = realpath(path, NULL);
    gboolean makes = cli->command->writes >= WRITES_NEW_DATABASE && !cli_flag(cli, "dry-run");

    if (real)
        grant(granted, g_path_get_dirname(real));
    if (makes || g_file_test(folder, G_FILE_TEST_IS_DIR))
        grant(granted, g_steal_pointer(&folder));
}

static gboolean needs_folder(const struct cli *cli, GError **error)
{
    if (cli->command->writes != WRITES_FOR_OTHERS)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                _("READONLY_CODEBASE=true protects a folder, so PYTHON_DATA_DIR must name it"));
    return FALSE;
}

/* The server's log says it; others have standard error. */
static void go_on_without(struct cli *cli, const GError *refusal)
{
    cli->unguarded = g_strdup(refusal->message);
    if (cli->command->writes != WRITES_FOR_OTHERS)
        fprintf(stderr, _("exobase: warning: read-only by its own word alone, not by the kernel: %s\n"),
                refusal->message);
}

gboolean cli_protect(struct cli *cli, GError **error)
{
    const char *folder = settings_text(cli->settings, SETTING_PYTHON_DATA_DIR);
    const char *backup = cli_text(cli, "backup");
    g_autoptr(GPtrArray) granted = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) refusal = NULL;

    if (cli->command->writes == WRITES_NOTHING || !is_read_only(cli))
        return TRUE;
    if (!folder)
        return needs_folder(cli, error);
    grant_database(cli, granted);
    if (backup && !cli_flag(cli, "dry-run"))
        grant(granted, g_strdup(backup));
    const char *backups = settings_text(cli->settings, SETTING_BACKUP_DIR);
    if (backups && cli->command->writes == WRITES_FOR_OTHERS)
        grant(granted, g_strdup(backups));
    g_ptr_array_add(granted, NULL);
    if (codebase_guard((const char *const *)granted->pdata, folder, CODEBASE_GUARD_KERNEL, &cli->guarded,
                       &refusal))
        return TRUE;
    if (refusal->code != EXOBASE_ERROR_IO) {
        g_propagate_error(error, g_steal_pointer(&refusal));
        return FALSE;
    }
    if (g_str_equal(settings_text(cli->settings, SETTING_READONLY_ENFORCE), "prefer")) {
        go_on_without(cli, refusal);
        return TRUE;
    }
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO,
                _("PYTHON_DATA_DIR can't be protected by the kernel (READONLY_ENFORCE=prefer goes on without "
                  "it): %s"),
                refusal->message);
    return FALSE;
}

gboolean cli_check_output(const struct cli *cli, const char *path, GError **error)
{
    const char *folder = settings_text(cli->settings, SETTING_PYTHON_DATA_DIR);

    if (!is_read_only(cli) || !folder || !codebase_is_inside(path, folder))
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_READONLY,
                _("%s lies in PYTHON_DATA_DIR, where READONLY_CODEBASE=true lets nothing be written"), path);
    return FALSE;
}
