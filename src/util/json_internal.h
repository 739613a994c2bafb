/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_JSON_INTERNAL_H
#define EXOBASE_JSON_INTERNAL_H

#include "value.h"

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

/* json_quick.c: texts as most are, all canonical ones whose keys need no escapes among them. FALSE for
 * anything else, even for some that is JSON. */
gboolean json_parse_quick(struct value_arena *arena, const char *text, gsize size, struct value *out);
/* json.c: any JSON, by jansson. */
gboolean json_parse_general(struct value_arena *arena, const char *text, gsize size, struct value *out,
                            GError **error);

#endif
