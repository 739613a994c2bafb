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

/* Those of a kind that is mended as a whole, or (CHECK_KINDS) those whose documents are. */
static void mark_mended(struct check_report *report, enum check_kind kind)
{
    for (guint i = 0; i < report->findings->len; i++) {
        struct check_finding *finding = report->findings->pdata[i];
        if (kind != CHECK_KINDS ? finding->kind == kind : finding->text != NULL)
            finding->mended = TRUE;
    }
}

static void ignore(const char *place, const char *message, gpointer data)
{
    (void)place;
    (void)message;
    (void)data;
}

static gboolean mend_derived(struct store *store, struct check_report *report, GError **error)
{
    if (!has(report, CHECK_DERIVED))
        return TRUE;
    if (!store_rebuild(store, FALSE, ignore, NULL, error))
        return FALSE;
    report->rebuilt = TRUE;
    mark_mended(report, CHECK_DERIVED);
    return TRUE;
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
    if (!has(report, CHECK_OUTSIDE) && !has(report, CHECK_LEFT_OVER) &&
        !(deletions && has(report, CHECK_VANISHED)))
        return TRUE;
    if (!store_adopt(store, how, author, ignore_outside, NULL, &report->commit, error))
        return FALSE;
    mark_mended(report, CHECK_OUTSIDE);
    mark_mended(report, CHECK_LEFT_OVER);
    if (deletions)
        mark_mended(report, CHECK_VANISHED);
    return TRUE;
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
        mark_mended(report, CHECK_KINDS);
    }
    store_result_clear(&result);
    return done;
}

gboolean check_mend(struct store *store, struct check_report *report, gboolean deletions, const char *author,
                    GError **error)
{
    if (has(report, CHECK_DAMAGED))
        return TRUE;
    if (!mend_derived(store, report, error) || !mend_outside(store, report, deletions, author, error))
        return FALSE;
    /* Documents were looked at before these: another run looks at what they are now. */
    return report->commit > 0 || mend_documents(store, report, author, error);
}
