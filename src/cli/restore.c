/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli.h"
#include "clock.h"
#include "errors.h"
#include "i18n.h"

static void print_finding(const char *place, const char *message, G_GNUC_UNUSED gpointer data)
{
    fprintf(stderr, "  %s: %s\n", place, message);
}

/* Where --force keeps what stood there: beside it, with the time in its name. NULL: no force. Caller frees.
 */
static char *keep_name(const struct cli *cli)
{
    const char *address = cli_database(cli), *path = strchr(address, ':');
    char time[CLOCK_TEXT_SIZE];

    if (!cli_flag(cli, "force") || !path)
        return NULL;
    clock_text(clock_now_ms(), time);
    g_strdelimit(time, ":", '-');
    return g_strdup_printf("%s.before-restore-%s", path + 1, time);
}

int cli_run_restore(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(value_arena) arena = value_arena_new();
    struct value object = value_object(arena, 3);
    g_autofree char *keep = keep_name(cli);
    gint64 commit;

    if (!store_restore(cli_database(cli), cli_argument(cli, 0), keep, print_finding, NULL, &commit, &error))
        return cli_fail(error);
    gboolean kept = keep && g_file_test(keep, G_FILE_TEST_EXISTS);
    value_set(arena, object.object, "database", value_string(cli_database(cli)));
    value_set(arena, object.object, "commit", value_integer(commit));
    value_set(arena, object.object, "before", kept ? value_string(keep) : value_null());
    if (cli_flag(cli, "json"))
        cli_print_object(&object);
    else
        printf(_("%s is the bank as of commit %lld\n"), cli_database(cli), (long long)commit);
    if (kept)
        fprintf(stderr, _("what stood there before is in %s\n"), keep);
    return EXIT_DONE;
}
