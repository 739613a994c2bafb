/* SPDX-License-Identifier: Apache-2.0 */
#include "uuid_internal.h"

#include <sys/random.h>

#define UUID_BYTES 16
#define VERSION_BYTE 6
#define VARIANT_BYTE 8

char *uuid_new(void)
{
    guint8 bytes[UUID_BYTES];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return g_uuid_string_random();
    bytes[VERSION_BYTE] = (guint8)((bytes[VERSION_BYTE] & 0x0f) | 0x40);
    bytes[VARIANT_BYTE] = (guint8)((bytes[VARIANT_BYTE] & 0x3f) | 0x80);
    GString *out = g_string_sized_new(40);
    for (guint i = 0; i < UUID_BYTES; i++)
        g_string_append_printf(out, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", bytes[i]);
    return g_string_free(out, FALSE);
}
