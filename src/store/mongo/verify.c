/* SPDX-License-Identifier: Apache-2.0 */
#include "i18n.h"
#include "native_internal.h"
#include "project_internal.h"

/*
 * Whether the bank contradicts itself: the log is folded anew from its beginning, every text that it names is
 * fetched, and admin_exercises is held against what the log says.
 */

struct verification {
    struct mongo_store *store;
    store_finding_func found;
    gpointer data;
    struct mongo_fold *fold;
};

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

/* Every exercise that lives has its document, and it is the one that the log says. */
static gboolean check_row(const struct store_row *row, gpointer data)
{
    struct verification *verification = data;
    const struct mongo_exercise *exercise =
        mongo_fold_exercise(verification->store->fold, row->chapter_code, row->id);
    const struct mongo_version version = {row->chapter_code, row->id,         row->revision,
                                          row->created_ms,   row->updated_ms, row->commit,
                                          &exercise->key,    row->text,       row->size};
    g_autofree char *place = g_strdup_printf("%s %lld", row->chapter_code, (long long)row->id);
    g_autoptr(bson_t) expected = mongo_native(&version, verification->store->base.log_id);
    g_autoptr(bson_t) filter = BCON_NEW("_id", BCON_OID(&exercise->key));
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(&verification->store->link, MONGO_EXERCISES, filter, NULL);
    const bson_t *document = NULL;
    if (!mongoc_cursor_next(cursor, &document))
        verification->found(place, _("admin_exercises lacks this exercise"), verification->data);
    else if (!mongo_same(document, expected))
        verification->found(place, _("admin_exercises holds another text than the log"), verification->data);
    return TRUE;
}

gboolean mongo_verify(struct store *base, store_finding_func found, gpointer data, GError **error)
{
    struct mongo_store *store = (struct mongo_store *)base;
    g_autoptr(mongo_fold) fold = mongo_fold_new(NULL);
    struct verification verification = {store, found, data, fold};
    const struct mongo_range range = {0};
    const struct store_query query = {0};
    return mongo_catch_up(store, error) &&
           mongo_each_commit(store, &range, check_commit, &verification, error) &&
           mongo_read(base, &query, check_row, &verification, NULL, error);
}
