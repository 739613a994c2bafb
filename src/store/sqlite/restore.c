/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "errors.h"
#include "file.h"
#include "i18n.h"
#include "sqlite_internal.h"

/*
 * A restore copies the backup to a name of its own beside the place, brings the copy to the present format
 * and checks it; only then the copy gets the place's name, in one step. Until that step nothing has changed.
 *
 * What stands there is locked against writers from before it is looked at until it has lost its name; a
 * writer that waited for the lock finds that its file has moved and writes nothing (make.c). A server must
 * not have it open: its image would be of the old bank. That shows by its write-ahead log (journal.c).
 */

#define FOLDER_MODE 0750

static struct store *open_file(const char *path, enum store_mode mode, GError **error)
{
    return STORE_ENGINE_SQLITE.open(path, mode, error);
}

static void close_file(struct store *store)
{
    if (!store)
        return;
    g_free(store->log_id);
    STORE_ENGINE_SQLITE.close(store);
}

struct checking {
    store_finding_func found;
    gpointer data;
    guint count;
};

static void count_finding(const char *place, const char *message, gpointer data)
{
    struct checking *checking = data;
    checking->count++;
    if (checking->found)
        checking->found(place, message, checking->data);
}

/* Whether the copy is whole. Its newest commit's number. */
static gboolean check_copy(struct store *copy, const char *backup, struct checking *checking, gint64 *commit,
                           GError **error)
{
    *commit = STORE_ENGINE_SQLITE.head(copy, error);
    if (*commit < 0 || !sqlite_verify(copy, count_finding, checking, error))
        return FALSE;
    if (checking->count == 0)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT,
                _("%s contradicts itself (%u findings): take another backup. Nothing was changed."), backup,
                checking->count);
    return FALSE;
}

/* A backup of an older format can't be opened for reading alone: that is no fault of it. */
static gboolean check_backup(const char *backup, GError **error)
{
    g_autoptr(GError) refusal = NULL;
    struct store *store = open_file(backup, STORE_READ, &refusal);
    close_file(store);
    if (store || refusal->code == EXOBASE_ERROR_READONLY)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&refusal));
    return FALSE;
}

static gboolean make_copy(const char *backup, const char *copy, struct checking *checking, gint64 *commit,
                          GError **error)
{
    sqlite3 *from = sqlite_connect(backup, STORE_READ, error);
    gboolean done = from && sqlite_copy(from, backup, copy, error);
    sqlite3_close_v2(from);
    struct store *store = done ? open_file(copy, STORE_WRITE, error) : NULL;
    done = store && check_copy(store, backup, checking, commit, error);
    close_file(store);
    return done;
}

/* What an upgrade of the copy left beside it. */
static void remove_copy(const char *copy)
{
    g_autofree char *folder = g_path_get_dirname(copy), *name = g_path_get_basename(copy);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *found;
    while (dir && (found = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, found, NULL);
        if (g_str_has_prefix(found, name))
            g_unlink(path);
    }
}

static gboolean sync_folder(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    gboolean done = handle >= 0 && fsync(handle) == 0;
    if (!done)
        file_set_error(error, folder, errno);
    if (handle >= 0)
        close(handle);
    return done;
}

/* A journal of a database that is gone would be played back into the one that comes. */
static gboolean refuse_leftovers(const char *path, GError **error)
{
    static const char *const SUFFIXES[] = {"-journal", "-wal", "-shm"};
    for (gsize i = 0; i < G_N_ELEMENTS(SUFFIXES); i++) {
        g_autofree char *name = g_strconcat(path, SUFFIXES[i], NULL);
        if (!g_file_test(name, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
            continue;
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE,
                    _("%s belongs to a database that is not there any more: take it away first. Nothing was "
                      "changed."),
                    name);
        return FALSE;
    }
    return TRUE;
}

/* The kinds of items from here on speak of files and of this place (ITEM_MODULE, ITEM_TREE, ITEM_MARK). */
#define ITEM_OF_FILES 6
G_STATIC_ASSERT(ITEM_OF_FILES == ITEM_MODULE);
#define STRINGIFY_VALUE(x) #x
#define STRINGIFY(x) STRINGIFY_VALUE(x)

static gboolean put_into_free_place(const char *copy, const char *path, GError **error)
{
    if (!refuse_leftovers(path, error))
        return FALSE;
    if (link(copy, path) == 0)
        return sync_folder(path, error);
    file_set_error(error, path, errno);
    return FALSE;
}

/* Whether the bank may be replaced; `lock` keeps writers out. */
static gboolean check_place(sqlite3 *lock, const char *path, const char *keep, GError **error)
{
    gint64 used = 0;
    if (sqlite_has_wal(lock)) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_BUSY,
                    _("%s is in use by a server: stop it first. Nothing was changed."), path);
        return FALSE;
    }
    /* What is known of modules and folders, and marks, are nothing without commits. */
    if (!sqlite_ask(lock, path,
                    "SELECT (SELECT count(*) FROM commits) +"
                    " (SELECT count(*) FROM items WHERE kind < " STRINGIFY(ITEM_OF_FILES) ")",
                    0, &used, error))
        return FALSE;
    if (used == 0 || keep)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE,
                _("%s is not empty: with --force it is first backed up beside itself, and then replaced. "
                  "Nothing was changed."),
                path);
    return FALSE;
}

static gboolean replace(struct sqlite_store *old, sqlite3 *lock, const char *copy, const char *keep,
                        GError **error)
{
    if (!sqlite_exec(lock, old->path, "BEGIN IMMEDIATE", error))
        return FALSE;
    gboolean done = check_place(lock, old->path, keep, error) && sqlite_check_place(lock, old->path, error) &&
                    (!keep || sqlite_copy(old->db, old->path, keep, error));
    if (done && g_rename(copy, old->path) != 0) {
        file_set_error(error, old->path, errno);
        done = FALSE;
    }
    done = done && sync_folder(old->path, error);
    sqlite3_exec(lock, "ROLLBACK", NULL, NULL, NULL);
    return done;
}

static gboolean put_over(const char *copy, const char *path, const char *keep, GError **error)
{
    struct store *old = open_file(path, STORE_COPY, error);
    sqlite3 *lock = old ? sqlite_connect(path, STORE_WRITE, error) : NULL;
    gboolean done = lock && replace((struct sqlite_store *)old, lock, copy, keep, error);
    sqlite3_close_v2(lock);
    close_file(old);
    return done;
}

/* Where a link leads to: the file gets another content, not the link another meaning. Caller frees. */
static char *follow_links(const char *location)
{
    char *real = realpath(location, NULL);
    char *copy = g_strdup(real ? real : location);
    free(real);
    return copy;
}

gboolean sqlite_restore(const char *place, const char *backup, const char *keep, store_finding_func found,
                        gpointer data, gint64 *commit, GError **error)
{
    struct checking checking = {found, data, 0};
    g_autofree char *location = follow_links(place);
    g_autofree char *unique = g_uuid_string_random();
    g_autofree char *copy = g_strdup_printf("%s.%s.restore", location, unique);
    g_autofree char *folder = g_path_get_dirname(location);
    if (!check_backup(backup, error))
        return FALSE;
    if (g_mkdir_with_parents(folder, FOLDER_MODE) != 0) {
        file_set_error(error, folder, errno);
        return FALSE;
    }
    gboolean done = make_copy(backup, copy, &checking, commit, error) &&
                    (g_file_test(location, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK)
                         ? put_over(copy, location, keep, error)
                         : put_into_free_place(copy, location, error));
    remove_copy(copy);
    return done;
}
