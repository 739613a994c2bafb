/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "draft_internal.h"
#include "errors.h"
#include "i18n.h"

/* What became of a token: the log says it of each commit. */

static gboolean take_one(struct mongo_commit *commit, G_GNUC_UNUSED const char *before, gpointer data,
                         G_GNUC_UNUSED GError **error)
{
    struct mongo_commit *into = data;
    struct mongo_commit swapped = *into;
    *into = *commit;
    *commit = swapped;
    return FALSE;
}

/* The commit of that number, without texts. Caller frees. */
static struct mongo_commit *read_one(struct mongo_store *store, gint64 number, GError **error)
{
    g_autoptr(mongo_commit) commit = mongo_commit_new();
    const struct mongo_range range = {.after = number - 1, .until = number, .limit = 1};
    if (!mongo_each_commit(store, &range, take_one, commit, error))
        return NULL;
    if (commit->number != number) {
        mongo_set_corrupt(error, &store->link, number, _("it is missing"));
        return NULL;
    }
    return g_steal_pointer(&commit);
}

void mongo_take_heads(struct store_result *result, const struct mongo_commit *commit)
{
    for (guint i = 0; i < commit->heads->len; i++) {
        const struct mongo_head *head = &g_array_index(commit->heads, struct mongo_head, i);
        g_array_append_val(result->ids, head->id);
        g_array_append_val(result->revisions, head->revision);
        gint64 created_ms = head->created_ms ? head->created_ms : commit->time_ms;
        g_array_append_val(result->created, created_ms);
    }
    result->commit = commit->number;
    result->time_ms = commit->time_ms;
}

gboolean mongo_replay(struct mongo_store *store, struct store_attempt *attempt, gint64 number,
                      gboolean *known, GError **error)
{
    g_autoptr(mongo_commit) commit = read_one(store, number, error);
    *known = commit && g_strcmp0(commit->token, attempt->changeset->token) == 0;
    if (!commit || !*known)
        return commit != NULL;
    if (g_strcmp0(commit->request, attempt->changeset->request) != 0) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_REUSED,
                    _("The token was used before, for another request (commit %lld): take a new one."),
                    (long long)number);
        return FALSE;
    }
    mongo_take_heads(&attempt->result, commit);
    attempt->result.replayed = TRUE;
    attempt->done = TRUE;
    return TRUE;
}

gboolean mongo_outcome(struct store *base, const char *token, gint64 *commit, GError **error)
{
    struct mongo_store *store = (struct mongo_store *)base;
    if (!mongo_catch_up(store, error))
        return FALSE;
    *commit = mongo_fold_token(store->fold, token);
    if (*commit == 0)
        return TRUE;
    g_autoptr(mongo_commit) found = read_one(store, *commit, error);
    if (found && strcmp(found->token, token) != 0)
        *commit = 0;
    return found != NULL;
}
