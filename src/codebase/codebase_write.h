/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_CODEBASE_WRITE_H
#define EXOBASE_CODEBASE_WRITE_H

#include "pydata.h"
#include "sha256.h"

/* A Python module, replaced on the disk as a whole or not at all. */

struct codebase_target {
    const char *folder;   /* of the modules; it may be reached by links, nothing below it may */
    const char *name;     /* the module's path below it: "gm07_exercises.py" */
    const char *lock;     /* the lock's file, not in the folder (codebase_lock_path()) */
    const char *expected; /* SHA-256 of the file as it was last read or written; NULL: none is there */
};

struct codebase_written {
    gboolean replaced;            /* FALSE: the file said all that already, and was not touched */
    char sha256[SHA256_HEX_SIZE]; /* of the file as it stands now */
};

/* Where a module's lock is: a file beside the database's, "exobase.db-gm07_exercises.py.lock". Caller frees.
 */
char *codebase_lock_path(const char *database, const char *name);

/*
 * Makes the module's new text; called with the lock held. `module` is NULL when there is no file. The text is
 * freed with g_free(). Errors as pydata_write_lists() has them.
 */
typedef char *(*codebase_builder)(const struct pydata_module *module, gpointer data, gsize *size,
                                  GError **error);

/*
 * Writes the module again: whoever reads it meanwhile, and whatever ends this process or the machine, finds
 * the old text or the new one, whole. Mode and owner stay; the modification time is a later second than the
 * old one's, as CPython's cached bytecode is told from a newer source by its seconds. Writers of all
 * processes wait for each other, at most 30 s. When anything fails the file is as it was, but for one case:
 * `out->replaced` with an error says that the new text stands and that only the folder's being on the disk is
 * not certain. Blocks.
 *
 * Errors: STALE, the file is not the expected one (somebody changed, made or removed it); FULL; READONLY;
 * BUSY, another writer holds the lock; SYNTAX and CONTENT of the module and its builder; NOT_FOUND, no such
 * folder; IO for everything else that the system says, a symbolic link in the path among it.
 */
gboolean codebase_write_module(const struct codebase_target *target, codebase_builder build, gpointer data,
                               struct codebase_written *out, GError **error);

/* Takes a module's lock for a longer work; close() lets go of it. -1 and an error: BUSY, IO, READONLY. */
int codebase_lock(const char *path, GError **error);
/* codebase_write_module() for one who holds the lock already. */
gboolean codebase_write_locked(const struct codebase_target *target, int lock, codebase_builder build,
                               gpointer data, struct codebase_written *out, GError **error);
/* The file as it is, `text` NULL when there is none. Errors: NOT_FOUND, no such folder; IO. Caller frees. */
gboolean codebase_read_file(const char *folder, const char *name, char **text, gsize *size, GError **error);
/* Whether a symbolic link is in the way, or the path leaves the folder. */
gboolean codebase_is_link(const char *folder, const char *name);

#endif
