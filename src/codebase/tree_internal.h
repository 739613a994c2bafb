/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_CODEBASE_TREE_INTERNAL_H
#define EXOBASE_CODEBASE_TREE_INTERNAL_H

#include "sha256.h"

enum tree_kind { TREE_FILE = 'f', TREE_FOLDER = 'd', TREE_LINK = 'l', TREE_OTHER = 'o' };

struct tree_entry {
    char *path; /* UTF-8: a name that is none is escaped */
    char kind;  /* enum tree_kind */
    guint32 mode;
    gint64 size, time_ns;         /* of files; a link's time, and that of others, too */
    char sha256[SHA256_HEX_SIZE]; /* of a file's bytes, of where a link leads; else empty */
};
/* tree_walk.c: all entries below a folder, and itself, by path in byte order: GArray of struct tree_entry,
 * clear function set. Errors: NOT_FOUND, IO; CONTENT, folders too deep. Caller frees. */
GArray *tree_walk(const char *folder, GError **error);

#endif
