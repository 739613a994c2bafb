/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_HTTP_SCHEMA_INTERNAL_H
#define EXOBASE_HTTP_SCHEMA_INTERNAL_H

#include "value.h"

/*
 * JSON Schema (draft 2020-12, as OpenAPI 3.1 has it), the part that bodies need: type, properties, required,
 * additionalProperties, minProperties, enum, const, minimum, maximum, exclusiveMinimum, exclusiveMaximum,
 * minLength, maxLength, pattern (PCRE), items, minItems, maxItems, anyOf, $ref to another component. Notes
 * (title, description, format, default, examples, readOnly, writeOnly, deprecated, contentMediaType) are
 * accepted and check nothing. Any other keyword is an error at the start, since a check that nobody makes is
 * worse than none.
 */
struct http_schemas;
struct http_schema;

/* Findings that one check reports at most. */
#define HTTP_FINDINGS_MAX 20

/* Errors: SYNTAX, CONTENT (a schema that can't be understood, with its place). */
struct http_schemas *http_schemas_new(const char *text, GError **error);
void http_schemas_free(struct http_schemas *schemas);
/* NULL when there is none of that name. */
const struct http_schema *http_schemas_get(const struct http_schemas *schemas, const char *name);
/* The object that it was made from. */
const struct value *http_schemas_source(const struct http_schemas *schemas);

/*
 * Appends to `findings` (objects {"place", "message"} in `arena`; place: "exercises[3].difficulty") what is
 * wrong. A number such as 2.0 where the schema wants an integer becomes one. Returns whether nothing was
 * found.
 */
gboolean http_schema_check(const struct http_schema *schema, struct value *value, struct value_arena *arena,
                           struct value_list *findings);

/* For schema.c and schema_check.c. */
enum http_types {
    HTTP_TYPE_NULL = 1 << 0,
    HTTP_TYPE_BOOLEAN = 1 << 1,
    HTTP_TYPE_INTEGER = 1 << 2,
    HTTP_TYPE_NUMBER = 1 << 3,
    HTTP_TYPE_STRING = 1 << 4,
    HTTP_TYPE_ARRAY = 1 << 5,
    HTTP_TYPE_OBJECT = 1 << 6,
};

struct http_property {
    const struct value_key *key; /* its name */
    struct http_schema *schema;
};

struct http_schema {
    struct http_schema *same_as;  /* $ref */
    guint types;                  /* enum http_types; 0: any */
    GArray *properties;           /* struct http_property */
    const struct value *required; /* a list of texts, or NULL */
    struct http_schema *others;   /* additionalProperties */
    gboolean closed;              /* no others at all */
    const struct value *choices;  /* enum, or NULL */
    const struct value *constant;
    gboolean has_min, has_max, min_open, max_open;
    double min, max;
    gint64 min_length, max_length; /* characters; max -1: no limit */
    gint64 min_items, max_items;
    gint64 min_properties;
    GRegex *pattern;
    const char *pattern_text;
    struct http_schema *items;
    GPtrArray *any_of;
};

#endif
