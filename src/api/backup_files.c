/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api_backup_internal.h"
#include "clock.h"
#include "errors.h"
#include "file.h"

#define BANK_DIGITS 8
#define PART_SUFFIX ".part"

static char *name_prefix(const char *log_id)
{
    return g_strdup_printf("exobase-%.*s-", BANK_DIGITS, log_id);
}

static void clear_file(gpointer data)
{
    g_free(((struct backup_file *)data)->name);
}

/* "20261125T083000Z-42.db" → its time and commit. */
static gboolean read_name(const char *rest, struct backup_file *out)
{
    if (!g_regex_match_simple("^[0-9]{8}T[0-9]{6}Z-[0-9]{1,18}\\.db$", rest, 0, 0))
        return FALSE;
    g_autofree char *iso = g_strndup(rest, strlen("20261125T083000Z"));
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(iso, NULL);
    if (!time)
        return FALSE;
    out->time_ms = g_date_time_to_unix(time) * 1000;
    out->commit = g_ascii_strtoll(rest + strlen(iso) + 1, NULL, 10);
    return TRUE;
}

static int newest_first(gconstpointer a, gconstpointer b)
{
    const struct backup_file *x = a, *y = b;

    if (x->time_ms != y->time_ms)
        return x->time_ms > y->time_ms ? -1 : 1;
    return x->commit > y->commit ? -1 : x->commit < y->commit;
}

static GDir *open_folder(const char *folder, GError **error)
{
    GDir *dir = g_dir_open(folder, 0, NULL);

    if (!dir)
        file_set_error(error, folder, errno);
    return dir;
}

GArray *backup_files_list(const char *folder, const char *log_id, GError **error)
{
    g_autofree char *prefix = name_prefix(log_id);
    g_autoptr(GDir) dir = open_folder(folder, error);
    const char *name;

    if (!dir)
        return NULL;
    GArray *files = g_array_new(FALSE, FALSE, sizeof(struct backup_file));
    g_array_set_clear_func(files, clear_file);
    while ((name = g_dir_read_name(dir))) {
        struct backup_file file = {0};
        if (!g_str_has_prefix(name, prefix) || !read_name(name + strlen(prefix), &file))
            continue;
        file.name = g_strdup(name);
        g_array_append_val(files, file);
    }
    g_array_sort(files, newest_first);
    return files;
}

/* What a process that was killed left half made. */
static void remove_parts(const char *folder, const char *prefix)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autofree char *hidden = g_strconcat(".", prefix, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_str_has_prefix(name, hidden) && strstr(name, PART_SUFFIX))
            g_unlink(path);
    }
}

/* The copy's newest commit, as the copy itself says: it can be opened. */
static gint64 commit_of(const char *path, GError **error)
{
    g_autofree char *address = g_strconcat("sqlite:", path, NULL);
    g_autoptr(store) copy = store_open(address, STORE_READ, error);

    return copy ? store_head(copy, error) : -1;
}

static gboolean give_name(const char *part, const char *folder, const char *path, GError **error)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    gboolean done = fd >= 0 && rename(part, path) == 0 && fsync(fd) == 0;

    if (!done)
        file_set_error(error, path, errno);
    if (fd >= 0)
        close(fd);
    return done;
}

gboolean backup_files_make(struct store *store, const char *folder, struct backup_file *out, GError **error)
{
    g_autofree char *prefix = name_prefix(store_log_id(store));
    g_autofree char *unique = g_uuid_string_random();
    g_autofree char *part = g_strdup_printf("%s/.%s%s%s", folder, prefix, unique, PART_SUFFIX);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *time = g_date_time_format(now, "%Y%m%dT%H%M%SZ");

    remove_parts(folder, prefix);
    if (!store_backup(store, part, error))
        return FALSE;
    gint64 commit = commit_of(part, error);
    g_autofree char *name = g_strdup_printf("%s%s-%" G_GINT64_FORMAT ".db", prefix, time, commit);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    if (commit < 0 || !give_name(part, folder, path, error)) {
        g_unlink(part);
        return FALSE;
    }
    *out = (struct backup_file){
        .name = g_steal_pointer(&name), .time_ms = g_date_time_to_unix(now) * 1000, .commit = commit};
    return TRUE;
}

gboolean backup_files_prune(const char *folder, const char *log_id, guint keep, GError **error)
{
    g_autoptr(GArray) files = backup_files_list(folder, log_id, error);

    for (guint i = keep; files && i < files->len; i++) {
        g_autofree char *path =
            g_build_filename(folder, g_array_index(files, struct backup_file, i).name, NULL);
        if (g_unlink(path) != 0 && errno != ENOENT) {
            file_set_error(error, path, errno);
            return FALSE;
        }
    }
    return files != NULL;
}
