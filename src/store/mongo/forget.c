/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "draft_internal.h"
#include "errors.h"
#include "i18n.h"
#include "native_internal.h"
#include "outside_internal.h"
#include "project_internal.h"

/*
 * What writers left that died before they committed: the places (stubs) of their new exercises, and parts
 * that no commit names. Whoever saw in the log 1 … n that nobody uses them commits, as n + 1, that nobody
 * ever will; only then they are removed. A writer that was only slow wanted n + 1 too: it reads that commit
 * first, judges anew, and gives what is judged anew new keys and new parts (draft.c). So nothing hangs on how
 * old something is: age is asked for to spare slow writers the second attempt.
 */

/*
 * Who lost the race for a number knows of his own stubs that nobody ever will use them: only the commit that
 * he meant for that number did. Those he removes himself, when there is time; a removal that fails, or one
 * that a late message undoes, is left to the above.
 */

#define PLACES_AT_ONCE 10000
#define AUTHOR "exobase"

struct left {
    GPtrArray *stubs;             /* of bson_t, owned; as they were read */
    GPtrArray *sets;              /* names of sets of parts, owned */
    struct mongo_forgotten fresh; /* those of both that the log does not forget yet */
};
typedef struct left left; /* for g_auto */

static void left_init(left *found)
{
    found->stubs = g_ptr_array_new_with_free_func((GDestroyNotify)bson_destroy);
    found->sets = g_ptr_array_new_with_free_func(g_free);
    mongo_forgotten_init(&found->fresh);
}

static void left_clear(left *found)
{
    g_ptr_array_unref(found->stubs);
    g_ptr_array_unref(found->sets);
    mongo_forgotten_clear(&found->fresh);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(left, left_clear)

static void take_stub(const struct mongo_store *store, const bson_t *document, left *found)
{
    bson_oid_t key;
    /* One that a commit names is brought up to date, or removed, with all others (project.c). */
    if (!mongo_is_stub(document, store->base.log_id, &key) || mongo_fold_key(store->fold, &key))
        return;
    g_ptr_array_add(found->stubs, bson_copy(document));
    if (!g_hash_table_contains(store->fold->forgotten_keys, &key))
        g_array_append_val(found->fresh.keys, key);
}

/* What begins with these seconds, as the keys of stubs and the names of sets do, and comes before. */
static bson_t *earlier(const char *prefix, gint64 before_s)
{
    g_autofree char *end = g_strdup_printf("%s%08x", prefix, (guint32)before_s);
    return BCON_NEW("$gte", BCON_UTF8(prefix), "$lt", BCON_UTF8(end));
}

/* The filter and the order are those of the index on (chapter_code, id). */
static gboolean find_stubs(struct mongo_store *store, gint64 before_s, left *found, GError **error)
{
    g_autoptr(bson_t) ids = earlier(MONGO_STUB_PREFIX, before_s);
    g_autoptr(bson_t) filter = BCON_NEW("chapter_code", BCON_NULL, "id", BCON_DOCUMENT(ids));
    g_autoptr(bson_t) options =
        BCON_NEW("sort", "{", "id", BCON_INT32(1), "}", "limit", BCON_INT64(PLACES_AT_ONCE));
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(&store->link, MONGO_EXERCISES, filter, options);
    const bson_t *document = NULL;
    while (mongoc_cursor_next(cursor, &document))
        take_stub(store, document, found);
    return mongo_cursor_end(&store->link, cursor, error);
}

/* Parts of a set come one after the other. */
static void take_set(const struct mongo_store *store, const char *part, left *found)
{
    const char *end = strchr(part, '/');
    g_autofree char *name = end ? g_strndup(part, (gsize)(end - part)) : NULL;
    const char *latest = found->sets->len > 0 ? found->sets->pdata[found->sets->len - 1] : NULL;
    if (!name || g_strcmp0(name, latest) == 0 || g_hash_table_contains(store->fold->used_sets, name))
        return;
    if (!g_hash_table_contains(store->fold->forgotten_sets, name))
        g_ptr_array_add(found->fresh.sets, name);
    g_ptr_array_add(found->sets, g_steal_pointer(&name));
}

static gboolean find_sets(struct mongo_store *store, gint64 before_s, left *found, GError **error)
{
    g_autoptr(bson_t) names = earlier("", before_s);
    g_autoptr(bson_t) filter = BCON_NEW("_id", BCON_DOCUMENT(names));
    g_autoptr(bson_t) options =
        BCON_NEW("sort", "{", "_id", BCON_INT32(1), "}", "projection", "{", "_id", BCON_INT32(1), "}");
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(&store->link, MONGO_PARTS, filter, options);
    const bson_t *document = NULL;
    bson_iter_t id;
    while (mongoc_cursor_next(cursor, &document))
        if (bson_iter_init_find(&id, document, "_id") && BSON_ITER_HOLDS_UTF8(&id))
            take_set(store, bson_iter_utf8(&id, NULL), found);
    return mongo_cursor_end(&store->link, cursor, error);
}

/* Whenever it is judged, what commits use by then is left out of it (draft.c). */
static gboolean commit_forgotten(struct mongo_store *store, const left *found, const char *author,
                                 gint64 *commit, GError **error)
{
    if (found->fresh.keys->len + found->fresh.sets->len == 0)
        return TRUE;
    g_autoptr(changeset) changeset =
        changeset_new(author, FORGET_KIND, _("what writers left that died before they committed"));
    changeset->forgotten = &found->fresh;
    return mongo_commit_alone(store, changeset, commit, error);
}

static gboolean is_forgotten(const struct mongo_store *store, const bson_t *stub)
{
    bson_iter_t id;
    return bson_iter_init_find(&id, stub, "_id") &&
           g_hash_table_contains(store->fold->forgotten_keys, bson_iter_oid(&id));
}

void mongo_note_lost(struct mongo_store *store, const GPtrArray *drafts)
{
    for (guint i = 0; i < drafts->len; i++) {
        const struct mongo_commit *commit = ((const struct mongo_draft *)drafts->pdata[i])->commit;
        for (guint j = 0; j < commit->heads->len; j++) {
            const struct mongo_head *head = &g_array_index(commit->heads, struct mongo_head, j);
            if (mongo_has_stub(head))
                g_ptr_array_add(store->lost, mongo_stub(&head->key, store->base.log_id, commit->token));
        }
    }
}

/* Adds the removal of a stub of one's own, unless its commit came to be after all. */
static guint add_lost(const struct mongo_store *store, const bson_t *stub, bson_t *deletes, guint n)
{
    bson_iter_t id;
    if (!bson_iter_init_find(&id, stub, "_id") || mongo_fold_key(store->fold, bson_iter_oid(&id)))
        return n;
    g_autoptr(bson_t) filter = mongo_exact_filter(stub);
    mongo_add_write(deletes, n, filter, NULL);
    return n + 1;
}

gboolean mongo_remove_lost(struct mongo_store *store, GError **error)
{
    while (store->lost->len > 0) {
        g_autoptr(bson_t) deletes = bson_new();
        guint n = 0, first = store->lost->len - MIN(store->lost->len, store->updates_at_once);
        for (guint i = first; i < store->lost->len; i++)
            n = add_lost(store, store->lost->pdata[i], deletes, n);
        if (n > 0 && mongo_send_writes(store, "delete", "deletes", deletes, error) < 0) {
            if (mongo_link_in_time(&store->link))
                g_ptr_array_set_size(store->lost, 0);
            return FALSE;
        }
        g_ptr_array_set_size(store->lost, (int)first);
        if (store->link.kind == MONGO_LINK_SERVES) /* the rest at the next time: clients wait */
            break;
    }
    return TRUE;
}

static gboolean remove_stubs(struct mongo_store *store, GPtrArray *stubs, gint64 *removed, GError **error)
{
    for (guint first = 0, end; first < stubs->len; first = end) {
        end = MIN(stubs->len, first + store->updates_at_once);
        g_autoptr(bson_t) deletes = bson_new();
        guint n = 0;
        for (guint i = first; i < end; i++) {
            g_autoptr(bson_t) filter = mongo_exact_filter(stubs->pdata[i]);
            if (is_forgotten(store, stubs->pdata[i]))
                mongo_add_write(deletes, n++, filter, NULL);
        }
        gint64 some = n > 0 ? mongo_send_writes(store, "delete", "deletes", deletes, error) : 0;
        if (some < 0)
            return FALSE;
        *removed += some;
    }
    return TRUE;
}

/* All of a set's parts, those that come late at the next time. */
static gboolean remove_set(struct mongo_store *store, const char *name, GError **error)
{
    g_autofree char *first = g_strconcat(name, "/", NULL);
    g_autofree char *end = g_strconcat(name, "0", NULL); /* what follows '/' */
    g_autoptr(bson_t) command =
        BCON_NEW("delete", BCON_UTF8(MONGO_PARTS), "deletes", "[", "{", "q", "{", "_id", "{", "$gte",
                 BCON_UTF8(first), "$lt", BCON_UTF8(end), "}", "}", "limit", BCON_INT32(0), "}", "]");
    bson_t reply;
    bson_error_t cause;
    gboolean sent = mongo_write(&store->link, command, &reply, &cause);
    bson_destroy(&reply);
    return sent || mongo_set_error(error, &store->link, &cause);
}

/* Only what the log forgets. */
static gboolean remove_all(struct mongo_store *store, const left *found, gint64 *removed, GError **error)
{
    if (!remove_stubs(store, found->stubs, removed, error))
        return FALSE;
    for (guint i = 0; i < found->sets->len; i++)
        if (g_hash_table_contains(store->fold->forgotten_sets, found->sets->pdata[i]) &&
            !remove_set(store, found->sets->pdata[i], error))
            return FALSE;
    return TRUE;
}

static gboolean forget_some(struct mongo_store *store, gint64 before_s, const char *author, guint *n,
                            gint64 *removed, gint64 *commit, GError **error)
{
    g_auto(left) found;
    g_autoptr(GError) cause = NULL;
    left_init(&found);
    if (!mongo_catch_up(store, error) || !find_stubs(store, before_s, &found, error) ||
        !find_sets(store, before_s, &found, error))
        return FALSE;
    *n += found.stubs->len + found.sets->len;
    if (!author)
        return TRUE;
    if (commit_forgotten(store, &found, author, commit, &cause) || mongo_is_overtaken(cause))
        return remove_all(store, &found, removed, error);
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

gboolean mongo_forget(struct mongo_store *store, gint64 before_s, const char *author, guint *n,
                      gint64 *commit, GError **error)
{
    gint64 removed;
    do {
        removed = 0;
        if (!forget_some(store, before_s, author, n, &removed, commit, error))
            return FALSE;
    } while (removed == PLACES_AT_ONCE);
    return TRUE;
}
