/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "sqlite_internal.h"

/* Columns of SQL_ROWS. */
enum {
    ROW_ID,
    ROW_SEQ,
    ROW_OPERATION,
    ROW_REVISION,
    ROW_COMMIT,
    ROW_CREATED,
    ROW_TIME,
    ROW_BASE,
    ROW_AFTER,
};

/* One read: what was asked, and the last change that counts. */
struct reading {
    struct sqlite_store *store;
    const struct store_query *query;
    gint64 limit; /* last change of the commit that is shown */
    store_row_func each;
    gpointer data;
    gboolean stopped;
};

/* Adds the base and hands the row over. A base that equals the text is the text, whatever it refers to. */
static gboolean hand_over(struct reading *reading, struct store_row *row, gint64 text_seq, gint64 base_ref,
                          GError **error)
{
    g_autoptr(sqlite_use) use = NULL;
    gboolean same = base_ref == text_seq;
    if (reading->query->bases && !same) {
        if (!sqlite_text_load(reading->store, base_ref, &use, &row->base, &row->base_size, error))
            return FALSE;
        same = row->base && row->base_size == row->size && memcmp(row->base, row->text, row->size) == 0;
    }
    if (reading->query->bases && same) {
        row->base = row->text;
        row->base_size = row->size;
    }
    reading->stopped = !reading->each(row, reading->data);
    return TRUE;
}

/* The usual row: its newest change made its text, and counts. */
static gboolean show_newest(struct reading *reading, sqlite3_stmt *found, const char *code, GError **error)
{
    struct store_row row = {
        .chapter_code = code,
        .id = sqlite3_column_int64(found, ROW_ID),
        .revision = sqlite3_column_int64(found, ROW_REVISION),
        .live = TRUE,
        .commit = sqlite3_column_int64(found, ROW_COMMIT),
        .created_ms = sqlite3_column_int64(found, ROW_CREATED),
        .updated_ms = sqlite3_column_int64(found, ROW_TIME),
        .text = (const char *)sqlite3_column_text(found, ROW_AFTER),
        .size = (gsize)sqlite3_column_bytes(found, ROW_AFTER),
    };
    if (!row.text)
        return sqlite_set_corrupt(error, reading->store->path, _("an exercise has no text"));
    return hand_over(reading, &row, sqlite3_column_int64(found, ROW_SEQ),
                     sqlite3_column_int64(found, ROW_BASE), error);
}

/* Any other: dead, with a record on top, or at an older commit. */
static gboolean show_older(struct reading *reading, sqlite3_stmt *found, const char *code, GError **error)
{
    struct sqlite_state state;
    if (!sqlite_state_load(reading->store, sqlite3_column_int64(found, ROW_SEQ), reading->limit, &state,
                           error))
        return FALSE;
    if (state.seq == 0 || (!state.live && !reading->query->dead))
        return TRUE;
    struct store_row row = {
        .chapter_code = code,
        .id = sqlite3_column_int64(found, ROW_ID),
        .revision = state.revision,
        .live = state.live,
        .commit = state.commit,
        .created_ms = state.created_ms,
        .updated_ms = state.updated_ms,
    };
    g_autofree char *text = NULL;
    {
        g_autoptr(sqlite_use) use = NULL;
        const char *borrowed;
        if (!sqlite_text_load(reading->store, state.text_seq, &use, &borrowed, &row.size, error))
            return FALSE;
        text = g_strndup(borrowed, row.size);
    }
    row.text = text;
    return hand_over(reading, &row, state.text_seq, state.base_ref, error);
}

static gboolean show_row(struct reading *reading, sqlite3_stmt *found, const char *code, GError **error)
{
    if (sqlite3_column_type(found, ROW_OPERATION) == SQLITE_NULL)
        return sqlite_set_corrupt(error, reading->store->path, _("an exercise's newest change is missing"));
    gint64 op = sqlite3_column_int64(found, ROW_OPERATION);
    gboolean usual = (op == CHANGE_CREATE || op == CHANGE_UPDATE) &&
                     sqlite3_column_int64(found, ROW_SEQ) <= reading->limit;
    return usual ? show_newest(reading, found, code, error) : show_older(reading, found, code, error);
}

static gboolean read_chapter(struct reading *reading, gint64 chapter, const char *code, GError **error)
{
    gint64 id = reading->query->id;
    g_autoptr(sqlite_use) rows = sqlite_use_begin(reading->store, SQL_ROWS, error);
    if (!rows)
        return FALSE;
    sqlite3_bind_int64(rows, 1, chapter);
    sqlite3_bind_int64(rows, 2, id > 0 ? id : 1);
    sqlite3_bind_int64(rows, 3, id > 0 ? id : STORE_ID_MAX);
    int step = 0;
    while (!reading->stopped && (step = sqlite_step(reading->store, rows, error)) > 0)
        if (!show_row(reading, rows, code, error))
            return FALSE;
    return step >= 0;
}

static gboolean read_named_chapter(struct reading *reading, GError **error)
{
    const char *code = reading->query->chapter_code;
    gint64 chapter;
    if (!sqlite_find_chapter(reading->store, code, &chapter, error))
        return FALSE;
    return chapter == 0 || read_chapter(reading, chapter, code, error);
}

static gboolean read_all_chapters(struct reading *reading, GError **error)
{
    g_autoptr(sqlite_use) chapters = sqlite_use_begin(reading->store, SQL_CHAPTERS, error);
    int step = chapters ? 0 : -1;
    while (chapters && !reading->stopped && (step = sqlite_step(reading->store, chapters, error)) > 0)
        if (!read_chapter(reading, sqlite3_column_int64(chapters, 0),
                          (const char *)sqlite3_column_text(chapters, 1), error))
            return FALSE;
    return step >= 0;
}

gboolean sqlite_read(struct store *base, const struct store_query *query, store_row_func each, gpointer data,
                     gint64 *at, GError **error)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    g_auto(sqlite_transaction) transaction = {NULL};
    struct sqlite_head bounds;
    if (!sqlite_transaction_begin(&transaction, store, SQL_BEGIN_READ, error) ||
        !sqlite_commit_bounds(store, query->at, &bounds, error))
        return FALSE;
    struct reading reading = {store, query, bounds.last_seq, each, data, FALSE};
    if (!(query->chapter_code ? read_named_chapter(&reading, error) : read_all_chapters(&reading, error)))
        return FALSE;
    if (at)
        *at = bounds.number;
    return TRUE;
}

gboolean sqlite_chapters(struct store *base, store_chapter_func each, gpointer data, gint64 *at,
                         GError **error)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    g_auto(sqlite_transaction) transaction = {NULL};
    struct sqlite_head head;
    if (!sqlite_transaction_begin(&transaction, store, SQL_BEGIN_READ, error) ||
        !sqlite_head_load(store, &head, error))
        return FALSE;
    g_autoptr(sqlite_use) rows = sqlite_use_begin(store, SQL_CHAPTERS, error);
    int step = rows ? 0 : -1;
    gboolean wanted = rows != NULL;
    while (wanted && (step = sqlite_step(store, rows, error)) > 0) {
        struct store_chapter chapter = {
            .chapter_code = (const char *)sqlite3_column_text(rows, 1),
            .text = (const char *)sqlite3_column_text(rows, 2),
            .revision = sqlite3_column_int64(rows, 3),
            .greatest_id = sqlite3_column_int64(rows, 4),
            .exercises = sqlite3_column_int64(rows, 5),
        };
        wanted = each(&chapter, data);
    }
    if (step >= 0 && at)
        *at = head.number;
    return step >= 0;
}
