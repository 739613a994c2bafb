/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_EQUATIONS_INTERNAL_H
#define EXOBASE_EQUATIONS_INTERNAL_H

#include "rational_internal.h"

/*
 * How many statements `a × b = c`, `a : b = c`, `a/b = c/d` … of an HTML text are false. The first is
 * appended to `first` as it reads (may be NULL). What is not made of numbers, their units and signs alone is
 * not judged.
 */
guint equations_count_false(const char *html, gsize size, GString *first);

/* equations_text.c: the text without tags. What ends a line is a line feed, a cell a form feed, a table's row
 * or a list a vertical tab; powers and MathML are written as
 * in a line: `3^(2)`, `((2)/(3))`, `√(49)`; other markup that means something is a letter. Caller frees. */
GString *equations_plain_text(const char *html, gsize size);

/* equations_symbols.c: the text as symbols. */

/* What units measure. A unit's dimension is how often it has each: cm² twice LENGTH, km/h LENGTH once and
 * TIME minus once. */
enum equations_kind { KIND_LENGTH, KIND_MASS, KIND_TIME, KIND_MONEY, KIND_ANGLE, KINDS };
struct equations_unit {
    const char *name;
    enum equations_kind kind;
    gint power;             /* of the kind: 3 for a litre */
    struct rational factor; /* to m, g, s, €, ° and their powers */
};

/* Kinds of symbols; other signs stand for themselves. */
#define NUMBER 'n'
#define POWER 'p' /* a raised number */
#define ROOT 'r'
#define WORD 'w'
#define BREAK '.'
#define ABOUT '~'
#define DASH '_'  /* an en or em dash: a minus, or what sets a calculation apart */
#define TIMES 'f' /* fois: a sign, or how often the calculation behind it is made */

struct symbol {
    char kind;
    struct rational number, last; /* of a number; of its last digit that counts: 1/100 for 0,25 */
    const struct equations_unit *unit, *under; /* of a number; NULL: none (under: km/h is km over h) */
    gint power;                                /* of `unit`: 2 for cm² */
    gsize from, to;                            /* bytes of the plain text */
};
/* Of struct symbol. Caller unrefs. */
GArray *equations_symbols(const char *plain);
gboolean equations_is_hour(const struct equations_unit *unit);
/* The size of the space that stands here; 0: none. */
gsize equations_space_size(const char *at);

/* equations_words.c: the word that begins at `at` of `text`, behind these symbols: a sign, or WORD, as `out`
 * was made. Its end. */
const char *equations_read_letters(const char *text, const char *at, const GArray *symbols,
                                   struct symbol *out);

/* equations_units.c: quantities of one number. */

/* What `a = b` says without reckoning. */
enum equations_conversion {
    CONVERSION_NONE,  /* no quantities of two units that measure the same */
    CONVERSION_SCALE, /* a map's or a plan's: `1 cm = 5 km` */
    CONVERSION_RIGHT,
    CONVERSION_WRONG
};
enum equations_conversion equations_convert(const struct symbol *a, const struct symbol *b);
/* Whether a unit of `a` is so many of `b`, or the other way round: 60 between h and min. */
gboolean equations_is_step(const struct symbol *a, const struct symbol *b, struct rational number);
/* Whether a length that is multiplied, or divided, so may be read off a map or a plan: up to a larger unit,
 * or divided (`4 cm × 5 = 20 km`, `6 m : 3 = 2 cm`). */
gboolean equations_may_scale(const struct symbol *a, const struct symbol *b, gboolean is_divided);

/* equations_reckon.c */
/* What an expression comes to, in m, g, s, €, ° and their powers. */
struct quantity {
    struct rational value;
    gint dimension[KINDS];
    gboolean has_unit;
};

/*
 * The value of the symbols [at, end); FALSE: they are no expression, or it does not fit. `is_bare`: units
 * don't count (but a sum has one everywhere or nowhere). `is_wide`: a root is of all that follows it.
 */
gboolean equations_reckon(const struct symbol *at, const struct symbol *end, gboolean is_bare,
                          gboolean is_wide, struct quantity *out);
/* Whether both may be summed. */
gboolean equations_are_alike(const struct quantity *a, const struct quantity *b);

#endif
