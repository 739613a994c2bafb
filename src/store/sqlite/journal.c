/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/statvfs.h>

#include "sqlite_internal.h"

/*
 * How the file is journalled.
 *
 * At rest, and for commands, with a rollback journal: the file alone is the bank. A reader then needs no
 * other file, so it works on a full disk, in a folder and on a file that it can't write, and leaves no trace;
 * SQLite's own locks keep it and a writer apart: each waits until the other is done. A commit of a command
 * is one of its kind, and a large one is faster so: a page that was not there needs no journal, while through
 * a write-ahead log each is written twice.
 *
 * A program that stays (STORE_SERVE) turns the write-ahead log on while it has the file open: a commit then
 * is one sync instead of four, and neither readers nor writers wait. The log and its index (-wal, -shm)
 * stand beside the file for that time, and every command that comes by uses them: the mode is in the file.
 * Whoever closes the file last turns it off again.
 *
 * Immutable reading (a parameter of SQLite's) is no way to spare these files: it takes no lock, and a
 * writer may begin at any moment.
 */

#define SWITCH_PAUSE_MS 10
#define SWITCH_PATIENCE_MS 30000
#define US_PER_MS 1000
#define LOG_BYTES_MIN (1024 * 1024)

/* Needs the file alone for a moment, for which SQLite's own busy time-out does not wait. */
static int switch_to(sqlite3 *db, const char *pragma, int patience_ms)
{
    int code = sqlite3_exec(db, pragma, NULL, NULL, NULL);
    for (int waited = 0; (code & 0xff) == SQLITE_BUSY && waited < patience_ms; waited += SWITCH_PAUSE_MS) {
        g_usleep(SWITCH_PAUSE_MS * US_PER_MS);
        code = sqlite3_exec(db, pragma, NULL, NULL, NULL);
    }
    return code;
}

gboolean sqlite_has_wal(sqlite3 *db)
{
    sqlite3_stmt *row = NULL;
    gboolean found = sqlite3_prepare_v2(db, "PRAGMA journal_mode", -1, &row, NULL) == SQLITE_OK &&
                     sqlite3_step(row) == SQLITE_ROW &&
                     g_strcmp0((const char *)sqlite3_column_text(row, 0), "wal") == 0;
    sqlite3_finalize(row);
    return found;
}

/* Without space for the log's index the file could be put into this mode and not be read any more. */
static gboolean has_space(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    struct statvfs found;
    return statvfs(folder, &found) != 0 || found.f_bavail * found.f_frsize >= LOG_BYTES_MIN;
}

gboolean sqlite_turn_on_wal(sqlite3 *db, const char *path, GError **error)
{
    if (!sqlite_has_wal(db) && !has_space(path))
        return sqlite_set_error(error, path, NULL, SQLITE_FULL);
    int code = switch_to(db, "PRAGMA journal_mode = WAL", SWITCH_PATIENCE_MS);
    return code == SQLITE_OK || sqlite_set_error(error, path, db, code);
}

void sqlite_turn_off_wal(sqlite3 *db, int patience_ms)
{
    if (sqlite_has_wal(db))
        switch_to(db, "PRAGMA journal_mode = DELETE", patience_ms);
}
