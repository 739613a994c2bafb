/* SPDX-License-Identifier: Apache-2.0 */
#include "migrate.h"

#include <string.h>

#include "cli.h"
#include "errors.h"
#include "exchange.h"
#include "generators.h"
#include "i18n.h"
#include "imported.h"
#include "migrate_report.h"

/* Somebody else commits between plan and commit: the plan is made anew, this often. */
#define ATTEMPTS 5

static enum migrate_conflicts chosen_conflicts(const struct cli *cli)
{
    static const char *const names[] = {
        [CONFLICTS_REPORT] = NULL,
        [CONFLICTS_FILE] = "file",
        [CONFLICTS_DATABASE] = "database",
        [CONFLICTS_ABORT] = "abort",
    };
    const char *given = cli_text(cli, "on-conflict");

    for (guint i = 0; given && i < G_N_ELEMENTS(names); i++) {
        if (g_strcmp0(names[i], given) == 0)
            return (enum migrate_conflicts)i;
    }
    return CONFLICTS_REPORT;
}

/* The database to compare with; NULL without an error when there is none yet. */
static struct store *open_to_read(const struct cli *cli, GError **error)
{
    g_autoptr(GError) cause = NULL;
    struct store *store = store_open(cli_database(cli), STORE_READ, &cause);

    if (!store && !g_error_matches(cause, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND))
        g_propagate_error(error, g_steal_pointer(&cause));
    return store;
}

/* A digest takes a reading of the whole bank, so it is reckoned only where it will be shown. */
static gboolean shows_digest(const struct cli *cli)
{
    return cli_flag(cli, "dry-run") || cli_flag(cli, "json");
}

static gboolean digest_of(const struct cli *cli, struct store *store, char out[SHA256_HEX_SIZE],
                          GError **error)
{
    if (!shows_digest(cli))
        return TRUE;
    if (store)
        return store_digest(store, 0, out, error);
    sha256_hex_of("", 0, out);
    return TRUE;
}

static gboolean check_plan_hash(const struct cli *cli, const struct migrate_plan *plan, GError **error)
{
    const char *wanted = cli_text(cli, "plan");

    if (!wanted || strcmp(wanted, migrate_plan_hash(plan)) == 0)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                _("the plan has changed, nothing was written; it is now %s: look at it with --dry-run"),
                migrate_plan_hash(plan));
    return FALSE;
}

/* What is known of the modules now. The commit stands either way. */
static void note_modules(struct migrate_plan *plan, struct store *store, gint64 commit)
{
    g_autoptr(GError) cause = NULL;

    if (migrate_put_states(plan, store, commit, &cause))
        return;
    fprintf(stderr,
            _("exobase: what the modules are now could not be noted, so they will not be written: %s; run "
              "exobase migrate again\n"),
            cause->message);
}

/* The program's generators that the bank never had come into it with the exercises. */
static gboolean apply(const struct cli *cli, struct migrate_plan *plan, struct store *store,
                      struct migrate_report *report, GError **error)
{
    g_autoptr(GArray) generators = NULL;

    if (!report->imported && !(generators = generators_compare(store, FALSE, error)))
        return FALSE;
    report->generators = generators;
    gboolean done = migrate_apply(plan, store, cli_author(cli), &report->commit, error);
    report->generators = NULL;
    return done;
}

static void add_generators(struct changeset *changeset, gpointer data)
{
    const struct migrate_report *report = data;

    generators_add(changeset, report->generators);
}

static void add_imported(struct changeset *changeset, gpointer data)
{
    const struct migrate_report *report = data;

    generators_imported_add(changeset, report->imported);
}

/* Carries the plan out in the database, which is made now if need be, and reckons its digest. */
static gboolean carry_out(struct cli *cli, struct migrate_plan *plan, struct migrate_report *report,
                          GError **error)
{
    if (!migrate_plan_writes(plan) && !generators_imported_writes(report->imported)) {
        memcpy(report->digest_after, report->digest_before, sizeof report->digest_after);
        if (!migrate_apply(plan, NULL, cli_author(cli), &report->commit, error))
            return FALSE;
        g_autoptr(store) known = store_open(cli_database(cli), STORE_WRITE, NULL);
        if (known)
            note_modules(plan, known, 0);
        return TRUE;
    }
    g_autoptr(store) store = store_open(cli_database(cli), STORE_CREATE, error);
    if (!store)
        return FALSE;
    if (!apply(cli, plan, store, report, error)) {
        store_abandon(g_steal_pointer(&store));
        return FALSE;
    }
    cli->committed = report->commit;
    note_modules(plan, store, report->commit);
    return digest_of(cli, store, report->digest_after, error);
}

/* What becomes of an export's generators. */
static gboolean plan_generators(const struct migrate_options *options, struct migrate_report *report,
                                struct store *store, GError **error)
{
    g_clear_pointer(&report->imported, g_array_unref);
    if (!options->import)
        return TRUE;
    report->imported =
        generators_imported_plan(store, 0, options->import->generators, TRUE, report->arena, error);
    return report->imported != NULL;
}

/* One attempt: the plan, and what comes of it. NULL and an error, or the plan with the report filled. */
static struct migrate_plan *attempt(struct cli *cli, const struct migrate_options *options,
                                    struct migrate_report *report, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autoptr(store) store = open_to_read(cli, &cause);
    if (cause) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return NULL;
    }
    struct digest_beside *beside = shows_digest(cli) ? digest_beside_start(store, cli_database(cli)) : NULL;
    g_autoptr(migrate_plan) plan = migrate_plan_new(store, options, error);
    gboolean known = digest_beside_end(beside, plan ? migrate_plan_head(plan) : -1, report->digest_before);
    if (!plan || !check_plan_hash(cli, plan, error) ||
        !(known || digest_of(cli, store, report->digest_before, error)))
        return NULL;

    report->plan = plan;
    if (!plan_generators(options, report, store, error))
        return NULL;
    if (report->dry_run) {
        if (!digest_of(cli, store, report->digest_after, error))
            return NULL;
        return g_steal_pointer(&plan);
    }
    g_clear_pointer(&store, store_close);
    const char *backup = cli_text(cli, "backup");
    if (backup && !migrate_backup(plan, backup, error))
        return NULL;
    return carry_out(cli, plan, report, error) ? g_steal_pointer(&plan) : NULL;
}

/* What is refused is left behind, whether or not the command is strict: an exercise would end it. */
static int exit_status(const struct cli *cli, const struct migrate_plan *plan, const GArray *imported)
{
    guint findings;

    if (generators_imported_refused(imported) > 0)
        return EXIT_LEFT;
    migrate_plan_findings(plan, &findings);
    gboolean left = findings > 0 || migrate_plan_count(plan, ACTION_CONFLICT) > 0;
    return cli_flag(cli, "strict") && left ? EXIT_LEFT : EXIT_DONE;
}

/* Tells of all exercises that can't be taken, where `error` tells of one. */
static int fail_import(const struct exchange *import, const struct migrate_options *options,
                       const GError *error)
{
    g_autoptr(GArray) faults = g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT)
                                   ? exchange_faults(import, options->chapter)
                                   : NULL;

    if (!faults || faults->len == 0)
        return cli_fail(error);
    fflush(stdout);
    for (guint i = 0; i < faults->len; i++) {
        const struct exchange_fault *fault = &g_array_index(faults, struct exchange_fault, i);
        g_autofree char *place = exchange_place_text(import, fault->index);
        g_autofree char *message = g_strdup_printf("%s: %s", place, fault->message);
        cli_say(message);
    }
    return EXIT_FAILED;
}

int cli_migrate(struct cli *cli, const struct exchange *import)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(migrate_plan) plan = NULL;
    g_autoptr(value_arena) arena = value_arena_new();
    struct migrate_report report = {.dry_run = cli_flag(cli, "dry-run"), .arena = arena};
    struct progress progress;
    const struct migrate_options options = {
        .import = import,
        .paths = (const char *const *)cli->arguments->pdata,
        .chapter = cli_text(cli, "chapter"),
        .lists = cli_list(cli, "list"),
        .fields = cli_list(cli, "field"),
        .id = cli_text(cli, "id"),
        .prune = cli_flag(cli, "prune"),
        .on_conflict = chosen_conflicts(cli),
        .settings = cli->settings,
        .progress = progress_show,
        .progress_data = &progress,
        .complete = import ? add_imported : add_generators,
        .completes_alone = import != NULL,
        .complete_data = &report,
    };

    if (!cli_check_author(cli, &error))
        return cli_fail(error);
    progress_start(&progress);
    for (guint i = 0; i < ATTEMPTS && !plan; i++) {
        g_clear_error(&error);
        plan = attempt(cli, &options, &report, &error);
        if (!plan && !g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE))
            break;
    }
    progress_end(&progress);
    if (!plan)
        return import ? fail_import(import, &options, error) : cli_fail(error);
    if (cli_flag(cli, "json"))
        migrate_print_json(&report);
    else
        migrate_print_text(&report);
    g_autoptr(GArray) imported = g_steal_pointer(&report.imported);
    return exit_status(cli, plan, imported);
}

int cli_run_migrate(struct cli *cli)
{
    return cli_migrate(cli, NULL);
}
