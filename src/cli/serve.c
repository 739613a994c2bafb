/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "api.h"
#include "cli.h"
#include "codebase_tree.h"
#include "generators.h"
#include "i18n.h"

static struct log *make_log(const struct settings *settings)
{
    const char *format = settings_text(settings, SETTING_LOG_FORMAT);
    gboolean text = format ? g_str_equal(format, "text") : isatty(STDERR_FILENO);
    enum log_level level = LOG_LEVEL_INFO;

    log_level_parse(settings_text(settings, SETTING_LOG_LEVEL), &level);
    return log_new(STDERR_FILENO, text ? LOG_FORMAT_TEXT : LOG_FORMAT_JSON, level);
}

/* Blocked before there is any thread, so that only wait_for_signal() takes them. */
static void block_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* How the first account is made: by a link, but only where nobody else reads along. */
static gboolean say_setup(struct api *api, GError **error)
{
    g_autofree char *link = NULL;
    gboolean needed;

    if (!api_needs_setup(api, &needed, error))
        return FALSE;
    if (needed && !isatty(STDOUT_FILENO))
        puts(_("There is no account yet; \"exobase user add NAME --role admin\" makes one."));
    if (!needed || !isatty(STDOUT_FILENO))
        return TRUE;
    link = api_setup_link(api, error);
    if (link)
        printf(_("There is no account yet. Open this link within 30 minutes to make the first one:\n  %s\n"),
               link);
    return link != NULL;
}

/* The read-only mode begins with the first server in it, and ends with one in another mode. */
static void record_modules(const struct cli *cli, struct store *store, struct log *log)
{
    g_autoptr(GError) error = NULL;
    const char *folder = settings_text(cli->settings, SETTING_PYTHON_DATA_DIR);
    gboolean recorded = FALSE;

    if (!folder)
        return;
    gboolean done = settings_true(cli->settings, SETTING_READONLY_CODEBASE)
                        ? codebase_record_tree(store, folder, FALSE, &recorded, &error)
                        : codebase_forget_tree(store, folder, &error);
    const struct log_field fields[] = {LOG_TEXT("folder", folder),
                                       LOG_TEXT("error", error ? error->message : NULL)};
    if (!done)
        log_say(log, LOG_LEVEL_WARNING, "modules not recorded", fields, G_N_ELEMENTS(fields));
    else if (recorded)
        log_say(log, LOG_LEVEL_INFO, "modules recorded", fields, 1);
}

/* The program's generators that the bank never had come into one that uses generators; it is served without
 * them, too. */
static void complete_generators(const struct cli *cli, struct api *api, struct log *log)
{
    g_autoptr(GError) error = NULL;
    gint64 commit = 0;

    if (!api_uses_generators(api))
        return;
    g_autoptr(store) store = cli_open(cli, STORE_SERVE, &error);
    gboolean done = store && generators_complete(store, cli_author(cli), &commit, &error);
    const struct log_field fields[] = {LOG_NUMBER("commit", commit),
                                       LOG_TEXT("error", error ? error->message : NULL)};

    if (!done)
        log_say(log, LOG_LEVEL_WARNING, "generators not added", fields + 1, 1);
    else if (commit > 0)
        log_say(log, LOG_LEVEL_INFO, "generators added", fields, 1);
}

int cli_run_serve(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(log_t) log = make_log(cli->settings);
    sigset_t signals;
    int taken;

    block_signals(&signals);
    /* The database is made when it is not there (docs/interfaces.md, Command line). */
    g_autoptr(store) store = cli_open(cli, STORE_CREATE, &error);
    if (!store)
        return cli_fail(error);
    record_modules(cli, store, log);
    g_clear_pointer(&store, store_close);
    const struct api_config config = {
        .database = cli_database(cli),
        .settings = cli->settings,
        .log = log,
        .version = EXOBASE_VERSION,
        .landlock = cli->guarded.landlock,
        .seccomp = cli->guarded.seccomp,
        .unguarded = cli->unguarded,
    };
    g_autoptr(api) api = api_start(&config, &error);
    if (!api)
        return cli_fail(error);
    complete_generators(cli, api, log);
    printf(_("exobase serves at %s (Ctrl-C stops it)\n"), api_address(api));
    if (!say_setup(api, &error))
        return cli_fail(error);
    fflush(stdout);
    sigwait(&signals, &taken);
    return EXIT_DONE;
}
