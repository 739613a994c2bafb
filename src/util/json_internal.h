/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_JSON_INTERNAL_H
#define EXOBASE_JSON_INTERNAL_H

#include <glib.h>

/*
 * Room for `need` more bytes at the end of `out`, for those who write them there and then add to out->len.
 * The closing NUL is theirs, too (json_close).
 */
static inline char *json_reserve(GString *out, gsize need)
{
    if (out->allocated_len - out->len <= need) {
        gsize used = out->len;
        g_string_set_size(out, used + need);
        out->len = used;
    }
    return out->str + out->len;
}

static inline void json_close(GString *out)
{
    out->str[out->len] = '\0';
}

#endif
