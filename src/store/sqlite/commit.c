/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "clock.h"
#include "errors.h"
#include "i18n.h"
#include "sqlite_internal.h"
#include "write_internal.h"

/*
 * A group of commits is one immediate transaction: from its first statement on no other process can write, so
 * what is judged is what stands. One after the other they are judged, against what those before have written,
 * and written; then all of them are made durable by one sync. For each, everything is looked up before its
 * first row is written: one that is refused has written nothing, and the group goes on.
 *
 * What fails while rows are written, or at the end, is the disk. Then the whole transaction is undone, and
 * every attempt of it is made again by itself: those that there is still space for succeed, as they would
 * have done one after the other. No savepoints are needed for that, which would cost each commit a copy of
 * the pages that it touches. Only when the outcome of the last step is unknown nothing is tried again; every
 * attempt that hangs on it is told so.
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
    out->handle.text = state.text_seq;
    out->handle.base = state.base_ref;
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
        gint64 created_ms = sqlite3_column_int64(row, 2);
        g_array_append_val(result->ids, id);
        g_array_append_val(result->revisions, revision);
        g_array_append_val(result->created, created_ms);
    }
    return step == 0;
}

/*
 * The last step. When the system fails here, the log may or may not hold the commits after a crash: only then
 * their outcome is unknown. Without space the last page of the log is not there, so the commits are not
 * either. Without an error: UNKNOWN, and `code` says why.
 */
static gboolean finish(struct sqlite_store *store, int *code, GError **error)
{
    g_autoptr(sqlite_use) statement = sqlite_use_begin(store, SQL_COMMIT, error);
    if (!statement)
        return FALSE;
    *code = sqlite3_step(statement);
    if (*code == SQLITE_DONE)
        return TRUE;
    if ((*code & 0xff) != SQLITE_IOERR)
        sqlite_set_error(error, store->path, store->db, *code);
    return FALSE;
}

static void set_unknown(struct sqlite_store *store, struct store_attempt *attempt, int code)
{
    attempt_reset(attempt);
    g_set_error(
        &attempt->error, EXOBASE_ERROR, EXOBASE_ERROR_UNKNOWN,
        _("%s: the system failed while the commit was made durable (SQLite %d: %s), so its outcome is "
          "unknown. Repeat it with the same token (%s) once the disk works."),
        store->path, code, sqlite3_errmsg(store->db), attempt->changeset->token);
}

gboolean sqlite_check_writable(const struct sqlite_store *store, GError **error)
{
    if (store->mode != STORE_READ)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_READONLY, _("%s was opened for reading only."),
                store->path);
    return FALSE;
}

static void publish(struct sqlite_store *store, gint64 commit)
{
    g_mutex_lock(&store->lock);
    store->published = commit;
    g_cond_broadcast(&store->changed);
    g_mutex_unlock(&store->lock);
}

/* A group that is being committed. */
struct group {
    struct sqlite_store *store;
    struct store_attempt *const *attempts;
    guint n;
    guint first;             /* the first attempt that wrote; those before it hang on nothing */
    gint64 newest;           /* the newest commit that was written; 0: none */
    struct sqlite_head head; /* the newest commit of all, as it stands in the transaction */
    gboolean is_open;        /* the mark of maintenance was looked for, and is not there */
};

/* The mark can't change within the transaction, so it is looked for once. */
static gboolean is_allowed(struct group *group, const struct changeset *changeset, GError **error)
{
    if (!group->is_open && !maintenance_allows(&group->store->base, changeset, error))
        return FALSE;
    group->is_open |= !changeset->in_maintenance;
    return TRUE;
}

static gboolean write_one(struct group *group, struct store_attempt *attempt, GError **error)
{
    struct sqlite_store *store = group->store;
    const struct changeset *changeset = attempt->changeset;
    struct store_result *result = &attempt->result;
    struct committed found;
    struct sqlite_head *head = &group->head;
    if (!find_token(store, changeset->token, changeset->request, &found, error))
        return FALSE;
    if (found.number != 0)
        return replay(store, &found, result, error);
    if (!is_allowed(group, changeset, error))
        return FALSE;
    struct sqlite_image image = {{head->number, image_chapter, image_exercise, NULL}, store};
    g_autoptr(verdict) verdict = changeset_judge(changeset, &image.base, result->conflicts, error);
    if (!verdict)
        return FALSE;
    result->commit = head->number + 1;
    result->time_ms = MAX(changeset->time_ms ? changeset->time_ms : clock_now_ms(), head->time_ms);
    if (!sqlite_write(store, changeset, verdict, head->last_seq, result, error))
        return FALSE;
    *head = (struct sqlite_head){result->commit, result->time_ms, head->last_seq + changeset->changes->len};
    group->newest = result->commit;
    return TRUE;
}

/* What is the attempt's own fault; anything else is the disk's. */
static gboolean is_refusal(const GError *error)
{
    return error->code == EXOBASE_ERROR_STALE || error->code == EXOBASE_ERROR_REUSED ||
           error->code == EXOBASE_ERROR_ARGUMENT || error->code == EXOBASE_ERROR_CONTENT ||
           error->code == EXOBASE_ERROR_MAINTENANCE;
}

static void fail_all(const struct group *group, const GError *error)
{
    for (guint i = 0; i < group->n; i++) {
        attempt_reset(group->attempts[i]);
        group->attempts[i]->error = g_error_copy(error);
    }
}

/* All of the group in one transaction. FALSE: nothing was written, and none has its answer yet. */
static gboolean commit_together(struct group *group, GError **error)
{
    struct sqlite_store *store = group->store;
    g_auto(sqlite_transaction) transaction = {NULL};
    int code = SQLITE_OK;
    for (guint i = 0; i < group->n; i++)
        attempt_reset(group->attempts[i]);
    group->first = group->n;
    group->newest = 0;
    group->is_open = FALSE;
    if (!sqlite_transaction_begin(&transaction, store, SQL_BEGIN_WRITE, error) ||
        !sqlite_check_place(store->db, store->path, error) || !sqlite_head_load(store, &group->head, error))
        return FALSE;
    for (guint i = 0; i < group->n; i++) {
        struct store_attempt *attempt = group->attempts[i];
        attempt->done = write_one(group, attempt, &attempt->error);
        if (!attempt->done && !is_refusal(attempt->error)) {
            g_propagate_error(error, g_steal_pointer(&attempt->error));
            return FALSE;
        }
        if (group->newest != 0)
            group->first = MIN(group->first, i);
    }
    if (group->newest == 0)
        return TRUE;
    g_autoptr(GError) refusal = NULL;
    if (finish(store, &code, &refusal)) {
        publish(store, group->newest);
        return TRUE;
    }
    if (refusal) {
        g_propagate_error(error, g_steal_pointer(&refusal));
        return FALSE;
    }
    for (guint i = group->first; i < group->n; i++)
        set_unknown(store, group->attempts[i], code);
    return TRUE;
}

/* Whether each attempt may fare better by itself: not where nobody gets in at all. */
static gboolean is_worth_another_try(const struct group *group, const GError *error)
{
    return group->n > 1 && error->code != EXOBASE_ERROR_BUSY && error->code != EXOBASE_ERROR_READONLY;
}

static void commit_group(struct group *group)
{
    g_autoptr(GError) error = NULL;
    if (commit_together(group, &error))
        return;
    if (!is_worth_another_try(group, error)) {
        fail_all(group, error);
        return;
    }
    for (guint i = 0; i < group->n; i++) {
        struct group one = {.store = group->store, .attempts = &group->attempts[i], .n = 1};
        g_autoptr(GError) refusal = NULL;
        if (!commit_together(&one, &refusal))
            fail_all(&one, refusal);
    }
}

/* What a text that is not made yet is reckoned as. */
#define TYPICAL_TEXT_BYTES 1024

static gsize size_of(const struct changeset *changeset)
{
    gsize size = 0;
    for (guint i = 0; i < changeset->changes->len; i++) {
        const struct change *change = &g_array_index(changeset->changes, struct change, i);
        gboolean on_demand = changeset->text && !change->after && change->op != CHANGE_DELETE;
        size += (on_demand ? TYPICAL_TEXT_BYTES : change->after_size) + change->base_size;
    }
    return size;
}

static gboolean is_large(const struct group *group)
{
    gsize size = 0;
    for (guint i = 0; i < group->n; i++)
        size += size_of(group->attempts[i]->changeset);
    return size >= LARGE_COMMIT_BYTES;
}

void sqlite_commit(struct store *base, struct store_attempt *const *attempts, guint n)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct group group = {.store = store, .attempts = attempts, .n = n};
    g_autoptr(GError) refusal = NULL;
    if (!sqlite_check_writable(store, &refusal)) {
        fail_all(&group, refusal);
        return;
    }
    /* Refused at once when another connection is open; the commit then goes through the log. */
    gboolean large = is_large(&group);
    if (large)
        sqlite_turn_off_wal(store->db, 0);
    commit_group(&group);
    /* Whatever comes of this, the commit's outcome stands; the next opening for writing tries again. */
    if (large && store->mode == STORE_SERVE)
        sqlite_turn_on_wal(store->db, store->path, NULL);
}

gboolean sqlite_outcome(struct store *base, const char *token, gint64 *commit, GError **error)
{
    struct committed found;
    if (!find_token((struct sqlite_store *)base, token, NULL, &found, error))
        return FALSE;
    *commit = found.number;
    return TRUE;
}
