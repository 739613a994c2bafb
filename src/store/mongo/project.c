/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "curriculum_internal.h"
#include "native_internal.h"
#include "outside_internal.h"
#include "project_internal.h"

/*
 * Bringing admin_exercises up to date with the log. An image of the log comes first, then the document is
 * read, never the other way round; every write is guarded by the whole document as it was read, and nothing
 * is ever inserted here: so what comes late, or twice, finds nothing to do. A document that is neither a stub
 * nor what the commit of its stamp wrote was changed from outside, and is left alone.
 */

#define ROUNDS 3

struct task {
    const char *chapter_code;
    const struct mongo_exercise *exercise; /* as the log has it */
    bson_t *now;                           /* owned; as it was read, NULL: not there */
    gint64 stamp;                          /* commit that `now` says it is of, 0: none */
    gboolean stub;
    guint wanted, wanted_stamp, wanted_outside; /* places among the texts */
    struct mongo_head *stamped;                 /* owned; what the commit of the stamp says */
    const struct mongo_known *known;
    struct mongo_exercise gone; /* what `exercise` is where the key is no longer that of a live one */
};

static void task_clear(gpointer data)
{
    struct task *task = data;
    g_clear_pointer(&task->now, bson_destroy);
    g_clear_pointer(&task->stamped, g_free);
}

static void append_oid(bson_t *list, guint index, const bson_oid_t *oid)
{
    char buffer[16];
    const char *name;
    size_t size = bson_uint32_to_string(index, &name, buffer, sizeof buffer);
    bson_append_oid(list, name, (int)size, oid);
}

static bson_t *keys_filter(const GArray *tasks)
{
    bson_t *filter = bson_new(), id, list;
    bson_append_document_begin(filter, "_id", -1, &id);
    bson_append_array_begin(&id, "$in", -1, &list);
    for (guint i = 0; i < tasks->len; i++)
        append_oid(&list, i, &g_array_index(tasks, struct task, i).exercise->key);
    bson_append_array_end(&id, &list);
    bson_append_document_end(filter, &id);
    return filter;
}

gboolean mongo_read_stamp(const bson_t *document, const char *log_id, struct mongo_stamp *stamp)
{
    const struct mongo_stamp none = {0};
    bson_iter_t iter, inner;
    gboolean ours = FALSE;
    *stamp = none;
    if (!bson_iter_init_find(&iter, document, "exobase") || !BSON_ITER_HOLDS_DOCUMENT(&iter) ||
        !bson_iter_recurse(&iter, &inner))
        return FALSE;
    while (bson_iter_next(&inner)) {
        const char *name = bson_iter_key(&inner);
        if (strcmp(name, "log") == 0 && BSON_ITER_HOLDS_UTF8(&inner))
            ours = strcmp(bson_iter_utf8(&inner, NULL), log_id) == 0;
        else if (strcmp(name, "commit") == 0 && BSON_ITER_HOLDS_NUMBER(&inner))
            stamp->commit = bson_iter_as_int64(&inner);
        else if (strcmp(name, "stub") == 0)
            stamp->stub = TRUE;
    }
    /* A stub has no chapter, nor a commit: what has one is another program's exercise. */
    if (ours && !(stamp->stub && (stamp->commit != 0 || bson_has_field(document, "chapter_code"))))
        return TRUE;
    *stamp = none;
    return FALSE;
}

static gboolean read_documents(struct mongo_store *store, GArray *tasks, GError **error)
{
    g_autoptr(GHashTable) by_key = g_hash_table_new(mongo_key_hash, mongo_key_equal);
    g_autoptr(bson_t) filter = keys_filter(tasks);
    for (guint i = 0; i < tasks->len; i++) {
        struct task *task = &g_array_index(tasks, struct task, i);
        task_clear(task);
        g_hash_table_insert(by_key, (gpointer)(guintptr)&task->exercise->key, task);
    }
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(&store->link, MONGO_EXERCISES, filter, NULL);
    const bson_t *document = NULL;
    while (mongoc_cursor_next(cursor, &document)) {
        bson_iter_t iter;
        struct mongo_stamp stamp;
        struct task *task = bson_iter_init_find(&iter, document, "_id") && BSON_ITER_HOLDS_OID(&iter)
                                ? g_hash_table_lookup(by_key, bson_iter_oid(&iter))
                                : NULL;
        if (!task)
            continue;
        task->now = bson_copy(document);
        if (mongo_read_stamp(document, store->base.log_id, &stamp)) {
            task->stamp = stamp.commit;
            task->stub = stamp.stub;
        }
    }
    return mongo_cursor_end(&store->link, cursor, error);
}

/* Finds what a commit said of the documents that bear its stamp. */
static gboolean look(struct mongo_commit *commit, G_GNUC_UNUSED const char *before, gpointer data,
                     G_GNUC_UNUSED GError **error)
{
    GArray *tasks = data;
    g_autoptr(GHashTable) heads = g_hash_table_new(mongo_key_hash, mongo_key_equal);
    for (guint i = 0; i < commit->heads->len; i++) {
        struct mongo_head *head = &g_array_index(commit->heads, struct mongo_head, i);
        if (head->op != CHANGE_RECORD)
            g_hash_table_insert(heads, &head->key, head);
    }
    for (guint i = 0; i < tasks->len; i++) {
        struct task *task = &g_array_index(tasks, struct task, i);
        const struct mongo_head *head = g_hash_table_lookup(heads, &task->exercise->key);
        if (task->stamp != commit->number || !head)
            continue;
        task->stamped = g_memdup2(head, sizeof *head);
        task->stamped->chapter_code = task->chapter_code;
        if (head->created_ms == 0)
            task->stamped->created_ms = commit->time_ms;
        task->stamped->updated_ms = commit->time_ms;
    }
    return TRUE;
}

/* What the fold remembers of the commit that a document bears the stamp of. */
static gboolean remember_stamped(struct task *task)
{
    const struct mongo_exercise *exercise = task->exercise;
    const struct mongo_former *former = &exercise->former;
    if (former->commit == 0 || task->stamp != former->commit)
        return FALSE;
    task->stamped = g_new(struct mongo_head, 1);
    *task->stamped = (struct mongo_head){
        .op = CHANGE_UPDATE,
        .key = exercise->key,
        .chapter_code = task->chapter_code,
        .id = exercise->id,
        .revision = former->revision,
        .created_ms = former->created_ms,
        .updated_ms = former->updated_ms,
        .text = former->text,
    };
    return TRUE;
}

/* What the stamps' commits wrote, where that is not the newest; read from the log where it is far behind. */
static gboolean read_stamped(struct mongo_store *store, GArray *tasks, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, NULL);
    for (guint i = 0; i < tasks->len; i++) {
        struct task *task = &g_array_index(tasks, struct task, i);
        if (task->stamp <= 0 || task->stamp > store->fold->head ||
            (task->stamp == task->exercise->commit && task->exercise->live) || remember_stamped(task) ||
            !g_hash_table_add(seen, &task->stamp))
            continue;
        const struct mongo_range range = {.after = task->stamp - 1, .until = task->stamp};
        if (!mongo_each_commit(store, &range, look, tasks, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean read_texts(struct mongo_store *store, GArray *tasks, GArray *texts, GError **error)
{
    const struct mongo_place none = {0};
    for (guint i = 0; i < tasks->len; i++) {
        struct task *task = &g_array_index(tasks, struct task, i);
        task->wanted = mongo_want(texts, task->exercise->live ? task->exercise->text : none);
        task->wanted_stamp = mongo_want(texts, task->stamped ? task->stamped->text : none);
        task->wanted_outside = mongo_want(texts, task->known ? task->known->outside : none);
    }
    return mongo_fetch(store, texts, error);
}

/* The document of the newest version; NULL: there is to be none. */
static bson_t *target_of(struct mongo_store *store, const struct task *task, const GArray *texts)
{
    const struct mongo_wanted *text = &g_array_index(texts, struct mongo_wanted, task->wanted);
    const struct mongo_exercise *exercise = task->exercise;
    if (!text->text)
        return NULL;
    const struct mongo_version version = {task->chapter_code,   exercise->id,         exercise->revision,
                                          exercise->created_ms, exercise->updated_ms, exercise->commit,
                                          &exercise->key,       text->text,           text->size};
    return mongo_native(&version, store->base.log_id);
}

/* Whether a commit has adopted the document as it is. */
static gboolean is_adopted(const struct task *task, const GArray *texts)
{
    const struct mongo_wanted *text = &g_array_index(texts, struct mongo_wanted, task->wanted_outside);
    bson_t adopted;
    return text->text && bson_init_static(&adopted, (const guint8 *)text->text, text->size) &&
           mongo_same(task->now, &adopted);
}

/* Whether the document is what the commit of its stamp wrote. */
static gboolean is_clean(struct mongo_store *store, const struct task *task, const GArray *texts)
{
    if (is_adopted(task, texts))
        return TRUE;
    const struct mongo_wanted *text = &g_array_index(texts, struct mongo_wanted, task->wanted_stamp);
    const struct mongo_head *head = task->stamped;
    if (!head || !text->text)
        return FALSE;
    const struct mongo_version version = {task->chapter_code, head->id,         head->revision,
                                          head->created_ms,   head->updated_ms, task->stamp,
                                          &head->key,         text->text,       text->size};
    g_autoptr(bson_t) written = mongo_native(&version, store->base.log_id);
    return mongo_same(task->now, written);
}

static void add_outside(const struct task *task, GPtrArray *outside)
{
    struct mongo_outside *found = g_new0(struct mongo_outside, 1);
    found->key = task->exercise->key;
    found->document = bson_copy(task->now);
    found->known = task->known;
    found->live = task->exercise->live;
    /* One that its commit knows nothing of counts as none. */
    found->stamp = task->stamped || task->stamp == task->exercise->commit ? task->stamp : 0;
    g_ptr_array_add(outside, found);
}

/*
 * The chapter is kept in step before the document is. But what the first commit took over was another
 * program's, and its chapters are as that one, or a person, left them.
 */
static void note_chapter(struct mongo_store *store, const struct task *task, const GArray *texts)
{
    const struct mongo_wanted *text = &g_array_index(texts, struct mongo_wanted, task->wanted);
    if (task->stub || task->stamp != 0 || task->exercise->commit != 1)
        mongo_curriculum_note(store, task->chapter_code, text->text, text->size);
}

static void decide(struct mongo_store *store, const GArray *tasks, guint index, const GArray *texts,
                   struct mongo_writes *writes, GPtrArray *outside)
{
    const struct task *task = &g_array_index(tasks, struct task, index);
    g_autoptr(bson_t) target = target_of(store, task, texts);
    if (!task->now || (target && mongo_same(task->now, target)))
        return;
    if (!task->stub && !is_clean(store, task, texts)) {
        if (outside)
            add_outside(task, outside);
        return;
    }
    g_autoptr(bson_t) filter = mongo_exact_filter(task->now);
    if (task->exercise->live && target) {
        g_autoptr(bson_t) update = mongo_difference(task->now, target);
        if (!task->stub)
            mongo_guard_added(filter, task->now, target);
        mongo_add_write(writes->updates, writes->n_updates++, filter, update);
        if (writes->updated)
            g_array_append_val(writes->updated, index);
        if (!writes->look_only)
            note_chapter(store, task, texts);
    } else if (!task->exercise->live) {
        mongo_add_write(writes->deletes, writes->n_deletes++, filter, NULL);
    }
}

/* One round: whether all of it was done as it was meant. */
static gboolean write_round(struct mongo_store *store, GArray *tasks, gboolean *all, GError **error)
{
    g_autoptr(GArray) texts = mongo_wanted_new();
    g_autoptr(bson_t) updates = bson_new();
    g_autoptr(bson_t) deletes = bson_new();
    struct mongo_writes writes = {updates, deletes, 0, 0, FALSE, NULL};
    if (!read_documents(store, tasks, error) || !read_stamped(store, tasks, error) ||
        !read_texts(store, tasks, texts, error))
        return FALSE;
    for (guint i = 0; i < tasks->len; i++)
        decide(store, tasks, i, texts, &writes, NULL);
    if (!mongo_curriculum_keep(store, error))
        return FALSE;
    gint64 deleted = writes.n_deletes ? mongo_send_writes(store, "delete", "deletes", deletes, error) : 0;
    gint64 updated =
        deleted >= 0 && writes.n_updates ? mongo_send_writes(store, "update", "updates", updates, error) : 0;
    *all = deleted == writes.n_deletes && updated == writes.n_updates;
    return deleted >= 0 && updated >= 0;
}

gboolean mongo_apply(struct mongo_store *store, const GArray *places, GError **error)
{
    for (guint first = 0, end; first < places->len; first = end) {
        end = MIN(places->len, first + store->updates_at_once);
        g_autoptr(GArray) tasks = g_array_new(FALSE, TRUE, sizeof(struct task));
        g_array_set_clear_func(tasks, task_clear);
        for (guint i = first; i < end; i++) {
            const struct mongo_apply_place *place = &g_array_index(places, struct mongo_apply_place, i);
            struct task task = {
                .chapter_code = place->chapter_code,
                .exercise = mongo_fold_exercise(store->fold, place->chapter_code, place->id),
            };
            if (!task.exercise)
                continue;
            task.known = mongo_fold_key(store->fold, &task.exercise->key);
            g_array_append_val(tasks, task);
        }
        gboolean all = tasks->len == 0;
        for (guint round = 0; round < ROUNDS && !all; round++)
            if (!write_round(store, tasks, &all, error))
                return FALSE;
    }
    return TRUE;
}

/* A document that no commit knows: a stub of somebody who has not committed yet, or another program's. */
static void take_unknown(struct mongo_store *store, const bson_t *document, const bson_iter_t *id,
                         GPtrArray *outside)
{
    bson_oid_t key;
    if (mongo_is_stub(document, store->base.log_id, &key))
        return;
    struct mongo_outside *found = g_new0(struct mongo_outside, 1);
    found->keyless = !BSON_ITER_HOLDS_OID(id);
    if (!found->keyless)
        found->key = *bson_iter_oid(id);
    found->document = bson_copy(document);
    g_ptr_array_add(outside, found);
}

/* The newest commit's number as the log has it now; it is read only if a document says that it is newer than
 * the fold. */
static gboolean read_newest(struct mongo_store *store, GPtrArray *documents, gint64 *newest, GError **error)
{
    gboolean newer = FALSE;
    *newest = store->fold->head;
    for (guint i = 0; i < documents->len && !newer; i++) {
        struct mongo_stamp stamp;
        mongo_read_stamp(documents->pdata[i], store->base.log_id, &stamp);
        newer = stamp.commit > store->fold->head;
    }
    return !newer || mongo_newest_commit(&store->link, *newest, newest, error);
}

/* What one document is to be held against. `newest` was read after it: a stamp beyond that is no stamp. */
static void take_task(struct mongo_store *store, const bson_t *document, gint64 newest, GArray *tasks,
                      GPtrArray *outside)
{
    bson_iter_t id;
    struct mongo_stamp stamp;
    gboolean ours = mongo_read_stamp(document, store->base.log_id, &stamp) && stamp.commit <= newest;
    if (!bson_iter_init_find(&id, document, "_id") || (ours && stamp.commit > store->fold->head))
        return;
    const struct mongo_known *known =
        BSON_ITER_HOLDS_OID(&id) ? mongo_fold_key(store->fold, bson_iter_oid(&id)) : NULL;
    if (!known) {
        take_unknown(store, document, &id, outside);
        return;
    }
    const struct mongo_exercise *exercise = mongo_fold_exercise(store->fold, known->chapter_code, known->id);
    struct task task = {.chapter_code = known->chapter_code,
                        .exercise = exercise,
                        .known = known,
                        .now = bson_copy(document)};
    if (!bson_oid_equal(&exercise->key, &known->key))
        task.gone = (struct mongo_exercise){.id = known->id, .key = known->key};
    if (ours) {
        task.stamp = stamp.commit;
        task.stub = stamp.stub;
    }
    g_array_append_val(tasks, task);
}

/* What the server did not take stays as it is: somebody has to hear of it. */
static void add_refused(const struct mongo_store *store, const GArray *tasks, const GArray *updated,
                        GPtrArray *outside)
{
    for (guint i = 0; i < store->refusals->len; i++) {
        const struct mongo_refusal *refusal = store->refusals->pdata[i];
        if (refusal->index >= updated->len)
            continue;
        const guint index = g_array_index(updated, guint, refusal->index);
        add_outside(&g_array_index(tasks, struct task, index), outside);
        ((struct mongo_outside *)outside->pdata[outside->len - 1])->refused = g_strdup(refusal->message);
    }
}

gboolean mongo_judge_documents(struct mongo_store *store, GPtrArray *documents, gboolean look_only,
                               GPtrArray *outside, GError **error)
{
    g_autoptr(GArray) updated = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) tasks = g_array_new(FALSE, TRUE, sizeof(struct task));
    g_autoptr(GArray) texts = mongo_wanted_new();
    g_autoptr(bson_t) updates = bson_new();
    g_autoptr(bson_t) deletes = bson_new();
    struct mongo_writes writes = {updates, deletes, 0, 0, look_only, updated};
    gint64 newest;
    g_array_set_clear_func(tasks, task_clear);
    if (!read_newest(store, documents, &newest, error))
        return FALSE;
    for (guint i = 0; i < documents->len; i++)
        take_task(store, documents->pdata[i], newest, tasks, outside);
    for (guint i = 0; i < tasks->len; i++) {
        struct task *task = &g_array_index(tasks, struct task, i);
        if (task->gone.id != 0)
            task->exercise = &task->gone;
    }
    if (!read_stamped(store, tasks, error) || !read_texts(store, tasks, texts, error))
        return FALSE;
    for (guint i = 0; i < tasks->len; i++)
        decide(store, tasks, i, texts, &writes, outside);
    if (look_only)
        return TRUE;
    if (!mongo_curriculum_keep(store, error) ||
        (writes.n_deletes && mongo_send_writes(store, "delete", "deletes", deletes, error) < 0))
        return FALSE;
    if (writes.n_updates == 0)
        return TRUE;
    if (mongo_send_writes(store, "update", "updates", updates, error) < 0)
        return FALSE;
    add_refused(store, tasks, updated, outside);
    return TRUE;
}
