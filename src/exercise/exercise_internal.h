/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_EXERCISE_INTERNAL_H
#define EXOBASE_EXERCISE_INTERNAL_H

#include "exercise.h"
#include "exercise_fields.h"

/* What can be a document at all (docs/document.md, Rules and findings). */
#define EXERCISE_DEPTH_MAX 80
#define EXERCISE_SIZE_MAX (1024 * 1024)
#define EXERCISE_ID_MAX (G_GINT64_CONSTANT(9007199254740991)) /* 2^53 - 1 */

/* The known fields of a document by their number; NULL: not there. */
struct exercise_slots {
    const struct value *of[FIELD_COUNT];
};

/* Finds the known fields of a document. */
void exercise_slots_fill(struct exercise_slots *slots, const struct value_object *document);

/* Order of two keys, as Python sorts them: by code point, which is the order of UTF-8 bytes. */
int exercise_compare_keys(const struct value_key *a, const struct value_key *b);

/* Content UID, scheme 1 (docs/document.md, Content UID), of fields in normal form. */
void exercise_reckon_uid(const struct exercise_slots *slots, const char *chapter_code,
                         char out[SHA256_HEX_SIZE]);

/*
 * Whether the document fits: nesting, NULs in keys, size. `most` adds up how large its canonical text can be
 * at most. Errors: CONTENT.
 */
gboolean exercise_measure(const struct value_object *document, gsize *most, GError **error);

/* The value of a field of the table in normal form; lives in `arena` or is a view of `raw`. */
struct value exercise_normal_value(struct value_arena *arena, enum exercise_field field,
                                   const struct value *raw);

/* Whether a text is blank: nothing but what Python's str.strip takes away. */
gboolean exercise_is_blank(const struct value *value);

/*
 * From `*at` on, the next `{{` of a template that begins no placeholder, {{name}} or {{{name}}}; `*at`
 * becomes its place.
 */
gboolean exercise_find_bad_placeholder(const char *text, gsize size, gsize *at);

#endif
