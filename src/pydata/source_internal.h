/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_PYDATA_SOURCE_INTERNAL_H
#define EXOBASE_PYDATA_SOURCE_INTERNAL_H

#include "pydata.h"

/*
 * The text of a module as the scanner reads it: UTF-8 that was checked, without NULs, followed by one. A
 * module in another encoding is read from a copy in UTF-8; offsets then count in the copy.
 */
struct source {
    const char *path;
    const char *text;
    guint32 size;
    guint32 begin;   /* where the code begins: after the byte order mark */
    char *copy;      /* the text when it had to be made; NULL when it is the caller's */
    guint8 encoding; /* enum encoding, of the caller's text */
    GArray *stops;   /* of struct place_stop, made when the first place is asked for */
};

/* Fills `source`, which source_close() empties. Errors: SYNTAX (encoding, NUL), CONTENT (4 GiB). */
gboolean source_open(struct source *source, const char *path, const char *text, gsize size, GError **error);
void source_close(struct source *source);

/* The place of an offset; takes bounded time, whatever the size of the text or of its lines. */
struct pydata_place source_place(struct source *source, guint32 offset);
/* Sets SYNTAX, "path:line:column: message". Returns FALSE. */
gboolean source_fail(struct source *source, GError **error, guint32 at, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

#endif
