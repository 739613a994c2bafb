/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "i18n.h"
#include "mongo_internal.h"

/* Fetches texts from where they lie, each document once. */

/* Documents asked for at once. */
#define DOCUMENTS_MAX 200

static void clear_wanted(gpointer data)
{
    g_free(((struct mongo_wanted *)data)->text);
}

GArray *mongo_wanted_new(void)
{
    GArray *wanted = g_array_new(FALSE, TRUE, sizeof(struct mongo_wanted));
    g_array_set_clear_func(wanted, clear_wanted);
    return wanted;
}

guint mongo_want(GArray *wanted, struct mongo_place place)
{
    struct mongo_wanted item = {.place = place};
    g_array_append_val(wanted, item);
    return wanted->len - 1;
}

static int compare_places(gconstpointer first, gconstpointer second)
{
    const struct mongo_place *a = &(*(const struct mongo_wanted *const *)first)->place;
    const struct mongo_place *b = &(*(const struct mongo_wanted *const *)second)->place;
    if (a->commit != b->commit)
        return a->commit < b->commit ? -1 : 1;
    if (a->part != b->part)
        return a->part < b->part ? -1 : 1;
    return (a->body > b->body) - (a->body < b->body);
}

static gboolean same_document(const struct mongo_wanted *a, const struct mongo_wanted *b)
{
    return a->place.commit == b->place.commit && a->place.part == b->place.part;
}

/* A text, or a document as it was read. */
static gboolean take_body(const bson_iter_t *body, struct mongo_wanted *wanted)
{
    const char *text = NULL;
    guint32 size = 0;
    if (BSON_ITER_HOLDS_UTF8(body)) {
        text = bson_iter_utf8(body, &size);
    } else if (BSON_ITER_HOLDS_BINARY(body)) {
        const guint8 *bytes = NULL;
        bson_iter_binary(body, NULL, &size, &bytes);
        text = (const char *)bytes;
    }
    if (!text)
        return FALSE;
    wanted->text = g_malloc(size + 1);
    memcpy(wanted->text, text, size);
    wanted->text[size] = '\0';
    wanted->size = size;
    return TRUE;
}

/* Fills the items [first, end) of one document from its bodies. */
static gboolean fill(const bson_t *document, GPtrArray *sorted, guint first, guint end)
{
    bson_iter_t iter, bodies;
    gint64 at = -1;
    if (!bson_iter_init_find(&iter, document, "bodies") || !bson_iter_recurse(&iter, &bodies))
        return FALSE;
    for (guint i = first; i < end; i++) {
        struct mongo_wanted *wanted = g_ptr_array_index(sorted, i);
        while (at < (gint64)wanted->place.body)
            if (!bson_iter_next(&bodies))
                return FALSE;
            else
                at++;
        if (!take_body(&bodies, wanted))
            return FALSE;
    }
    return TRUE;
}

static guint end_of(GPtrArray *sorted, guint first)
{
    guint end = first + 1;
    while (end < sorted->len && same_document(sorted->pdata[first], sorted->pdata[end]))
        end++;
    return end;
}

static bson_t *bodies_only(void)
{
    bson_t *options = bson_new(), inner;
    bson_append_document_begin(options, "projection", -1, &inner);
    BSON_APPEND_INT32(&inner, "bodies", 1);
    bson_append_document_end(options, &inner);
    return options;
}

static gboolean fetch_part(struct mongo_store *store, GPtrArray *sorted, guint first, guint end,
                           GError **error)
{
    const struct mongo_place *place = &((struct mongo_wanted *)sorted->pdata[first])->place;
    const char *set = g_hash_table_lookup(store->fold->sets, &place->commit);
    g_autofree char *name = g_strdup_printf("%s/%u", set ? set : "", place->part);
    g_autoptr(bson_t) filter = BCON_NEW("_id", BCON_UTF8(name));
    g_autoptr(bson_t) options = bodies_only();
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(&store->link, MONGO_PARTS, filter, options);
    const bson_t *document = NULL;
    gboolean found = mongoc_cursor_next(cursor, &document) && fill(document, sorted, first, end);
    if (!mongo_cursor_end(&store->link, cursor, error))
        return FALSE;
    return found || mongo_set_corrupt(error, &store->link, place->commit, _("a text is missing"));
}

/* Commits' own documents, from `first` on, as many as are asked for at once: `end` is where they end. */
static bson_t *commits_filter(GPtrArray *sorted, guint first, guint *end)
{
    bson_t *filter = bson_new(), number, list;
    guint count = 0;
    bson_append_document_begin(filter, "_id", -1, &number);
    bson_append_array_begin(&number, "$in", -1, &list);
    *end = first;
    while (*end < sorted->len && count < DOCUMENTS_MAX &&
           ((struct mongo_wanted *)sorted->pdata[*end])->place.part == 0) {
        char buffer[16];
        const char *name;
        size_t size = bson_uint32_to_string(count++, &name, buffer, sizeof buffer);
        bson_append_int64(&list, name, (int)size, ((struct mongo_wanted *)sorted->pdata[*end])->place.commit);
        *end = end_of(sorted, *end);
    }
    bson_append_array_end(&number, &list);
    bson_append_document_end(filter, &number);
    return filter;
}

static gboolean fetch_commits(struct mongo_store *store, GPtrArray *sorted, guint first, guint *end,
                              GError **error)
{
    g_autoptr(bson_t) filter = commits_filter(sorted, first, end);
    g_autoptr(bson_t) options = bodies_only();
    bson_t sort;
    bson_append_document_begin(options, "sort", -1, &sort);
    BSON_APPEND_INT32(&sort, "_id", 1);
    bson_append_document_end(options, &sort);
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(&store->link, MONGO_COMMITS, filter, options);
    const bson_t *document = NULL;
    gint64 missing = 0;
    for (guint i = first, next; i < *end && missing == 0; i = next) {
        next = end_of(sorted, i);
        if (!mongoc_cursor_next(cursor, &document) || !fill(document, sorted, i, next))
            missing = ((struct mongo_wanted *)sorted->pdata[i])->place.commit;
    }
    if (!mongo_cursor_end(&store->link, cursor, error))
        return FALSE;
    return missing == 0 || mongo_set_corrupt(error, &store->link, missing, _("a text is missing"));
}

gboolean mongo_fetch(struct mongo_store *store, GArray *wanted, GError **error)
{
    g_autoptr(GPtrArray) sorted = g_ptr_array_sized_new(wanted->len);
    for (guint i = 0; i < wanted->len; i++) {
        struct mongo_wanted *item = &g_array_index(wanted, struct mongo_wanted, i);
        if (item->place.commit != 0 && !item->text)
            g_ptr_array_add(sorted, item);
    }
    g_ptr_array_sort(sorted, compare_places);
    for (guint first = 0, end; first < sorted->len; first = end) {
        gboolean part = ((struct mongo_wanted *)sorted->pdata[first])->place.part != 0;
        end = end_of(sorted, first);
        if (part ? !fetch_part(store, sorted, first, end, error)
                 : !fetch_commits(store, sorted, first, &end, error))
            return FALSE;
    }
    return TRUE;
}
