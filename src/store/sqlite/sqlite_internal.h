/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_STORE_SQLITE_INTERNAL_H
#define EXOBASE_STORE_SQLITE_INTERNAL_H

#include <sqlite3.h>

#include "engine_internal.h"
#include "judge_internal.h"

/* The statements that an open store keeps prepared; their texts are the table in statements.c. */
enum sqlite_statement {
    SQL_BEGIN_READ,
    SQL_BEGIN_WRITE,
    SQL_COMMIT,
    SQL_ROLLBACK,
    SQL_HEAD,
    SQL_COMMIT_BY_NUMBER,
    SQL_COMMIT_BY_TOKEN,
    SQL_CHAPTER_BY_CODE,
    SQL_CHAPTERS,
    SQL_CHAPTER_CODE,
    SQL_EXERCISE,
    SQL_CHANGE,
    SQL_TEXT,
    SQL_OWN_BASE,
    SQL_ROWS,
    SQL_REPLAY,
    SQL_INSERT_COMMIT,
    SQL_INSERT_CHANGE,
    SQL_INSERT_EXERCISE,
    SQL_UPDATE_EXERCISE,
    SQL_INSERT_CHAPTER,
    SQL_UPDATE_CHAPTER,
    SQL_INSERT_CHAPTER_COMMIT,
    SQL_RECORD,
    SQL_INSERT_RECORD,
    SQL_UPDATE_RECORD,
    SQL_LOG_UP,
    SQL_LOG_DOWN,
    SQL_LOG_CHAPTER_UP,
    SQL_LOG_CHAPTER_DOWN,
    SQL_LOG_CHANGES,
    SQL_LOG_RECORDS,
    SQL_ITEM,
    SQL_ITEMS,
    SQL_ITEMS_OF_OWNER,
    SQL_PUT_ITEM,
    SQL_DELETE_ITEM,
    SQL_EXPIRED_ITEM,
    SQL_PURGE_ITEMS,
    SQL_COUNT,
};

struct sqlite_store {
    struct store base; /* first: a struct store * is one of these */
    char *path;
    enum store_mode mode;
    gboolean made; /* the file was not there before this store */
    sqlite3 *db;
    sqlite3_stmt *statements[SQL_COUNT];

    /* What store_wait() shares with the rest, and its own connection: all under `lock`. */
    GMutex lock;
    GCond changed;
    gint64 published; /* newest commit that this store made */
    gboolean stopping;
    sqlite3 *follow_db;
    sqlite3_stmt *follow_head;
};

/* error.c: an error of this domain from SQLite's, with the path, what happened and what to do. FALSE. */
gboolean sqlite_set_error(GError **error, const char *path, sqlite3 *db, int code);
/* The same for contradictions that SQLite doesn't see: CORRUPT, `detail` says what. FALSE. */
gboolean sqlite_set_corrupt(GError **error, const char *path, const char *detail);

/* engine.c: what the connection may do, the table there; off for what goes beyond it, and on again. */
gboolean sqlite_restrict(struct sqlite_store *store, gboolean on);

/* make.c: makes the file if it is not there; `made` says whether. Errors: IO, FULL, READONLY. */
gboolean sqlite_make_file(const char *path, gboolean *made, GError **error);
/* Takes a file that holds no commit away again; nobody can have committed into it meanwhile. */
void sqlite_remove_unused(sqlite3 *db, const char *path);
/* Refuses to go on when the file no longer is what has its name. Errors: IO. */
gboolean sqlite_check_place(sqlite3 *db, const char *path, GError **error);

/*
 * connect.c: a connection to the file, which must be there, hardened, its settings made. READ opens what
 * can't be written too. Errors: NOT_FOUND, READONLY, CORRUPT, BUSY, IO.
 */
sqlite3 *sqlite_connect(const char *path, enum store_mode mode, GError **error);

/* schema.c: makes the schema in an empty database, upgrades an older one, refuses a newer one. */
gboolean sqlite_schema_prepare(sqlite3 *db, const char *path, enum store_mode mode, GError **error);

/* journal.c: the write-ahead log, a property of the file: on, whoever had turned it off. */
gboolean sqlite_turn_on_wal(sqlite3 *db, const char *path, GError **error);
gboolean sqlite_has_wal(sqlite3 *db);
/* Off, if it is on and nobody else has the file open, which is tried for so long; it is no error if not. */
void sqlite_turn_off_wal(sqlite3 *db, int patience_ms);

/* One step of the schema: from version `from` to `from` + 1. */
struct sqlite_upgrade {
    int from;
    const char *sql;
};
/* The mechanism behind it, with any table of steps; `target` is the version that the program speaks. */
gboolean sqlite_schema_upgrade(sqlite3 *db, const char *path, const struct sqlite_upgrade *steps,
                               gsize n_steps, int target, GError **error);

/* statements.c: the statement, reset and without bindings; prepared at its first use. NULL and an error. */
typedef sqlite3_stmt sqlite_use;
sqlite3_stmt *sqlite_use_begin(struct sqlite_store *store, enum sqlite_statement which, GError **error);
void sqlite_use_end(sqlite3_stmt *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite_use, sqlite_use_end)
/* Runs a statement that gives no row. */
gboolean sqlite_run(struct sqlite_store *store, enum sqlite_statement which, GError **error);
/* Steps: 1 a row, 0 the end, -1 an error that is set. */
int sqlite_step(struct sqlite_store *store, sqlite3_stmt *statement, GError **error);
/* Runs SQL text on a connection: schema and settings. */
gboolean sqlite_exec(sqlite3 *db, const char *path, const char *sql, GError **error);
/* The first column of a text's first row, or `fallback`. */
gboolean sqlite_ask(sqlite3 *db, const char *path, const char *sql, gint64 fallback, gint64 *out,
                    GError **error);
void sqlite_statements_free(struct sqlite_store *store);

/* commit.c: whether the store was opened for writing. Errors: READONLY. */
gboolean sqlite_check_writable(const struct sqlite_store *store, GError **error);

/* A transaction that is rolled back at the end of the block unless it was committed. */
struct sqlite_transaction {
    struct sqlite_store *store; /* NULL: none is open */
};
typedef struct sqlite_transaction sqlite_transaction;
gboolean sqlite_transaction_begin(struct sqlite_transaction *transaction, struct sqlite_store *store,
                                  enum sqlite_statement how, GError **error);
void sqlite_transaction_end(struct sqlite_transaction *transaction);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(sqlite_transaction, sqlite_transaction_end)

/* Number of an exercise's newest change, 0: never used. */
gboolean sqlite_find_exercise(struct sqlite_store *store, gint64 chapter, gint64 id, gint64 *seq,
                              GError **error);
/* Number of a chapter, 0: nobody ever used that code. */
gboolean sqlite_find_chapter(struct sqlite_store *store, const char *code, gint64 *number, GError **error);

/* The newest commit; all 0 in an empty bank. */
struct sqlite_head {
    gint64 number, time_ms, last_seq;
};
gboolean sqlite_head_load(struct sqlite_store *store, struct sqlite_head *head, GError **error);

/*
 * state.c: an exercise as the change `seq`, or the newest one before it that is not after `limit`, left it.
 */
struct sqlite_state {
    gint64 seq; /* the change; 0: the exercise was not there */
    gint64 revision, commit, created_ms, updated_ms;
    gint64 text_seq; /* the change that holds the text, live or dead */
    gint64 base_ref; /* see schema.c, References */
    gboolean live;
};
gboolean sqlite_state_load(struct sqlite_store *store, gint64 seq, gint64 limit, struct sqlite_state *state,
                           GError **error);
/*
 * A text by reference (> 0: the text of that change, < 0: the base that it holds itself; 0 gives NULL).
 * Borrowed from the statement, which the caller ends: `use` is set by this.
 */
gboolean sqlite_text_load(struct sqlite_store *store, gint64 reference, sqlite3_stmt **use, const char **text,
                          gsize *size, GError **error);
/* Number of a commit → its last change; NOT_FOUND for one that is not there. 0: the newest. */
gboolean sqlite_commit_bounds(struct sqlite_store *store, gint64 number, struct sqlite_head *found,
                              GError **error);

/*
 * sum.c: a row's check sum over its columns in their order, from SQLITE_SUM_START on. A NULL, of whatever
 * type, is a NULL text.
 */
#define SQLITE_SUM_START G_GINT64_CONSTANT(0x4bf29ce484222325)
gint64 sqlite_sum_number(gint64 sum, gint64 number);
gint64 sqlite_sum_text(gint64 start, const char *text, gsize size);

/* The engine's methods, by file: commit.c, read.c, log.c, follow.c, backup.c, verify.c, restore.c,
 * items.c. */
void sqlite_commit(struct store *base, struct store_attempt *const *attempts, guint n);
gboolean sqlite_outcome(struct store *base, const char *token, gint64 *commit, GError **error);
gboolean sqlite_read(struct store *base, const struct store_query *query, store_row_func each, gpointer data,
                     gint64 *at, GError **error);
gboolean sqlite_chapters(struct store *base, store_chapter_func each, gpointer data, gint64 *at,
                         GError **error);
gboolean sqlite_log(struct store *base, const struct store_log_query *query, store_entry_func each,
                    gpointer data, GError **error);
gint64 sqlite_wait(struct store *base, gint64 after, gint64 timeout_ms, GError **error);
void sqlite_wake(struct store *base);
void sqlite_nudge(struct store *base);
gboolean sqlite_backup(struct store *base, const char *path, GError **error);
gboolean sqlite_verify(struct store *base, store_finding_func found, gpointer data, GError **error);
gboolean sqlite_rebuild(struct store *base, gboolean look_only, store_finding_func found, gpointer data,
                        GError **error);
gboolean sqlite_restore(const char *location, const char *backup, const char *keep, store_finding_func found,
                        gpointer data, gint64 *commit, GError **error);
gboolean sqlite_item_get(struct store *base, enum item_kind kind, const char *key, store_item_func each,
                         gpointer data, GError **error);
gboolean sqlite_item_list(struct store *base, enum item_kind kind, const char *owner, store_item_func each,
                          gpointer data, GError **error);
gboolean sqlite_item_put(struct store *base, const struct store_item *item, gint64 from, gint64 now_ms,
                         gint64 new_version, GError **error);
gboolean sqlite_item_delete(struct store *base, enum item_kind kind, const char *key, gint64 from,
                            gboolean *deleted, GError **error);
gboolean sqlite_item_purge(struct store *base, gint64 now_ms, GError **error);
/* A copy of the database as of one commit into a new file, durable; used by upgrades too. */
gboolean sqlite_copy(sqlite3 *db, const char *from, const char *path, GError **error);

#endif
