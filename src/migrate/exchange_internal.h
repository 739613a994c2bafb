/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_MIGRATE_EXCHANGE_INTERNAL_H
#define EXOBASE_MIGRATE_EXCHANGE_INTERNAL_H

#include "exchange.h"

#define EXCHANGE_LIST "exercises"
#define EXCHANGE_GENERATORS "generators"

/*
 * exchange_places.c: line and column of each exercise (struct exchange_place) in a text that was read as
 * JSON. NULL: they are not found (the list's key is written with escapes). Caller frees.
 */
GArray *exchange_find_places(const char *text, gsize size, guint count);

/* exchange_faults.c: the chapter of an exercise, in normal form, if it belongs to `target`, or, NULL, to the
 * export's chapter, or neither names one. Errors: CONTENT, without a place. Caller frees. */
char *exchange_chapter_of(const struct exchange *exchange, const char *target, guint index, GError **error);

/* exchange_generators.c: the name of an exercise's generator, in capitals, comes into the set `keys`. */
void exchange_see_generator(GHashTable *keys, const char *text, gsize size);
/* Appends `,"generators":[{"key", "text"}]` if there are any; `keys` NULL: all that are somebody's own.
 * Errors: as store_generators(). */
gboolean exchange_write_generators(struct store *store, GHashTable *keys, GString *out, GError **error);
/* FALSE: it is no list of objects with a text. */
gboolean exchange_read_generators(struct exchange *exchange, const struct value *given);

#endif
