/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "check_report.h"
#include "cli.h"
#include "codebase_tree.h"
#include "errors.h"
#include "i18n.h"

/* What the arguments name; none: all. Errors: ARGUMENT. */
static gboolean read_parts(const struct cli *cli, guint *parts, GError **error)
{
    static const struct {
        const char *name;
        enum check_part part;
    } known[] = {
        {"files", CHECK_FILES},
        {"database", CHECK_DATABASE},
        {"exercises", CHECK_EXERCISES},
    };
    const char *given;

    *parts = 0;
    for (guint i = 0; (given = cli_argument(cli, i)); i++) {
        guint k = 0;
        while (k < G_N_ELEMENTS(known) && strcmp(known[k].name, given) != 0)
            k++;
        if (k == G_N_ELEMENTS(known)) {
            g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                        _("\"%s\" can't be checked: files, database and exercises can"), given);
            return FALSE;
        }
        *parts |= known[k].part;
    }
    if (*parts == 0)
        *parts = CHECK_ALL;
    return TRUE;
}

static gboolean record_tree(const struct cli *cli, struct store *store, guint parts, GError **error)
{
    const char *folder = settings_text(cli->settings, SETTING_PYTHON_DATA_DIR);

    if (!cli_flag(cli, "record"))
        return TRUE;
    if (!folder || !(parts & CHECK_FILES)) {
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                            _("--record goes with files, and needs PYTHON_DATA_DIR"));
        return FALSE;
    }
    return codebase_record_tree(store, folder, TRUE, NULL, error);
}

int cli_run_check(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    gboolean writes = cli_flag(cli, "fix") || cli_flag(cli, "record");
    struct check_options options = {.named = cli_argument(cli, 0) != NULL, .settings = cli->settings};

    if (cli_flag(cli, "deletions") && !cli_flag(cli, "fix"))
        g_set_error_literal(&error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("--deletions goes with --fix"));
    if (error || !read_parts(cli, &options.parts, &error) || !cli_check_author(cli, &error))
        return cli_fail(error);
    g_autoptr(store) store = cli_open(cli, writes ? STORE_WRITE_ANY : STORE_READ_ANY, &error);
    if (!store || !record_tree(cli, store, options.parts, &error))
        return cli_fail(error);
    g_autoptr(check_report) report = check_run(store, &options, &error);
    if (!report || (cli_flag(cli, "fix") &&
                    !check_mend(store, report, cli_flag(cli, "deletions"), cli_author(cli), &error)))
        return cli_fail(error);
    cli->committed = report->commit;
    g_clear_pointer(&store, store_close);
    if (cli_flag(cli, "json"))
        check_print_json(report);
    else
        check_print_text(report);
    return check_left(report) > 0 ? EXIT_LEFT : EXIT_DONE;
}
