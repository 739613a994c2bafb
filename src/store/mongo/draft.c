/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "clock.h"
#include "draft_internal.h"
#include "errors.h"

/*
 * A changeset that was judged becomes a commit: its heads, and its texts in one document, or, where that
 * would be too large for a server, in parts that are inserted while the next one is made.
 */

/* A part on its way, by a thread that has the link meanwhile; where there is no thread to be had, it was
 * sent. */
struct part {
    struct mongo_link *link;
    GPtrArray *documents; /* owned; NULL: none is on its way */
    GThread *thread;
    enum mongo_inserted outcome;
    bson_error_t cause;
};

struct drafting {
    struct mongo_store *store;
    const struct mongo_fold *fold;
    const struct changeset *changeset;
    struct mongo_draft *draft;
    bson_t *changes, *bodies; /* of the part that is being filled */
    guint n_changes, n_bodies;
    guint32 part;
    struct part sent;
    GString *buffer;
};

gboolean mongo_has_stub(const struct mongo_head *head)
{
    return head->op == CHANGE_CREATE && head->outside.commit == 0;
}

void mongo_draft_free(struct mongo_draft *draft)
{
    if (!draft)
        return;
    g_clear_pointer(&draft->document, bson_destroy);
    mongo_commit_free(draft->commit);
    g_free(draft);
}

static const char *keep(struct mongo_commit *commit, const char *text)
{
    return text ? g_string_chunk_insert_const(commit->strings, text) : NULL;
}

static struct mongo_place add_body(struct drafting *drafting, const char *text, gsize size)
{
    const struct mongo_place place = {drafting->draft->commit->number, drafting->part, drafting->n_bodies};
    char buffer[16];
    const char *name;
    size_t name_size = bson_uint32_to_string(drafting->n_bodies++, &name, buffer, sizeof buffer);
    bson_append_utf8(drafting->bodies, name, (int)name_size, text, (int)size);
    return place;
}

/* The document as it was read, byte for byte. */
static struct mongo_place add_document(struct drafting *drafting, const bson_t *document)
{
    const struct mongo_place place = {drafting->draft->commit->number, drafting->part, drafting->n_bodies};
    char buffer[16];
    const char *name;
    size_t name_size = bson_uint32_to_string(drafting->n_bodies++, &name, buffer, sizeof buffer);
    bson_append_binary(drafting->bodies, name, (int)name_size, BSON_SUBTYPE_BINARY, bson_get_data(document),
                       document->len);
    return place;
}

/*
 * A new exercise gets a new key each time that it is judged: what was forgotten meanwhile (forget.c) is not
 * used again.
 */
static void set_key(struct drafting *drafting, guint index, const struct mongo_exercise *before,
                    struct mongo_head *head)
{
    const GPtrArray *all = drafting->changeset->adopted;
    const struct mongo_adopted *adopted = all ? all->pdata[index] : NULL;
    if (adopted)
        head->key = adopted->key;
    else if (head->op == CHANGE_CREATE)
        bson_oid_init(&head->key, NULL);
    else if (before)
        head->key = before->key;
    if (adopted && adopted->document)
        head->outside = add_document(drafting, adopted->document);
}

static void set_base(struct drafting *drafting, const struct change *change,
                     const struct mongo_exercise *before, struct mongo_head *head)
{
    head->base = change->base;
    if (change->base == BASE_KEEP)
        return;
    if (before)
        head->base_before = before->base;
    if (change->base == BASE_TEXT)
        head->base_after = add_body(drafting, change->base_text, change->base_size);
    else if (change->base == BASE_AFTER)
        head->base_after = head->text;
}

static void add_head(struct drafting *drafting, guint index, const struct judged_change *judged)
{
    const struct change *change = &g_array_index(drafting->changeset->changes, struct change, index);
    struct mongo_commit *commit = drafting->draft->commit;
    const struct mongo_exercise *before =
        mongo_fold_exercise(drafting->fold, change->chapter_code, judged->id);
    gsize size;
    const char *after = change_text(drafting->changeset, index, judged->id, drafting->buffer, &size);
    struct mongo_head head = {
        .op = change->op,
        .live = judged->live,
        .was_live = before && before->live,
        .chapter_code = keep(commit, change->chapter_code),
        .id = judged->id,
        .from = change->from,
        .revision = judged->revision,
        .created_ms = judged->created_ms,
        .updated_ms = change->op == CHANGE_RECORD && before ? before->updated_ms : 0,
        .moved_from_chapter = keep(commit, change->moved_from_chapter),
        .moved_from_id = change->moved_from_chapter ? change->moved_from_id : 0,
    };
    set_key(drafting, index, before, &head);
    if (before)
        head.text = before->text;
    if (before && change->op != CHANGE_RECORD)
        head.before = before->text;
    if (after)
        head.text = add_body(drafting, after, size);
    set_base(drafting, change, before, &head);
    mongo_encode_head(drafting->changes, drafting->n_changes++, &head);
    g_array_append_val(commit->heads, head);
}

static void begin_part(struct drafting *drafting)
{
    drafting->changes = bson_new();
    drafting->bodies = bson_new();
    drafting->n_changes = drafting->n_bodies = 0;
    drafting->part++;
}

static void end_part(struct drafting *drafting)
{
    g_clear_pointer(&drafting->changes, bson_destroy);
    g_clear_pointer(&drafting->bodies, bson_destroy);
}

static gpointer insert_part(gpointer data)
{
    struct part *part = data;
    part->outcome = mongo_insert(part->link, MONGO_PARTS, part->documents, &part->cause);
    return NULL;
}

/* Sends the part that is full. Nobody looks at it before a commit names it. */
static void send_part(struct drafting *drafting)
{
    struct mongo_commit *commit = drafting->draft->commit;
    bson_t *document = bson_new();
    if (!commit->set) {
        bson_oid_t set;
        char name[25];
        bson_oid_init(&set, NULL);
        bson_oid_to_string(&set, name);
        commit->set = keep(commit, name);
    }
    g_autofree char *name = g_strdup_printf("%s/%u", commit->set, drafting->part);
    BSON_APPEND_UTF8(document, "_id", name);
    BSON_APPEND_UTF8(document, "tx", commit->token);
    bson_append_array(document, "changes", -1, drafting->changes);
    bson_append_array(document, "bodies", -1, drafting->bodies);
    commit->parts = (gint32)drafting->part;
    drafting->sent.link = &drafting->store->link;
    drafting->sent.documents = g_ptr_array_new_with_free_func((GDestroyNotify)bson_destroy);
    g_ptr_array_add(drafting->sent.documents, document);
    drafting->sent.thread = g_thread_try_new("part", insert_part, &drafting->sent, NULL);
    if (!drafting->sent.thread)
        insert_part(&drafting->sent);
}

/* A server that takes part after part is not slow: the commit is large. */
static void put_deadline_off(struct mongo_link *link)
{
    if (link->until_us != 0)
        link->until_us = MAX(link->until_us, g_get_monotonic_time() + MONGO_DEADLINE_MS * MONGO_US_PER_MS);
}

/* Whether the part that is on its way, if any is, has come to be there. */
static gboolean await_part(struct drafting *drafting, GError **error)
{
    struct part *part = &drafting->sent;
    if (!part->documents)
        return TRUE;
    if (part->thread)
        g_thread_join(g_steal_pointer(&part->thread));
    g_clear_pointer(&part->documents, g_ptr_array_unref);
    if (part->outcome != MONGO_INSERTED)
        return mongo_set_error(error, part->link, &part->cause);
    put_deadline_off(part->link);
    return TRUE;
}

static gboolean pass_part(struct drafting *drafting, GError **error)
{
    gboolean there = await_part(drafting, error);
    if (there)
        send_part(drafting);
    end_part(drafting);
    return there;
}

static gboolean add_heads(struct drafting *drafting, const struct verdict *verdict, GError **error)
{
    begin_part(drafting);
    for (guint i = 0; i < verdict->changes->len; i++) {
        if (drafting->changes->len + drafting->bodies->len > MONGO_TEXTS_BYTES) {
            if (!pass_part(drafting, error))
                return FALSE;
            begin_part(drafting);
        }
        add_head(drafting, i, &g_array_index(verdict->changes, struct judged_change, i));
    }
    return drafting->part == 1 || (pass_part(drafting, error) && await_part(drafting, error));
}

static void own_place(const struct mongo_commit *commit, struct mongo_place *place)
{
    if (place->commit == commit->number)
        place->part = 0;
}

/* All in one document: what was thought to be part 1 is the commit itself. */
static void join(struct mongo_commit *commit)
{
    for (guint i = 0; i < commit->heads->len; i++) {
        struct mongo_head *head = &g_array_index(commit->heads, struct mongo_head, i);
        own_place(commit, &head->text);
        own_place(commit, &head->base_after);
        own_place(commit, &head->outside);
    }
}

static void add_records(struct drafting *drafting)
{
    struct mongo_commit *commit = drafting->draft->commit;
    GArray *changes = drafting->changeset->chapters;
    for (guint i = 0; i < changes->len; i++) {
        const struct chapter_change *change = &g_array_index(changes, struct chapter_change, i);
        const struct mongo_chapter *chapter = mongo_fold_chapter(drafting->fold, change->chapter_code);
        struct mongo_record record = {
            .chapter_code = keep(commit, change->chapter_code),
            .from = change->from,
            .revision = change->from + 1,
            .before =
                chapter && chapter->record ? g_string_chunk_insert(commit->strings, chapter->record) : NULL,
            .after = change->after ? g_string_chunk_insert(commit->strings, change->after) : NULL,
        };
        g_array_append_val(commit->records, record);
    }
}

/* But for what a commit uses: such a one is committed by itself, right after the fold. */
static void take_forgotten(struct mongo_commit *commit, const struct mongo_fold *fold,
                           const struct mongo_forgotten *forgotten)
{
    for (guint i = 0; i < forgotten->keys->len; i++) {
        const bson_oid_t *key = &g_array_index(forgotten->keys, bson_oid_t, i);
        if (!mongo_fold_key(fold, key))
            g_array_append_val(commit->forgotten.keys, *key);
    }
    for (guint i = 0; i < forgotten->sets->len; i++) {
        const char *name = forgotten->sets->pdata[i];
        if (!g_hash_table_contains(fold->used_sets, name))
            g_ptr_array_add(commit->forgotten.sets, g_string_chunk_insert_const(commit->strings, name));
    }
}

static struct mongo_commit *begin_commit(const struct mongo_fold *fold, const struct changeset *changeset)
{
    struct mongo_commit *commit = mongo_commit_new();
    commit->number = fold->head + 1;
    commit->time_ms = MAX(changeset->time_ms ? changeset->time_ms : clock_now_ms(), fold->time_ms);
    commit->author = keep(commit, changeset->author);
    commit->message = keep(commit, changeset->message);
    commit->kind = keep(commit, changeset->kind);
    commit->token = keep(commit, changeset->token);
    commit->request = keep(commit, changeset->request);
    return commit;
}

struct mongo_draft *mongo_draft_new(struct mongo_store *store, const struct mongo_fold *fold,
                                    const struct changeset *changeset, const struct verdict *verdict,
                                    GError **error)
{
    g_autoptr(mongo_draft) draft = g_new0(struct mongo_draft, 1);
    g_autoptr(GString) buffer = g_string_new(NULL);
    draft->commit = begin_commit(fold, changeset);
    if (changeset->forgotten)
        take_forgotten(draft->commit, store->fold, changeset->forgotten);
    struct drafting drafting = {
        .store = store, .fold = fold, .changeset = changeset, .draft = draft, .buffer = buffer};
    gboolean done = add_heads(&drafting, verdict, error);
    if (done) {
        add_records(&drafting);
        if (!draft->commit->set)
            join(draft->commit);
        draft->document =
            mongo_encode(draft->commit, store->base.log_id, fold->token, drafting.changes, drafting.bodies);
    }
    end_part(&drafting);
    return done ? g_steal_pointer(&draft) : NULL;
}
