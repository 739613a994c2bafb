/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_BANK_FIND_INTERNAL_H
#define EXOBASE_BANK_FIND_INTERNAL_H

#include <glib.h>

/* A word made ready to be looked for in many texts. */
struct find_word {
    const char *bytes;   /* borrowed */
    gsize size;          /* at least 1 */
    gsize first, second; /* places of its two rarest bytes */
};
void find_prepare(struct find_word *word, const char *bytes, gsize size);
/* Whether the word stands in the text. */
gboolean find_in(const struct find_word *word, const char *text, gsize size);

#endif
