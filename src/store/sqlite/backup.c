/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#include "errors.h"
#include "file.h"
#include "i18n.h"
#include "sqlite_internal.h"

/*
 * A backup is made beside its place under a name of its own, made durable, and only then linked to its name,
 * so what has the name is whole. SQLite's backup in one step copies one state of the database, whatever other
 * processes write meanwhile.
 */

#define BACKUP_MODE 0640

static gboolean refuse_existing(GError **error, const char *path)
{
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                _("%s is there already: name a new file for the backup."), path);
    return FALSE;
}

/* Makes a file's content, or a folder's entries, durable. */
static gboolean make_durable(const char *path, int flags, GError **error)
{
    int file = open(path, flags | O_CLOEXEC);
    gboolean done = file >= 0 && fsync(file) == 0;
    if (!done)
        file_set_error(error, path, errno);
    if (file >= 0)
        close(file);
    return done;
}

static gboolean copy_pages(sqlite3 *from_db, const char *from, sqlite3 *to_db, const char *to, GError **error)
{
    sqlite3_backup *backup = sqlite3_backup_init(to_db, "main", from_db, "main");
    if (!backup)
        return sqlite_set_error(error, to, to_db, sqlite3_errcode(to_db));
    int code = sqlite3_backup_step(backup, -1);
    int finished = sqlite3_backup_finish(backup);
    if (code == SQLITE_DONE && finished == SQLITE_OK)
        return TRUE;
    gboolean at_source = (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_CORRUPT;
    return sqlite_set_error(error, at_source ? from : to, NULL, code == SQLITE_DONE ? finished : code);
}

/*
 * The copy of a bank that a server has open has the server's journal mode in its header; a backup is at rest
 * (journal.c). Alone with the file, SQLite needs no index of a write-ahead log beside it.
 */
static gboolean put_to_rest(const char *path, GError **error)
{
    sqlite3 *db = NULL;
    int code =
        sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    gboolean done = code == SQLITE_OK || sqlite_set_error(error, path, db, code);
    done =
        done && sqlite_exec(db, path, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE", error);
    sqlite3_close_v2(db);
    return done;
}

static gboolean fill(sqlite3 *from_db, const char *from, const char *to, GError **error)
{
    sqlite3 *to_db = NULL;
    int code = sqlite3_open_v2(to, &to_db,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    gboolean done = code == SQLITE_OK || sqlite_set_error(error, to, to_db, code);
    /* The copy is thrown away whole when it fails, so it needs no journal of its own. */
    done = done && sqlite_exec(to_db, to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", error) &&
           copy_pages(from_db, from, to_db, to, error);
    sqlite3_close_v2(to_db);
    return done;
}

static gboolean give_name(const char *unnamed, const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    if (link(unnamed, path) != 0) {
        if (errno == EEXIST)
            return refuse_existing(error, path);
        file_set_error(error, path, errno);
        return FALSE;
    }
    return make_durable(folder, O_RDONLY | O_DIRECTORY, error);
}

gboolean sqlite_copy(sqlite3 *db, const char *from, const char *path, GError **error)
{
    if (g_file_test(path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
        return refuse_existing(error, path);
    g_autofree char *unique = g_uuid_string_random();
    g_autofree char *unnamed =
        g_strdup_printf("%s%s.%s.tmp", g_path_is_absolute(path) ? "" : "./", path, unique);
    int file = open(unnamed, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, BACKUP_MODE);
    if (file < 0) {
        file_set_error(error, unnamed, errno);
        return FALSE;
    }
    close(file);
    gboolean done = fill(db, from, unnamed, error) && put_to_rest(unnamed, error) &&
                    make_durable(unnamed, O_RDONLY, error) && give_name(unnamed, path, error);
    g_unlink(unnamed);
    return done;
}

gboolean sqlite_backup(struct store *base, const char *path, GError **error)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    return sqlite_copy(store->db, store->path, path, error);
}
