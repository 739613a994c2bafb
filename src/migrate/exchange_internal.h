/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_MIGRATE_EXCHANGE_INTERNAL_H
#define EXOBASE_MIGRATE_EXCHANGE_INTERNAL_H

#include "exchange.h"

#define EXCHANGE_LIST "exercises"

/*
 * exchange_places.c: line and column of each exercise (struct exchange_place) in a text that was read as
 * JSON. NULL: they are not found (the list's key is written with escapes). Caller frees.
 */
GArray *exchange_find_places(const char *text, gsize size, guint count);

/* exchange_faults.c: the chapter of an exercise, in normal form, if it belongs to `target`, or, NULL, to the
 * export's chapter, or neither names one. Errors: CONTENT, without a place. Caller frees. */
char *exchange_chapter_of(const struct exchange *exchange, const char *target, guint index, GError **error);

#endif
