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

/* A command with the first of the prepared ones, on its way by a thread that has the link meanwhile; where
 * there is no thread to be had, it was sent. */
struct putting {
    struct mongo_store *store;
    bson_t *updates; /* owned; NULL: none is on its way */
    guint count, n;  /* how many that are, and how many of them it writes */
    gint64 written;
    GThread *thread;
};

static gpointer send_updates(gpointer data)
{
    struct putting *putting = data;
    putting->written = mongo_send_writes(putting->store, "update", "updates", putting->updates, NULL);
    return NULL;
}

static void put_off(struct mongo_store *store, guint count)
{
    for (guint i = 0; i < count; i++)
        g_array_append_val(store->late, ((const struct mongo_put *)store->prepared->pdata[i])->place);
}

static void take_some(struct putting *putting)
{
    struct mongo_store *store = putting->store;
    const guint at_once = store->updates_at_once;
    putting->updates = bson_new();
    putting->count = putting->n = 0;
    for (; putting->count < store->prepared->len && putting->n < at_once &&
           putting->updates->len < MONGO_PART_BYTES / 2;
         putting->count++) {
        const struct mongo_put *put = store->prepared->pdata[putting->count];
        if (put->target)
            mongo_add_write(putting->updates, putting->n++, put->filter, put->target);
        else
            g_array_append_val(store->late, put->place);
    }
}

/* One command's worth of what is prepared; an exercise's chapter comes before its document. */
static void begin_put(struct putting *putting)
{
    take_some(putting);
    putting->written = -1;
    if (putting->n == 0 || !mongo_curriculum_keep(putting->store, NULL))
        return;
    putting->thread = g_thread_try_new("put", send_updates, putting, NULL);
    if (!putting->thread)
        send_updates(putting);
}

/* What was not written is left with the rest of what is late. */
static void await_put(struct putting *putting)
{
    if (!putting->updates)
        return;
    if (putting->thread)
        g_thread_join(g_steal_pointer(&putting->thread));
    if (putting->n > 0 && putting->written != putting->n)
        put_off(putting->store, putting->count);
    g_ptr_array_remove_range(putting->store->prepared, 0, putting->count);
    g_clear_pointer(&putting->updates, bson_destroy);
    putting->count = 0;
}

/* Of very many, the first are written while the next are prepared. */
void mongo_prepare_fresh(struct mongo_store *store, GPtrArray *drafts)
{
    g_autoptr(GArray) all = gather(drafts);
    g_autoptr(GString) buffer = g_string_new(NULL);
    struct putting putting = {.store = store};
    const guint enough = store->updates_at_once;
    gsize bytes = 0; /* of those that are not on their way */
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
        if (bytes > MONGO_PART_BYTES / 2 ||
            (all->len > 2 * enough && store->prepared->len - putting.count >= enough)) {
            await_put(&putting);
            begin_put(&putting);
            bytes = 0;
        }
    }
    await_put(&putting);
}

void mongo_put_prepared(struct mongo_store *store)
{
    struct putting putting = {.store = store};
    while (store->prepared->len > 0) {
        begin_put(&putting);
        await_put(&putting);
    }
}
