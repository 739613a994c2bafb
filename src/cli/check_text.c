/* SPDX-License-Identifier: Apache-2.0 */
/* The report for people: findings by kind, each group with its remedy, then the sums. */
#include "check_report.h"
#include "cli.h"
#include "clock.h"
#include "exercise.h"
#include "i18n.h"

/* Findings of one kind that are listed one by one. */
#define SHOWN_MAX 20

static void print_field(const char *field, const struct value *before, const struct value *after,
                        gpointer data)
{
    g_autofree char *was = cli_value_words(before);
    g_autofree char *is = cli_value_words(after);

    (void)data;
    cli_print_change(stdout, field, was, is);
}

/* Database (-) and file (+), field by field. */
static void print_fields(const struct check_finding *finding)
{
    g_autoptr(value_arena) arena = value_arena_new();
    const struct value_object *database = cli_parse_document(arena, finding->database);
    const struct value_object *file = cli_parse_document(arena, finding->file);

    if (database && file)
        exercise_diff(database, file, print_field, NULL);
}

static void print_finding(const struct check_finding *finding)
{
    printf("  %s", finding->place);
    if (finding->field)
        printf(": %s", finding->field);
    if (finding->message)
        printf(": %s", finding->message);
    puts(finding->mended ? _(" (mended)") : "");
    print_fields(finding);
}

static void print_kind(const struct check_report *report, enum check_kind kind)
{
    guint count = 0;
    gboolean left = FALSE;

    for (guint i = 0; i < report->findings->len; i++) {
        const struct check_finding *finding = report->findings->pdata[i];
        if (finding->kind != kind)
            continue;
        if (count == 0)
            printf(_("%s:\n"), _(check_kinds[kind].heading));
        if (count++ < SHOWN_MAX)
            print_finding(finding);
        /* What is expected of a file is so by the mode; of an exercise somebody may yet want to change it. */
        left |= !finding->mended && (!finding->expected || check_kinds[kind].part == CHECK_EXERCISES);
    }
    if (count > SHOWN_MAX)
        printf(_("  … and %u more; --json lists all\n"), count - SHOWN_MAX);
    if (left)
        printf("  → %s\n", _(check_kinds[kind].remedy));
    else if (count > 0 && check_kinds[kind].by_design && report->read_only)
        printf("  → %s\n", _("nothing is to be done: in read-only mode the database alone goes on"));
}

static void print_tree(const struct check_report *report)
{
    char recorded[CLOCK_TEXT_SIZE];

    if (!report->read_only)
        return;
    if (report->tree_ms == 0) {
        puts(_("what lies below PYTHON_DATA_DIR was not recorded yet: serve in read-only mode does it, or "
               "--record"));
        return;
    }
    clock_text(report->tree_ms, recorded);
    printf(_("compared with the record of %s: %u files and folders\n"), recorded, report->tree_entries);
}

static void print_proofs(const struct check_report *report)
{
    gint64 cases = 0, whole = 0;

    for (guint i = 0; i < report->proofs->len; i++) {
        const struct check_proof *proof = report->proofs->pdata[i];
        cases += proof->cases;
        whole += proof->is_whole;
    }
    if (report->proofs->len > 0)
        printf(_("cases of dynamic exercises: %lld looked at; of %u case spaces %lld whole\n"),
               (long long)cases, report->proofs->len, (long long)whole);
}

static void print_sums(const struct check_report *report)
{
    guint mended = 0, expected = 0;

    for (guint i = 0; i < report->findings->len; i++) {
        const struct check_finding *finding = report->findings->pdata[i];
        mended += finding->mended;
        expected += finding->expected;
    }
    if (report->folder) {
        printf(_("files: %u modules in %s, %u exercises equal, %u drafts in the database alone\n"),
               report->modules, report->folder, report->equal, report->drafts);
        print_tree(report);
    } else if (report->parts & CHECK_FILES) {
        puts(_("files: not looked at, as PYTHON_DATA_DIR is not set"));
    }
    if ((report->parts & CHECK_DATABASE) && report->commits == 0 && report->findings->len > 0)
        puts(_("database: the log was not replayed, as what is found would be found again"));
    else if (report->parts & CHECK_DATABASE)
        printf(_("database: %lld commits replayed, %lld exercises\n"), (long long)report->commits,
               (long long)report->exercises);
    if (report->parts & CHECK_EXERCISES)
        printf(_("exercises: %u looked at, %u can be generated, %u are dynamic\n"), report->looked_at,
               report->generated, report->dynamic);
    print_proofs(report);
    if (report->rebuilt)
        puts(_("what follows from the log was reckoned again: start the servers again"));
    if (report->commit > 0)
        printf(_("commit: %lld\n"), (long long)report->commit);
    printf(_("mended: %u\nnothing to be done about: %u\nleft: %u\n"), mended, expected, check_left(report));
}

void check_print_text(const struct check_report *report)
{
    for (guint kind = 0; kind < CHECK_KINDS; kind++)
        print_kind(report, (enum check_kind)kind);
    print_sums(report);
}
