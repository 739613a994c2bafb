/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli.h"
#include "i18n.h"
#include "imported.h"
#include "migrate_report.h"

#define NOTES_SHOWN 50

static void print_field(const char *field, const struct value *database, const struct value *file,
                        gpointer data)
{
    g_autofree char *before = cli_value_words(database), *after = cli_value_words(file);

    (void)data;
    /* The UID follows from the rest. */
    if (strcmp(field, "exercise_uid") != 0 && (before || after))
        cli_print_change(stdout, field, before, after);
}

/* The database's version against the file's: "-" is what stands, "+" is what the file says. */
static void print_versions(const struct migrate_versions *versions)
{
    g_autoptr(value_arena) arena = value_arena_new();

    exercise_diff(cli_parse_document(arena, versions->database), cli_parse_document(arena, versions->file),
                  print_field, NULL);
}

static const char *action_name(enum migrate_action action)
{
    static const char *const names[] = {
        [ACTION_INSERT] = N_("insert"),     [ACTION_UPDATE] = N_("update"),   [ACTION_SKIP] = N_("skip"),
        [ACTION_CONFLICT] = N_("conflict"), [ACTION_MISSING] = N_("missing"), [ACTION_DELETE] = N_("delete"),
    };
    return _(names[action]);
}

static gboolean is_told(const struct migrate_report *report, const struct migrate_item *item)
{
    switch ((enum migrate_action)item->action) {
    case ACTION_CONFLICT:
    case ACTION_MISSING:
    case ACTION_DELETE:
        return TRUE;
    case ACTION_UPDATE:
        return report->dry_run;
    case ACTION_INSERT:
    case ACTION_SKIP:
        break;
    }
    return FALSE;
}

static void print_item(const struct migrate_report *report, const struct migrate_item *item,
                       const struct migrate_file *files)
{
    g_autofree char *place = migrate_item_place(report->plan, item);
    g_autofree char *id = item->id > 0 ? g_strdup_printf("%lld", (long long)item->id) : g_strdup(_("(new)"));

    printf("%s: %s %s, %s%s%s%s\n", action_name(item->action), files[item->file].chapter_code, id,
           migrate_reason_text(item->reason), place ? " (" : "", place ? place : "", place ? ")" : "");
    if (item->action == ACTION_UPDATE || item->action == ACTION_CONFLICT)
        print_versions(item->versions);
}

static void print_items(const struct migrate_report *report)
{
    guint n_files, n_items;
    const struct migrate_file *files = migrate_plan_files(report->plan, &n_files);
    const struct migrate_item *items = migrate_plan_items(report->plan, &n_items);

    for (guint i = 0; i < n_items; i++) {
        if (is_told(report, &items[i]))
            print_item(report, &items[i], files);
    }
}

static void print_names(const char *what, const GArray *names)
{
    g_autoptr(GString) words = g_string_new(NULL);

    for (guint i = 0; names && i < names->len; i++) {
        const struct migrate_name *name = &g_array_index(names, struct migrate_name, i);
        g_string_append_printf(words, "%s%s (%u)", i > 0 ? ", " : "", name->name, name->count);
    }
    if (words->len > 0)
        printf(_("  %s: %s\n"), what, words->str);
}

/* What a mapping made of a module. */
static void print_mapped(const struct migrate_file *file, gboolean dry_run)
{
    print_names(_("kept under their own names"), file->kept);
    print_names(_("left out"), file->dropped);
    if (dry_run && file->first)
        printf("  %s\n%s\n", _("The first exercise as it will be:"), file->first);
}

static void print_files(const struct migrate_report *report)
{
    const struct migrate_plan *plan = report->plan;
    guint count;
    const struct migrate_file *files = migrate_plan_files(plan, &count);
    const char *const *ignored = migrate_plan_ignored(plan);

    for (guint i = 0; i < count; i++) {
        printf(i18n_plural("%s → %s: list %s, %u exercise\n", "%s → %s: list %s, %u exercises\n",
                           files[i].exercises),
               files[i].path, files[i].chapter_code, files[i].list, files[i].exercises);
        if (files[i].mapped)
            print_mapped(&files[i], report->dry_run);
    }
    for (guint i = 0; ignored[i]; i++)
        printf(_("%s: no list of exercises, ignored\n"), ignored[i]);
}

static void print_notes(const char *kind, const struct migrate_note *notes, guint count)
{
    for (guint i = 0; i < MIN(count, NOTES_SHOWN); i++) {
        printf("%s: %s: ", notes[i].place, kind);
        if (notes[i].field)
            printf("%s: ", notes[i].field);
        puts(notes[i].message);
    }
    if (count > NOTES_SHOWN)
        printf(_("… and %u more; --json lists all\n"), count - NOTES_SHOWN);
}

static void print_outcome(const struct migrate_report *report)
{
    if (report->dry_run) {
        printf(_("plan: %s\n"), migrate_plan_hash(report->plan));
        printf(_("digest before: %s\ndigest after:  %s\n"), report->digest_before, report->digest_after);
        puts(_("dry run: nothing was written"));
    } else if (report->commit > 0) {
        printf(_("commit: %lld\n"), (long long)report->commit);
    } else {
        puts(_("nothing to do: no commit"));
    }
}

static void print_imported(const struct migrate_report *report)
{
    for (guint i = 0; report->imported && i < report->imported->len; i++) {
        const struct generators_imported *row =
            &g_array_index(report->imported, struct generators_imported, i);
        printf(_("generator %s: %s\n"), row->key,
               row->message                      ? row->message
               : row->action == GENERATORS_KEPT  ? _("the bank has another text of it, which stays")
               : row->action == GENERATORS_EQUAL ? _("the bank has the same")
                                                 : _("added"));
    }
}

void migrate_print_text(const struct migrate_report *report)
{
    const struct migrate_plan *plan = report->plan;
    guint n_findings, n_warnings;
    const struct migrate_note *findings = migrate_plan_findings(plan, &n_findings);
    const struct migrate_note *warnings = migrate_plan_warnings(plan, &n_warnings);

    print_files(report);
    print_items(report);
    print_notes(_("finding"), findings, n_findings);
    print_notes(_("warning"), warnings, n_warnings);
    print_imported(report);
    print_outcome(report);
    if (migrate_plan_count(plan, ACTION_DELETE) > 0)
        printf("deleted: %u\n", migrate_plan_count(plan, ACTION_DELETE));
    printf("inserted: %u\nupdated: %u\nskipped: %u\nconflicts: %u\nmissing: %u\nfindings: %u\nwarnings: %u\n",
           migrate_plan_count(plan, ACTION_INSERT), migrate_plan_count(plan, ACTION_UPDATE),
           migrate_plan_count(plan, ACTION_SKIP), migrate_plan_count(plan, ACTION_CONFLICT),
           migrate_plan_count(plan, ACTION_MISSING), n_findings, n_warnings);
}
