/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_EXERCISE_FIELDS_H
#define EXOBASE_EXERCISE_FIELDS_H

#include "value.h"

/*
 * The known fields of an exercise, one row each (docs/document.md, Fields): normal form, findings,
 * documentation and forms all come from these rows. They stand sorted by name, as in the canonical text.
 */
enum exercise_field {
    FIELD_CHAPTER_CODE,
    FIELD_DIFFICULTY,
    FIELD_ENONCE_HTML,
    FIELD_ENONCE_TEMPLATE_HTML,
    FIELD_EXERCISE_TYPE,
    FIELD_EXERCISE_UID,
    FIELD_EXTERNAL_ID,
    FIELD_FAMILY,
    FIELD_GENERATOR_KEY,
    FIELD_ID,
    FIELD_IS_DYNAMIC,
    FIELD_NEEDS_SVG,
    FIELD_OFFER,
    FIELD_SOLUTION_HTML,
    FIELD_SOLUTION_TEMPLATE_HTML,
    FIELD_STATUS,
    FIELD_SVG_ENONCE_BRIEF,
    FIELD_SVG_SOLUTION_BRIEF,
    FIELD_TEMPLATE_VARIANTS,
    FIELD_TITLE,
    FIELD_VARIABLES,
    FIELD_VARIABLES_SCHEMA,
    FIELD_COUNT
};

/* JSON types that a field takes, as a set. */
enum field_types {
    FIELD_NULL = 1 << 0,
    FIELD_BOOLEAN = 1 << 1,
    FIELD_INTEGER = 1 << 2,
    FIELD_TEXT = 1 << 3,
    FIELD_LIST = 1 << 4,
    FIELD_OBJECT = 1 << 5,
};

enum field_case {
    CASE_KEPT,
    CASE_LOWER, /* as Python's str.lower */
    CASE_UPPER, /* as Python's str.upper */
};

/* What the text of a field is, for the rules on it. */
enum field_markup {
    MARKUP_NONE,
    MARKUP_HTML,     /* HTML of the allow-list */
    MARKUP_TEMPLATE, /* the same, with placeholders in its text */
};

#define FIELD_CHOICES_MAX 4

struct field_key {
    guint32 size;
    char bytes[28];
};

struct exercise_field_row {
    struct field_key key; /* laid out as struct value_key, so that documents can use it as theirs */
    guint8 types;         /* enum field_types */
    guint8 letters;       /* enum field_case */
    guint8 markup;        /* enum field_markup */
    guint8 default_type;  /* enum value_type: null, false, or a text */
    const char *default_text;
    const char *choices[FIELD_CHOICES_MAX]; /* closed by NULL; none: any text */
    const char *doc;                        /* English, one sentence; translated where it is shown */
};

/* All FIELD_COUNT rows, in the order of enum exercise_field. */
const struct exercise_field_row *exercise_fields(void);
/* The field of this name, or -1. */
int exercise_field_find(const char *name, gsize size);
/* Whether a name belongs to exobase, so that no document from outside has it (exercise_uid apart). */
gboolean exercise_name_is_kept(const char *name);

/* The field's key in every normal form that exercise_normalise makes. */
static inline const struct value_key *exercise_field_key(const struct exercise_field_row *row)
{
    return (const struct value_key *)&row->key;
}

#endif
