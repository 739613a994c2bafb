/* SPDX-License-Identifier: Apache-2.0 */
#include "write_internal.h"

#include <string.h>

/* Parameters of SQL_INSERT_CHANGE; those before are its numbers, in the order of the columns. */
enum {
    PUT_MOVED_CHAPTER = 13,
    PUT_MOVED_ID,
    PUT_SUM,
    PUT_BASE_TEXT,
    PUT_AFTER,
};

struct writer {
    struct sqlite_store *store;
    const struct changeset *changeset;
    struct verdict *verdict;
    struct store_result *result;
    GString *buffer; /* a text with its new id */
    gint64 seq;      /* the newest change written */
    gboolean moved;  /* the last one was half of a move: its parameters are still bound */
    struct sqlite_writeback writeback;
};

/* Whether the text behind a reference is the one given. */
static gboolean is_same_text(struct sqlite_store *store, gint64 reference, const char *text, gsize size,
                             gboolean *same, GError **error)
{
    g_autoptr(sqlite_use) use = NULL;
    const char *stored;
    gsize stored_size;
    if (!sqlite_text_load(store, reference, &use, &stored, &stored_size, error))
        return FALSE;
    *same = stored && stored_size == size && memcmp(stored, text, size) == 0;
    return TRUE;
}

/*
 * The reference to a base given as a text: to one that the log has already, where it is the change's own
 * text, the text that stands or the base that stands; else to the change's own column.
 */
static gboolean refer_to_text(struct writer *writer, const struct change *change,
                              const struct image_handle *before, const char *after, gsize after_size,
                              gint64 *reference, GError **error)
{
    if (after && after_size == change->base_size && memcmp(after, change->base_text, after_size) == 0) {
        *reference = writer->seq;
        return TRUE;
    }
    gint64 known[] = {before->text, before->base};
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
        gboolean same;
        if (!is_same_text(writer->store, known[i], change->base_text, change->base_size, &same, error))
            return FALSE;
        if (same) {
            *reference = known[i];
            return TRUE;
        }
    }
    *reference = -writer->seq;
    return TRUE;
}

static gboolean refer_to_base(struct writer *writer, const struct change *change,
                              const struct image_handle *before, const char *after, gsize after_size,
                              gint64 *reference, GError **error)
{
    switch (change->base) {
    case BASE_KEEP:
        *reference = before->base;
        return TRUE;
    case BASE_REMOVE:
        *reference = 0;
        return TRUE;
    case BASE_AFTER:
        *reference = after ? writer->seq : before->text;
        return TRUE;
    case BASE_TEXT:
        return refer_to_text(writer, change, before, after, after_size, reference, error);
    }
    return FALSE;
}

/* What of a row is worked out before it is written. */
struct row {
    gint64 chapter, previous_seq, base_ref, created_ms;
    const char *after, *base;
    gsize after_size, base_size;
};

static gboolean insert_change(struct writer *writer, const struct change *change,
                              const struct judged_change *judged, const struct row *row, GError **error)
{
    gint64 time_ms = writer->result->time_ms, sum = SQLITE_SUM_START;
    const gint64 numbers[] = {
        writer->seq,      writer->result->commit, row->chapter,    judged->id, change->op,   change->from,
        judged->revision, row->previous_seq,      row->created_ms, time_ms,    change->base, row->base_ref,
    };
    G_STATIC_ASSERT(G_N_ELEMENTS(numbers) == PUT_MOVED_CHAPTER - 1);
    const char *moved_from = change->moved_from_chapter;
    sqlite3_stmt *insert = sqlite_use_begin(writer->store, SQL_INSERT_CHANGE, error);
    if (!insert)
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        sqlite3_bind_int64(insert, (int)i + 1, numbers[i]);
        sum = sqlite_sum_number(sum, numbers[i]);
    }
    sum = sqlite_sum_text(sum, moved_from, moved_from ? strlen(moved_from) : 0);
    sum = moved_from ? sqlite_sum_number(sum, change->moved_from_id) : sqlite_sum_text(sum, NULL, 0);
    sum = sqlite_sum_text(sum, row->base, row->base_size);
    sum = sqlite_sum_text(sum, row->after, row->after_size);
    if (moved_from) {
        sqlite3_bind_text(insert, PUT_MOVED_CHAPTER, moved_from, -1, SQLITE_STATIC);
        sqlite3_bind_int64(insert, PUT_MOVED_ID, change->moved_from_id);
    } else if (writer->moved) {
        sqlite3_bind_null(insert, PUT_MOVED_CHAPTER);
        sqlite3_bind_null(insert, PUT_MOVED_ID);
    }
    writer->moved = moved_from != NULL;
    sqlite3_bind_int64(insert, PUT_SUM, sum);
    sqlite3_bind_text64(insert, PUT_BASE_TEXT, row->base, row->base_size, SQLITE_STATIC, SQLITE_UTF8);
    sqlite3_bind_text64(insert, PUT_AFTER, row->after, row->after_size, SQLITE_STATIC, SQLITE_UTF8);
    gboolean done = sqlite_step(writer->store, insert, error) == 0;
    sqlite3_reset(insert);
    return done;
}

static gboolean point_exercise(struct writer *writer, const struct judged_change *judged,
                               const struct row *row, GError **error)
{
    sqlite3_stmt *statement =
        sqlite_use_begin(writer->store, row->previous_seq ? SQL_UPDATE_EXERCISE : SQL_INSERT_EXERCISE, error);
    if (!statement)
        return FALSE;
    sqlite3_bind_int64(statement, 1, row->chapter);
    sqlite3_bind_int64(statement, 2, judged->id);
    sqlite3_bind_int64(statement, 3, writer->seq);
    gboolean done = sqlite_step(writer->store, statement, error) == 0;
    sqlite3_reset(statement);
    return done;
}

static gboolean write_change(struct writer *writer, guint index, GError **error)
{
    const struct change *change = &g_array_index(writer->changeset->changes, struct change, index);
    const struct judged_change *judged =
        &g_array_index(writer->verdict->changes, struct judged_change, index);
    const struct image_handle *before = &judged->before.handle;
    struct row row = {
        .chapter = g_array_index(writer->verdict->chapters, struct judged_chapter, judged->chapter)
                       .before.handle.number,
        .previous_seq = before->number,
        .created_ms = judged->created_ms ? judged->created_ms : writer->result->time_ms,
    };
    writer->seq++;
    row.after = change_text(writer->changeset, index, judged->id, writer->buffer, &row.after_size);
    if (!refer_to_base(writer, change, before, row.after, row.after_size, &row.base_ref, error))
        return FALSE;
    if (row.base_ref == -writer->seq) {
        row.base = change->base_text;
        row.base_size = change->base_size;
    }
    if (!insert_change(writer, change, judged, &row, error) || !point_exercise(writer, judged, &row, error))
        return FALSE;
    sqlite_writeback_wish(writer->store, &writer->writeback, row.after_size + row.base_size);
    g_array_append_val(writer->result->ids, judged->id);
    g_array_append_val(writer->result->revisions, judged->revision);
    g_array_append_val(writer->result->created, row.created_ms);
    return TRUE;
}

/* A chapter's row, made when its code is new. An edit mostly leaves it as it is: then its page, too. */
static gboolean put_chapter(struct sqlite_store *store, struct judged_chapter *chapter, GError **error)
{
    gboolean is_new = chapter->before.handle.number == 0;
    if (!is_new && chapter->greatest_id == chapter->before.greatest_id && chapter->live_delta == 0)
        return TRUE;
    g_autoptr(sqlite_use) row =
        sqlite_use_begin(store, is_new ? SQL_INSERT_CHAPTER : SQL_UPDATE_CHAPTER, error);
    if (!row)
        return FALSE;
    if (is_new)
        sqlite3_bind_text(row, 1, chapter->code, -1, SQLITE_STATIC);
    else
        sqlite3_bind_int64(row, 1, chapter->before.handle.number);
    sqlite3_bind_int64(row, 2, chapter->greatest_id);
    sqlite3_bind_int64(row, 3, chapter->live_delta);
    if (sqlite_step(store, row, error) != 0)
        return FALSE;
    if (is_new)
        chapter->before.handle.number = sqlite3_last_insert_rowid(store->db);
    return TRUE;
}

/* The chapter, and its line in the list of its commits. */
static gboolean write_chapter(struct writer *writer, struct judged_chapter *chapter, GError **error)
{
    struct sqlite_store *store = writer->store;
    if (!put_chapter(store, chapter, error))
        return FALSE;
    g_autoptr(sqlite_use) line = sqlite_use_begin(store, SQL_INSERT_CHAPTER_COMMIT, error);
    if (!line)
        return FALSE;
    sqlite3_bind_int64(line, 1, chapter->before.handle.number);
    sqlite3_bind_int64(line, 2, writer->result->commit);
    return sqlite_step(store, line, error) == 0;
}

static gint64 sum_string(gint64 sum, const char *string)
{
    return sqlite_sum_text(sum, string, string ? strlen(string) : 0);
}

/* The record that stands. Caller frees. */
static gboolean load_record(struct sqlite_store *store, gint64 chapter, char **record, GError **error)
{
    g_autoptr(sqlite_use) row = sqlite_use_begin(store, SQL_RECORD, error);
    if (!row)
        return FALSE;
    sqlite3_bind_int64(row, 1, chapter);
    int found = sqlite_step(store, row, error);
    if (found > 0)
        *record = g_strdup((const char *)sqlite3_column_text(row, 0));
    return found >= 0;
}

static gboolean insert_record(struct writer *writer, guint index, gint64 chapter,
                              const struct chapter_change *change, GError **error)
{
    struct sqlite_store *store = writer->store;
    gint64 numbers[] = {writer->result->commit, index, chapter, change->from, change->from + 1};
    gint64 sum = SQLITE_SUM_START;
    int place = 1;
    g_autofree char *before = NULL;
    if (!load_record(store, chapter, &before, error))
        return FALSE;
    g_autoptr(sqlite_use) insert = sqlite_use_begin(store, SQL_INSERT_RECORD, error);
    if (!insert)
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        sqlite3_bind_int64(insert, place++, numbers[i]);
        sum = sqlite_sum_number(sum, numbers[i]);
    }
    sum = sum_string(sum_string(sum, before), change->after);
    sqlite3_bind_text(insert, place++, before, -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, place++, change->after, -1, SQLITE_STATIC);
    sqlite3_bind_int64(insert, place, sum);
    return sqlite_step(store, insert, error) == 0;
}

static gboolean write_record(struct writer *writer, guint index, GError **error)
{
    const struct chapter_change *change =
        &g_array_index(writer->changeset->chapters, struct chapter_change, index);
    guint place = g_array_index(writer->verdict->records, guint, index);
    gint64 chapter =
        g_array_index(writer->verdict->chapters, struct judged_chapter, place).before.handle.number;
    if (!insert_record(writer, index, chapter, change, error))
        return FALSE;
    g_autoptr(sqlite_use) update = sqlite_use_begin(writer->store, SQL_UPDATE_RECORD, error);
    if (!update)
        return FALSE;
    sqlite3_bind_int64(update, 1, chapter);
    sqlite3_bind_text(update, 2, change->after, -1, SQLITE_STATIC);
    return sqlite_step(writer->store, update, error) == 0;
}

static gboolean write_head(struct writer *writer, gint64 first_seq, gint64 last_seq, GError **error)
{
    const struct changeset *changeset = writer->changeset;
    g_autoptr(sqlite_use) insert = sqlite_use_begin(writer->store, SQL_INSERT_COMMIT, error);
    if (!insert)
        return FALSE;
    const char *texts[] = {changeset->author, changeset->message, changeset->kind, changeset->token,
                           changeset->request};
    gint64 numbers[] = {writer->result->commit, writer->result->time_ms, first_seq, last_seq};
    gint64 sum = SQLITE_SUM_START;
    int place = 1;
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        sqlite3_bind_int64(insert, place++, numbers[i]);
        sum = sqlite_sum_number(sum, numbers[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        sqlite3_bind_text(insert, place++, texts[i], -1, SQLITE_STATIC);
        sum = sum_string(sum, texts[i]);
    }
    sqlite3_bind_int64(insert, place, sum);
    return sqlite_step(writer->store, insert, error) == 0;
}

/* No row may point into the changeset's memory once it is written. */
static void forget_bindings(struct sqlite_store *store)
{
    enum sqlite_statement used[] = {SQL_INSERT_CHANGE, SQL_UPDATE_EXERCISE, SQL_INSERT_EXERCISE};
    for (gsize i = 0; i < G_N_ELEMENTS(used); i++)
        if (store->statements[used[i]])
            sqlite_use_end(store->statements[used[i]]);
}

gboolean sqlite_write(struct sqlite_store *store, const struct changeset *changeset, struct verdict *verdict,
                      gint64 last_seq, struct store_result *result, GError **error)
{
    g_autoptr(GString) buffer = g_string_new(NULL);
    struct writer writer = {
        .store = store,
        .changeset = changeset,
        .verdict = verdict,
        .result = result,
        .buffer = buffer,
        .seq = last_seq,
    };
    gboolean done = write_head(&writer, last_seq + 1, last_seq + changeset->changes->len, error);
    for (guint i = 0; done && i < verdict->chapters->len; i++)
        done = write_chapter(&writer, &g_array_index(verdict->chapters, struct judged_chapter, i), error);
    for (guint i = 0; done && i < changeset->changes->len; i++)
        done = write_change(&writer, i, error);
    for (guint i = 0; done && i < changeset->chapters->len; i++)
        done = write_record(&writer, i, error);
    forget_bindings(store);
    return done;
}
