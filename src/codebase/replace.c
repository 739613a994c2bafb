/* SPDX-License-Identifier: Apache-2.0 */
#include "replace_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "errors.h"
#include "file.h"
#include "i18n.h"

/*
 * One file replaced: a temporary file beside it is written, made durable and then renamed over it, which the
 * system does in one step. Everything is opened by openat2() from the folder on, so that no link, put there
 * meanwhile, leads elsewhere. The temporary file's name is the same for all who hold the same lock: what a
 * killed one left, the next one removes.
 */

int replace_open_beneath(int folder, const char *path, int flags)
{
    struct open_how how = {.flags = (guint64)(flags | O_CLOEXEC),
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    long fd;
    do {
        fd = syscall(SYS_openat2, folder, path, &how, sizeof how);
    } while (fd < 0 && (errno == EINTR || errno == EAGAIN)); /* EAGAIN: something was renamed meanwhile */
    return (int)fd;
}

void replace_set_error(GError **error, const char *path, int errnum)
{
    if (errnum == ELOOP)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO,
                    _("%s: a symbolic link is in the path; a module is only written where it really stands"),
                    path);
    else if (errnum == EXDEV)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO,
                    _("%s: the path leaves the folder of the modules"), path);
    else
        file_set_error(error, path, errnum);
}

static gboolean fail(const struct replace_place *place, GError **error)
{
    replace_set_error(error, place->path, errno);
    return FALSE;
}

static gboolean write_all(int fd, const char *text, gsize size)
{
    while (size > 0) {
        ssize_t put = write(fd, text, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return FALSE;
        text += put;
        size -= (gsize)put;
    }
    return TRUE;
}

/* Now, or the second after the old file's time. */
static struct timespec time_after(const struct replace_place *place)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    if (place->there && now.tv_sec <= place->old.st_mtim.tv_sec)
        now = (struct timespec){.tv_sec = place->old.st_mtim.tv_sec + 1};
    return now;
}

/* Owner before mode: a change of owner takes bits of the mode away. */
static gboolean keep_status(int fd, const struct replace_place *place)
{
    struct timespec times[2] = {{.tv_nsec = UTIME_NOW}, time_after(place)};
    struct stat made;
    if (place->there) {
        if (fstat(fd, &made) != 0)
            return FALSE;
        gboolean owned = made.st_uid == place->old.st_uid && made.st_gid == place->old.st_gid;
        if (!owned && fchown(fd, place->old.st_uid, place->old.st_gid) != 0)
            return FALSE;
        if (fchmod(fd, place->old.st_mode & 07777) != 0)
            return FALSE;
    }
    return futimens(fd, times) == 0;
}

static gboolean write_temporary(const struct replace_place *place, const char *text, gsize size)
{
    mode_t mode = place->there ? 0600 : 0666;
    if (unlinkat(place->folder, place->temporary, 0) != 0 && errno != ENOENT)
        return FALSE;
    int fd =
        openat(place->folder, place->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (fd < 0)
        return FALSE;
    gboolean good = write_all(fd, text, size) && keep_status(fd, place) && fsync(fd) == 0;
    int errnum = errno;
    good = close(fd) == 0 && good;
    errno = errnum;
    return good;
}

static gboolean same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* Whether the file is still the one that was read. */
static gboolean is_unchanged(const struct replace_place *place)
{
    struct stat now;
    if (fstatat(place->folder, place->name, &now, AT_SYMLINK_NOFOLLOW) != 0)
        return !place->there && errno == ENOENT;
    return place->there && now.st_dev == place->old.st_dev && now.st_ino == place->old.st_ino &&
           now.st_size == place->old.st_size && same_time(now.st_mtim, place->old.st_mtim) &&
           same_time(now.st_ctim, place->old.st_ctim);
}

/* Whether what lies under the temporary name is the file that was read. (A rename sets its ctime.) */
static gboolean came_out(const struct replace_place *place)
{
    struct stat out;

    return fstatat(place->folder, place->temporary, &out, AT_SYMLINK_NOFOLLOW) == 0 &&
           out.st_dev == place->old.st_dev && out.st_ino == place->old.st_ino &&
           out.st_size == place->old.st_size && same_time(out.st_mtim, place->old.st_mtim);
}

static int rename_by(const struct replace_place *place, unsigned how)
{
    return renameat2(place->folder, place->temporary, place->folder, place->name, how);
}

/*
 * A file that was not there is not put over one that came meanwhile; one that was there changes its place
 * with the new one, and goes only when it turns out to be the one that was read. errno is EEXIST when it is
 * not.
 */
static gboolean rename_temporary(const struct replace_place *place)
{
    if (rename_by(place, place->there ? RENAME_EXCHANGE : RENAME_NOREPLACE) != 0) {
        if (errno != EINVAL && errno != ENOSYS) /* a file system without it */
            return FALSE;
        return renameat(place->folder, place->temporary, place->folder, place->name) == 0;
    }
    if (!place->there)
        return TRUE;
    if (came_out(place)) {
        unlinkat(place->folder, place->temporary, 0);
        return TRUE;
    }
    if (rename_by(place, RENAME_EXCHANGE) == 0)
        errno = EEXIST;
    return FALSE;
}

static gboolean put(const struct replace_place *place, const char *text, gsize size, GError **error)
{
    if (!write_temporary(place, text, size))
        return fail(place, error);
    gboolean stale = !is_unchanged(place);
    if (!stale && rename_temporary(place))
        return TRUE;
    if (stale || errno == EEXIST)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE,
                    _("%s: the file was changed while it was being written; it was left as it is"),
                    place->path);
    else
        fail(place, error);
    return FALSE;
}

gboolean replace_file(const struct replace_place *place, const char *text, gsize size, gboolean *done,
                      GError **error)
{
    *done = put(place, text, size, error);
    if (!*done) {
        unlinkat(place->folder, place->temporary, 0);
        return FALSE;
    }
    if (fsync(place->folder) == 0)
        return TRUE;
    fail(place, error);
    g_prefix_error(error, "%s", _("The module was written, but its folder could not be saved to the disk: "));
    return FALSE;
}
