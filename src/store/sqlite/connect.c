/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "errors.h"
#include "file.h"
#include "i18n.h"
#include "sqlite_internal.h"

/*
 * Opening the file.
 *
 * A reader must not leave a trace, yet a database with a write-ahead log is normally opened by making two
 * files beside it (-wal and -shm), which the last one to close removes again. So a reader looks first:
 * - where it may write, it opens as a writer does, forbids itself all writing (query_only), and goes; if a
 *   log was there before (a writer at work, or one that was killed), it leaves that as it is;
 * - where it can't make these files and there is no log, nobody is writing: the file is read as immutable;
 * - where it can't make them and there is a log that nobody has open, the newest commits can't be read: an
 *   error, never an older state.
 */

#define BUSY_TIMEOUT_MS 10000
#define FILE_MODE 0640
#define FOLDER_MODE 0750

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
    int code = sqlite3_busy_timeout(db, BUSY_TIMEOUT_MS);
    return code == SQLITE_OK || sqlite_set_error(error, path, db, code);
}

/* The name that SQLite takes literally: not ":memory:", not "file:…". */
static char *plain_name(const char *path)
{
    return g_path_is_absolute(path) ? g_strdup(path) : g_strconcat("./", path, NULL);
}

static gboolean make_file(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    if (g_mkdir_with_parents(folder, FOLDER_MODE) != 0) {
        file_set_error(error, folder, errno);
        return FALSE;
    }
    int file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, FILE_MODE);
    if (file < 0 && errno == EEXIST)
        return TRUE;
    if (file < 0) {
        file_set_error(error, path, errno);
        return FALSE;
    }
    close(file);
    int handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    gboolean durable = handle >= 0 && fsync(handle) == 0;
    if (!durable)
        file_set_error(error, folder, errno);
    if (handle >= 0)
        close(handle);
    return durable;
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

/* How a reader opens the file: see the top of this file. */
struct reading {
    gboolean leave_log; /* a log was there: do not fold it into the file */
    gboolean immutable;
    int flags;
};

static gboolean has_content(const char *path, const char *suffix)
{
    g_autofree char *name = g_strconcat(path, suffix, NULL);
    struct stat found;
    return stat(name, &found) == 0 && found.st_size > 0;
}

static struct reading plan_reading(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    gboolean has_log = has_content(path, "-wal") || has_content(path, "-journal");
    gboolean folder_writable = access(folder, W_OK) == 0;
    gboolean file_writable = access(path, W_OK) == 0;
    return (struct reading){
        .leave_log = has_log,
        .immutable = !has_log && !(folder_writable && file_writable),
        .flags = folder_writable && file_writable ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY,
    };
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
 * A log that was left behind is readable only with an index beside it, which a reader without permission to
 * write can't make: then say what to do instead of what SQLite says.
 */
static gboolean can_read_log(sqlite3 *db, const char *path, GError **error)
{
    g_autoptr(GError) refusal = NULL;
    gint64 ignored;
    if (sqlite_ask(db, path, "SELECT count(*) FROM sqlite_schema", 0, &ignored, &refusal))
        return TRUE;
    if (refusal->code != EXOBASE_ERROR_IO && refusal->code != EXOBASE_ERROR_READONLY) {
        g_propagate_error(error, g_steal_pointer(&refusal));
        return FALSE;
    }
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_READONLY,
                _("%s was not closed properly: what is in %s-wal or -journal belongs to it, and reading that "
                  "takes the right to "
                  "write in that folder. Run any command on it once with that right."),
                path, path);
    return FALSE;
}

static sqlite3 *open_for_reading(const char *path, GError **error)
{
    struct reading how = plan_reading(path);
    g_autofree char *plain = plain_name(path);
    g_autofree char *escaped = g_uri_escape_string(plain, "/", FALSE);
    g_autofree char *uri = g_strdup_printf("file:%s?immutable=1", escaped);
    g_autoptr(connection) db = how.immutable
                                   ? open_file(uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, path, error)
                                   : open_file(plain, how.flags, path, error);
    if (!db || !harden(db, path, error))
        return NULL;
    if (how.leave_log && how.flags == SQLITE_OPEN_READONLY && !can_read_log(db, path, error))
        return NULL;
    if (!sqlite_exec(db, path, SETTINGS, error) || !sqlite_exec(db, path, "PRAGMA query_only = ON", error))
        return NULL;
    if (how.leave_log)
        sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    return g_steal_pointer(&db);
}

static sqlite3 *open_for_writing(const char *path, GError **error)
{
    g_autofree char *plain = plain_name(path);
    g_autoptr(connection) db = open_file(plain, SQLITE_OPEN_READWRITE, path, error);
    if (!db || !harden(db, path, error))
        return NULL;
    if (sqlite3_db_readonly(db, "main") == 1) {
        sqlite_set_error(error, path, NULL, SQLITE_READONLY);
        return NULL;
    }
    return sqlite_exec(db, path, SETTINGS, error) ? g_steal_pointer(&db) : NULL;
}

sqlite3 *sqlite_connect(const char *path, enum store_mode mode, GError **error)
{
    if (mode == STORE_CREATE && !make_file(path, error))
        return NULL;
    if (!check_file(path, error))
        return NULL;
    return mode == STORE_READ ? open_for_reading(path, error) : open_for_writing(path, error);
}
