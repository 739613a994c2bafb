/* SPDX-License-Identifier: Apache-2.0 */
#include "check_internal.h"
#include "i18n.h"

const struct check_kind_row check_kinds[CHECK_KINDS] = {
    [CHECK_UNREADABLE] = {"unreadable", CHECK_FILES, N_("modules that can't be read"),
                          N_("correct the module, or say in the configuration ([module NAME]) how it is "
                             "read; exobase inspect shows what it holds"),
                          FALSE, FALSE},
    [CHECK_MODULE_GONE] = {"module_gone", CHECK_FILES, N_("modules that are no longer there"),
                           N_("put the module back, or migrate the one that took its place with --chapter"),
                           FALSE, FALSE},
    [CHECK_NO_MODULE] = {"no_module", CHECK_FILES, N_("chapters without a module"),
                         N_("POST /api/admin/chapters/CODE/sync-python writes one"), TRUE, FALSE},
    [CHECK_FILE_ONLY] = {"file_only", CHECK_FILES, N_("only in the file"),
                         N_("exobase migrate takes them into the database"), FALSE, FALSE},
    [CHECK_FILE_CHANGED] = {"file_changed", CHECK_FILES, N_("changed in the file"),
                            N_("exobase migrate takes the change into the database"), FALSE, FALSE},
    [CHECK_DATABASE_ONLY] = {"database_only", CHECK_FILES, N_("only in the database"),
                             N_("POST /api/admin/chapters/CODE/sync-python writes them into the module"),
                             TRUE, FALSE},
    [CHECK_DATABASE_CHANGED] = {"database_changed", CHECK_FILES, N_("changed in the database"),
                                N_("POST /api/admin/chapters/CODE/sync-python writes them into the module"),
                                TRUE, FALSE},
    [CHECK_DELETED] = {"deleted", CHECK_FILES, N_("deleted from the database, still in the file"),
                       N_("POST /api/admin/chapters/CODE/sync-python takes them out of the module"), TRUE,
                       FALSE},
    [CHECK_GONE] = {"gone", CHECK_FILES, N_("no longer in the file"),
                    N_("exobase migrate --prune deletes them from the database, sync-python writes them into "
                       "the module again"),
                    FALSE, FALSE},
    [CHECK_CONFLICT] = {"conflict", CHECK_FILES, N_("different, changed on both sides"),
                        N_("compare both, then exobase migrate --on-conflict=file or =database"), FALSE,
                        FALSE},
    [CHECK_RENUMBERED] = {"renumbered", CHECK_FILES, N_("the same content under another id"),
                          N_("give them their old ids again in the file, or exobase migrate "
                             "--on-conflict=file"),
                          FALSE, FALSE},
    [CHECK_TREE] = {"tree", CHECK_FILES, N_("changed below PYTHON_DATA_DIR since it was recorded"),
                    N_("find out who writes there; when it was meant to be, exobase check files --record "
                       "records it as it is now"),
                    FALSE, FALSE},
    [CHECK_DAMAGED] = {"damaged", CHECK_DATABASE, N_("the database contradicts itself"),
                       N_("stop the servers and restore the latest backup (exobase restore)"), FALSE, FALSE},
    [CHECK_DERIVED] = {"derived", CHECK_DATABASE,
                       N_("what the database keeps beside the log does not follow "
                          "from it"),
                       N_("exobase check database --fix reckons it again; then start the servers again"),
                       FALSE, TRUE},
    [CHECK_OUTSIDE] = {"outside", CHECK_DATABASE, N_("written by another program into admin_exercises"),
                       N_("exobase check database --fix adopts it"), FALSE, TRUE},
    [CHECK_LEFT_ALONE] = {"left_alone", CHECK_DATABASE,
                          N_("what another program did to admin_exercises and can't be adopted"),
                          N_("correct it with that program, or take it away there"), FALSE, FALSE},
    [CHECK_VANISHED] =
        {"vanished", CHECK_DATABASE, N_("very many exercises are no longer in admin_exercises"),
         N_("exobase check database --fix --deletions deletes them here, too, by one commit; to have "
            "them back there, exobase revert undoes that commit"),
         FALSE, TRUE},
    [CHECK_LEFT_OVER] = {"left_over", CHECK_DATABASE,
                         N_("what exobase's own writers left that died before they committed"),
                         N_("exobase check database --fix removes it; servers do so by themselves"), FALSE,
                         TRUE},
    [CHECK_NO_DOCUMENT] = {"no_document", CHECK_EXERCISES, N_("documents that are no exercises"),
                           N_("exobase revert undoes the commit that wrote it; exobase log CHAPTER ID says "
                              "which"),
                           FALSE, FALSE},
    [CHECK_NORMAL_FORM] = {"normal_form", CHECK_EXERCISES, N_("documents that are not in normal form"),
                           N_("exobase check exercises --fix brings them into it"), FALSE, TRUE},
    [CHECK_UID] = {"uid", CHECK_EXERCISES, N_("documents with a wrong content UID"),
                   N_("exobase check exercises --fix reckons it again"), FALSE, TRUE},
    [CHECK_RULE] = {"rule", CHECK_EXERCISES, N_("exercises that break a rule"), N_("edit the exercise"),
                    FALSE, FALSE},
    [CHECK_CASE] = {"case", CHECK_EXERCISES, N_("dynamic exercises with cases that are wrong"),
                    N_("edit the template, the parameters or the generator; the preview shows the case"),
                    FALSE, FALSE},
    [CHECK_SPREAD] = {"spread", CHECK_EXERCISES,
                      N_("dynamic exercises of which more than half of the cases have one answer"),
                      N_("let more be drawn, if it is not meant to be so"), TRUE, FALSE},
    [CHECK_KIND] =
        {"kind", CHECK_EXERCISES,
         N_("dynamic exercises that get another kind of case than the Python system gave them"),
         N_("nothing is to be done, if the kind fits the text; the exercise's variables can say it"), TRUE,
         FALSE},
    [CHECK_IGNORED] = {"ignored", CHECK_EXERCISES,
                       N_("dynamic exercises with variables that their generator does not know"),
                       N_("nothing is to be done, unless a name is written wrong"), TRUE, FALSE},
    [CHECK_NO_FIGURE] = {"no_figure", CHECK_EXERCISES, N_("exercises that need a figure and describe none"),
                         N_("describe it in the editor, or say that none is needed"), TRUE, FALSE},
    [CHECK_GENERATOR_NAME] = {"generator_name", CHECK_EXERCISES,
                              N_("generators with a name that another generator has"),
                              N_("take the name out of one of the two texts; until then it is that of the "
                                 "one whose key it is, or whose key comes first"),
                              FALSE, FALSE},
    [CHECK_NOT_GENERATED] = {"not_generated", CHECK_EXERCISES, N_("exercises that no reader can get"),
                             N_("edit the exercise"), FALSE, FALSE},
};

static void free_finding(gpointer data)
{
    struct check_finding *finding = data;

    g_free(finding->place);
    g_free(finding->message);
    g_free(finding->chapter_code);
    g_free(finding->rule);
    g_free(finding->field);
    g_free(finding->base);
    g_free(finding->database);
    g_free(finding->file);
    g_free(finding->text);
    g_free(finding->proof);
    g_free(finding);
}

static void free_proof(gpointer data)
{
    struct check_proof *proof = data;

    g_free(proof->chapter_code);
    g_free(proof->difficulty);
    g_free(proof);
}

void check_report_free(struct check_report *report)
{
    if (!report)
        return;
    g_ptr_array_unref(report->findings);
    g_ptr_array_unref(report->proofs);
    g_free(report->folder);
    g_free(report);
}

struct check_report *report_new(void)
{
    struct check_report *report = g_new0(struct check_report, 1);

    report->findings = g_ptr_array_new_with_free_func(free_finding);
    report->proofs = g_ptr_array_new_with_free_func(free_proof);
    return report;
}

struct check_finding *report_add(struct check_report *report, enum check_kind kind, char *place)
{
    struct check_finding *finding = g_new0(struct check_finding, 1);

    finding->kind = kind;
    finding->place = place;
    finding->expected = check_kinds[kind].by_design && report->read_only;
    g_ptr_array_add(report->findings, finding);
    return finding;
}

char *report_place(const char *chapter_code, gint64 id)
{
    return id > 0 ? g_strdup_printf("%s %" G_GINT64_FORMAT, chapter_code, id) : g_strdup(chapter_code);
}

guint check_left(const struct check_report *report)
{
    guint left = 0;

    for (guint i = 0; i < report->findings->len; i++) {
        const struct check_finding *finding = report->findings->pdata[i];
        left += !finding->expected && !finding->mended;
    }
    return left;
}

struct check_report *check_run(struct store *store, const struct check_options *options, GError **error)
{
    g_autoptr(check_report) report = report_new();

    report->parts = options->parts;
    report->read_only = settings_true(options->settings, SETTING_READONLY_CODEBASE);
    /* A damaged log first: what is read of it afterwards may be an error. */
    if ((options->parts & CHECK_DATABASE) && !check_database(report, store, error))
        return NULL;
    if ((options->parts & CHECK_FILES) && !check_files(report, store, options, error))
        return NULL;
    if ((options->parts & CHECK_EXERCISES) && !check_exercises(report, store, options, error))
        return NULL;
    return g_steal_pointer(&report);
}
