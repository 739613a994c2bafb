/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_TEXT_H
#define EXOBASE_TEXT_H

#include <glib.h>

/*
 * Text as Python 3.11 sees it (Unicode 14), whatever Unicode the machine has: content UIDs depend on it.
 * All texts are valid UTF-8 with their size in bytes, a NUL inside is a character like others.
 */

/* The view without surrounding white space, as str.strip(). */
void text_strip(const char **text, gsize *size);
/* Appends the text in lower case, as str.lower() does: CPython's rule for the final sigma included. */
void text_append_lower(GString *out, const char *text, gsize size);
/* Appends the text in upper case, as str.upper(). */
void text_append_upper(GString *out, const char *text, gsize size);
/* Whether the bytes are UTF-8 as the standard has it: no surrogates, no long forms, at most U+10FFFF. */
gboolean text_is_utf8(const char *text, gsize size, gsize *bad_at);

/* An integer's digits, with a `-` where it is below 0, closed by NUL. Returns their number. */
#define TEXT_INTEGER_MAX 24
gsize text_integer(gint64 integer, char out[TEXT_INTEGER_MAX]);

/* A text that is handed out in lower case piece by piece, for those who hash it and keep nothing. */
struct text_lowering {
    const char *text;
    gsize size;
    gsize at; /* how far it was read; 0 at the start */
};
/* Room that one piece needs at least. */
#define TEXT_PIECE_MIN 16
/* Writes the next piece, whole characters, at most `room` bytes. Returns its size; 0: the text is at its end.
 */
gsize text_lower_next(struct text_lowering *lowering, char *out, gsize room);

#endif
