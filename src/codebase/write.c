/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "codebase_write.h"
#include "errors.h"
#include "file.h"
#include "i18n.h"
#include "replace_internal.h"

/* A module read, judged and replaced, all of it with the module's lock held. */

#define MODULE_SIZE_MAX ((gsize)1 << 32)
#define LOCK_WAIT_MS 30000
#define LOCK_PAUSE_MS 5

char *codebase_lock_path(const char *database, const char *name)
{
    g_autofree char *plain = g_strdup(name);
    g_strdelimit(plain, "/", '%');
    return g_strdup_printf("%s-%s.lock", database, plain);
}

/* Waits for the lock. The file stays: who removed it would let two in. */
static gboolean take_lock(int fd, const char *path, GError **error)
{
    for (gint64 end = g_get_monotonic_time() + LOCK_WAIT_MS * 1000;; g_usleep(LOCK_PAUSE_MS * 1000)) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            return TRUE;
        if (errno == EINTR)
            continue;
        if (errno != EWOULDBLOCK) {
            file_set_error(error, path, errno);
            return FALSE;
        }
        if (g_get_monotonic_time() > end) {
            g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_BUSY,
                        _("%s: another process has been writing this module for %d seconds"), path,
                        LOCK_WAIT_MS / 1000);
            return FALSE;
        }
    }
}

int codebase_lock(const char *path, GError **error)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0) {
        file_set_error(error, path, errno);
        return -1;
    }
    if (take_lock(fd, path, error))
        return fd;
    close(fd);
    return -1;
}

/* The folder that the module is in, open for reading; -1 with an error. */
static int open_folder(const char *folder, const char *name, GError **error)
{
    g_autofree char *parent = g_path_get_dirname(name);
    int top = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (top < 0) {
        file_set_error(error, folder, errno);
        return -1;
    }
    int fd = replace_open_beneath(top, parent, O_RDONLY | O_DIRECTORY);
    if (fd < 0) {
        g_autofree char *path = g_build_filename(folder, parent, NULL);
        replace_set_error(error, path, errno);
    }
    close(top);
    return fd;
}

static gboolean fail_stale(const struct replace_place *place, const char *message, GError **error)
{
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE, "%s: %s", place->path, message);
    return FALSE;
}

/* Reads what is there into `text`, NULL when there is nothing. */
static gboolean read_old(struct replace_place *place, char **text, gsize *size, GError **error)
{
    int fd = replace_open_beneath(place->folder, place->name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 && errno == ENOENT)
        return TRUE;
    if (fd < 0) {
        replace_set_error(error, place->path, errno);
        return FALSE;
    }
    place->there = TRUE;
    if (fstat(fd, &place->old) != 0)
        file_set_error(error, place->path, errno);
    else
        *text = file_read_open(fd, place->path, MODULE_SIZE_MAX, size, error);
    close(fd);
    return *text != NULL;
}

/* Whether what is there is what the caller knows. */
static gboolean check_expected(const struct replace_place *place, const char *expected, const char *sha256,
                               GError **error)
{
    if (place->there && expected == NULL)
        return fail_stale(
            place,
            _("a file of this name is there already, and does not come from exobase; it was left as it is"),
            error);
    if (!place->there && expected != NULL)
        return fail_stale(place, _("the file is gone; it was not made again"), error);
    if (place->there && strcmp(expected, sha256) != 0)
        return fail_stale(place,
                          _("the file was changed by somebody else since exobase last read or wrote it; it "
                            "was left as it is"),
                          error);
    return TRUE;
}

static char *build_text(const struct replace_place *place, const char *old, gsize old_size,
                        codebase_builder build, gpointer data, gsize *size, GError **error)
{
    if (!place->there)
        return build(NULL, data, size, error);
    g_autoptr(pydata_module) module = pydata_read_module(place->path, old, old_size, error);
    return module != NULL ? build(module, data, size, error) : NULL;
}

static gboolean write_place(struct replace_place *place, const struct codebase_target *target,
                            codebase_builder build, gpointer data, struct codebase_written *out,
                            GError **error)
{
    g_autofree char *old = NULL, *new = NULL;
    gsize old_size = 0, size = 0;
    char sha256[SHA256_HEX_SIZE] = "";
    if (!read_old(place, &old, &old_size, error))
        return FALSE;
    if (place->there)
        sha256_hex_of(old, old_size, sha256);
    if (!check_expected(place, target->expected, sha256, error))
        return FALSE;
    new = build_text(place, old, old_size, build, data, &size, error);
    if (new == NULL)
        return FALSE;
    sha256_hex_of(new, size, out->sha256);
    if (place->there && strcmp(out->sha256, sha256) == 0)
        return TRUE;
    return replace_file(place, new, size, &out->replaced, error);
}

/* Equal for all who hold this lock for this module, and for nobody else. */
static void name_temporary(struct replace_place *place, const struct stat *lock)
{
    char sha256[SHA256_HEX_SIZE];
    g_autofree char *all = g_strdup_printf("%llu:%llu:%s", (unsigned long long)lock->st_dev,
                                           (unsigned long long)lock->st_ino, place->name);
    sha256_hex_of(all, strlen(all), sha256);
    g_snprintf(place->temporary, sizeof place->temporary, ".exobase-%.16s.tmp", sha256);
}

gboolean codebase_write_locked(const struct codebase_target *target, int lock, codebase_builder build,
                               gpointer data, struct codebase_written *out, GError **error)
{
    struct stat lock_status;
    *out = (struct codebase_written){0};
    if (fstat(lock, &lock_status) != 0) {
        file_set_error(error, target->lock, errno);
        return FALSE;
    }
    int folder = open_folder(target->folder, target->name, error);
    if (folder < 0)
        return FALSE;
    g_autofree char *path = g_build_filename(target->folder, target->name, NULL);
    g_autofree char *name = g_path_get_basename(target->name);
    struct replace_place place = {.path = path, .name = name, .folder = folder};
    name_temporary(&place, &lock_status);
    gboolean good = write_place(&place, target, build, data, out, error);
    close(folder);
    return good;
}

gboolean codebase_write_module(const struct codebase_target *target, codebase_builder build, gpointer data,
                               struct codebase_written *out, GError **error)
{
    *out = (struct codebase_written){0};
    int lock = codebase_lock(target->lock, error);
    if (lock < 0)
        return FALSE;
    gboolean good = codebase_write_locked(target, lock, build, data, out, error);
    close(lock);
    return good;
}

gboolean codebase_read_file(const char *folder, const char *name, char **text, gsize *size, GError **error)
{
    int fd = open_folder(folder, name, error);
    if (fd < 0)
        return FALSE;
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *base = g_path_get_basename(name);
    struct replace_place place = {.path = path, .name = base, .folder = fd};
    *text = NULL;
    gboolean good = read_old(&place, text, size, error);
    close(fd);
    return good;
}

gboolean codebase_is_link(const char *folder, const char *name)
{
    int top = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int fd = top < 0 ? -1 : replace_open_beneath(top, name, O_PATH);
    gboolean is_link = top >= 0 && fd < 0 && (errno == ELOOP || errno == EXDEV);
    if (fd >= 0)
        close(fd);
    if (top >= 0)
        close(top);
    return is_link;
}
