/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "mongo_internal.h"

/* Reads what encode.c writes; nothing is believed of it but after a look. */

void mongo_forgotten_init(struct mongo_forgotten *forgotten)
{
    forgotten->keys = g_array_new(FALSE, FALSE, sizeof(bson_oid_t));
    forgotten->sets = g_ptr_array_new();
}

void mongo_forgotten_clear(struct mongo_forgotten *forgotten)
{
    g_array_unref(forgotten->keys);
    g_ptr_array_unref(forgotten->sets);
}

struct mongo_commit *mongo_commit_new(void)
{
    struct mongo_commit *commit = g_new0(struct mongo_commit, 1);
    commit->heads = g_array_new(FALSE, TRUE, sizeof(struct mongo_head));
    commit->records = g_array_new(FALSE, TRUE, sizeof(struct mongo_record));
    commit->strings = g_string_chunk_new(1024);
    mongo_forgotten_init(&commit->forgotten);
    return commit;
}

void mongo_commit_free(struct mongo_commit *commit)
{
    if (!commit)
        return;
    g_array_unref(commit->heads);
    g_array_unref(commit->records);
    mongo_forgotten_clear(&commit->forgotten);
    g_string_chunk_free(commit->strings);
    g_free(commit);
}

static gboolean find(const bson_t *document, const char *name, bson_iter_t *iter)
{
    return bson_iter_init_find(iter, document, name);
}

/* NULL: not there, or no text. */
static const char *text_of(struct mongo_commit *commit, const bson_t *document, const char *name)
{
    bson_iter_t iter;
    if (!find(document, name, &iter) || !BSON_ITER_HOLDS_UTF8(&iter))
        return NULL;
    return g_string_chunk_insert_const(commit->strings, bson_iter_utf8(&iter, NULL));
}

/* A number of any width, or a time; `fallback` where there is none. */
static gint64 number_of(const bson_t *document, const char *name, gint64 fallback)
{
    bson_iter_t iter;
    if (!find(document, name, &iter))
        return fallback;
    if (BSON_ITER_HOLDS_DATE_TIME(&iter))
        return bson_iter_date_time(&iter);
    return BSON_ITER_HOLDS_NUMBER(&iter) ? bson_iter_as_int64(&iter) : fallback;
}

static gboolean has(const bson_t *document, const char *name)
{
    bson_iter_t iter;
    return find(document, name, &iter) && bson_iter_as_bool(&iter);
}

/* A subdocument or array, borrowed. */
static gboolean inner(const bson_iter_t *iter, bson_t *out)
{
    const guint8 *data = NULL;
    guint32 size = 0;
    if (BSON_ITER_HOLDS_DOCUMENT(iter))
        bson_iter_document(iter, &size, &data);
    else if (BSON_ITER_HOLDS_ARRAY(iter))
        bson_iter_array(iter, &size, &data);
    return data && bson_init_static(out, data, size);
}

static struct mongo_place place_of(const bson_t *document, const char *name)
{
    struct mongo_place place = {0};
    bson_iter_t iter;
    bson_t array;
    if (!find(document, name, &iter) || !inner(&iter, &array))
        return place;
    place.commit = number_of(&array, "0", 0);
    place.part = (guint32)number_of(&array, "1", 0);
    place.body = (guint32)number_of(&array, "2", 0);
    return place;
}

static gboolean read_op(const bson_t *document, enum change_op *op)
{
    static const char *const OPS[] = {"record", "create", "update", "delete"};
    bson_iter_t iter;
    if (!find(document, "op", &iter) || !BSON_ITER_HOLDS_UTF8(&iter))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(OPS); i++)
        if (strcmp(OPS[i], bson_iter_utf8(&iter, NULL)) == 0) {
            *op = (enum change_op)i;
            return TRUE;
        }
    return FALSE;
}

static void read_base(const bson_t *document, const struct mongo_place *own, struct mongo_head *head)
{
    bson_iter_t iter;
    const char *base =
        find(document, "base", &iter) && BSON_ITER_HOLDS_UTF8(&iter) ? bson_iter_utf8(&iter, NULL) : "";
    head->base = strcmp(base, "after") == 0    ? BASE_AFTER
                 : strcmp(base, "text") == 0   ? BASE_TEXT
                 : strcmp(base, "remove") == 0 ? BASE_REMOVE
                                               : BASE_KEEP;
    head->base_before = place_of(document, "base_before");
    if (head->base == BASE_TEXT) {
        head->base_after = *own;
        head->base_after.body = (guint32)number_of(document, "base_text", 0);
    } else if (head->base == BASE_AFTER) {
        head->base_after = head->op == CHANGE_RECORD ? place_of(document, "base_at") : head->text;
    }
}

static void read_moved(struct mongo_commit *commit, const bson_t *document, struct mongo_head *head)
{
    bson_iter_t iter;
    bson_t moved;
    if (!find(document, "moved_from", &iter) || !inner(&iter, &moved))
        return;
    head->moved_from_chapter = text_of(commit, &moved, "chapter_code");
    head->moved_from_id = number_of(&moved, "id", 0);
}

static gboolean read_head(struct mongo_commit *commit, const bson_t *document, guint32 part)
{
    struct mongo_head head = {.chapter_code = text_of(commit, document, "chapter_code")};
    const struct mongo_place own = {commit->number, part, 0};
    bson_iter_t iter;
    if (!head.chapter_code || !read_op(document, &head.op) || !find(document, "key", &iter) ||
        !BSON_ITER_HOLDS_OID(&iter))
        return FALSE;
    bson_oid_copy(bson_iter_oid(&iter), &head.key);
    head.id = number_of(document, "id", 0);
    head.from = number_of(document, "from", 0);
    head.revision = number_of(document, "revision", 0);
    head.was_live = has(document, "was_live");
    head.live = head.op == CHANGE_RECORD ? !has(document, "dead") : head.op != CHANGE_DELETE;
    head.created_ms = number_of(document, "created_at", 0);
    head.updated_ms = number_of(document, "updated_at", 0);
    head.before = place_of(document, "before");
    head.text = head.before;
    if (head.op == CHANGE_CREATE || head.op == CHANGE_UPDATE) {
        head.text = own;
        head.text.body = (guint32)number_of(document, "text", 0);
    }
    if (find(document, "outside", &iter)) {
        head.outside = own;
        head.outside.body = (guint32)number_of(document, "outside", 0);
    }
    read_base(document, &own, &head);
    read_moved(commit, document, &head);
    g_array_append_val(commit->heads, head);
    return head.id > 0 && head.revision > 0;
}

gboolean mongo_decode_heads(struct mongo_commit *commit, const bson_t *document, guint32 part)
{
    bson_iter_t iter, items;
    bson_t change;
    if (!find(document, "changes", &iter) || !BSON_ITER_HOLDS_ARRAY(&iter) ||
        !bson_iter_recurse(&iter, &items))
        return FALSE;
    while (bson_iter_next(&items))
        if (!inner(&items, &change) || !read_head(commit, &change, part))
            return FALSE;
    return TRUE;
}

static gboolean decode_records(struct mongo_commit *commit, const bson_t *document)
{
    bson_iter_t iter, items;
    bson_t change;
    if (!find(document, "chapters", &iter) || !bson_iter_recurse(&iter, &items))
        return TRUE;
    while (bson_iter_next(&items)) {
        if (!inner(&items, &change))
            return FALSE;
        struct mongo_record record = {
            .chapter_code = text_of(commit, &change, "chapter_code"),
            .from = number_of(&change, "from", 0),
            .revision = number_of(&change, "revision", 0),
            .before = text_of(commit, &change, "before"),
            .after = text_of(commit, &change, "after"),
        };
        if (!record.chapter_code)
            return FALSE;
        g_array_append_val(commit->records, record);
    }
    return TRUE;
}

static void decode_forgotten(struct mongo_commit *commit, const bson_t *document)
{
    bson_iter_t iter, list, items;
    if (bson_iter_init(&iter, document) && bson_iter_find_descendant(&iter, "forget.keys", &list) &&
        bson_iter_recurse(&list, &items))
        while (bson_iter_next(&items))
            if (BSON_ITER_HOLDS_OID(&items))
                g_array_append_val(commit->forgotten.keys, *bson_iter_oid(&items));
    if (bson_iter_init(&iter, document) && bson_iter_find_descendant(&iter, "forget.sets", &list) &&
        bson_iter_recurse(&list, &items))
        while (bson_iter_next(&items))
            if (BSON_ITER_HOLDS_UTF8(&items))
                g_ptr_array_add(commit->forgotten.sets,
                                g_string_chunk_insert_const(commit->strings, bson_iter_utf8(&items, NULL)));
}

static gboolean decode_rest(struct mongo_commit *commit, const bson_t *document)
{
    bson_iter_t iter;
    bson_t parts;
    commit->time_ms = number_of(document, "time", 0);
    commit->author = text_of(commit, document, "author");
    commit->message = text_of(commit, document, "message");
    commit->kind = text_of(commit, document, "kind");
    commit->token = text_of(commit, document, "tx");
    commit->request = text_of(commit, document, "request");
    if (!commit->author || !commit->message || !commit->kind || !commit->token ||
        !decode_records(commit, document))
        return FALSE;
    decode_forgotten(commit, document);
    if (!find(document, "parts", &iter) || !inner(&iter, &parts))
        return mongo_decode_heads(commit, document, 0);
    commit->set = text_of(commit, &parts, "set");
    commit->parts = (gint32)number_of(&parts, "count", 0);
    return commit->set && commit->parts > 0;
}

struct mongo_commit *mongo_decode(const struct mongo_link *link, const bson_t *document, const char *log_id,
                                  char **before, GError **error)
{
    g_autoptr(mongo_commit) commit = mongo_commit_new();
    commit->number = number_of(document, "_id", 0);
    if (number_of(document, "needs", 0) > MONGO_FORMAT) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NEWER,
                    _("%s: commit %lld was written by a newer exobase: use that one."), link->name,
                    (long long)commit->number);
        return NULL;
    }
    const char *log = text_of(commit, document, "log");
    if (g_strcmp0(log, log_id) != 0) {
        mongo_set_corrupt(error, link, commit->number, _("it belongs to another bank"));
        return NULL;
    }
    if (!decode_rest(commit, document)) {
        mongo_set_corrupt(error, link, commit->number, _("it is no commit"));
        return NULL;
    }
    *before = g_strdup(text_of(commit, document, "prev"));
    return g_steal_pointer(&commit);
}
