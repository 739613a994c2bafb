/* SPDX-License-Identifier: Apache-2.0 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "errors.h"
#include "i18n.h"
#include "pages_internal.h"

static enum exobase_error error_code(int errnum)
{
    switch (errnum) {
    case ENOENT:
    case ENOTDIR:
        return EXOBASE_ERROR_NOT_FOUND;
    case ENOSPC:
    case EDQUOT:
        return EXOBASE_ERROR_FULL;
    case EROFS:
        return EXOBASE_ERROR_READONLY;
    default:
        return EXOBASE_ERROR_IO;
    }
}

void file_set_error(GError **error, const char *path, int errnum)
{
    g_set_error(error, EXOBASE_ERROR, (int)error_code(errnum), "%s: %s", path, g_strerror(errnum));
}

/* Reads until the end of the file: it may have grown or shrunk since its size was asked for. */
static char *read_all(int fd, const char *path, gsize expected, gsize limit, gsize *size, GError **error)
{
    gsize room = expected + 1, used = 0;
    g_autofree char *text = g_malloc(room + 1);

    pages_prefer_large(text, room + 1);
    for (;;) {
        gssize got = read(fd, text + used, room - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            file_set_error(error, path, errno);
            return NULL;
        }
        used += (gsize)got;
        if (got == 0)
            break;
        if (used > limit) {
            g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, _("%s: larger than %lld bytes"), path,
                        (long long)limit);
            return NULL;
        }
        if (used == room) {
            room *= 2;
            text = g_realloc(text, room + 1);
        }
    }
    text[used] = '\0';
    *size = used;
    return g_steal_pointer(&text);
}

char *file_read_open(int fd, const char *path, gsize limit, gsize *size, GError **error)
{
    struct stat status;
    if (fstat(fd, &status) != 0) {
        file_set_error(error, path, errno);
        return NULL;
    }
    if (!S_ISREG(status.st_mode)) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO, _("%s: not a regular file"), path);
        return NULL;
    }
    return read_all(fd, path, (gsize)status.st_size, limit, size, error);
}

char *file_read(const char *path, gsize limit, gsize *size, GError **error)
{
    /* O_NONBLOCK: opening a pipe that nobody writes to must not wait. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 && errno == ENXIO) { /* a socket */
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO, _("%s: not a regular file"), path);
        return NULL;
    }
    if (fd < 0) {
        file_set_error(error, path, errno);
        return NULL;
    }

    char *text = file_read_open(fd, path, limit, size, error);
    close(fd);
    return text;
}
