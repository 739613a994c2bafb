/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_PYDATA_ENCODING_INTERNAL_H
#define EXOBASE_PYDATA_ENCODING_INTERNAL_H

#include "source_internal.h"

/* The encodings that a coding line may name. */
enum encoding {
    ENCODING_UTF8,
    ENCODING_ASCII,
    ENCODING_LATIN1,
    ENCODING_LATIN9,
    ENCODING_CP1252,
};

/*
 * The encoding by the coding line among the first two lines (PEP 263), as CPython finds it. Errors: SYNTAX,
 * an encoding that is not known here, or one that contradicts the byte order mark.
 */
gboolean encoding_find(struct source *source, gboolean marked, enum encoding *out, GError **error);
/* The text in UTF-8, closed by a NUL; NULL with `bad_at` when a byte has no meaning. Caller frees. */
char *encoding_to_utf8(enum encoding encoding, const char *text, gsize size, gsize *made, gsize *bad_at);
/* The way back, of a text whose characters the encoding has. Caller frees. */
char *encoding_from_utf8(enum encoding encoding, const char *text, gsize size, gsize *made);

#endif
