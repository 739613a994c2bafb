/* SPDX-License-Identifier: Apache-2.0 */
#include "curriculum_internal.h"
#include "draft_internal.h"
#include "native_internal.h"
#include "project_internal.h"

/*
 * The documents of exercises that were just created. Their stubs are known, so nothing is read before; their
 * texts are those of the changeset: the write is guarded by the stub's id, which no other document has and
 * which the write itself ends. The filter is one that the index on (chapter_code, id) answers.
 *
 * The stub is replaced as a whole: setting some fifteen members one by one takes a server longer. What
 * another program may have added to a stub, which is nobody's exercise, does not stay.
 */

struct fresh {
    const struct mongo_draft *draft;
    guint change; /* the same place among the draft's heads */
};

static GArray *gather(GPtrArray *drafts)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct fresh));
    for (guint i = 0; i < drafts->len; i++) {
        const struct mongo_draft *draft = drafts->pdata[i];
        for (guint j = 0; j < draft->commit->heads->len; j++) {
            const struct mongo_head *head = &g_array_index(draft->commit->heads, struct mongo_head, j);
            const struct fresh fresh = {draft, j};
            if (mongo_has_stub(head))
                g_array_append_val(all, fresh);
        }
    }
    return all;
}

static const struct mongo_head *head_of(const struct fresh *fresh)
{
    return &g_array_index(fresh->draft->commit->heads, struct mongo_head, fresh->change);
}

/* One that a later commit of the same group changed again is left to those who look first. */
static gboolean is_newest(const struct mongo_store *store, const struct fresh *fresh)
{
    const struct mongo_head *head = head_of(fresh);
    const struct mongo_exercise *exercise = mongo_fold_exercise(store->fold, head->chapter_code, head->id);
    return exercise && exercise->commit == fresh->draft->commit->number;
}

static void add_put(struct mongo_store *store, struct mongo_writes *writes, const struct fresh *fresh,
                    GString *buffer)
{
    const struct mongo_head *head = head_of(fresh);
    const struct mongo_commit *commit = fresh->draft->commit;
    struct mongo_version version = {
        .chapter_code = head->chapter_code,
        .id = head->id,
        .revision = head->revision,
        .created_ms = head->created_ms ? head->created_ms : commit->time_ms,
        .updated_ms = head->updated_ms ? head->updated_ms : commit->time_ms,
        .commit = commit->number,
        .key = &head->key,
    };
    version.text =
        change_text(fresh->draft->attempt->changeset, fresh->change, head->id, buffer, &version.size);
    mongo_curriculum_note(store, version.chapter_code, version.text, version.size);
    char hex[25];
    bson_oid_to_string(&head->key, hex);
    g_autofree char *id = g_strconcat(MONGO_STUB_PREFIX, hex, NULL);
    g_autoptr(bson_t) filter = BCON_NEW("chapter_code", BCON_NULL, "id", BCON_UTF8(id));
    g_autoptr(bson_t) target = mongo_native(&version, store->base.log_id);
    mongo_add_write(writes->updates, writes->n_updates++, filter, target);
}

gboolean mongo_put_fresh(struct mongo_store *store, GPtrArray *drafts)
{
    g_autoptr(GArray) all = gather(drafts);
    g_autoptr(GString) buffer = g_string_new(NULL);
    gboolean done = TRUE;
    for (guint i = 0; i < all->len;) {
        g_autoptr(bson_t) updates = bson_new();
        struct mongo_writes writes = {.updates = updates};
        for (;
             i < all->len && writes.n_updates < store->updates_at_once && updates->len < MONGO_PART_BYTES / 2;
             i++) {
            const struct fresh *fresh = &g_array_index(all, struct fresh, i);
            if (is_newest(store, fresh))
                add_put(store, &writes, fresh, buffer);
            else
                done = FALSE;
        }
        if (writes.n_updates == 0)
            continue;
        if (!mongo_curriculum_keep(store, NULL))
            return FALSE;
        gint64 written = mongo_send_writes(store, "update", "updates", updates, NULL);
        if (written < 0)
            return FALSE;
        done = done && written == writes.n_updates;
    }
    return done;
}
