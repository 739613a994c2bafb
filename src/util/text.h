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

#endif
