/* SPDX-License-Identifier: Apache-2.0 */
#include "i18n.h"
#include "mongo_internal.h"

/* Reading the log: every commit whole but for its texts, and only after its number and the chain were seen.
 */

static bson_t *range_filter(const struct mongo_range *range)
{
    bson_t *filter = bson_new(), number;
    bson_append_document_begin(filter, "_id", -1, &number);
    BSON_APPEND_INT64(&number, "$gt", range->after);
    if (range->until > 0)
        BSON_APPEND_INT64(&number, "$lte", range->until);
    bson_append_document_end(filter, &number);
    if (range->chapter)
        BSON_APPEND_UTF8(filter, "touched", range->chapter);
    return filter;
}

static bson_t *range_options(const struct mongo_range *range)
{
    bson_t *options = bson_new(), inner;
    bson_append_document_begin(options, "sort", -1, &inner);
    BSON_APPEND_INT32(&inner, "_id", range->newest_first ? -1 : 1);
    bson_append_document_end(options, &inner);
    bson_append_document_begin(options, "projection", -1, &inner);
    BSON_APPEND_INT32(&inner, "bodies", 0);
    bson_append_document_end(options, &inner);
    if (range->limit > 0)
        BSON_APPEND_INT64(options, "limit", range->limit);
    return options;
}

static bson_t *without_bodies(void)
{
    bson_t *options = bson_new(), inner;
    bson_append_document_begin(options, "projection", -1, &inner);
    BSON_APPEND_INT32(&inner, "bodies", 0);
    bson_append_document_end(options, &inner);
    return options;
}

/* The heads of a commit that has parts. */
static gboolean read_parts(struct mongo_link *link, struct mongo_commit *commit, GError **error)
{
    g_autoptr(bson_t) options = without_bodies();
    for (gint32 part = 1; part <= commit->parts; part++) {
        g_autofree char *name = g_strdup_printf("%s/%d", commit->set, part);
        g_autoptr(bson_t) filter = BCON_NEW("_id", BCON_UTF8(name));
        g_autoptr(mongoc_cursor_t) cursor = mongo_find(link, MONGO_PARTS, filter, options);
        const bson_t *document = NULL;
        gboolean found = mongoc_cursor_next(cursor, &document);
        if (!mongo_cursor_end(link, cursor, error))
            return FALSE;
        if (!found || !mongo_decode_heads(commit, document, (guint32)part))
            return mongo_set_corrupt(error, link, commit->number,
                                     _("one of its parts is missing or damaged"));
    }
    return TRUE;
}

gboolean mongo_each_commit(struct mongo_store *store, const struct mongo_range *range, mongo_commit_func each,
                           gpointer data, GError **error)
{
    struct mongo_link *link = &store->link;
    g_autoptr(bson_t) filter = range_filter(range);
    g_autoptr(bson_t) options = range_options(range);
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(link, MONGO_COMMITS, filter, options);
    const bson_t *document = NULL;
    while (mongoc_cursor_next(cursor, &document)) {
        g_autofree char *before = NULL;
        g_autoptr(GError) cause = NULL;
        g_autoptr(mongo_commit) commit = mongo_decode(link, document, store->base.log_id, &before, error);
        if (!commit || (commit->set && !read_parts(link, commit, error)))
            return FALSE;
        if (!each(commit, before, data, &cause)) {
            if (!cause)
                return TRUE;
            g_propagate_error(error, g_steal_pointer(&cause));
            return FALSE;
        }
    }
    return mongo_cursor_end(link, cursor, error);
}

struct folding {
    struct mongo_link *link;
    struct mongo_fold *fold;
};

static gboolean fold_commit(struct mongo_commit *commit, const char *before, gpointer data, GError **error)
{
    struct folding *folding = data;
    if (commit->number != folding->fold->head + 1)
        return mongo_set_corrupt(error, folding->link, commit->number,
                                 _("the commits before it are missing"));
    if (g_strcmp0(before, folding->fold->token) != 0)
        return mongo_set_corrupt(error, folding->link, commit->number,
                                 _("it does not follow the commit before"));
    mongo_fold_add(folding->fold, commit);
    return TRUE;
}

void mongo_publish(struct mongo_store *store)
{
    g_mutex_lock(&store->lock);
    store->published = store->fold->head;
    g_cond_broadcast(&store->changed);
    g_mutex_unlock(&store->lock);
}

/* After the newest commit that is known, which has to be there as it was. */
struct following {
    struct folding folding;
    gint64 known;
    gboolean met;
};

static gboolean follow_commit(struct mongo_commit *commit, const char *before, gpointer data, GError **error)
{
    struct following *following = data;
    const struct mongo_fold *fold = following->folding.fold;
    if (following->known == 0 || following->met)
        return fold_commit(commit, before, &following->folding, error);
    following->met = commit->number == following->known && g_strcmp0(commit->token, fold->token) == 0;
    return following->met;
}

/*
 * A dump that was restored under a running server has another log, or a shorter one: nobody who goes on by
 * the one that he knew may write after it.
 */
static gboolean fold_new(struct mongo_store *store, GError **error)
{
    const gint64 known = store->fold->head;
    const struct mongo_range range = {.after = MAX(known, 1) - 1};
    struct following following = {{&store->link, store->fold}, known, FALSE};
    if (!mongo_each_commit(store, &range, follow_commit, &following, error))
        return FALSE;
    return known == 0 || following.met ||
           mongo_set_corrupt(
               error, &store->link, known,
               _("it is not there as it was read; a dump must be restored while no server runs"));
}

gboolean mongo_catch_up(struct mongo_store *store, GError **error)
{
    struct mongo_link *link = &store->link;
    g_autoptr(GError) cause = NULL;
    if (g_atomic_int_compare_and_exchange(&store->suspect, TRUE, FALSE))
        link->lost = TRUE;
    gboolean read = fold_new(store, &cause);
    if (!read && mongo_link_asks_again(link)) {
        g_clear_error(&cause);
        read = fold_new(store, &cause);
    }
    mongo_publish(store);
    if (!read)
        g_propagate_error(error, g_steal_pointer(&cause));
    return read;
}

/* Of one chapter's commits neither numbers nor chain are without gaps. */
static gboolean fold_loosely(struct mongo_commit *commit, G_GNUC_UNUSED const char *before, gpointer data,
                             G_GNUC_UNUSED GError **error)
{
    struct folding *folding = data;
    mongo_fold_add(folding->fold, commit);
    return TRUE;
}

struct mongo_fold *mongo_fold_at(struct mongo_store *store, gint64 at, const char *chapter, GError **error)
{
    g_autoptr(mongo_fold) fold = mongo_fold_new(NULL);
    const struct mongo_range range = {.until = at, .chapter = chapter};
    struct folding folding = {&store->link, fold};
    if (!mongo_each_commit(store, &range, chapter ? fold_loosely : fold_commit, &folding, error))
        return NULL;
    return g_steal_pointer(&fold);
}
