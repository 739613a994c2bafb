/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "copying_internal.h"
#include "errors.h"
#include "i18n.h"

/*
 * A bank is its log: whoever commits all of it again, with the same tokens, times and ids, has the same bank.
 * Entries are gathered while the log is read and committed in groups, each of which is one durable write.
 *
 * A copy that stops in the middle holds a bank as it once was, which nothing shows but a mark (copying.c).
 * Made again from the same bank it goes on, if what is there is what that bank's log begins with.
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

/* What tells a commit from any other: with its number, its token and time. */
static gboolean hash_entry(const struct store_entry *entry, gpointer data)
{
    g_autofree char *line =
        g_strdup_printf("%lld %lld %s\n", (long long)entry->number, (long long)entry->time_ms, entry->token);
    sha256_update(data, strlen(line), (const guint8 *)line);
    return TRUE;
}

static gboolean hash_log(struct store *store, gint64 until, char out[SHA256_HEX_SIZE], GError **error)
{
    const struct store_log_query query = {.until = until};
    struct sha256_ctx context;
    sha256_init(&context);
    if (!store_log(store, &query, hash_entry, &context, error))
        return FALSE;
    sha256_hex(&context, out);
    return TRUE;
}

/* Whether the commits of `to` are what the log of `from` begins with. */
static gboolean check_beginning(struct store *from, gint64 head, struct store *to, gint64 commits,
                                GError **error)
{
    char first[SHA256_HEX_SIZE], second[SHA256_HEX_SIZE];
    if (commits <= head) {
        if (!hash_log(from, commits, first, error) || !hash_log(to, commits, second, error))
            return FALSE;
        if (strcmp(first, second) == 0)
            return TRUE;
    }
    g_set_error_literal(
        error, EXOBASE_ERROR, EXOBASE_ERROR_STALE,
        _("The bank to copy to is what a copy of another bank left when it stopped, or of this "
          "one before it was changed: remove it, and copy again."));
    return FALSE;
}

/* After which commit to begin: 0, or where a copy of the same log stopped. −1 and an error. */
static gint64 find_beginning(struct store *from, gint64 head, struct store *to, GError **error)
{
    gboolean unfinished = FALSE;
    gint64 commits = store_head(to, error);
    if (commits <= 0)
        return commits;
    if (!store_is_unfinished(to, &unfinished, error))
        return -1;
    if (unfinished)
        return check_beginning(from, head, to, commits, error) ? commits : -1;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE,
                _("The bank to copy to is not empty: it has %lld commits."), (long long)commits);
    return -1;
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

/* Those of `from` that come after one and up to `head`. */
static gboolean copy_commits(struct store *from, gint64 head, struct store *to, gint64 after,
                             store_copied_func each, gpointer data, GError **error)
{
    g_autoptr(GPtrArray) group = g_ptr_array_new_with_free_func((GDestroyNotify)changeset_free);
    struct copying copying = {
        .to = to, .each = each, .data = data, .group = group, .of = head, .done = after};
    const struct store_log_query query = {.after = after, .until = head, .texts = TRUE};
    gboolean read = after == head || store_log(from, &query, take_entry, &copying, error);
    if (read && !copying.error && group->len > 0)
        commit_group(&copying);
    if (copying.error) {
        g_clear_error(error);
        g_propagate_error(error, copying.error);
        return FALSE;
    }
    return read;
}

static void pass_over(G_GNUC_UNUSED const char *place, G_GNUC_UNUSED const char *message,
                      G_GNUC_UNUSED gpointer data)
{
}

gboolean store_copy(struct store *from, struct store *to, store_copied_func each, gpointer data,
                    GError **error)
{
    gint64 head = store_head(from, error);
    gint64 after = head < 0 ? -1 : find_beginning(from, head, to, error);
    if (after < 0 || !copying_begin(to, error))
        return FALSE;
    /* Who was killed may have been so before what is kept beside the log followed his last commits. */
    gboolean done = copy_commits(from, head, to, after, each, data, error) &&
                    (after == 0 || store_rebuild(to, FALSE, pass_over, NULL, error)) &&
                    same_digest(from, to, head, error) && copying_end(to, error);
    /* Nothing was copied: it is as empty as it was. */
    if (!done && store_head(to, NULL) == 0)
        copying_end(to, NULL);
    return done;
}
