/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_FILE_H
#define EXOBASE_FILE_H

#include <glib.h>

/* Sets an error from errno: FULL, READONLY, NOT_FOUND or IO, "path: what the system said". */
void file_set_error(GError **error, const char *path, int errnum);

/*
 * A file's whole content, closed by a NUL that `size` does not count. Regular files only (a pipe or a folder
 * is an error, never a wait). Errors: NOT_FOUND, IO; CONTENT above `limit` bytes. Caller frees with g_free().
 */
char *file_read(const char *path, gsize limit, gsize *size, GError **error);
/* The same of a file that is open; `path` is for messages. */
char *file_read_open(int fd, const char *path, gsize limit, gsize *size, GError **error);

#endif
