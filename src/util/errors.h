/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_ERRORS_H
#define EXOBASE_ERRORS_H

#include <glib.h>

/*
 * The one error domain. A function that can fail returns false or NULL and sets a GError of it; each
 * function's comment names the few codes to expect. A message is a whole sentence for a person, in their
 * language, with the place (file:line:column, field, commit) and, where there is one, the remedy. A caller
 * that knows more prefixes it (g_prefix_error) and never overwrites it; what is returned is not logged too.
 */
enum exobase_error {
    EXOBASE_ERROR_ARGUMENT,    /* what was asked for makes no sense (exit status 2) */
    EXOBASE_ERROR_SYNTAX,      /* a text is broken: not Python, not JSON, not UTF-8 */
    EXOBASE_ERROR_CONTENT,     /* a text is whole, but its content can't be taken */
    EXOBASE_ERROR_NOT_FOUND,   /* file, database, chapter, exercise or commit that is not there */
    EXOBASE_ERROR_STALE,       /* something changed since it was read; nothing was written */
    EXOBASE_ERROR_REUSED,      /* a token was used before, for something else */
    EXOBASE_ERROR_IO,          /* the system refused: permission, device, anything errno says */
    EXOBASE_ERROR_FULL,        /* no space left */
    EXOBASE_ERROR_READONLY,    /* the database can't be written (file or folder) */
    EXOBASE_ERROR_BUSY,        /* somebody else holds the database too long */
    EXOBASE_ERROR_CORRUPT,     /* the database contradicts itself, or is none */
    EXOBASE_ERROR_NEWER,       /* the database was made by a newer exobase */
    EXOBASE_ERROR_UNKNOWN,     /* a commit's outcome is unknown: store_outcome() says later */
    EXOBASE_ERROR_MAINTENANCE, /* the bank takes no writes for now; nothing was written */
};

#define EXOBASE_ERROR (exobase_error_quark())
GQuark exobase_error_quark(void);

#endif
