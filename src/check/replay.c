/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log once more from its beginning, by nothing but the store's contract: of each exercise it keeps what
 * the changes leave (revision, life, times, the text's hash), holds every change against it, and in the end
 * what the store shows. An engine's own check knows its tables; this one knows what they are for.
 */
#include <string.h>

#include "check_internal.h"
#include "errors.h"
#include "i18n.h"
#include "sha256.h"

struct replayed {
    const char *chapter_code; /* interned for the replay */
    gint64 id;
    gint64 revision, created_ms, updated_ms;
    gboolean live, seen;
    char sha256[SHA256_HEX_SIZE]; /* of its newest text */
};

struct replay {
    GStringChunk *codes;
    GHashTable *exercises; /* set of struct replayed */
    store_finding_func found;
    gpointer data;
    gint64 commit;
    gint64 live; /* exercises that are there at the end */
};

static guint hash_replayed(gconstpointer key)
{
    const struct replayed *replayed = key;
    return g_str_hash(replayed->chapter_code) * 31 + g_int64_hash(&replayed->id);
}

static gboolean same_replayed(gconstpointer a, gconstpointer b)
{
    const struct replayed *x = a, *y = b;
    return x->id == y->id && strcmp(x->chapter_code, y->chapter_code) == 0;
}

static void tell(const struct replay *replay, const char *chapter_code, gint64 id, gint64 commit,
                 const char *message)
{
    g_autofree char *place = commit > 0 ? g_strdup_printf("%s %" G_GINT64_FORMAT ", commit %" G_GINT64_FORMAT,
                                                          chapter_code, id, commit)
                                        : report_place(chapter_code, id);
    replay->found(place, message, replay->data);
}

static struct replayed *find(const struct replay *replay, const char *chapter_code, gint64 id)
{
    const struct replayed key = {.chapter_code = chapter_code, .id = id};
    return g_hash_table_lookup(replay->exercises, &key);
}

static struct replayed *find_or_add(struct replay *replay, const struct store_change *change)
{
    struct replayed *replayed = find(replay, change->chapter_code, change->id);

    if (!replayed) {
        replayed = g_new0(struct replayed, 1);
        replayed->chapter_code = g_string_chunk_insert_const(replay->codes, change->chapter_code);
        replayed->id = change->id;
        g_hash_table_add(replay->exercises, replayed);
    }
    return replayed;
}

static gboolean has_text(const struct replayed *replayed, const char *text, gsize size)
{
    char sha256[SHA256_HEX_SIZE];

    sha256_hex_of(text, size, sha256);
    return strcmp(sha256, replayed->sha256) == 0;
}

/* What is wrong with a change on what was replayed before it, or NULL. */
static const char *change_fault(const struct replayed *replayed, const struct store_change *change)
{
    gboolean create = change->op == CHANGE_CREATE;

    if (change->from != replayed->revision || change->revision != replayed->revision + 1)
        return N_("its revision does not follow the one before");
    if (create == replayed->live)
        return create ? N_("it makes an exercise that is there")
                      : N_("it changes an exercise that is not there");
    if (change->before && replayed->sha256[0] && !has_text(replayed, change->before, change->before_size))
        return N_("its text before is not the one that the change before left");
    return NULL;
}

static void take_change(struct replay *replay, const struct store_change *change)
{
    struct replayed *replayed = find_or_add(replay, change);

    if (change->op == CHANGE_RECORD)
        return;
    const char *fault = change_fault(replayed, change);
    if (fault)
        tell(replay, change->chapter_code, change->id, replay->commit, _(fault));
    replayed->revision = change->revision;
    replayed->created_ms = change->created_ms;
    replayed->updated_ms = change->updated_ms;
    replayed->live = change->op != CHANGE_DELETE;
    if (change->after)
        sha256_hex_of(change->after, change->after_size, replayed->sha256);
}

static gboolean take_entry(const struct store_entry *entry, gpointer data)
{
    struct replay *replay = data;

    if (entry->number != replay->commit + 1) {
        g_autofree char *place = g_strdup_printf("commit %" G_GINT64_FORMAT, entry->number);
        replay->found(place, _("the log has a gap before this commit"), replay->data);
    }
    replay->commit = entry->number;
    for (guint i = 0; i < entry->n_changes; i++)
        take_change(replay, &entry->changes[i]);
    return TRUE;
}

static gboolean compare_row(const struct store_row *row, gpointer data)
{
    struct replay *replay = data;
    struct replayed *replayed = find(replay, row->chapter_code, row->id);
    const char *fault = NULL;

    replay->live += row->live;
    if (!replayed)
        fault = N_("the exercise is not in the log");
    else if (replayed->live != row->live)
        fault = row->live ? N_("by the log it was deleted") : N_("by the log it is there");
    else if (replayed->revision != row->revision || !has_text(replayed, row->text, row->size))
        fault = N_("by the log its document is another one");
    else if (replayed->created_ms != row->created_ms || replayed->updated_ms != row->updated_ms)
        fault = N_("by the log its times are others");
    if (replayed)
        replayed->seen = TRUE;
    if (fault)
        tell(replay, row->chapter_code, row->id, 0, _(fault));
    return TRUE;
}

static void tell_unseen(struct replay *replay)
{
    GHashTableIter iter;
    gpointer key;

    g_hash_table_iter_init(&iter, replay->exercises);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        const struct replayed *replayed = key;
        if (!replayed->seen)
            tell(replay, replayed->chapter_code, replayed->id, 0,
                 _("the exercise is in the log, but not in the bank"));
    }
}

gboolean replay_log(struct store *store, store_finding_func found, gpointer data, gint64 *commits,
                    gint64 *exercises, GError **error)
{
    gint64 head = store_head(store, error);
    if (head < 0)
        return FALSE;

    g_autoptr(GHashTable) all = g_hash_table_new_full(hash_replayed, same_replayed, g_free, NULL);
    struct replay replay = {
        .codes = g_string_chunk_new(4096), .exercises = all, .found = found, .data = data};
    const struct store_log_query log = {.until = head, .texts = TRUE};
    const struct store_query query = {.at = head, .dead = TRUE};
    gboolean done = head == 0 || (store_log(store, &log, take_entry, &replay, error) &&
                                  store_read(store, &query, compare_row, &replay, NULL, error));
    if (done) {
        tell_unseen(&replay);
        *commits = head;
        *exercises = replay.live;
    }
    g_string_chunk_free(replay.codes);
    return done;
}
