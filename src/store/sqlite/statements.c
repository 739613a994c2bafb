/* SPDX-License-Identifier: Apache-2.0 */
#include "sqlite_internal.h"

/* Every statement that an open store runs: all SQL but the schema's stands in this table. */
#define CHANGE_COLUMNS                                                                                       \
    "seq, commit_number, id, op, from_revision, revision, previous_seq, created_ms, time_ms, base_op, "      \
    "base_ref, "                                                                                             \
    "moved_from_chapter, moved_from_id, after"
#define ITEM_COLUMNS "key, owner, version, expires_ms, text"
#define COMMIT_COLUMNS "number, time_ms, first_seq, last_seq, author, message, kind, token, request"

static const char *const TEXTS[SQL_COUNT] = {
    [SQL_BEGIN_READ] = "BEGIN",
    [SQL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
    [SQL_HEAD] = "SELECT number, time_ms, last_seq FROM commits ORDER BY number DESC LIMIT 1",
    [SQL_COMMIT_BY_NUMBER] = "SELECT number, time_ms, last_seq FROM commits WHERE number = ?1",
    [SQL_COMMIT_BY_TOKEN] =
        "SELECT number, time_ms, first_seq, last_seq, request FROM commits WHERE token = ?1",
    [SQL_CHAPTER_BY_CODE] =
        "SELECT number, revision, greatest_id, record IS NOT NULL FROM chapters WHERE code = ?1",
    [SQL_CHAPTERS] = "SELECT number, code, record, revision, greatest_id, live FROM chapters ORDER BY code",
    [SQL_CHAPTER_CODE] = "SELECT code FROM chapters WHERE number = ?1",
    [SQL_EXERCISE] = "SELECT seq FROM exercises WHERE chapter = ?1 AND id = ?2",
    [SQL_CHANGE] = "SELECT seq, commit_number, op, revision, previous_seq, created_ms, time_ms, base_ref"
                   " FROM changes WHERE seq = ?1",
    [SQL_TEXT] = "SELECT after FROM changes WHERE seq = ?1",
    [SQL_OWN_BASE] = "SELECT base FROM changes WHERE seq = ?1",
    [SQL_ROWS] = "SELECT e.id, e.seq, c.op, c.revision, c.commit_number, c.created_ms, c.time_ms, c.base_ref,"
                 " c.after FROM exercises e LEFT JOIN changes c ON c.seq = e.seq"
                 " WHERE e.chapter = ?1 AND e.id BETWEEN ?2 AND ?3 ORDER BY e.id",
    [SQL_REPLAY] = "SELECT id, revision, created_ms FROM changes WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq",
    [SQL_INSERT_COMMIT] =
        "INSERT INTO commits(" COMMIT_COLUMNS ", sum) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    [SQL_INSERT_CHANGE] =
        "INSERT INTO changes(seq, commit_number, chapter, id, op, from_revision, revision,"
        " previous_seq, created_ms, time_ms, base_op, base_ref, moved_from_chapter,"
        " moved_from_id, sum, base, after)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    [SQL_INSERT_EXERCISE] = "INSERT INTO exercises(chapter, id, seq) VALUES(?1, ?2, ?3)",
    [SQL_UPDATE_EXERCISE] = "UPDATE exercises SET seq = ?3 WHERE chapter = ?1 AND id = ?2",
    [SQL_INSERT_CHAPTER] = "INSERT INTO chapters(code, greatest_id, live, revision) VALUES(?1, ?2, ?3, 0)",
    [SQL_UPDATE_CHAPTER] = "UPDATE chapters SET greatest_id = ?2, live = live + ?3 WHERE number = ?1",
    [SQL_INSERT_CHAPTER_COMMIT] = "INSERT INTO chapter_commits(chapter, commit_number) VALUES(?1, ?2)",
    [SQL_RECORD] = "SELECT record FROM chapters WHERE number = ?1",
    [SQL_INSERT_RECORD] = "INSERT INTO record_changes(commit_number, place, chapter, from_revision, revision,"
                          " before, after, sum) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [SQL_UPDATE_RECORD] = "UPDATE chapters SET revision = revision + 1, record = ?2 WHERE number = ?1",
    [SQL_LOG_UP] =
        "SELECT " COMMIT_COLUMNS " FROM commits WHERE number > ?1 AND number <= ?2 ORDER BY number",
    [SQL_LOG_DOWN] =
        "SELECT " COMMIT_COLUMNS " FROM commits WHERE number > ?1 AND number <= ?2 ORDER BY number DESC",
    [SQL_LOG_CHAPTER_UP] = "SELECT " COMMIT_COLUMNS " FROM chapter_commits CROSS JOIN commits ON number ="
                           " commit_number WHERE chapter = ?3 AND commit_number > ?1 AND commit_number <= ?2"
                           " ORDER BY commit_number",
    [SQL_LOG_CHAPTER_DOWN] =
        "SELECT " COMMIT_COLUMNS " FROM chapter_commits CROSS JOIN commits ON number ="
        " commit_number WHERE chapter = ?3 AND commit_number > ?1 AND commit_number <= ?2"
        " ORDER BY commit_number DESC",
    [SQL_LOG_CHANGES] = "SELECT " CHANGE_COLUMNS ", chapter FROM changes WHERE seq BETWEEN ?1 AND ?2"
                        " AND (?3 = 0 OR chapter = ?3) ORDER BY seq",
    [SQL_LOG_RECORDS] =
        "SELECT r.chapter, r.from_revision, r.revision, r.before, r.after FROM record_changes r"
        " WHERE r.commit_number = ?1 AND (?2 = 0 OR r.chapter = ?2) ORDER BY r.place",
    [SQL_ITEM] = "SELECT " ITEM_COLUMNS " FROM items WHERE kind = ?1 AND key = ?2",
    [SQL_ITEMS] = "SELECT " ITEM_COLUMNS " FROM items WHERE kind = ?1 ORDER BY key",
    [SQL_ITEMS_OF_OWNER] = "SELECT " ITEM_COLUMNS " FROM items WHERE kind = ?1 AND owner = ?2 ORDER BY key",
    [SQL_PUT_ITEM] = "INSERT OR REPLACE INTO items(kind, key, owner, version, expires_ms, text, sum)"
                     " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [SQL_DELETE_ITEM] = "DELETE FROM items WHERE kind = ?1 AND key = ?2",
    [SQL_EXPIRED_ITEM] = "SELECT 1 FROM items WHERE expires_ms > 0 AND expires_ms <= ?1 LIMIT 1",
    [SQL_PURGE_ITEMS] = "DELETE FROM items WHERE expires_ms > 0 AND expires_ms <= ?1",
};

sqlite3_stmt *sqlite_use_begin(struct sqlite_store *store, enum sqlite_statement which, GError **error)
{
    if (store->statements[which])
        return store->statements[which];
    int code = sqlite3_prepare_v3(store->db, TEXTS[which], -1, SQLITE_PREPARE_PERSISTENT,
                                  &store->statements[which], NULL);
    if (code == SQLITE_OK)
        return store->statements[which];
    sqlite_set_error(error, store->path, store->db, code);
    return NULL;
}

void sqlite_use_end(sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
}

int sqlite_step(struct sqlite_store *store, sqlite3_stmt *statement, GError **error)
{
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        return 1;
    if (code == SQLITE_DONE)
        return 0;
    sqlite_set_error(error, store->path, store->db, code);
    return -1;
}

gboolean sqlite_run(struct sqlite_store *store, enum sqlite_statement which, GError **error)
{
    g_autoptr(sqlite_use) statement = sqlite_use_begin(store, which, error);
    return statement && sqlite_step(store, statement, error) == 0;
}

void sqlite_statements_free(struct sqlite_store *store)
{
    for (gsize i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(store->statements[i]);
}

gboolean sqlite_exec(sqlite3 *db, const char *path, const char *sql, GError **error)
{
    int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK || sqlite_set_error(error, path, db, code);
}

gboolean sqlite_ask(sqlite3 *db, const char *path, const char *sql, gint64 fallback, gint64 *out,
                    GError **error)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW || code == SQLITE_DONE)
        *out = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : fallback;
    gboolean answered = code == SQLITE_ROW || code == SQLITE_DONE || sqlite_set_error(error, path, db, code);
    sqlite3_finalize(statement);
    return answered;
}

gboolean sqlite_transaction_begin(struct sqlite_transaction *transaction, struct sqlite_store *store,
                                  enum sqlite_statement how, GError **error)
{
    if (!sqlite_run(store, how, error))
        return FALSE;
    transaction->store = store;
    return TRUE;
}

/* After some errors SQLite has rolled back by itself, then there is nothing to do. */
void sqlite_transaction_end(struct sqlite_transaction *transaction)
{
    struct sqlite_store *store = transaction->store;
    transaction->store = NULL;
    if (store && !sqlite3_get_autocommit(store->db))
        sqlite_run(store, SQL_ROLLBACK, NULL);
}

gboolean sqlite_head_load(struct sqlite_store *store, struct sqlite_head *head, GError **error)
{
    g_autoptr(sqlite_use) statement = sqlite_use_begin(store, SQL_HEAD, error);
    int row = statement ? sqlite_step(store, statement, error) : -1;
    *head = (struct sqlite_head){0};
    if (row > 0)
        *head = (struct sqlite_head){
            .number = sqlite3_column_int64(statement, 0),
            .time_ms = sqlite3_column_int64(statement, 1),
            .last_seq = sqlite3_column_int64(statement, 2),
        };
    return row >= 0;
}
