/* SPDX-License-Identifier: Apache-2.0 */
#include "curriculum_internal.h"
#include "draft_internal.h"
#include "errors.h"
#include "i18n.h"
#include "native_internal.h"
#include "project_internal.h"

/* What a commit does in admin_exercises: places for its new exercises before it, and all the rest behind it.
 */

#define STUBS_AT_ONCE 1000

gboolean mongo_insert_stubs(struct mongo_store *store, GPtrArray *drafts, GError **error)
{
    g_autoptr(GPtrArray) stubs = g_ptr_array_new_with_free_func((GDestroyNotify)bson_destroy);
    bson_error_t cause;
    for (guint i = 0; i < drafts->len; i++) {
        const struct mongo_commit *commit = ((const struct mongo_draft *)drafts->pdata[i])->commit;
        for (guint j = 0; j < commit->heads->len; j++) {
            const struct mongo_head *head = &g_array_index(commit->heads, struct mongo_head, j);
            if (mongo_has_stub(head))
                g_ptr_array_add(stubs, mongo_stub(&head->key, store->base.log_id, commit->token));
        }
    }
    for (guint first = 0; first < stubs->len; first += STUBS_AT_ONCE) {
        g_autoptr(GPtrArray) some = g_ptr_array_new();
        for (guint i = first; i < MIN(stubs->len, first + STUBS_AT_ONCE); i++)
            g_ptr_array_add(some, stubs->pdata[i]);
        enum mongo_inserted outcome = mongo_insert(&store->link, MONGO_EXERCISES, some, &cause);
        if (outcome == MONGO_DUPLICATE) /* the keys are new */
            g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO,
                        _("A unique index that another program made keeps new exercises out of "
                          "admin_exercises: exobase check database says which (%s)."),
                        cause.message);
        else if (outcome != MONGO_INSERTED)
            mongo_set_error(error, &store->link, &cause);
        if (outcome != MONGO_INSERTED)
            return FALSE;
    }
    return TRUE;
}

/*
 * Notes what is left to do for a commit's documents, those that go or (`deletes` false) those that change; of
 * new ones fresh.c takes note.
 */
static void put_off(struct mongo_store *store, const struct mongo_commit *commit, gboolean deletes)
{
    for (guint i = 0; i < commit->heads->len; i++) {
        const struct mongo_head *head = &g_array_index(commit->heads, struct mongo_head, i);
        struct mongo_apply_place place = {mongo_fold_chapter(store->fold, head->chapter_code)->code,
                                          head->id};
        if ((head->op == CHANGE_DELETE) == deletes &&
            (head->op != CHANGE_RECORD || head->outside.commit != 0) && !mongo_has_stub(head))
            g_array_append_val(store->late, place);
    }
}

void mongo_project(struct mongo_store *store, GPtrArray *drafts)
{
    mongo_curriculum_note_records(store, drafts);
    mongo_prepare_fresh(store, drafts);
    for (int deletes = 1; deletes >= 0; deletes--)
        for (guint i = 0; i < drafts->len; i++)
            put_off(store, ((const struct mongo_draft *)drafts->pdata[i])->commit, deletes);
}

/* What there is no time for is left to the next call, what fails to a later sweep. */
static void apply_late(struct mongo_store *store)
{
    g_autoptr(GError) error = NULL;
    while (store->late->len > 0) {
        g_autoptr(GArray) some = g_array_new(FALSE, FALSE, sizeof(struct mongo_apply_place));
        const guint n = MIN(store->late->len, store->updates_at_once);
        g_array_append_vals(some, store->late->data, n);
        if (!mongo_apply(store, some, &error)) {
            g_debug("admin_exercises is brought up to date later: %s", error->message);
            if (mongo_link_in_time(&store->link))
                g_array_set_size(store->late, 0);
            return;
        }
        g_array_remove_range(store->late, 0, n);
    }
}

gboolean mongo_settle(struct store *base)
{
    struct mongo_store *store = (struct mongo_store *)base;
    g_autoptr(GError) error = NULL;
    mongo_put_prepared(store);
    apply_late(store);
    if (!mongo_remove_lost(store, &error))
        g_debug("stubs of lost attempts stay until they are forgotten: %s", error->message);
    return mongo_curriculum_settle(store) && store->late->len == 0 && store->lost->len == 0;
}
