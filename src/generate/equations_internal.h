/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_EQUATIONS_INTERNAL_H
#define EXOBASE_EQUATIONS_INTERNAL_H

#include <glib.h>

/*
 * How many statements `a × b = c`, `a : b = c`, `a/b = c/d` … of an HTML text are false. The first is
 * appended to `first` as it reads (may be NULL). What is not made of numbers and signs alone is not judged.
 */
guint equations_count_false(const char *html, gsize size, GString *first);

#endif
