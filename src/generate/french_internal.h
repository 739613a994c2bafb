/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_FRENCH_INTERNAL_H
#define EXOBASE_FRENCH_INTERNAL_H

#include <glib.h>

/* The little French that generated texts need. */
struct french_noun {
    const char *one, *many;
    gboolean is_feminine, elides;
};
/* A noun of the lexicon by its singular, or NULL. */
const struct french_noun *french_find_noun(const char *one);
/* Appends a number in letters, spelled as since 1990; FALSE: it is below 0, or has over twelve digits. */
gboolean french_append_letters(GString *out, gint64 n);

#endif
