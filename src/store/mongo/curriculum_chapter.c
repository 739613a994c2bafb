/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "curriculum_internal.h"
#include "exercise.h"
#include "json.h"
#include "native_internal.h"
#include "sha256.h"

/*
 * A chapter of the Python system's: it is made if it is missing, and the types of its exercises are only ever
 * added to. It is the one that has the code, or else the first one whose code means the same (`6e-d` for
 * 6E_D). The `_id` of a new one comes from its code, so that two who make it at once make one.
 */

/* REFUSED: the server has answered, LOST: it has not. */
enum kept { KEPT, REFUSED, LOST };

struct chapters {
    GHashTable *by_code; /* code -> bson_t: `_id` and `exercise_types`; owned */
    GHashTable *ids;     /* set of bson_oid_t; owned */
    gboolean any;        /* a chapter was read, whatever its code */
};
typedef struct chapters chapters; /* for g_auto */

static enum kept fail(const struct mongo_store *store, const bson_error_t *cause, GError **error)
{
    mongo_set_error(error, &store->link, cause);
    return mongo_is_answer(cause) ? REFUSED : LOST;
}

char *mongo_text_member(const char *text, gsize size, const char *name)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value value;
    if (!text || !json_parse(arena, text, size, &value, NULL) || value.type != VALUE_OBJECT)
        return NULL;
    g_autofree char *found = value_dup_string(value_object_get(value.object, name));
    return found && *found ? g_steal_pointer(&found) : NULL;
}

static gboolean has_type(const GPtrArray *types, const char *type)
{
    return g_ptr_array_find_with_equal_func((GPtrArray *)(guintptr)types, type, g_str_equal, NULL);
}

void mongo_unite_types(GPtrArray *to, const GPtrArray *types)
{
    for (guint i = 0; i < types->len; i++)
        if (!has_type(to, types->pdata[i]))
            g_ptr_array_add(to, g_strdup(types->pdata[i]));
}

/* `first` NULL: none comes before the types. */
static void append_types(bson_t *parent, const char *name, const char *first, const GPtrArray *types)
{
    bson_t list;
    guint32 n = 0;
    bson_append_array_begin(parent, name, -1, &list);
    if (first && *first)
        BSON_APPEND_UTF8(&list, "0", first), n++;
    for (guint i = 0; i < types->len; i++) {
        char buffer[16];
        const char *key;
        if (g_strcmp0(types->pdata[i], first) == 0)
            continue;
        size_t size = bson_uint32_to_string(n++, &key, buffer, sizeof buffer);
        bson_append_utf8(&list, key, (int)size, types->pdata[i], -1);
    }
    bson_append_array_end(parent, &list);
}

static enum kept update_chapter(struct mongo_store *store, const bson_t *filter, const bson_t *update,
                                GError **error)
{
    g_autoptr(bson_t) command = BCON_NEW("update", BCON_UTF8(MONGO_CURRICULUM), "updates", "[", "{", "q",
                                         BCON_DOCUMENT(filter), "u", BCON_DOCUMENT(update), "}", "]");
    bson_t reply;
    bson_iter_t iter;
    bson_error_t cause;
    gboolean sent = mongo_write(&store->link, command, &reply, &cause);
    gboolean found = sent && bson_iter_init_find(&iter, &reply, "n") && bson_iter_as_int64(&iter) > 0;
    bson_destroy(&reply);
    if (found)
        return KEPT;
    if (sent)
        bson_set_error(&cause, MONGOC_ERROR_SERVER, 0, "%s", "a chapter has changed, or was refused");
    return fail(store, &cause, error);
}

static enum kept add_types(struct mongo_store *store, const bson_t *filter, const GPtrArray *types,
                           GError **error)
{
    g_autoptr(bson_t) update = bson_new();
    bson_t add, each;
    bson_append_document_begin(update, "$addToSet", -1, &add);
    bson_append_document_begin(&add, "exercise_types", -1, &each);
    append_types(&each, "$each", NULL, types);
    bson_append_document_end(&add, &each);
    bson_append_document_end(update, &add);
    return update_chapter(store, filter, update, error);
}

static gboolean has_all(bson_iter_t list, const GPtrArray *types)
{
    bson_iter_t item;
    g_autoptr(GPtrArray) there = g_ptr_array_new();
    for (gboolean more = bson_iter_recurse(&list, &item); more && bson_iter_next(&item);)
        if (BSON_ITER_HOLDS_UTF8(&item))
            g_ptr_array_add(there, (gpointer)(guintptr)bson_iter_utf8(&item, NULL));
    for (guint i = 0; i < types->len; i++)
        if (!has_type(there, types->pdata[i]))
            return FALSE;
    return TRUE;
}

/* A list in the place of one text, of null, or of nothing; only if that still is there. */
static enum kept make_list(struct mongo_store *store, const bson_t *chapter, const char *first,
                           const GPtrArray *types, GError **error)
{
    g_autoptr(bson_t) target = bson_new();
    g_autoptr(bson_t) filter = mongo_exact_filter(chapter);
    bson_iter_t id;
    if (bson_iter_init_find(&id, chapter, "_id"))
        bson_append_iter(target, "_id", -1, &id);
    append_types(target, "exercise_types", first, types);
    mongo_guard_added(filter, chapter, target);
    g_autoptr(bson_t) update = mongo_difference(chapter, target);
    return update_chapter(store, filter, update, error);
}

/* One that is there. Where its types are none of these (a number, say), they are left alone. */
static enum kept keep_chapter(struct mongo_store *store, const bson_t *chapter, const GPtrArray *types,
                              GError **error)
{
    bson_iter_t iter, id;
    gboolean any = bson_iter_init_find(&iter, chapter, "exercise_types");
    if (types->len == 0 || (any && BSON_ITER_HOLDS_ARRAY(&iter) && has_all(iter, types)))
        return KEPT;
    if (any && BSON_ITER_HOLDS_ARRAY(&iter) && bson_iter_init_find(&id, chapter, "_id")) {
        g_autoptr(bson_t) filter = bson_new();
        bson_append_iter(filter, "_id", -1, &id);
        return add_types(store, filter, types, error);
    }
    if (any && !BSON_ITER_HOLDS_UTF8(&iter) && !BSON_ITER_HOLDS_NULL(&iter))
        return KEPT;
    return make_list(store, chapter, any && BSON_ITER_HOLDS_UTF8(&iter) ? bson_iter_utf8(&iter, NULL) : NULL,
                     types, error);
}

/* The first one that no chapter has: that of a code may be a chapter's whose code a person changed. */
static void id_of(const char *code, const GHashTable *ids, bson_oid_t *id)
{
    guint8 turn = 0;
    do {
        struct sha256_ctx context;
        char hex[SHA256_HEX_SIZE];
        sha256_init(&context);
        sha256_update(&context, strlen(code), (const guint8 *)code);
        sha256_update(&context, turn != 0, &turn);
        sha256_hex(&context, hex);
        hex[24] = '\0';
        bson_oid_init_from_string(id, hex);
    } while (g_hash_table_contains((GHashTable *)(guintptr)ids, id) && ++turn != 0);
}

static enum kept make_chapter(struct mongo_store *store, const char *code, const struct chapters *chapters,
                              const GPtrArray *types, GError **error)
{
    const struct mongo_chapter *chapter = mongo_fold_chapter(store->fold, code);
    g_autofree char *title = chapter && chapter->record
                                 ? mongo_text_member(chapter->record, strlen(chapter->record), "title")
                                 : NULL;
    g_autoptr(GPtrArray) documents = g_ptr_array_new();
    bson_oid_t id;
    bson_error_t cause;
    id_of(code, chapters->ids, &id);
    g_autoptr(bson_t) document =
        BCON_NEW("_id", BCON_OID(&id), "code_officiel", BCON_UTF8(code), "libelle",
                 BCON_UTF8(title ? title : code), "domaine", BCON_UTF8("Autre"), "statut", BCON_UTF8("prod"));
    append_types(document, "exercise_types", NULL, types);
    BSON_APPEND_INT32(document, "difficulte_min", 1);
    BSON_APPEND_INT32(document, "difficulte_max", 3);
    g_ptr_array_add(documents, document);
    enum mongo_inserted outcome = mongo_insert(&store->link, MONGO_CURRICULUM, documents, &cause);
    if (outcome == MONGO_INSERTED)
        return KEPT;
    if (outcome != MONGO_DUPLICATE)
        return fail(store, &cause, error);
    /* Somebody has made it a moment ago. */
    g_autoptr(bson_t) filter = BCON_NEW("_id", BCON_OID(&id));
    return types->len == 0 ? KEPT : add_types(store, filter, types, error);
}

/* The code among `wanted` that a chapter's means; NULL: none. Borrowed from there. */
static const char *code_of(GHashTable *wanted, const char *given, gboolean exactly)
{
    gpointer code = NULL;
    g_autofree char *stripped = g_strstrip(g_strdup(given));
    g_autofree char *normal = exactly ? g_strdup(given) : exercise_chapter_code(stripped, NULL);
    return normal && g_hash_table_lookup_extended(wanted, normal, &code, NULL) ? code : NULL;
}

static void take_chapter(struct chapters *chapters, GHashTable *wanted, const bson_t *document,
                         gboolean exactly)
{
    bson_iter_t id, iter;
    chapters->any = TRUE;
    if (!bson_iter_init_find(&id, document, "_id"))
        return;
    if (BSON_ITER_HOLDS_OID(&id))
        g_hash_table_add(chapters->ids, g_memdup2(bson_iter_oid(&id), sizeof(bson_oid_t)));
    if (!bson_iter_init_find(&iter, document, "code_officiel") || !BSON_ITER_HOLDS_UTF8(&iter))
        return;
    const char *code = code_of(wanted, bson_iter_utf8(&iter, NULL), exactly);
    if (!code || g_hash_table_contains(chapters->by_code, code))
        return;
    bson_t *chapter = bson_new();
    bson_append_iter(chapter, "_id", -1, &id);
    if (bson_iter_init_find(&iter, document, "exercise_types"))
        bson_append_iter(chapter, "exercise_types", -1, &iter);
    g_hash_table_insert(chapters->by_code, g_strdup(code), chapter);
}

static bson_t *exactly_filter(GHashTable *wanted)
{
    bson_t *filter = bson_new(), inner, list;
    GHashTableIter iter;
    gpointer code;
    guint32 n = 0;
    bson_append_document_begin(filter, "code_officiel", -1, &inner);
    bson_append_array_begin(&inner, "$in", -1, &list);
    g_hash_table_iter_init(&iter, wanted);
    while (g_hash_table_iter_next(&iter, &code, NULL)) {
        char buffer[16];
        const char *key;
        size_t size = bson_uint32_to_string(n++, &key, buffer, sizeof buffer);
        bson_append_utf8(&list, key, (int)size, code, -1);
    }
    bson_append_array_end(&inner, &list);
    bson_append_document_end(filter, &inner);
    return filter;
}

/* Reads the chapters that have the codes wanted, or, not `exactly`, all of them. */
static enum kept read_chapters(struct mongo_store *store, struct chapters *chapters, GHashTable *wanted,
                               gboolean exactly, GError **error)
{
    g_autoptr(bson_t) filter = exactly ? exactly_filter(wanted) : bson_new();
    g_autoptr(bson_t) options = BCON_NEW("projection", "{", "code_officiel", BCON_INT32(1), "exercise_types",
                                         BCON_INT32(1), "}", "sort", "{", "_id", BCON_INT32(1), "}");
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(&store->link, MONGO_CURRICULUM, filter, options);
    const bson_t *document = NULL;
    bson_error_t cause;
    while (mongoc_cursor_next(cursor, &document))
        take_chapter(chapters, wanted, document, exactly);
    if (mongo_cursor_end(&store->link, cursor, error))
        return KEPT;
    mongoc_cursor_error(cursor, &cause);
    return mongo_is_answer(&cause) ? REFUSED : LOST;
}

static void clear_chapters(struct chapters *chapters)
{
    g_hash_table_unref(chapters->by_code);
    g_hash_table_unref(chapters->ids);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(chapters, clear_chapters)

/* Finds the chapters that are there: by their codes, and where one is missing, among all. */
static enum kept find_chapters(struct mongo_store *store, struct chapters *chapters, GHashTable *wanted,
                               gboolean *there, GError **error)
{
    enum kept read = read_chapters(store, chapters, wanted, TRUE, error);
    if (read != KEPT || g_hash_table_size(chapters->by_code) == g_hash_table_size(wanted))
        return read;
    read = read_chapters(store, chapters, wanted, FALSE, error);
    if (read == KEPT)
        *there = chapters->any;
    return read;
}

static enum kept keep_one(struct mongo_store *store, const struct chapters *chapters, const char *code,
                          const GPtrArray *types, GError **error)
{
    const bson_t *chapter = g_hash_table_lookup(chapters->by_code, code);
    return chapter ? keep_chapter(store, chapter, types, error)
                   : make_chapter(store, code, chapters, types, error);
}

gboolean mongo_keep_chapters(struct mongo_store *store, GHashTable *wanted, gboolean *there, GError **error)
{
    g_auto(chapters)
        chapters = {g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)bson_destroy),
                    g_hash_table_new_full(mongo_key_hash, mongo_key_equal, g_free, NULL), FALSE};
    g_autoptr(GError) cause = NULL;
    GHashTableIter iter;
    gpointer code, types;
    enum kept kept = find_chapters(store, &chapters, wanted, there, &cause);
    g_hash_table_iter_init(&iter, wanted);
    while (kept == KEPT && *there && g_hash_table_iter_next(&iter, &code, &types)) {
        g_autoptr(GError) refusal = NULL;
        enum kept one = keep_one(store, &chapters, code, types, &refusal);
        if (one == KEPT)
            g_hash_table_iter_remove(&iter);
        else if (one == REFUSED)
            g_debug("curriculum_chapters: %s is tried again later: %s", (const char *)code, refusal->message);
        else {
            kept = LOST;
            cause = g_steal_pointer(&refusal);
        }
    }
    if (kept == REFUSED)
        g_debug("curriculum_chapters is tried again later: %s", cause->message);
    else if (kept == LOST)
        g_propagate_error(error, g_steal_pointer(&cause));
    return kept != LOST;
}
