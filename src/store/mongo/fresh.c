/* SPDX-License-Identifier: Apache-2.0 */
#include "curriculum_internal.h"
#include "draft_internal.h"
#include "native_internal.h"
#include "project_internal.h"

/*
 * The documents of exercises that were just created: prepared while the changesets are there, and written
 * when their clients have been answered. Their stubs are known, so nothing is read before; their
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

static void prepare_put(struct mongo_store *store, const struct fresh *fresh, GString *buffer,
                        struct mongo_put *put)
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
    put->filter = BCON_NEW("chapter_code", BCON_NULL, "id", BCON_UTF8(id));
    put->target = mongo_native(&version, store->base.log_id);
}

void mongo_put_free(gpointer data)
{
    struct mongo_put *put = data;
    g_clear_pointer(&put->filter, bson_destroy);
    g_clear_pointer(&put->target, bson_destroy);
    g_free(put);
}

void mongo_prepare_fresh(struct mongo_store *store, GPtrArray *drafts)
{
    g_autoptr(GArray) all = gather(drafts);
    g_autoptr(GString) buffer = g_string_new(NULL);
    gsize bytes = 0;
    for (guint i = 0; i < all->len; i++) {
        const struct fresh *fresh = &g_array_index(all, struct fresh, i);
        const struct mongo_head *head = head_of(fresh);
        struct mongo_put *put = g_new0(struct mongo_put, 1);
        put->place.chapter_code = mongo_fold_chapter(store->fold, head->chapter_code)->code;
        put->place.id = head->id;
        if (is_newest(store, fresh))
            prepare_put(store, fresh, buffer, put);
        g_ptr_array_add(store->prepared, put);
        bytes += put->target ? put->target->len : 0;
        if (bytes > MONGO_PART_BYTES) {
            mongo_put_prepared(store);
            bytes = 0;
        }
    }
}

/* One command's worth of them, from `first` on: how many that was. */
static guint put_some(struct mongo_store *store, guint first)
{
    g_autoptr(bson_t) updates = bson_new();
    const guint at_once = store->updates_at_once;
    guint n = 0, end = first;
    for (; end < store->prepared->len && n < at_once && updates->len < MONGO_PART_BYTES / 2; end++) {
        const struct mongo_put *put = store->prepared->pdata[end];
        if (put->target)
            mongo_add_write(updates, n++, put->filter, put->target);
        else
            g_array_append_val(store->late, put->place);
    }
    if (n > 0 && (!mongo_curriculum_keep(store, NULL) ||
                  mongo_send_writes(store, "update", "updates", updates, NULL) != n))
        for (guint i = first; i < end; i++)
            g_array_append_val(store->late, ((const struct mongo_put *)store->prepared->pdata[i])->place);
    return end - first;
}

void mongo_put_prepared(struct mongo_store *store)
{
    for (guint first = 0; first < store->prepared->len;)
        first += put_some(store, first);
    g_ptr_array_set_size(store->prepared, 0);
}
