/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_CODEBASE_REPLACE_INTERNAL_H
#define EXOBASE_CODEBASE_REPLACE_INTERNAL_H

#include <sys/stat.h>

#include <glib.h>

/* A file's place, and what stood there when it was looked at. */
struct replace_place {
    const char *path; /* for messages */
    const char *name; /* in the folder */
    int folder;       /* open for reading */
    char temporary[64];
    gboolean there;
    struct stat old; /* when it is there */
};

/* Opens below a folder, without following a link or leaving it; -1 with errno. `flags` without O_CREAT. */
int replace_open_beneath(int folder, const char *path, int flags);
/* Sets an error from errno, with words for links. */
void replace_set_error(GError **error, const char *path, int errnum);
/*
 * Puts the text in the place of what is there, if that is still what was looked at. `done`: the new file
 * stands, whatever is returned. Errors: STALE, FULL, READONLY, IO.
 */
gboolean replace_file(const struct replace_place *place, const char *text, gsize size, gboolean *done,
                      GError **error);

#endif
