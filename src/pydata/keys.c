/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "json.h"
#include "reader_internal.h"

/* The keys of dictionaries, as json.dumps writes them. */

static struct name *get_name(struct reader *reader, const char *text)
{
    return names_get(reader->names, text, strlen(text));
}

static struct name *real_name(struct reader *reader, double real)
{
    g_autoptr(GString) text = g_string_new(NULL);
    json_write_real(text, real);
    return names_get(reader->names, text->str, text->len);
}

gboolean result_key(struct reader *reader, const struct result *key, struct name **name, enum key_kind *kind)
{
    char digits[24];
    if (key->reason.kind != REASON_NONE)
        return FALSE;
    switch (key->value.type) {
    case VALUE_TEXT:
        *kind = KEY_TEXT;
        *name = names_get_key(reader->names, reader->last_key, key->value.text, key->value.size);
        reader->last_key = *name;
        return TRUE;
    case VALUE_INTEGER:
        *kind = KEY_INTEGER;
        g_snprintf(digits, sizeof digits, "%" G_GINT64_FORMAT, key->value.integer);
        *name = get_name(reader, digits);
        return TRUE;
    case VALUE_REAL:
        *kind = KEY_REAL;
        *name = real_name(reader, key->value.real);
        return TRUE;
    case VALUE_TRUE:
        *kind = KEY_TRUE;
        *name = get_name(reader, "true");
        return TRUE;
    case VALUE_FALSE:
        *kind = KEY_FALSE;
        *name = get_name(reader, "false");
        return TRUE;
    case VALUE_NULL:
        *kind = KEY_NULL;
        *name = get_name(reader, "null");
        return TRUE;
    default:
        return FALSE;
    }
}
