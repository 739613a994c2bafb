/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/stat.h>

#include "errors.h"
#include "i18n.h"
#include "sqlite_internal.h"
#include "uuid_internal.h"

/*
 * The schema.
 *
 * `changes` is the log and the only home of texts: one row for each change of each commit, numbered by `seq`
 * in the order of the log, so that a commit appends its rows (and their texts) at one end of one table. A
 * text stands there once, as the `after` of the change that made it. Everything else is small:
 *
 * - `exercises` is an index: for each (chapter, id) ever used its newest change. Dead exercises stay, so an
 *   id is never given twice. A commit costs one small insert or update there, whatever the bank's size.
 * - A change names the exercise's change before (`previous_seq`). An exercise's history, its text before a
 *   change, and its state at an older commit are walks along that chain: the state at commit N is the newest
 *   change that is not after N's last one. No index on the log is needed for any of them.
 * - `commits` gives each commit its range of seq; `chapter_commits` finds the commits of a chapter.
 * - `chapters` numbers the codes, and holds what follows from the log but is asked at each commit: record,
 *   greatest id ever used, live exercises. verify.c reckons these again from the log.
 *
 * References. A base (the text that the latest migration's file had) mostly equals a text that is in the log
 * already, so a change holds a reference, `base_ref`, to the base as it stands after it: s > 0 is the `after`
 * of change s, −s the own `base` column of change s, 0 none. The base before a change is the `base_ref` of
 * the change before it.
 *
 * `sum` is a check sum over a log row's other columns: SQLite's pages have none, so it is what tells a text
 * that a failing disk has altered.
 */

#define APPLICATION_ID 0x45786f62 /* "Exob" */
#define SCHEMA_VERSION 2
#define STRINGIFY_VALUE(x) #x
#define STRINGIFY(x) STRINGIFY_VALUE(x)

/*
 * Since version 2: what is beside the log (accounts.h); the only table whose rows are changed and removed.
 * The items of one owner are found by reading all of their kind: those are few.
 */
#define ITEMS_SCHEMA                                                                                         \
    "CREATE TABLE items("                                                                                    \
    " kind INTEGER NOT NULL,"                                                                                \
    " key TEXT NOT NULL,"                                                                                    \
    " owner TEXT,"                                                                                           \
    " version INTEGER NOT NULL,"                                                                             \
    " expires_ms INTEGER NOT NULL,"                                                                          \
    " text TEXT NOT NULL,"                                                                                   \
    " sum INTEGER NOT NULL,"                                                                                 \
    " PRIMARY KEY(kind, key)) WITHOUT ROWID, STRICT;"                                                        \
    "CREATE INDEX items_end ON items(expires_ms) WHERE expires_ms > 0;"

static const char SCHEMA[] =
    "CREATE TABLE bank(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;"
    "CREATE TABLE commits("
    " number INTEGER PRIMARY KEY,"
    " time_ms INTEGER NOT NULL,"
    " first_seq INTEGER NOT NULL,"
    " last_seq INTEGER NOT NULL,"
    " author TEXT NOT NULL,"
    " message TEXT NOT NULL,"
    " kind TEXT NOT NULL,"
    " token TEXT NOT NULL UNIQUE,"
    " request TEXT,"
    " sum INTEGER NOT NULL) STRICT;"
    "CREATE TABLE chapters("
    " number INTEGER PRIMARY KEY,"
    " code TEXT NOT NULL UNIQUE,"
    " greatest_id INTEGER NOT NULL,"
    " live INTEGER NOT NULL,"
    " revision INTEGER NOT NULL,"
    " record TEXT) STRICT;"
    "CREATE TABLE exercises("
    " chapter INTEGER NOT NULL,"
    " id INTEGER NOT NULL,"
    " seq INTEGER NOT NULL,"
    " PRIMARY KEY(chapter, id)) WITHOUT ROWID, STRICT;"
    "CREATE TABLE changes("
    " seq INTEGER PRIMARY KEY,"
    " commit_number INTEGER NOT NULL,"
    " chapter INTEGER NOT NULL,"
    " id INTEGER NOT NULL,"
    " op INTEGER NOT NULL,"
    " from_revision INTEGER NOT NULL,"
    " revision INTEGER NOT NULL,"
    " previous_seq INTEGER NOT NULL,"
    " created_ms INTEGER NOT NULL,"
    " time_ms INTEGER NOT NULL,"
    " base_op INTEGER NOT NULL,"
    " base_ref INTEGER NOT NULL,"
    " moved_from_chapter TEXT,"
    " moved_from_id INTEGER,"
    " sum INTEGER NOT NULL,"
    " base TEXT,"
    " after TEXT) STRICT;" /* last: a row is mostly read without it */
    "CREATE TABLE chapter_commits("
    " chapter INTEGER NOT NULL,"
    " commit_number INTEGER NOT NULL,"
    " PRIMARY KEY(chapter, commit_number)) WITHOUT ROWID, STRICT;"
    "CREATE TABLE record_changes("
    " commit_number INTEGER NOT NULL,"
    " place INTEGER NOT NULL,"
    " chapter INTEGER NOT NULL,"
    " from_revision INTEGER NOT NULL,"
    " revision INTEGER NOT NULL,"
    " before TEXT,"
    " after TEXT,"
    " sum INTEGER NOT NULL,"
    " PRIMARY KEY(commit_number, place)) WITHOUT ROWID, STRICT;" ITEMS_SCHEMA
    "PRAGMA application_id = " STRINGIFY(APPLICATION_ID) ";"
                                                         "PRAGMA user_version = " STRINGIFY(
                                                             SCHEMA_VERSION) ";";

static const struct sqlite_upgrade UPGRADES[] = {
    {1, ITEMS_SCHEMA},
};

struct marks {
    gint64 application_id, version, tables, pages;
};

static gboolean load_marks(sqlite3 *db, const char *path, struct marks *marks, GError **error)
{
    return sqlite_ask(db, path, "PRAGMA application_id", 0, &marks->application_id, error) &&
           sqlite_ask(db, path, "PRAGMA user_version", 0, &marks->version, error) &&
           sqlite_ask(db, path, "PRAGMA page_count", 0, &marks->pages, error) &&
           sqlite_ask(db, path, "SELECT count(*) FROM sqlite_schema", 0, &marks->tables, error);
}

/*
 * All of one moment: between two of these questions another process may make the schema, and a bank with the
 * old answer to the first and the new one to the second is none.
 */
static gboolean load_marks_at_once(sqlite3 *db, const char *path, struct marks *marks, GError **error)
{
    if (!sqlite_exec(db, path, "BEGIN", error))
        return FALSE;
    gboolean done = load_marks(db, path, marks, error);
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return done;
}

static gboolean is_blank(const struct marks *marks)
{
    return marks->application_id == 0 && marks->version == 0 && marks->tables == 0;
}

static gboolean make_schema(sqlite3 *db, const char *path, GError **error)
{
    g_autofree char *log_id = uuid_new();
    g_autofree char *identity =
        g_strdup_printf("INSERT INTO bank(key, value) VALUES('log', '%s'), ('uid_scheme', '1')", log_id);
    return sqlite_exec(db, path, SCHEMA, error) && sqlite_exec(db, path, identity, error) &&
           sqlite_exec(db, path, "COMMIT", error);
}

/* Whoever comes first makes the schema, others that wait for the same lock find it. */
static gboolean make_schema_once(sqlite3 *db, const char *path, struct marks *marks, GError **error)
{
    if (!sqlite_exec(db, path, "BEGIN IMMEDIATE", error))
        return FALSE;
    gboolean done = load_marks(db, path, marks, error) &&
                    (is_blank(marks) ? make_schema(db, path, error) : sqlite_exec(db, path, "COMMIT", error));
    if (!done)
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return done && load_marks_at_once(db, path, marks, error);
}

static gboolean refuse_newer(GError **error, const char *path, gint64 version, int known)
{
    g_set_error(
        error, EXOBASE_ERROR, EXOBASE_ERROR_NEWER,
        _("%s was made by a newer exobase (its format is %lld, this program knows up to %d): install the "
          "newer program. Nothing was changed."),
        path, (long long)version, known);
    return FALSE;
}

gboolean sqlite_schema_upgrade(sqlite3 *db, const char *path, const struct sqlite_upgrade *steps,
                               gsize n_steps, int target, GError **error)
{
    gint64 version;
    if (!sqlite_ask(db, path, "PRAGMA user_version", 0, &version, error))
        return FALSE;
    if (version > target)
        return refuse_newer(error, path, version, target);
    if (version == target)
        return TRUE;
    g_autofree char *copy = g_strdup_printf("%s.format-%lld.backup", path, (long long)version);
    if (!g_file_test(copy, G_FILE_TEST_EXISTS) && !sqlite_copy(db, path, copy, error))
        return FALSE;
    if (!sqlite_exec(db, path, "BEGIN IMMEDIATE", error))
        return FALSE;
    gboolean done = sqlite_ask(db, path, "PRAGMA user_version", 0, &version, error);
    for (gsize i = 0; done && i < n_steps; i++)
        if (steps[i].from >= version && steps[i].from < target)
            done = sqlite_exec(db, path, steps[i].sql, error);
    g_autofree char *finish = g_strdup_printf("PRAGMA user_version = %d; COMMIT", target);
    done = done && sqlite_exec(db, path, finish, error);
    if (!done)
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return done;
}

static gboolean check_marks(const struct marks *marks, const char *path, GError **error)
{
    if (is_blank(marks)) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND,
                    _("%s is empty: there is no bank in it yet. A migration makes one."), path);
        return FALSE;
    }
    if (marks->application_id != APPLICATION_ID) {
        g_set_error(
            error, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT,
            _("%s is a SQLite database, but not one of exobase: name another file. Nothing was changed."),
            path);
        return FALSE;
    }
    if (marks->version > SCHEMA_VERSION)
        return refuse_newer(error, path, marks->version, SCHEMA_VERSION);
    return TRUE;
}

/* journal.c. A write-ahead log that nobody uses any more is put in order first. */
static gboolean choose_journal(sqlite3 *db, const char *path, enum store_mode mode, GError **error)
{
    if (mode == STORE_SERVE)
        return sqlite_turn_on_wal(db, path, error);
    sqlite_turn_off_wal(db, 0);
    return TRUE;
}

gboolean sqlite_schema_prepare(sqlite3 *db, const char *path, enum store_mode mode, GError **error)
{
    struct marks marks;
    struct stat found;
    gboolean has_bytes = stat(path, &found) == 0 && found.st_size > 0;
    gboolean makes = mode == STORE_CREATE || mode == STORE_SERVE;
    if (!load_marks_at_once(db, path, &marks, error))
        return FALSE;
    /* Less than a page is no page to SQLite: such a file would be taken for an empty one and written over. */
    if (is_blank(&marks) && marks.pages == 0 && has_bytes)
        return sqlite_set_error(error, path, NULL, SQLITE_NOTADB);
    if (is_blank(&marks) && makes && !make_schema_once(db, path, &marks, error))
        return FALSE;
    if (!check_marks(&marks, path, error))
        return FALSE;
    if (mode != STORE_READ)
        return choose_journal(db, path, mode, error) &&
               sqlite_schema_upgrade(db, path, UPGRADES, G_N_ELEMENTS(UPGRADES), SCHEMA_VERSION, error);
    if (marks.version == SCHEMA_VERSION)
        return TRUE;
    g_set_error(
        error, EXOBASE_ERROR, EXOBASE_ERROR_READONLY,
        _("%s was made by an older exobase and must be upgraded first, but is opened for reading only: run "
          "a command that writes, such as a migration."),
        path);
    return FALSE;
}
