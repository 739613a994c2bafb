/* SPDX-License-Identifier: Apache-2.0 */
#include "errors.h"
#include "i18n.h"
#include "sqlite_internal.h"

/*
 * Reading the log. An entry is handed over whole, so its texts are gathered first: all strings of one entry
 * live in one chunk, freed with it.
 */

#define CHUNK_SIZE_BYTES 16384

/* Columns of the SQL_LOG_ statements for commits. */
enum {
    ENTRY_NUMBER,
    ENTRY_TIME,
    ENTRY_FIRST,
    ENTRY_LAST,
    ENTRY_AUTHOR,
    ENTRY_MESSAGE,
    ENTRY_KIND,
    ENTRY_TOKEN,
    ENTRY_REQUEST,
};

/* Columns of SQL_LOG_CHANGES. */
enum {
    LOGGED_SEQ,
    LOGGED_COMMIT,
    LOGGED_ID,
    LOGGED_OPERATION,
    LOGGED_FROM,
    LOGGED_REVISION,
    LOGGED_PREVIOUS,
    LOGGED_CREATED,
    LOGGED_TIME,
    LOGGED_BASE_OPERATION,
    LOGGED_BASE,
    LOGGED_MOVED_CHAPTER,
    LOGGED_MOVED_ID,
    LOGGED_AFTER,
    LOGGED_CHAPTER,
};

struct logging {
    struct sqlite_store *store;
    const struct store_log_query *query;
    gint64 chapter; /* number of the chapter asked for, 0: all */
    store_entry_func each;
    gpointer data;
    gint64 shown;
    gboolean stopped;
    GHashTable *codes;     /* chapter number → code */
    GStringChunk *strings; /* of the entry at hand */
    GArray *changes, *records;
};

static const char *keep(struct logging *logging, const char *text, gsize size)
{
    return text ? g_string_chunk_insert_len(logging->strings, text, (gssize)size) : NULL;
}

static const char *keep_column(struct logging *logging, sqlite3_stmt *row, int column, gsize *size)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    *size = (gsize)sqlite3_column_bytes(row, column);
    return keep(logging, text, *size);
}

static gboolean keep_text(struct logging *logging, gint64 reference, const char **text, gsize *size,
                          GError **error)
{
    g_autoptr(sqlite_use) use = NULL;
    const char *borrowed;
    if (!sqlite_text_load(logging->store, reference, &use, &borrowed, size, error))
        return FALSE;
    *text = keep(logging, borrowed, *size);
    return TRUE;
}

static const char *chapter_code(struct logging *logging, gint64 number, GError **error)
{
    gpointer key = GSIZE_TO_POINTER((gsize)number);
    const char *known = g_hash_table_lookup(logging->codes, key);
    if (known)
        return known;
    g_autoptr(sqlite_use) row = sqlite_use_begin(logging->store, SQL_CHAPTER_CODE, error);
    if (!row)
        return NULL;
    sqlite3_bind_int64(row, 1, number);
    int found = sqlite_step(logging->store, row, error);
    if (found == 0)
        sqlite_set_corrupt(error, logging->store->path, _("a change belongs to no chapter"));
    if (found <= 0)
        return NULL;
    char *code = g_strdup((const char *)sqlite3_column_text(row, 0));
    g_hash_table_insert(logging->codes, key, code);
    return code;
}

/* A record says nothing of the exercise itself: its times and whether it lives come from the changes before.
 */
static gboolean fill_record(struct logging *logging, gint64 seq, struct store_change *change, GError **error)
{
    struct sqlite_state state;
    if (!sqlite_state_load(logging->store, seq, seq, &state, error))
        return FALSE;
    change->was_live = state.live;
    change->created_ms = state.created_ms;
    change->updated_ms = state.updated_ms;
    return TRUE;
}

static gboolean fill_texts(struct logging *logging, sqlite3_stmt *row, struct store_change *change,
                           GError **error)
{
    struct sqlite_state before;
    gint64 seq = sqlite3_column_int64(row, LOGGED_SEQ), base_ref = sqlite3_column_int64(row, LOGGED_BASE);
    if (!sqlite_state_load(logging->store, sqlite3_column_int64(row, LOGGED_PREVIOUS), G_MAXINT64, &before,
                           error))
        return FALSE;
    change->after = keep_column(logging, row, LOGGED_AFTER, &change->after_size);
    if (change->op != CHANGE_RECORD &&
        !keep_text(logging, before.text_seq, &change->before, &change->before_size, error))
        return FALSE;
    if (change->base == BASE_KEEP)
        return TRUE;
    if (!keep_text(logging, before.base_ref, &change->base_before, &change->base_before_size, error))
        return FALSE;
    if (base_ref != seq)
        return keep_text(logging, base_ref, &change->base_after, &change->base_after_size, error);
    change->base_after = change->after;
    change->base_after_size = change->after_size;
    return TRUE;
}

static gboolean add_change(struct logging *logging, sqlite3_stmt *row, GError **error)
{
    gsize size;
    struct store_change change = {
        .op = (enum change_op)sqlite3_column_int(row, LOGGED_OPERATION),
        .chapter_code = chapter_code(logging, sqlite3_column_int64(row, LOGGED_CHAPTER), error),
        .id = sqlite3_column_int64(row, LOGGED_ID),
        .from = sqlite3_column_int64(row, LOGGED_FROM),
        .revision = sqlite3_column_int64(row, LOGGED_REVISION),
        .created_ms = sqlite3_column_int64(row, LOGGED_CREATED),
        .updated_ms = sqlite3_column_int64(row, LOGGED_TIME),
        .base = (enum base_op)sqlite3_column_int(row, LOGGED_BASE_OPERATION),
        .moved_from_chapter = keep_column(logging, row, LOGGED_MOVED_CHAPTER, &size),
        .moved_from_id = sqlite3_column_int64(row, LOGGED_MOVED_ID),
    };
    change.was_live = change.op == CHANGE_UPDATE || change.op == CHANGE_DELETE;
    if (!change.chapter_code)
        return FALSE;
    if (change.op == CHANGE_RECORD &&
        !fill_record(logging, sqlite3_column_int64(row, LOGGED_SEQ), &change, error))
        return FALSE;
    if (logging->query->texts && !fill_texts(logging, row, &change, error))
        return FALSE;
    g_array_append_val(logging->changes, change);
    return TRUE;
}

static gboolean add_changes(struct logging *logging, gint64 first_seq, gint64 last_seq, GError **error)
{
    g_autoptr(sqlite_use) rows = sqlite_use_begin(logging->store, SQL_LOG_CHANGES, error);
    if (!rows)
        return FALSE;
    sqlite3_bind_int64(rows, 1, first_seq);
    sqlite3_bind_int64(rows, 2, last_seq);
    sqlite3_bind_int64(rows, 3, logging->chapter);
    int step;
    while ((step = sqlite_step(logging->store, rows, error)) > 0)
        if (!add_change(logging, rows, error))
            return FALSE;
    return step == 0;
}

static gboolean add_records(struct logging *logging, gint64 commit, GError **error)
{
    g_autoptr(sqlite_use) rows = sqlite_use_begin(logging->store, SQL_LOG_RECORDS, error);
    if (!rows)
        return FALSE;
    sqlite3_bind_int64(rows, 1, commit);
    sqlite3_bind_int64(rows, 2, logging->chapter);
    int step;
    while ((step = sqlite_step(logging->store, rows, error)) > 0) {
        gsize size;
        struct store_chapter_change change = {
            .chapter_code = chapter_code(logging, sqlite3_column_int64(rows, 0), error),
            .from = sqlite3_column_int64(rows, 1),
            .revision = sqlite3_column_int64(rows, 2),
        };
        if (!change.chapter_code)
            return FALSE;
        if (logging->query->texts) {
            change.before = keep_column(logging, rows, 3, &size);
            change.after = keep_column(logging, rows, 4, &size);
        }
        g_array_append_val(logging->records, change);
    }
    return step == 0;
}

static void hand_over(struct logging *logging, sqlite3_stmt *row)
{
    struct store_entry entry = {
        .number = sqlite3_column_int64(row, ENTRY_NUMBER),
        .time_ms = sqlite3_column_int64(row, ENTRY_TIME),
        .author = (const char *)sqlite3_column_text(row, ENTRY_AUTHOR),
        .message = (const char *)sqlite3_column_text(row, ENTRY_MESSAGE),
        .kind = (const char *)sqlite3_column_text(row, ENTRY_KIND),
        .token = (const char *)sqlite3_column_text(row, ENTRY_TOKEN),
        .request = (const char *)sqlite3_column_text(row, ENTRY_REQUEST),
        .n_changes = logging->changes->len,
        .n_chapters = logging->records->len,
        .changes = (const struct store_change *)(gpointer)logging->changes->data,
        .chapters = (const struct store_chapter_change *)(gpointer)logging->records->data,
    };
    logging->shown++;
    logging->stopped = !logging->each(&entry, logging->data) || logging->shown == logging->query->limit;
}

/* The commit in `row`; with `seq` only that change of it. */
static gboolean show_entry(struct logging *logging, sqlite3_stmt *row, gint64 seq, GError **error)
{
    gint64 first_seq = seq ? seq : sqlite3_column_int64(row, ENTRY_FIRST);
    gint64 last_seq = seq ? seq : sqlite3_column_int64(row, ENTRY_LAST);
    g_string_chunk_clear(logging->strings);
    g_array_set_size(logging->changes, 0);
    g_array_set_size(logging->records, 0);
    if (!add_changes(logging, first_seq, last_seq, error))
        return FALSE;
    if (seq == 0 && !add_records(logging, sqlite3_column_int64(row, ENTRY_NUMBER), error))
        return FALSE;
    hand_over(logging, row);
    return TRUE;
}

static gboolean show_range(struct logging *logging, gint64 after, gint64 until, gint64 seq, GError **error)
{
    static const enum sqlite_statement STATEMENTS[2][2] = {{SQL_LOG_UP, SQL_LOG_DOWN},
                                                           {SQL_LOG_CHAPTER_UP, SQL_LOG_CHAPTER_DOWN}};
    gboolean by_chapter = logging->chapter != 0 && seq == 0;
    g_autoptr(sqlite_use) rows = sqlite_use_begin(
        logging->store, STATEMENTS[by_chapter ? 1 : 0][logging->query->newest_first ? 1 : 0], error);
    if (!rows)
        return FALSE;
    sqlite3_bind_int64(rows, 1, after);
    sqlite3_bind_int64(rows, 2, until);
    if (by_chapter)
        sqlite3_bind_int64(rows, 3, logging->chapter);
    int step = 0;
    while (!logging->stopped && (step = sqlite_step(logging->store, rows, error)) > 0)
        if (!show_entry(logging, rows, seq, error))
            return FALSE;
    return step >= 0;
}

/* One link of an exercise's chain. */
struct link {
    gint64 seq, commit;
};

static gboolean gather_links(struct logging *logging, gint64 until, GArray *links, GError **error)
{
    gint64 seq;
    if (!sqlite_find_exercise(logging->store, logging->chapter, logging->query->id, &seq, error))
        return FALSE;
    while (seq > 0) {
        g_autoptr(sqlite_use) row = sqlite_use_begin(logging->store, SQL_CHANGE, error);
        if (!row)
            return FALSE;
        sqlite3_bind_int64(row, 1, seq);
        int found = sqlite_step(logging->store, row, error);
        if (found < 0)
            return FALSE;
        struct link link = {seq, found ? sqlite3_column_int64(row, 1) : 0};
        gint64 previous = found ? sqlite3_column_int64(row, 4) : seq;
        if (previous >= seq)
            return sqlite_set_corrupt(error, logging->store->path,
                                      _("an exercise's chain of changes is broken"));
        if (link.commit <= logging->query->after)
            return TRUE;
        if (link.commit <= until)
            g_array_append_val(links, link);
        seq = previous;
    }
    return TRUE;
}

static gboolean show_exercise(struct logging *logging, gint64 until, GError **error)
{
    g_autoptr(GArray) links = g_array_new(FALSE, FALSE, sizeof(struct link));
    if (!gather_links(logging, until, links, error))
        return FALSE;
    for (guint i = 0; i < links->len && !logging->stopped; i++) {
        guint place = logging->query->newest_first ? i : links->len - 1 - i;
        const struct link *link = &g_array_index(links, struct link, place);
        if (!show_range(logging, link->commit - 1, link->commit, link->seq, error))
            return FALSE;
    }
    return TRUE;
}

gboolean sqlite_log(struct store *base, const struct store_log_query *query, store_entry_func each,
                    gpointer data, GError **error)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    g_auto(sqlite_transaction) transaction = {NULL};
    g_autoptr(GHashTable) codes = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    g_autoptr(GArray) changes = g_array_new(FALSE, TRUE, sizeof(struct store_change));
    g_autoptr(GArray) records = g_array_new(FALSE, TRUE, sizeof(struct store_chapter_change));
    struct logging logging = {
        .store = store,
        .query = query,
        .each = each,
        .data = data,
        .codes = codes,
        .changes = changes,
        .records = records,
    };
    if (!sqlite_transaction_begin(&transaction, store, SQL_BEGIN_READ, error))
        return FALSE;
    if (query->chapter_code && !sqlite_find_chapter(store, query->chapter_code, &logging.chapter, error))
        return FALSE;
    if (query->chapter_code && logging.chapter == 0)
        return TRUE;
    gint64 until = query->until > 0 ? query->until : G_MAXINT64;
    logging.strings = g_string_chunk_new(CHUNK_SIZE_BYTES);
    gboolean done = query->id > 0 ? show_exercise(&logging, until, error)
                                  : show_range(&logging, query->after, until, 0, error);
    g_string_chunk_free(logging.strings);
    return done;
}
