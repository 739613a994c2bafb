/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_UTF8_INTERNAL_H
#define EXOBASE_UTF8_INTERNAL_H

#include <glib.h>

/* Steps through UTF-8 that is known to be valid. */

/* The character at `*at`, which moves behind it. */
static inline guint32 utf8_next(const char *text, gsize *at)
{
    const guint8 *p = (const guint8 *)text + *at;

    if (p[0] < 0x80) {
        *at += 1;
        return p[0];
    }
    if (p[0] < 0xE0) {
        *at += 2;
        return (guint32)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
    }
    if (p[0] < 0xF0) {
        *at += 3;
        return (guint32)(p[0] & 0x0F) << 12 | (guint32)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    }
    *at += 4;
    return (guint32)(p[0] & 0x07) << 18 | (guint32)(p[1] & 0x3F) << 12 | (guint32)(p[2] & 0x3F) << 6 |
           (p[3] & 0x3F);
}

/* The character that ends at `*end`, which moves before it. */
static inline guint32 utf8_previous(const char *text, gsize *end)
{
    gsize at = *end - 1;

    while (((guint8)text[at] & 0xC0) == 0x80)
        at--;
    *end = at;
    return utf8_next(text, &at);
}

#endif
