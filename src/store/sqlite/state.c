/* SPDX-License-Identifier: Apache-2.0 */
#include "errors.h"
#include "i18n.h"
#include "sqlite_internal.h"

/* Columns of SQL_CHANGE. */
enum {
    CHANGE_SEQ,
    CHANGE_COMMIT,
    CHANGE_OPERATION,
    CHANGE_REVISION,
    CHANGE_PREVIOUS,
    CHANGE_CREATED,
    CHANGE_TIME,
    CHANGE_BASE,
};

/*
 * One step of the walk: takes from a change what it decides and its successors have not. A record decides
 * the base only; a delete all but the text. Returns whether all is known.
 */
static gboolean take_change(sqlite3_stmt *row, struct sqlite_state *state)
{
    gint64 op = sqlite3_column_int64(row, CHANGE_OPERATION);
    if (state->seq == 0) {
        state->seq = sqlite3_column_int64(row, CHANGE_SEQ);
        state->base_ref = sqlite3_column_int64(row, CHANGE_BASE);
    }
    if (state->revision == 0 && op != CHANGE_RECORD) {
        state->revision = sqlite3_column_int64(row, CHANGE_REVISION);
        state->commit = sqlite3_column_int64(row, CHANGE_COMMIT);
        state->created_ms = sqlite3_column_int64(row, CHANGE_CREATED);
        state->updated_ms = sqlite3_column_int64(row, CHANGE_TIME);
        state->live = op != CHANGE_DELETE;
    }
    if (op == CHANGE_CREATE || op == CHANGE_UPDATE)
        state->text_seq = sqlite3_column_int64(row, CHANGE_SEQ);
    return state->text_seq != 0;
}

gboolean sqlite_state_load(struct sqlite_store *store, gint64 seq, gint64 limit, struct sqlite_state *state,
                           GError **error)
{
    *state = (struct sqlite_state){0};
    while (seq > 0) {
        g_autoptr(sqlite_use) row = sqlite_use_begin(store, SQL_CHANGE, error);
        if (!row)
            return FALSE;
        sqlite3_bind_int64(row, 1, seq);
        int found = sqlite_step(store, row, error);
        if (found < 0)
            return FALSE;
        gint64 previous = found ? sqlite3_column_int64(row, CHANGE_PREVIOUS) : 0;
        if (found == 0 || previous >= seq)
            return sqlite_set_corrupt(error, store->path, _("an exercise's chain of changes is broken"));
        if (seq <= limit && take_change(row, state))
            return TRUE;
        seq = previous;
    }
    if (state->seq != 0)
        return sqlite_set_corrupt(error, store->path, _("an exercise has changes, but no text"));
    return TRUE;
}

gboolean sqlite_text_load(struct sqlite_store *store, gint64 reference, sqlite3_stmt **use, const char **text,
                          gsize *size, GError **error)
{
    *text = NULL;
    *size = 0;
    if (reference == 0)
        return TRUE;
    *use = sqlite_use_begin(store, reference > 0 ? SQL_TEXT : SQL_OWN_BASE, error);
    if (!*use)
        return FALSE;
    sqlite3_bind_int64(*use, 1, ABS(reference));
    int found = sqlite_step(store, *use, error);
    if (found < 0)
        return FALSE;
    if (found == 0 || sqlite3_column_type(*use, 0) != SQLITE_TEXT)
        return sqlite_set_corrupt(error, store->path, _("a change refers to a text that is not there"));
    *text = (const char *)sqlite3_column_text(*use, 0);
    *size = (gsize)sqlite3_column_bytes(*use, 0);
    return *text || sqlite_set_error(error, store->path, store->db, SQLITE_NOMEM);
}

gboolean sqlite_find_exercise(struct sqlite_store *store, gint64 chapter, gint64 id, gint64 *seq,
                              GError **error)
{
    g_autoptr(sqlite_use) row = sqlite_use_begin(store, SQL_EXERCISE, error);
    if (!row)
        return FALSE;
    sqlite3_bind_int64(row, 1, chapter);
    sqlite3_bind_int64(row, 2, id);
    int found = sqlite_step(store, row, error);
    *seq = found > 0 ? sqlite3_column_int64(row, 0) : 0;
    return found >= 0;
}

gboolean sqlite_find_chapter(struct sqlite_store *store, const char *code, gint64 *number, GError **error)
{
    g_autoptr(sqlite_use) row = sqlite_use_begin(store, SQL_CHAPTER_BY_CODE, error);
    if (!row)
        return FALSE;
    sqlite3_bind_text(row, 1, code, -1, SQLITE_STATIC);
    int found = sqlite_step(store, row, error);
    *number = found > 0 ? sqlite3_column_int64(row, 0) : 0;
    return found >= 0;
}

gboolean sqlite_commit_bounds(struct sqlite_store *store, gint64 number, struct sqlite_head *found,
                              GError **error)
{
    if (number <= 0)
        return sqlite_head_load(store, found, error);
    g_autoptr(sqlite_use) row = sqlite_use_begin(store, SQL_COMMIT_BY_NUMBER, error);
    if (!row)
        return FALSE;
    sqlite3_bind_int64(row, 1, number);
    int step = sqlite_step(store, row, error);
    if (step < 0)
        return FALSE;
    if (step == 0) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND,
                    _("There is no commit %lld in this bank: the log lists those there are."),
                    (long long)number);
        return FALSE;
    }
    *found = (struct sqlite_head){
        .number = number,
        .time_ms = sqlite3_column_int64(row, 1),
        .last_seq = sqlite3_column_int64(row, 2),
    };
    return TRUE;
}
