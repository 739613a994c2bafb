/* SPDX-License-Identifier: Apache-2.0 */
#include "draft_internal.h"
#include "native_internal.h"
#include "project_internal.h"

/*
 * The documents of exercises that were just created. Their stubs are known, so nothing is read before: the
 * write is guarded by the stub's id, which no other document has and which the write itself ends. The filter
 * is one that the index on (chapter_code, id) answers.
 */

struct fresh {
    const struct mongo_commit *commit;
    const struct mongo_head *head;
};

static GArray *gather(GPtrArray *drafts)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct fresh));
    for (guint i = 0; i < drafts->len; i++) {
        const struct mongo_commit *commit = ((const struct mongo_draft *)drafts->pdata[i])->commit;
        for (guint j = 0; j < commit->heads->len; j++) {
            const struct fresh fresh = {commit, &g_array_index(commit->heads, struct mongo_head, j)};
            if (fresh.head->op == CHANGE_CREATE && fresh.head->outside.commit == 0)
                g_array_append_val(all, fresh);
        }
    }
    return all;
}

/* One that a later commit of the same group changed again is left to those who look first. */
static gboolean is_newest(const struct mongo_store *store, const struct fresh *fresh)
{
    const struct mongo_exercise *exercise =
        mongo_fold_exercise(store->fold, fresh->head->chapter_code, fresh->head->id);
    return exercise && exercise->commit == fresh->commit->number;
}

static void add_put(struct mongo_store *store, struct mongo_writes *writes, const struct fresh *fresh,
                    const struct mongo_wanted *text)
{
    const struct mongo_head *head = fresh->head;
    const gint64 time_ms = fresh->commit->time_ms;
    const struct mongo_version version = {
        .chapter_code = head->chapter_code,
        .id = head->id,
        .revision = head->revision,
        .created_ms = head->created_ms ? head->created_ms : time_ms,
        .updated_ms = head->updated_ms ? head->updated_ms : time_ms,
        .commit = fresh->commit->number,
        .key = &head->key,
        .text = text->text,
        .size = text->size,
    };
    char hex[25];
    bson_oid_to_string(&head->key, hex);
    g_autofree char *id = g_strconcat(MONGO_STUB_PREFIX, hex, NULL);
    g_autoptr(bson_t) filter = BCON_NEW("chapter_code", BCON_NULL, "id", BCON_UTF8(id));
    g_autoptr(bson_t) stub = mongo_stub(&head->key, store->base.log_id, fresh->commit->token);
    g_autoptr(bson_t) target = mongo_native(&version, store->base.log_id);
    g_autoptr(bson_t) update = mongo_difference(stub, target);
    mongo_add_write(writes->updates, writes->n_updates++, filter, update);
}

/* Those that lie in one document, or all in the commits' own ones, are fetched together. */
static guint end_of_window(const GArray *all, guint first)
{
    const struct fresh *begin = &g_array_index(all, struct fresh, first);
    guint end = first + 1;
    for (; end < all->len; end++) {
        const struct fresh *next = &g_array_index(all, struct fresh, end);
        gboolean whole = begin->head->text.part == 0 && next->head->text.part == 0;
        if (!whole && (next->commit != begin->commit || next->head->text.part != begin->head->text.part))
            break;
    }
    return end;
}

static gboolean put_window(struct mongo_store *store, const GArray *all, guint first, guint end,
                           gboolean *done)
{
    g_autoptr(GArray) texts = mongo_wanted_new();
    for (guint i = first; i < end; i++)
        mongo_want(texts, g_array_index(all, struct fresh, i).head->text);
    if (!mongo_fetch(store, texts, NULL))
        return FALSE;
    for (guint i = first; i < end;) {
        g_autoptr(bson_t) updates = bson_new();
        struct mongo_writes writes = {.updates = updates};
        for (; i < end && writes.n_updates < store->updates_at_once && updates->len < MONGO_PART_BYTES / 2;
             i++) {
            const struct fresh *fresh = &g_array_index(all, struct fresh, i);
            if (is_newest(store, fresh))
                add_put(store, &writes, fresh, &g_array_index(texts, struct mongo_wanted, i - first));
            else
                *done = FALSE;
        }
        if (writes.n_updates > 0 &&
            mongo_send_writes(store, "update", "updates", updates, NULL) != writes.n_updates)
            *done = FALSE;
    }
    return TRUE;
}

gboolean mongo_put_fresh(struct mongo_store *store, GPtrArray *drafts)
{
    g_autoptr(GArray) all = gather(drafts);
    gboolean done = TRUE;
    for (guint first = 0, end; first < all->len; first = end) {
        end = end_of_window(all, first);
        if (!put_window(store, all, first, end, &done))
            return FALSE;
    }
    return done;
}
