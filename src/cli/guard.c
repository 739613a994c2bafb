/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "codebase.h"
#include "errors.h"
#include "i18n.h"

/* The program takes this process's place: its exit status and the signals to it are its own. */
static void run_program(const struct cli *cli, GError **error)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();

    for (guint i = 0; cli_argument(cli, i); i++)
        g_ptr_array_add(words, (gpointer)(guintptr)cli_argument(cli, i));
    g_ptr_array_add(words, NULL);
    execvp(words->pdata[0], (char **)words->pdata);
    g_set_error(error, EXOBASE_ERROR, errno == ENOENT ? EXOBASE_ERROR_NOT_FOUND : EXOBASE_ERROR_IO,
                _("%s can't be started: %s"), cli_argument(cli, 0), g_strerror(errno));
}

int cli_run_guard(struct cli *cli)
{
    static const char *const nothing[] = {NULL};
    const char *folder = settings_text(cli->settings, SETTING_PYTHON_DATA_DIR);
    const char *const *allowed = cli_list(cli, "allow");
    g_autoptr(GError) error = NULL;
    struct codebase_guarded guarded;

    if (!folder) {
        g_set_error(&error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                    _("PYTHON_DATA_DIR is not set: it names the folder that the program must not write in"));
        return cli_fail(error);
    }
    if (!codebase_guard_beside(allowed ? allowed : nothing, folder, CODEBASE_GUARD_KERNEL, &guarded, &error))
        return cli_fail(error);
    run_program(cli, &error);
    return cli_fail(error);
}
