/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_EXPRESSION_INTERNAL_H
#define EXOBASE_EXPRESSION_INTERNAL_H

#include <glib.h>

/* What an expression gives, as far as that is known before it is reckoned. */
enum expression_type {
    EXPRESSION_ANY, /* a list with numbers and texts */
    EXPRESSION_NUMBER,
    EXPRESSION_TEXT,
    EXPRESSION_TRUTH,
};

/*
 * Reads an expression of VARIABLES (docs/generators.md, VARIABLES) and appends what Lua has for it, all of it
 * in brackets. `names`: what is defined, name → its type (GPOINTER_TO_INT). FALSE: it is none; `why` says
 * what and at which place, for the middle of a sentence. Caller frees it.
 */
gboolean expression_write(const char *text, GHashTable *names, GString *out, enum expression_type *type,
                          char **why);
/*
 * A number as it is typed (`−3`, `1 000`, `2,5`), for rational_parse(); what is none stays none. Caller
 * frees.
 */
char *expression_plain_number(const char *text);
/* Whether a word means something in an expression, so that nothing may be called so. */
gboolean expression_is_word(const char *word);

#endif
