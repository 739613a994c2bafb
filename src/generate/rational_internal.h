/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_RATIONAL_INTERNAL_H
#define EXOBASE_RATIONAL_INTERNAL_H

#include <glib.h>

/*
 * The one kind of number that generators have: an exact fraction of 64-bit integers. `d` is 1 or more, and
 * the fraction is reduced. What does not fit is an error, never another number.
 */
struct rational {
    gint64 n, d;
};

static inline struct rational rational_integer(gint64 n)
{
    return (struct rational){n, 1};
}

/* n/d, reduced. FALSE: d is 0, or it does not fit. */
gboolean rational_make(gint64 n, gint64 d, struct rational *out);
/* FALSE: the result does not fit; of rational_divide also: b is 0. */
gboolean rational_add(struct rational a, struct rational b, struct rational *out);
gboolean rational_subtract(struct rational a, struct rational b, struct rational *out);
gboolean rational_multiply(struct rational a, struct rational b, struct rational *out);
gboolean rational_divide(struct rational a, struct rational b, struct rational *out);
gboolean rational_power(struct rational a, gint64 exponent, struct rational *out);
/* Less than 0, 0, more than 0. */
int rational_compare(struct rational a, struct rational b);
/* The greatest integer that is not above it. */
gint64 rational_floor(struct rational a);
/* Rounded to so many decimal places (0 … 18), halves away from 0. FALSE: it does not fit. */
gboolean rational_round(struct rational a, guint places, struct rational *out);
/* The nearest double, for fractions whose terms are below 2^53. */
double rational_real(struct rational a);
/* Reads `12`, `1.5`, `2e3`, `1.25e-2`. FALSE: it is something else, or does not fit. */
gboolean rational_parse(const char *text, gsize size, struct rational *out);
/* The size of the space (of any width) that stands here before just three digits, as in 12 345; 0: none does.
 */
gsize rational_group_space(const char *at);
/*
 * The decimal of these places that CPython's round(real, places) gives: the exact value of the double is
 * rounded, an exact half to the even neighbour. FALSE: it does not fit.
 */
gboolean rational_round_real(double real, guint places, struct rational *out);
/* Whether it has finitely many decimals; then `places` is how many. */
gboolean rational_is_decimal(struct rational a, guint *places);

/*
 * Appends it as French schoolbooks write it: `7,5`, `12 345` (narrow no-break spaces from 10 000 on), `2/3`
 * where no decimal is exact, U+2212 as the minus sign.
 */
void rational_append_french(GString *out, struct rational a);

#endif
