/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "mongo_internal.h"

/* A commit's documents: what decode.c reads back. */

static const char *const OPS[] = {
    [CHANGE_RECORD] = "record",
    [CHANGE_CREATE] = "create",
    [CHANGE_UPDATE] = "update",
    [CHANGE_DELETE] = "delete",
};
static const char *const BASES[] = {
    [BASE_KEEP] = NULL,
    [BASE_AFTER] = "after",
    [BASE_TEXT] = "text",
    [BASE_REMOVE] = "remove",
};

static void append_place(bson_t *document, const char *name, const struct mongo_place *place)
{
    bson_t array;
    if (place->commit == 0)
        return;
    bson_append_array_begin(document, name, -1, &array);
    BSON_APPEND_INT64(&array, "0", place->commit);
    BSON_APPEND_INT32(&array, "1", (gint32)place->part);
    BSON_APPEND_INT32(&array, "2", (gint32)place->body);
    bson_append_array_end(document, &array);
}

static void append_base(bson_t *document, const struct mongo_head *head)
{
    if (head->base == BASE_KEEP)
        return;
    BSON_APPEND_UTF8(document, "base", BASES[head->base]);
    append_place(document, "base_before", &head->base_before);
    if (head->base == BASE_TEXT)
        BSON_APPEND_INT32(document, "base_text", (gint32)head->base_after.body);
    else if (head->base == BASE_AFTER && head->op == CHANGE_RECORD)
        append_place(document, "base_at", &head->base_after);
}

static void append_moved(bson_t *document, const struct mongo_head *head)
{
    bson_t moved;
    if (!head->moved_from_chapter)
        return;
    bson_append_document_begin(document, "moved_from", -1, &moved);
    BSON_APPEND_UTF8(&moved, "chapter_code", head->moved_from_chapter);
    BSON_APPEND_INT64(&moved, "id", head->moved_from_id);
    bson_append_document_end(document, &moved);
}

void mongo_encode_head(bson_t *changes, guint index, const struct mongo_head *head)
{
    char buffer[16];
    const char *name;
    bson_t document;
    size_t size = bson_uint32_to_string(index, &name, buffer, sizeof buffer);
    bson_append_document_begin(changes, name, (int)size, &document);
    BSON_APPEND_UTF8(&document, "op", OPS[head->op]);
    BSON_APPEND_OID(&document, "key", &head->key);
    BSON_APPEND_UTF8(&document, "chapter_code", head->chapter_code);
    BSON_APPEND_INT64(&document, "id", head->id);
    BSON_APPEND_INT64(&document, "from", head->from);
    BSON_APPEND_INT64(&document, "revision", head->revision);
    if (head->was_live)
        BSON_APPEND_BOOL(&document, "was_live", true);
    if (head->op == CHANGE_RECORD && !head->live)
        BSON_APPEND_BOOL(&document, "dead", true);
    if (head->created_ms != 0)
        BSON_APPEND_DATE_TIME(&document, "created_at", head->created_ms);
    if (head->updated_ms != 0)
        BSON_APPEND_DATE_TIME(&document, "updated_at", head->updated_ms);
    if (head->op == CHANGE_CREATE || head->op == CHANGE_UPDATE)
        BSON_APPEND_INT32(&document, "text", (gint32)head->text.body);
    if (head->outside.commit != 0)
        BSON_APPEND_INT32(&document, "outside", (gint32)head->outside.body);
    append_place(&document, "before", &head->before);
    append_base(&document, head);
    append_moved(&document, head);
    bson_append_document_end(changes, &document);
}

static void append_records(bson_t *document, const GArray *records)
{
    bson_t array, record;
    bson_append_array_begin(document, "chapters", -1, &array);
    for (guint i = 0; i < records->len; i++) {
        const struct mongo_record *change = &g_array_index(records, struct mongo_record, i);
        char buffer[16];
        const char *name;
        size_t size = bson_uint32_to_string(i, &name, buffer, sizeof buffer);
        bson_append_document_begin(&array, name, (int)size, &record);
        BSON_APPEND_UTF8(&record, "chapter_code", change->chapter_code);
        BSON_APPEND_INT64(&record, "from", change->from);
        BSON_APPEND_INT64(&record, "revision", change->revision);
        if (change->before)
            BSON_APPEND_UTF8(&record, "before", change->before);
        if (change->after)
            BSON_APPEND_UTF8(&record, "after", change->after);
        bson_append_document_end(&array, &record);
    }
    bson_append_array_end(document, &array);
}

/* Every chapter that the commit touches, once: what a chapter's log is found by. */
static void append_touched(bson_t *document, const struct mongo_commit *commit)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    bson_t array;
    guint index = 0;
    bson_append_array_begin(document, "touched", -1, &array);
    for (guint i = 0; i < commit->heads->len + commit->records->len; i++) {
        const char *code =
            i < commit->heads->len
                ? g_array_index(commit->heads, struct mongo_head, i).chapter_code
                : g_array_index(commit->records, struct mongo_record, i - commit->heads->len).chapter_code;
        if (!g_hash_table_add(seen, (gpointer)(guintptr)code))
            continue;
        char buffer[16];
        const char *name;
        size_t size = bson_uint32_to_string(index++, &name, buffer, sizeof buffer);
        bson_append_utf8(&array, name, (int)size, code, -1);
    }
    bson_append_array_end(document, &array);
}

static void append_forgotten(bson_t *document, const struct mongo_forgotten *forgotten)
{
    bson_t inner, list;
    char buffer[16];
    const char *name;
    if (forgotten->keys->len + forgotten->sets->len == 0)
        return;
    bson_append_document_begin(document, "forget", -1, &inner);
    bson_append_array_begin(&inner, "keys", -1, &list);
    for (guint i = 0; i < forgotten->keys->len; i++) {
        size_t size = bson_uint32_to_string(i, &name, buffer, sizeof buffer);
        bson_append_oid(&list, name, (int)size, &g_array_index(forgotten->keys, bson_oid_t, i));
    }
    bson_append_array_end(&inner, &list);
    bson_append_array_begin(&inner, "sets", -1, &list);
    for (guint i = 0; i < forgotten->sets->len; i++) {
        size_t size = bson_uint32_to_string(i, &name, buffer, sizeof buffer);
        bson_append_utf8(&list, name, (int)size, forgotten->sets->pdata[i], -1);
    }
    bson_append_array_end(&inner, &list);
    bson_append_document_end(document, &inner);
}

bson_t *mongo_encode(const struct mongo_commit *commit, const char *log_id, const char *before,
                     const bson_t *changes, const bson_t *bodies)
{
    bson_t *document = bson_new();
    BSON_APPEND_INT64(document, "_id", commit->number);
    BSON_APPEND_INT32(document, "v", MONGO_FORMAT);
    BSON_APPEND_INT32(document, "needs", MONGO_FORMAT);
    BSON_APPEND_UTF8(document, "log", log_id);
    if (before)
        BSON_APPEND_UTF8(document, "prev", before);
    BSON_APPEND_UTF8(document, "tx", commit->token);
    if (commit->request)
        BSON_APPEND_UTF8(document, "request", commit->request);
    BSON_APPEND_DATE_TIME(document, "time", commit->time_ms);
    BSON_APPEND_UTF8(document, "author", commit->author);
    BSON_APPEND_UTF8(document, "message", commit->message);
    BSON_APPEND_UTF8(document, "kind", commit->kind);
    append_touched(document, commit);
    append_records(document, commit->records);
    append_forgotten(document, &commit->forgotten);
    if (commit->set) {
        bson_t parts;
        bson_append_document_begin(document, "parts", -1, &parts);
        BSON_APPEND_UTF8(&parts, "set", commit->set);
        BSON_APPEND_INT32(&parts, "count", commit->parts);
        bson_append_document_end(document, &parts);
    } else {
        bson_append_array(document, "changes", -1, changes);
        bson_append_array(document, "bodies", -1, bodies);
    }
    return document;
}
