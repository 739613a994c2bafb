/* SPDX-License-Identifier: Apache-2.0 */
#include "errors.h"
#include "i18n.h"
#include "sqlite_internal.h"

/* What SQLite's result codes mean here; a code that is not in the table is IO. */
struct meaning {
    int code; /* primary result code */
    enum exobase_error error;
    const char *message;
};

static const char DENIED[] =
    N_("The database can't be written: see to the permissions of the file and its folder.");
static const char HELD[] =
    N_("The database is in use by another program that does not let go of it: try again later.");

static const char DAMAGED[] =
    N_("The database is damaged: put a backup in its place, keep the damaged file, and see to the disk.");

static const struct meaning MEANINGS[] = {
    {SQLITE_FULL, EXOBASE_ERROR_FULL,
     N_("There is no space left for the database: free some and repeat the command. Nothing was written.")},
    {SQLITE_READONLY, EXOBASE_ERROR_READONLY, DENIED},
    {SQLITE_PERM, EXOBASE_ERROR_READONLY, DENIED},
    {SQLITE_CANTOPEN, EXOBASE_ERROR_IO,
     N_("The database can't be opened: see to the permissions of the file and its folder.")},
    {SQLITE_NOTADB, EXOBASE_ERROR_CORRUPT,
     N_("This is not a database, or its beginning is damaged: name another file, or put a backup in its "
        "place.")},
    {SQLITE_CORRUPT, EXOBASE_ERROR_CORRUPT, DAMAGED},
    /* All statements are fixed: one that does not fit has met tables that are not the ones it was made for.
     */
    {SQLITE_ERROR, EXOBASE_ERROR_CORRUPT, DAMAGED},
    {SQLITE_CONSTRAINT, EXOBASE_ERROR_CORRUPT, DAMAGED},
    {SQLITE_MISMATCH, EXOBASE_ERROR_CORRUPT, DAMAGED},
    {SQLITE_BUSY, EXOBASE_ERROR_BUSY, HELD},
    {SQLITE_LOCKED, EXOBASE_ERROR_BUSY, HELD},
    {SQLITE_PROTOCOL, EXOBASE_ERROR_BUSY, HELD},
};

gboolean sqlite_set_error(GError **error, const char *path, sqlite3 *db, int code)
{
    const char *said = db ? sqlite3_errmsg(db) : sqlite3_errstr(code);
    int extended = db && (sqlite3_errcode(db) & 0xff) == (code & 0xff) ? sqlite3_extended_errcode(db) : code;
    enum exobase_error kind = EXOBASE_ERROR_IO;
    const char *message = N_("The system refused to read or write the database.");
    /* The index of a write-ahead log could not be made: that is space, too. */
    int primary = code == SQLITE_IOERR_SHMSIZE ? SQLITE_FULL : code & 0xff;
    for (gsize i = 0; i < G_N_ELEMENTS(MEANINGS); i++) {
        if (primary != MEANINGS[i].code)
            continue;
        kind = MEANINGS[i].error;
        message = MEANINGS[i].message;
    }
    g_set_error(error, EXOBASE_ERROR, kind, "%s: %s (SQLite %d: %s)", path, _(message), extended, said);
    return FALSE;
}

gboolean sqlite_set_corrupt(GError **error, const char *path, const char *detail)
{
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT,
                _("%s contradicts itself (%s): put a backup in its place, and keep the damaged file."), path,
                detail);
    return FALSE;
}
