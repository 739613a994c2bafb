/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "clock.h"
#include "errors.h"
#include "i18n.h"
#include "sqlite_internal.h"
#include "write_internal.h"

/*
 * A commit is one immediate transaction: from its first statement on no other process can write, so what is
 * judged is what stands. Everything is looked up before the first row is written.
 *
 * A large commit is made with a rollback journal (journal.c), if nobody else has the bank open, in a server
 * too, which turns the write-ahead log on again behind it. Both are as durable, and as safe when killed.
 */
#define LARGE_COMMIT_BYTES (16 * 1024 * 1024)

struct sqlite_image {
    struct image base; /* first */
    struct sqlite_store *store;
};

static gboolean image_chapter(struct image *image, const char *code, struct image_chapter *out,
                              GError **error)
{
    struct sqlite_store *store = ((struct sqlite_image *)image)->store;
    g_autoptr(sqlite_use) row = sqlite_use_begin(store, SQL_CHAPTER_BY_CODE, error);
    if (!row)
        return FALSE;
    sqlite3_bind_text(row, 1, code, -1, SQLITE_STATIC);
    int found = sqlite_step(store, row, error);
    if (found > 0) {
        out->handle.number = sqlite3_column_int64(row, 0);
        out->revision = sqlite3_column_int64(row, 1);
        out->greatest_id = sqlite3_column_int64(row, 2);
        out->has_record = sqlite3_column_int(row, 3) != 0;
    }
    return found >= 0;
}

static gboolean image_exercise(struct image *image, const struct image_chapter *chapter,
                               G_GNUC_UNUSED const char *code, gint64 id, struct image_exercise *out,
                               GError **error)
{
    struct sqlite_store *store = ((struct sqlite_image *)image)->store;
    struct sqlite_state state;
    if (!sqlite_find_exercise(store, chapter->handle.number, id, &out->handle.number, error) ||
        !sqlite_state_load(store, out->handle.number, G_MAXINT64, &state, error))
        return FALSE;
    out->revision = state.revision;
    out->created_ms = state.created_ms;
    out->live = state.live;
    return TRUE;
}

/* What the log knows about a token; number 0: nothing. */
struct committed {
    gint64 number, time_ms, first_seq, last_seq;
    gboolean same_request;
};

static gboolean find_token(struct sqlite_store *store, const char *token, const char *request,
                           struct committed *found, GError **error)
{
    *found = (struct committed){0};
    g_autoptr(sqlite_use) row = sqlite_use_begin(store, SQL_COMMIT_BY_TOKEN, error);
    if (!row)
        return FALSE;
    sqlite3_bind_text(row, 1, token, -1, SQLITE_STATIC);
    int step = sqlite_step(store, row, error);
    if (step > 0)
        *found = (struct committed){
            .number = sqlite3_column_int64(row, 0),
            .time_ms = sqlite3_column_int64(row, 1),
            .first_seq = sqlite3_column_int64(row, 2),
            .last_seq = sqlite3_column_int64(row, 3),
            .same_request = g_strcmp0((const char *)sqlite3_column_text(row, 4), request) == 0,
        };
    return step >= 0;
}

static gboolean replay(struct sqlite_store *store, const struct committed *found, struct store_result *result,
                       GError **error)
{
    if (!found->same_request) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_REUSED,
                    _("The token was used before, for another request (commit %lld): take a new one."),
                    (long long)found->number);
        return FALSE;
    }
    result->commit = found->number;
    result->time_ms = found->time_ms;
    result->replayed = TRUE;
    g_autoptr(sqlite_use) row = sqlite_use_begin(store, SQL_REPLAY, error);
    if (!row)
        return FALSE;
    sqlite3_bind_int64(row, 1, found->first_seq);
    sqlite3_bind_int64(row, 2, found->last_seq);
    int step;
    while ((step = sqlite_step(store, row, error)) > 0) {
        gint64 id = sqlite3_column_int64(row, 0), revision = sqlite3_column_int64(row, 1);
        g_array_append_val(result->ids, id);
        g_array_append_val(result->revisions, revision);
    }
    return step == 0;
}

/*
 * The last step. When the system fails here, the log may or may not hold the commit after a crash: only then
 * its outcome is unknown. Without space the last page of the log is not there, so the commit is not either.
 */
static gboolean finish(struct sqlite_store *store, const struct changeset *changeset, GError **error)
{
    g_autoptr(sqlite_use) statement = sqlite_use_begin(store, SQL_COMMIT, error);
    if (!statement)
        return FALSE;
    int code = sqlite3_step(statement);
    if (code == SQLITE_DONE)
        return TRUE;
    if ((code & 0xff) != SQLITE_IOERR)
        return sqlite_set_error(error, store->path, store->db, code);
    g_set_error(
        error, EXOBASE_ERROR, EXOBASE_ERROR_UNKNOWN,
        _("%s: the system failed while the commit was made durable (SQLite %d: %s), so its outcome is "
          "unknown. Repeat it with the same token (%s) once the disk works."),
        store->path, code, sqlite3_errmsg(store->db), changeset->token);
    return FALSE;
}

static void publish(struct sqlite_store *store, gint64 commit)
{
    g_mutex_lock(&store->lock);
    store->published = commit;
    g_cond_broadcast(&store->changed);
    g_mutex_unlock(&store->lock);
}

static gboolean write_all(struct sqlite_store *store, const struct changeset *changeset,
                          struct store_result *result, GError **error)
{
    struct sqlite_head head;
    if (!sqlite_head_load(store, &head, error))
        return FALSE;
    struct sqlite_image image = {{head.number, image_chapter, image_exercise}, store};
    g_autoptr(verdict) verdict = changeset_judge(changeset, &image.base, result->conflicts, error);
    if (!verdict)
        return FALSE;
    result->commit = head.number + 1;
    result->time_ms = MAX(clock_now_ms(), head.time_ms);
    return sqlite_write(store, changeset, verdict, head.last_seq, result, error);
}

static gboolean commit_in_transaction(struct sqlite_store *store, const struct changeset *changeset,
                                      struct store_result *result, GError **error)
{
    g_auto(sqlite_transaction) transaction = {NULL};
    struct committed found;
    if (!sqlite_transaction_begin(&transaction, store, SQL_BEGIN_WRITE, error) ||
        !sqlite_check_place(store->db, store->path, error) ||
        !find_token(store, changeset->token, changeset->request, &found, error))
        return FALSE;
    if (found.number != 0)
        return replay(store, &found, result, error);
    if (!write_all(store, changeset, result, error) || !finish(store, changeset, error))
        return FALSE;
    publish(store, result->commit);
    return TRUE;
}

/* What a text that is not made yet is reckoned as. */
#define TYPICAL_TEXT_BYTES 1024

static gboolean is_large(const struct changeset *changeset)
{
    gsize size = 0;
    for (guint i = 0; i < changeset->changes->len; i++) {
        const struct change *change = &g_array_index(changeset->changes, struct change, i);
        gboolean on_demand = changeset->text && !change->after && change->op != CHANGE_DELETE;
        size += (on_demand ? TYPICAL_TEXT_BYTES : change->after_size) + change->base_size;
    }
    return size >= LARGE_COMMIT_BYTES;
}

gboolean sqlite_commit(struct store *base, const struct changeset *changeset, struct store_result *result,
                       GError **error)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    if (store->mode == STORE_READ) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_READONLY, _("%s was opened for reading only."),
                    store->path);
        return FALSE;
    }
    /* Refused at once when another connection is open; the commit then goes through the log. */
    gboolean large = is_large(changeset);
    if (large)
        sqlite_turn_off_wal(store->db, 0);
    gboolean done = commit_in_transaction(store, changeset, result, error);
    /* Whatever comes of this, the commit's outcome stands; the next opening for writing tries again. */
    if (large && store->mode == STORE_SERVE)
        sqlite_turn_on_wal(store->db, store->path, NULL);
    return done;
}

gboolean sqlite_outcome(struct store *base, const char *token, gint64 *commit, GError **error)
{
    struct committed found;
    if (!find_token((struct sqlite_store *)base, token, NULL, &found, error))
        return FALSE;
    *commit = found.number;
    return TRUE;
}
