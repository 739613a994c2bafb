/* SPDX-License-Identifier: Apache-2.0 */
#include "i18n.h"
#include "native_internal.h"
#include "project_internal.h"

/*
 * Whether the bank contradicts itself: the log is folded anew from its beginning, every text that it names is
 * fetched, and admin_exercises is held against what the log says.
 */

#define ROWS_AT_ONCE 500

struct verification {
    struct mongo_store *store;
    store_finding_func found;
    gpointer data;
    struct mongo_fold *fold;
    GHashTable *rows;  /* key -> struct expected: those that are to be looked at */
    gboolean mendable; /* only what can be made from the log again: no document ever is inserted anew */
    GError *error;
};

/* What admin_exercises is to hold of one exercise. */
struct expected {
    char *place;
    bson_t *document;
};

static void expected_free(gpointer data)
{
    struct expected *expected = data;
    g_free(expected->place);
    bson_destroy(expected->document);
    g_free(expected);
}

static void report(const struct verification *verification, const struct mongo_commit *commit,
                   const struct mongo_head *head, const char *message)
{
    g_autofree char *place = head ? g_strdup_printf("%s %lld, commit %lld", head->chapter_code,
                                                    (long long)head->id, (long long)commit->number)
                                  : g_strdup_printf("commit %lld", (long long)commit->number);
    verification->found(place, message, verification->data);
}

static gboolean same_place(const struct mongo_place *a, const struct mongo_place *b)
{
    return a->commit == b->commit && a->part == b->part && a->body == b->body;
}

static void check_head(struct verification *verification, const struct mongo_commit *commit,
                       const struct mongo_head *head)
{
    const struct mongo_exercise *before =
        mongo_fold_exercise(verification->fold, head->chapter_code, head->id);
    gint64 revision = before ? before->revision : 0;
    gboolean live = before && before->live, record = head->op == CHANGE_RECORD;
    const struct mongo_place none = {0};
    if (head->revision != revision + !record || (!record && head->from != revision) ||
        head->was_live != live || (head->op == CHANGE_CREATE) == live)
        if (!record || head->revision != revision || head->was_live != live)
            report(verification, commit, head, _("its revision does not follow the one before"));
    if (!record && !same_place(&head->before, before ? &before->text : &none))
        report(verification, commit, head, _("the change before this one is not there"));
    if (head->base != BASE_KEEP && !same_place(&head->base_before, before ? &before->base : &none))
        report(verification, commit, head, _("its base changed, but the change does not say so"));
}

/* What is forgotten was not used before, and is not used again; a key is that of one exercise. */
static void check_forgotten(struct verification *verification, const struct mongo_commit *commit)
{
    const struct mongo_fold *fold = verification->fold;
    for (guint i = 0; i < commit->forgotten.keys->len; i++)
        if (mongo_fold_key(fold, &g_array_index(commit->forgotten.keys, bson_oid_t, i)))
            report(verification, commit, NULL, _("it forgets what an earlier commit uses"));
    for (guint i = 0; i < commit->heads->len; i++) {
        const struct mongo_head *head = &g_array_index(commit->heads, struct mongo_head, i);
        if (head->op == CHANGE_CREATE &&
            (mongo_fold_key(fold, &head->key) ||
             (head->outside.commit == 0 && g_hash_table_contains(fold->forgotten_keys, &head->key))))
            report(verification, commit, head, _("its key was used before, or is forgotten"));
    }
    if (commit->set && g_hash_table_contains(fold->forgotten_sets, commit->set))
        report(verification, commit, NULL, _("its parts are forgotten"));
}

static gboolean check_commit(struct mongo_commit *commit, const char *before, gpointer data, GError **error)
{
    struct verification *verification = data;
    struct mongo_fold *fold = verification->fold;
    g_autoptr(GArray) texts = mongo_wanted_new();
    if (commit->number != fold->head + 1)
        report(verification, commit, NULL, _("the log has a gap before this commit"));
    if (g_strcmp0(before, fold->token) != 0 || commit->time_ms < fold->time_ms)
        report(verification, commit, NULL,
               _("its changes or its time do not follow those of the commit before"));
    if (mongo_fold_token(fold, commit->token) != 0)
        report(verification, commit, NULL, _("its token is that of another commit too"));
    check_forgotten(verification, commit);
    for (guint i = 0; i < commit->heads->len; i++) {
        const struct mongo_head *head = &g_array_index(commit->heads, struct mongo_head, i);
        check_head(verification, commit, head);
        if (head->text.commit == commit->number)
            mongo_want(texts, head->text);
        mongo_want(texts, head->base_after);
    }
    mongo_fold_add(fold, commit);
    return mongo_fetch(verification->store, texts, error);
}

static void report_row(struct verification *verification, const char *message, const char *place)
{
    verification->found(place, message, verification->data);
}

static bson_t *rows_filter(const struct verification *verification)
{
    bson_t *filter = bson_new(), id, list;
    GHashTableIter iter;
    gpointer key;
    guint index = 0;
    bson_append_document_begin(filter, "_id", -1, &id);
    bson_append_array_begin(&id, "$in", -1, &list);
    g_hash_table_iter_init(&iter, verification->rows);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        char buffer[16];
        const char *name;
        size_t size = bson_uint32_to_string(index++, &name, buffer, sizeof buffer);
        bson_append_oid(&list, name, (int)size, key);
    }
    bson_append_array_end(&id, &list);
    bson_append_document_end(filter, &id);
    return filter;
}

/* Holds the documents of the rows that were gathered against them. */
static gboolean check_rows(struct verification *verification, GError **error)
{
    struct mongo_link *link = &verification->store->link;
    g_autoptr(bson_t) filter = rows_filter(verification);
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(link, MONGO_EXERCISES, filter, NULL);
    const bson_t *document = NULL;
    bson_iter_t id;
    while (mongoc_cursor_next(cursor, &document)) {
        if (!bson_iter_init_find(&id, document, "_id") || !BSON_ITER_HOLDS_OID(&id))
            continue;
        const struct expected *expected = g_hash_table_lookup(verification->rows, bson_iter_oid(&id));
        if (expected && !mongo_same(document, expected->document))
            report_row(verification, _("admin_exercises holds another text than the log"), expected->place);
        g_hash_table_remove(verification->rows, bson_iter_oid(&id));
    }
    if (!mongo_cursor_end(link, cursor, error))
        return FALSE;
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, verification->rows);
    while (!verification->mendable && g_hash_table_iter_next(&iter, NULL, &value))
        report_row(verification, _("admin_exercises lacks this exercise"),
                   ((const struct expected *)value)->place);
    g_hash_table_remove_all(verification->rows);
    return TRUE;
}

/* Every exercise that lives has its document, and it is the one that the log says. */
static gboolean take_row(const struct store_row *row, gpointer data)
{
    struct verification *verification = data;
    const struct mongo_exercise *exercise =
        mongo_fold_exercise(verification->store->fold, row->chapter_code, row->id);
    const struct mongo_version version = {row->chapter_code, row->id,         row->revision,
                                          row->created_ms,   row->updated_ms, row->commit,
                                          &exercise->key,    row->text,       row->size};
    struct expected *expected = g_new0(struct expected, 1);
    expected->document = mongo_native(&version, verification->store->base.log_id);
    expected->place = g_strdup_printf("%s %lld", row->chapter_code, (long long)row->id);
    g_hash_table_replace(verification->rows, g_memdup2(&exercise->key, sizeof exercise->key), expected);
    return g_hash_table_size(verification->rows) < ROWS_AT_ONCE ||
           check_rows(verification, &verification->error);
}

/* Holds every live exercise's document against the log. */
static gboolean check_all_rows(struct verification *verification, GError **error)
{
    const struct store_query query = {0};
    if (!mongo_read(&verification->store->base, &query, take_row, verification, NULL, error))
        return FALSE;
    if (verification->error) {
        g_propagate_error(error, verification->error);
        return FALSE;
    }
    return check_rows(verification, error);
}

gboolean mongo_verify(struct store *base, store_finding_func found, gpointer data, GError **error)
{
    struct mongo_store *store = (struct mongo_store *)base;
    g_autoptr(mongo_fold) fold = mongo_fold_new(NULL);
    g_autoptr(GHashTable) rows =
        g_hash_table_new_full(mongo_key_hash, mongo_key_equal, g_free, expected_free);
    struct verification verification = {store, found, data, fold, rows, FALSE, NULL};
    const struct mongo_range range = {0};
    mongo_settle(base); /* what is only late is not wrong */
    return mongo_catch_up(store, error) &&
           mongo_each_commit(store, &range, check_commit, &verification, error) &&
           check_all_rows(&verification, error);
}

gboolean mongo_rebuild(struct store *base, gboolean look_only, store_finding_func found, gpointer data,
                       GError **error)
{
    struct mongo_store *store = (struct mongo_store *)base;
    g_autoptr(GHashTable) rows =
        g_hash_table_new_full(mongo_key_hash, mongo_key_equal, g_free, expected_free);
    struct verification verification = {store, found, data, store->fold, rows, TRUE, NULL};
    return mongo_catch_up(store, error) && check_all_rows(&verification, error) &&
           (look_only || (mongo_check_write(store, error) && mongo_apply_all(store, error)));
}
