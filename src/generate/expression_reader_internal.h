/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_EXPRESSION_READER_INTERNAL_H
#define EXOBASE_EXPRESSION_READER_INTERNAL_H

#include "expression_internal.h"

/* What the two halves of the reader share: expression.c, what signs and words join; expression_atom.c, what
 * they join. Each read_… appends Lua and says its type; FALSE: `why` of the reader says what is wrong. */

#define EXPRESSION_DEPTH_MAX 60

struct reader {
    const char *start, *at;
    GHashTable *names;
    gboolean comma_parts; /* the innermost function's brackets have a comma between their parts */
    guint depth;
    char **why;
};

struct sign {
    const char *ours, *lua;
};
extern const struct sign expression_minus[]; /* before a number */

/* Says what is wrong at this place; FALSE. */
gboolean expression_refuse_at(struct reader *in, const char *at, const char *what);
gboolean expression_refuse(struct reader *in, const char *what);
void expression_skip_space(struct reader *in);
/* The size of the word that begins here; 0: there is none. */
gsize expression_word_size(const char *at);
/* Appends the digits of a whole number without the spaces between groups of three; its end. */
const char *expression_read_digits(const char *at, GString *out);
/* What Lua has for the sign that stands here, which is passed over; NULL: it is none of these. */
const char *expression_take_sign(struct reader *in, const struct sign *signs);
/* Whether what began at `at` is of the wanted type, as far as that is known; else it is refused. */
gboolean expression_need(struct reader *in, const char *at, enum expression_type type,
                         enum expression_type wanted);
/* A whole expression. */
gboolean expression_read(struct reader *in, GString *out, enum expression_type *type);
/* A number, a text, a name, a function with its values, or brackets. */
gboolean expression_read_atom(struct reader *in, GString *out, enum expression_type *type);
gboolean expression_is_function(const char *word);

#endif
