/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_JSON_H
#define EXOBASE_JSON_H

#include "value.h"

/*
 * JSON in and out. The canonical text of a value is what CPython's
 * json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) writes, byte for byte:
 * documents are stored, compared and hashed in that form.
 */

/* Nesting that json_parse accepts. */
#define JSON_DEPTH_MAX 200

/*
 * Reads one JSON text (strict UTF-8, no double keys, integers of 64 bits). The value lives in `arena` alone.
 * Errors: SYNTAX, with line and column; CONTENT, the same for a number beyond the limits.
 */
gboolean json_parse(struct value_arena *arena, const char *text, gsize size, struct value *out,
                    GError **error);
/* Whether a text that may be JSON has at most this many values: a look at its bytes, for whoever is sent it
 * and must not be made to use much memory. */
gboolean json_has_few_values(const char *text, gsize size, gsize most);
/* Appends the canonical text. */
void json_write_canonical(GString *out, const struct value *value);
/* Appends a text of one line, members in their own order, as json.dumps(value, ensure_ascii=False). */
void json_write(GString *out, const struct value *value);
/* Appends a text for people: members in their own order, indented by two spaces. */
void json_write_indented(GString *out, const struct value *value);
/* Appends a JSON string, with its quotation marks. */
void json_write_text(GString *out, const char *text, gsize size);
/* Appends an integer's digits. */
void json_write_integer(GString *out, gint64 integer);
/* Appends a finite double as CPython's repr writes it: the shortest text that reads back as the same. */
void json_write_real(GString *out, double real);

#endif
