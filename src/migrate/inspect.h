/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_INSPECT_H
#define EXOBASE_INSPECT_H

#include "shapes.h"

/* Looking into modules without a bank: each file is read, shown and forgotten. */

struct inspect_file {
    const char *path;
    gsize size;                         /* bytes */
    const struct pydata_module *module; /* NULL: it can't be read */
    const GPtrArray *candidates;        /* of struct shapes_candidate * */
    const GError *error;                /* why it can't be read */
};

struct inspect_totals {
    guint64 files, with_content, unreadable, bytes;
    guint64 lists, items;     /* that could be taken */
    guint64 unreadable_lists; /* in modules that can be read */
};

/* Hears of one file; all of it is gone afterwards. */
typedef void (*inspect_func)(const struct inspect_file *file, gpointer data);

/*
 * Reads the files that `paths` (NULL-ended) name and the modules (*.py) of folders and the folders in them,
 * in order of name; links to folders are not followed, only regular files are opened. Errors: NOT_FOUND for a
 * path that is not there; IO for a named folder that can't be read. A module that can't be read is no error.
 */
gboolean inspect_paths(const char *const *paths, inspect_func each, gpointer data,
                       struct inspect_totals *totals, GError **error);

#endif
