/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "errors.h"
#include "file.h"
#include "i18n.h"
#include "sqlite_internal.h"

/*
 * Making the file, and taking it away again when the command that made it failed. Another process may have
 * opened it in between; so it is taken away under the lock that a commit needs, and a commit looks, under
 * the same lock, whether its file still has its name.
 */

#define FILE_MODE 0640
#define FOLDER_MODE 0750

gboolean sqlite_make_file(const char *path, gboolean *made, GError **error)
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
    *made = TRUE;
    int handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    gboolean durable = handle >= 0 && fsync(handle) == 0;
    if (!durable)
        file_set_error(error, folder, errno);
    if (handle >= 0)
        close(handle);
    return durable;
}

/* Whether the log, if the schema got that far, is empty. False when that can't be said. */
static gboolean is_unused(sqlite3 *db, const char *path)
{
    gint64 has_log = 0, commits = 0;
    return sqlite_ask(db, path, "SELECT count(*) FROM sqlite_schema WHERE name = 'commits'", 0, &has_log,
                      NULL) &&
           (has_log == 0 || sqlite_ask(db, path, "SELECT count(*) FROM commits", 0, &commits, NULL)) &&
           commits == 0;
}

static gboolean is_empty(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 && found.st_size == 0;
}

/*
 * To lock an empty file for writing SQLite would write into it, which a full disk may not let it; there the
 * lock of a reader does: it, too, lets nobody else finish a commit, as long as the file is empty.
 */
void sqlite_remove_unused(sqlite3 *db, const char *path)
{
    gboolean empty = is_empty(path);
    if (sqlite3_exec(db, empty ? "BEGIN" : "BEGIN EXCLUSIVE", NULL, NULL, NULL) != SQLITE_OK)
        return;
    if (is_unused(db, path) && is_empty(path) == empty && sqlite_check_place(db, path, NULL))
        unlink(path);
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
}

gboolean sqlite_check_place(sqlite3 *db, const char *path, GError **error)
{
    int moved = 0;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK || !moved)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO,
                _("%s was removed, or replaced by another file, while it was open. Nothing was written; "
                  "repeat the command."),
                path);
    return FALSE;
}
