/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "changeset.h"
#include "check_internal.h"
#include "errors.h"
#include "i18n.h"

static gboolean has(const struct check_report *report, enum check_kind kind)
{
    for (guint i = 0; i < report->findings->len; i++) {
        if (((const struct check_finding *)report->findings->pdata[i])->kind == kind)
            return TRUE;
    }
    return FALSE;
}

/* Those whose documents were brought into normal form. */
static void mark_documents(struct check_report *report)
{
    for (guint i = 0; i < report->findings->len; i++) {
        struct check_finding *finding = report->findings->pdata[i];
        finding->mended |= finding->text != NULL;
    }
}

/* `exactly`: of the same kind. */
static gboolean is_found(const struct check_report *report, const struct check_finding *finding,
                         gboolean exactly)
{
    for (guint i = 0; i < report->findings->len; i++) {
        const struct check_finding *other = report->findings->pdata[i];
        if (check_kinds[other->kind].part == CHECK_DATABASE && strcmp(other->place, finding->place) == 0 &&
            (other->kind == finding->kind || !exactly))
            return TRUE;
    }
    return FALSE;
}

/* What the database has of the kinds that were worked on is mended if another look no longer finds it. */
static gboolean look_again(struct store *store, struct check_report *report, GError **error)
{
    g_autoptr(check_report) now = report_new();
    if (!check_database(now, store, error))
        return FALSE;
    for (guint i = 0; i < report->findings->len; i++) {
        struct check_finding *finding = report->findings->pdata[i];
        if (check_kinds[finding->kind].part == CHECK_DATABASE && check_kinds[finding->kind].mendable)
            finding->mended = !is_found(now, finding, FALSE);
        report->rebuilt |= finding->mended && finding->kind == CHECK_DERIVED;
    }
    for (guint i = now->findings->len; i > 0; i--)
        if (!is_found(report, now->findings->pdata[i - 1], TRUE))
            g_ptr_array_add(report->findings, g_ptr_array_steal_index(now->findings, i - 1));
    report->commits = now->commits;
    report->exercises = now->exercises;
    return TRUE;
}

static void ignore(const char *place, const char *message, gpointer data)
{
    (void)place;
    (void)message;
    (void)data;
}

static void ignore_outside(const char *place, const char *message, enum store_outside what, gpointer data)
{
    (void)what;
    ignore(place, message, data);
}

static gboolean mend_outside(struct store *store, struct check_report *report, gboolean deletions,
                             const char *author, GError **error)
{
    const enum store_adoption how = deletions ? STORE_ADOPT_DELETIONS : STORE_ADOPT_ALL;
    return store_adopt(store, how, author, ignore_outside, NULL, &report->commit, error);
}

static struct changeset *make_changeset(const struct check_report *report, const char *author)
{
    struct changeset *changeset =
        changeset_new(author, "check", _("documents brought into normal form (exobase check --fix)"));

    for (guint i = 0; i < report->findings->len; i++) {
        const struct check_finding *finding = report->findings->pdata[i];
        if (!finding->text)
            continue;
        const struct change change = {
            .op = CHANGE_UPDATE,
            .chapter_code = changeset_intern(changeset, finding->chapter_code),
            .id = finding->id,
            .from = finding->revision,
            .after = finding->text,
            .after_size = strlen(finding->text),
        };
        g_array_append_val(changeset->changes, change);
    }
    changeset->expect_head = report->head;
    return changeset;
}

static gboolean mend_documents(struct store *store, struct check_report *report, const char *author,
                               GError **error)
{
    g_autoptr(changeset) changeset = make_changeset(report, author);
    struct store_result result = {0};

    if (changeset_is_empty(changeset))
        return TRUE;
    gboolean done = store_commit(store, changeset, &result, error);
    if (done) {
        report->commit = result.commit;
        mark_documents(report);
    }
    store_result_clear(&result);
    return done;
}

gboolean check_mend(struct store *store, struct check_report *report, gboolean deletions, const char *author,
                    GError **error)
{
    if (has(report, CHECK_DAMAGED))
        return TRUE;
    const gboolean derived = has(report, CHECK_DERIVED);
    const gboolean outside = has(report, CHECK_OUTSIDE) || has(report, CHECK_LEFT_OVER) ||
                             (deletions && has(report, CHECK_VANISHED));
    if ((derived && !store_rebuild(store, FALSE, ignore, NULL, error)) ||
        (outside && !mend_outside(store, report, deletions, author, error)) ||
        ((derived || outside) && !look_again(store, report, error)))
        return FALSE;
    /* Documents were looked at before these: another run looks at what they are now. */
    return report->commit > 0 || mend_documents(store, report, author, error);
}
