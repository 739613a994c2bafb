/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "store.h"

/*
 * A bank is its log: whoever commits all of it again, with the same tokens, times and ids, has the same bank.
 * Entries are gathered while the log is read and committed in groups, each of which is one durable write.
 */

#define GROUP_COMMITS 64
#define GROUP_BYTES ((gsize)8 << 20)

struct copying {
    struct store *to;
    store_copied_func each;
    gpointer data;
    GPtrArray *group; /* of struct changeset, owned */
    gsize bytes;
    gint64 of, done;
    GError *error;
};

static const char *keep(struct copying *copying, struct changeset *changeset, const char *text, gsize size)
{
    copying->bytes += size;
    return text ? changeset_keep(changeset, text, size) : NULL;
}

static void take_change(struct copying *copying, struct changeset *changeset,
                        const struct store_change *change)
{
    struct change taken = {
        .op = change->op,
        .base = change->base,
        .chapter_code = changeset_intern(changeset, change->chapter_code),
        .id = change->id,
        .from = change->from,
        .after = keep(copying, changeset, change->after, change->after_size),
        .after_size = change->after_size,
        .created_ms = change->op == CHANGE_CREATE ? change->created_ms : 0,
        .moved_from_id = change->moved_from_id,
    };
    if (change->base == BASE_TEXT) {
        taken.base_text = keep(copying, changeset, change->base_after, change->base_after_size);
        taken.base_size = change->base_after_size;
    }
    if (change->moved_from_chapter)
        taken.moved_from_chapter = changeset_intern(changeset, change->moved_from_chapter);
    g_array_append_val(changeset->changes, taken);
}

static struct changeset *take_commit(struct copying *copying, const struct store_entry *entry)
{
    struct changeset *changeset = changeset_new(entry->author, entry->kind, entry->message);
    changeset->token = changeset_intern(changeset, entry->token);
    if (entry->request)
        changeset->request = changeset_intern(changeset, entry->request);
    changeset->time_ms = entry->time_ms;
    changeset->expect_head = entry->number - 1;
    for (guint i = 0; i < entry->n_changes; i++)
        take_change(copying, changeset, &entry->changes[i]);
    for (guint i = 0; i < entry->n_chapters; i++) {
        const struct store_chapter_change *change = &entry->chapters[i];
        struct chapter_change taken = {
            .chapter_code = changeset_intern(changeset, change->chapter_code),
            .from = change->from,
            .after = change->after ? keep(copying, changeset, change->after, strlen(change->after)) : NULL,
        };
        g_array_append_val(changeset->chapters, taken);
    }
    return changeset;
}

static gboolean check_attempt(struct copying *copying, struct store_attempt *attempt)
{
    if (!attempt->done && !copying->error)
        copying->error = g_steal_pointer(&attempt->error);
    copying->done += attempt->done;
    store_attempt_clear(attempt);
    return copying->error == NULL;
}

static gboolean commit_group(struct copying *copying)
{
    g_autofree struct store_attempt *attempts = g_new0(struct store_attempt, copying->group->len);
    for (guint i = 0; i < copying->group->len; i++)
        attempts[i].changeset = copying->group->pdata[i];
    store_commit_group(copying->to, attempts, copying->group->len);
    store_settle(copying->to);
    for (guint i = 0; i < copying->group->len; i++)
        check_attempt(copying, &attempts[i]);
    g_ptr_array_set_size(copying->group, 0);
    copying->bytes = 0;
    if (copying->each && !copying->error)
        copying->each(copying->done, copying->of, copying->data);
    return copying->error == NULL;
}

static gboolean take_entry(const struct store_entry *entry, gpointer data)
{
    struct copying *copying = data;
    g_ptr_array_add(copying->group, take_commit(copying, entry));
    gboolean full = copying->group->len >= GROUP_COMMITS || copying->bytes >= GROUP_BYTES;
    return !full || commit_group(copying);
}

static gboolean check_empty(struct store *to, GError **error)
{
    gint64 head = store_head(to, error);
    if (head > 0)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE,
                    _("The bank to copy to is not empty: it has %lld commits."), (long long)head);
    return head == 0;
}

static gboolean same_digest(struct store *from, struct store *to, gint64 head, GError **error)
{
    char first[SHA256_HEX_SIZE], second[SHA256_HEX_SIZE];
    if (head == 0)
        return TRUE;
    if (!store_digest(from, head, first, error) || !store_digest(to, head, second, error))
        return FALSE;
    if (strcmp(first, second) == 0)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT,
                _("The copy is not what was copied: after commit %lld their digests differ."),
                (long long)head);
    return FALSE;
}

gboolean store_copy(struct store *from, struct store *to, store_copied_func each, gpointer data,
                    GError **error)
{
    gint64 head = store_head(from, error);
    if (head < 0 || !check_empty(to, error))
        return FALSE;
    g_autoptr(GPtrArray) group = g_ptr_array_new_with_free_func((GDestroyNotify)changeset_free);
    struct copying copying = {.to = to, .each = each, .data = data, .group = group, .of = head};
    const struct store_log_query query = {.until = head, .texts = TRUE};
    gboolean read = head == 0 || store_log(from, &query, take_entry, &copying, error);
    if (read && !copying.error && group->len > 0)
        commit_group(&copying);
    if (copying.error) {
        g_clear_error(error);
        g_propagate_error(error, copying.error);
        return FALSE;
    }
    return read && same_digest(from, to, head, error);
}
