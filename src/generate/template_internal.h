/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_TEMPLATE_INTERNAL_H
#define EXOBASE_TEMPLATE_INTERNAL_H

#include "value.h"

/*
 * Texts with placeholders, {{name}} or {{{name}}} (docs/generators.md, Templates). How a value is written
 * hangs on the value alone: a text is escaped, a number is French, what the builders of `html` made stands as
 * it is. One pass: a value is never read as a template.
 */

/* Calls `each` for every placeholder's name, in order; what else begins with {{ is given as it stands, up to
   its }}, with `is_name` false. */
typedef void (*template_name_func)(const char *name, gsize size, gboolean is_name, gpointer data);
void template_names(const char *text, gsize size, template_name_func each, gpointer data);

/* Finds the value of a name; NULL: there is none. */
typedef const struct value *(*template_value_func)(const char *name, gsize size, gpointer data);
/*
 * Appends the text with its placeholders resolved. What is left over goes, as template_names() gives it, to
 * `missing`; the text must not be used then. Returns whether nothing was left.
 */
gboolean template_render(const char *text, gsize size, template_value_func find, template_name_func missing,
                         gpointer data, GString *out);
/* Appends a value as a template shows it; FALSE: it can't be shown (null, an object). */
gboolean template_append_value(GString *out, const struct value *value);

#endif
