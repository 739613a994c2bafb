/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "errors.h"
#include "file.h"
#include "i18n.h"
#include "sqlite_internal.h"

/*
 * Opening the file. (journal.c says why a file at rest needs nothing beside it.)
 *
 * A reader opens it for writing where it may, forbids itself all writing (query_only), and goes. That costs
 * nothing and leaves nothing; it is for what a killed writer left:
 * - half a commit, in a -journal file: SQLite undoes it, which nobody else could do before reading;
 * - a write-ahead log: it is read and left as it is, for the next that writes.
 * Where the reader may not write, either can't be read rightly: an error, never an older or a half state.
 */

#define BUSY_TIMEOUT_MS 30000
#define BUSY_PAUSE_MS 2
#define US_PER_MS 1000

/* What was measured to be best for commits of one change and of 100,000: docs/architecture.md, SQLite. */
static const char SETTINGS[] = "PRAGMA page_size = 16384;"
                               "PRAGMA synchronous = EXTRA;"
                               "PRAGMA cache_size = -16384;"
                               "PRAGMA temp_store = MEMORY;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA journal_size_limit = 16777216;";

typedef sqlite3 connection;
static void connection_close(sqlite3 *db)
{
    sqlite3_close_v2(db);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(connection, connection_close)

/* Asks again soon: SQLite's own pauses grow to 100 ms, and beside somebody who commits without a rest one
 * of those that wait so long never gets a turn. */
static int wait_a_little(G_GNUC_UNUSED void *data, int times)
{
    if (times >= BUSY_TIMEOUT_MS / BUSY_PAUSE_MS)
        return 0;
    g_usleep(BUSY_PAUSE_MS * US_PER_MS);
    return 1;
}

static gboolean harden(sqlite3 *db, const char *path, GError **error)
{
    static const struct {
        int option, value;
    } OPTIONS[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
        {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
        {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(OPTIONS); i++) {
        int code = sqlite3_db_config(db, OPTIONS[i].option, OPTIONS[i].value, NULL);
        if (code != SQLITE_OK)
            return sqlite_set_error(error, path, db, code);
    }
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    int code = sqlite3_busy_handler(db, wait_a_little, NULL);
    return code == SQLITE_OK || sqlite_set_error(error, path, db, code);
}

/* The name that SQLite takes literally: not ":memory:", not "file:…". */
static char *plain_name(const char *path)
{
    return g_path_is_absolute(path) ? g_strdup(path) : g_strconcat("./", path, NULL);
}

static gboolean check_file(const char *path, GError **error)
{
    struct stat found;
    int code = stat(path, &found) == 0 ? 0 : errno;
    if (code == 0 && S_ISREG(found.st_mode))
        return TRUE;
    if (code == ENOENT || code == ENOTDIR)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND,
                    _("There is no database at %s: check the path, or make one with a migration."), path);
    else if (code == 0)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO,
                    _("%s is not a file, so it can't hold a database."), path);
    else
        file_set_error(error, path, code);
    return FALSE;
}

static gboolean has_content(const char *path, const char *suffix)
{
    g_autofree char *name = g_strconcat(path, suffix, NULL);
    struct stat found;
    return stat(name, &found) == 0 && found.st_size > 0;
}

static sqlite3 *open_file(const char *name, int flags, const char *path, GError **error)
{
    g_autoptr(connection) db = NULL;
    int code = sqlite3_open_v2(name, &db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (code == SQLITE_OK)
        return g_steal_pointer(&db);
    sqlite_set_error(error, path, db, code);
    return NULL;
}

/*
 * What a killed writer left takes more than reading: then say what to do instead of what SQLite says. A file
 * at rest is read without any of this, so whatever fails here for want of rights or space is that.
 */
static gboolean can_read(sqlite3 *db, const char *path, GError **error)
{
    g_autoptr(GError) refusal = NULL;
    gint64 ignored;
    if (sqlite_ask(db, path, "SELECT count(*) FROM sqlite_schema", 0, &ignored, &refusal))
        return TRUE;
    if (refusal->code != EXOBASE_ERROR_IO && refusal->code != EXOBASE_ERROR_READONLY &&
        refusal->code != EXOBASE_ERROR_FULL) {
        g_propagate_error(error, g_steal_pointer(&refusal));
        return FALSE;
    }
    g_set_error(
        error, EXOBASE_ERROR, EXOBASE_ERROR_READONLY,
        _("%s was not closed properly, and reading what its last writer left takes the right to write "
          "in that folder, and some space. Run any command on it once with both. (%s)"),
        path, refusal->message);
    return FALSE;
}

static sqlite3 *open_for_reading(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *plain = plain_name(path);
    gboolean writable = access(folder, W_OK) == 0 && access(path, W_OK) == 0;
    gboolean leave_log = has_content(path, "-wal");
    g_autoptr(connection) db =
        open_file(plain, writable ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY, path, error);
    if (!db || !harden(db, path, error) || !can_read(db, path, error))
        return NULL;
    if (!sqlite_exec(db, path, SETTINGS, error) || !sqlite_exec(db, path, "PRAGMA query_only = ON", error))
        return NULL;
    if (leave_log)
        sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    return g_steal_pointer(&db);
}

static sqlite3 *open_for_writing(const char *path, GError **error)
{
    g_autofree char *plain = plain_name(path);
    g_autoptr(connection) db = open_file(plain, SQLITE_OPEN_READWRITE, path, error);
    if (!db || !harden(db, path, error))
        return NULL;
    g_autofree char *folder = g_path_get_dirname(path);
    if (sqlite3_db_readonly(db, "main") == 1 || access(folder, W_OK) != 0) {
        sqlite_set_error(error, path, NULL, SQLITE_READONLY);
        return NULL;
    }
    return sqlite_exec(db, path, SETTINGS, error) ? g_steal_pointer(&db) : NULL;
}

sqlite3 *sqlite_connect(const char *path, enum store_mode mode, GError **error)
{
    if (!check_file(path, error))
        return NULL;
    return mode == STORE_READ ? open_for_reading(path, error) : open_for_writing(path, error);
}
