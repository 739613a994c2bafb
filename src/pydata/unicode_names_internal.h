/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_PYDATA_UNICODE_NAMES_INTERNAL_H
#define EXOBASE_PYDATA_UNICODE_NAMES_INTERNAL_H

#include <glib.h>

/* The character of a \N{…} name, as CPython finds it: names, aliases, Hangul and CJK, in any case. */
gboolean unicode_names_find(const char *name, gsize size, gunichar *out);

#endif
