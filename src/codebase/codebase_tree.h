/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_CODEBASE_TREE_H
#define EXOBASE_CODEBASE_TREE_H

#include "accounts.h"

/*
 * What lies below the folder of the Python modules: every name with its kind, mode, size, time and SHA-256.
 * It is recorded beside the log when the read-only mode begins, so that anybody can see later whether
 * anything has changed since.
 */

/* The record's bytes are limited (ITEM_TEXT_BYTES_MAX), and so is the depth of folders. */
#define CODEBASE_TREE_DEPTH_MAX 64

/*
 * Records the folder as it is now. When there is a record of it already, it stays, unless `again`; `recorded`
 * (may be NULL) says whether this call made one. Reads every file, follows no link below the folder. Errors:
 * NOT_FOUND, IO; CONTENT, too much is there; as store_item_put().
 */
gboolean codebase_record_tree(struct store *store, const char *folder, gboolean again, gboolean *recorded,
                              GError **error);
/* Whether there is one, and so a server has begun the read-only mode and none has ended it since. A folder or
 * database that can't be read has none. */
gboolean codebase_has_tree(struct store *store, const char *folder);
/* Takes the record away: from now on the folder may change. Nothing there is no error. Errors: as
 * store_item_delete(). */
gboolean codebase_forget_tree(struct store *store, const char *folder, GError **error);

enum codebase_tree_change {
    TREE_SAME,
    TREE_ADDED,
    TREE_REMOVED,
    TREE_KIND,  /* a file became a folder or a link, or the other way round */
    TREE_BYTES, /* of a file, or where a link leads */
    TREE_MODE,
    TREE_TIME, /* the time of modification alone */
};
/* `path` is relative to the folder, "." itself; borrowed. */
typedef void (*codebase_tree_func)(const char *path, enum codebase_tree_change change, gpointer data);

struct codebase_tree {
    gint64 recorded_ms; /* 0: there is no record, nothing was compared */
    guint entries;      /* in the record */
};
/* Calls `each` for every entry that differs from the record. Errors: as codebase_record_tree(); CORRUPT. */
gboolean codebase_compare_tree(struct store *store, const char *folder, codebase_tree_func each,
                               gpointer data, struct codebase_tree *out, GError **error);

#endif
