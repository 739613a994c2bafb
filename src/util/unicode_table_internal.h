/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_UNICODE_TABLE_INTERNAL_H
#define EXOBASE_UNICODE_TABLE_INTERNAL_H

#include <glib.h>

/*
 * Case and white space of Unicode 14, as CPython 3.11 has them. All tables are sorted by code point and made
 * by tools/make-unicode-table.
 */

/* Characters first, first + stride, …, last become themselves + delta. */
struct unicode_case {
    guint32 first, last, stride;
    gint32 delta;
};

/* One character that becomes two or three; 0 closes a shorter one. */
struct unicode_expansion {
    guint32 from, to[3];
};

struct unicode_range {
    guint32 first, last;
};

extern const struct unicode_case unicode_lower[], unicode_upper[];
extern const gsize unicode_lower_count, unicode_upper_count;
extern const struct unicode_expansion unicode_upper_expansions[];
extern const gsize unicode_upper_expansions_count;
/* Cased letters that are not case-ignorable, and the case-ignorable: what CPython's final sigma asks for. */
extern const struct unicode_range unicode_cased[], unicode_ignorable[];
extern const gsize unicode_cased_count, unicode_ignorable_count;
extern const struct unicode_range unicode_spaces[];
extern const gsize unicode_spaces_count;

#endif
