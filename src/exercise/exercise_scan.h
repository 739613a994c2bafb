/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_EXERCISE_SCAN_H
#define EXOBASE_EXERCISE_SCAN_H

#include <glib.h>

/* The members of a canonical JSON object, one after the other, without making values of them. */
struct scan {
    const char *text;
    gsize size, at;
};
/* As it stands in the text: a string with its quotation marks. */
struct scan_view {
    const char *text;
    gsize size;
};

/* FALSE: the text is no object. */
gboolean scan_begin(struct scan *scan, const char *text, gsize size);
/* The next member; the key is without its quotation marks, but with its escapes. FALSE: at the end, or
 * broken. */
gboolean scan_member(struct scan *scan, struct scan_view *key, struct scan_view *value);
/* Whether the object's end was reached, and nothing comes after it. */
gboolean scan_is_whole(const struct scan *scan);
/* Whether the value is a string. */
gboolean scan_is_string(const struct scan_view *value);
/* The string's content: a view of the text where it has no escapes, else of `scratch`. */
struct scan_view scan_text(const struct scan_view *value, GString *scratch);

#endif
