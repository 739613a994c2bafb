/* SPDX-License-Identifier: Apache-2.0 */
#include "uuid_internal.h"

#include <sys/random.h>

#include "clock.h"

#define UUID_BYTES 16
#define UUID_TEXT_SIZE 37
#define TIME_BYTES 6
#define VERSION_BYTE 6
#define VARIANT_BYTE 8
#define VERSION_RANDOM 0x40
#define VERSION_ORDERED 0x70

/* Before which bytes a hyphen stands. */
static gboolean is_parted(guint byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

static char *write_uuid(guint8 bytes[UUID_BYTES], guint8 version)
{
    static const char digits[] = "0123456789abcdef";
    char *text = g_malloc(UUID_TEXT_SIZE), *at = text;
    bytes[VERSION_BYTE] = (guint8)((bytes[VERSION_BYTE] & 0x0f) | version);
    bytes[VARIANT_BYTE] = (guint8)((bytes[VARIANT_BYTE] & 0x3f) | 0x80);
    for (guint i = 0; i < UUID_BYTES; i++) {
        if (is_parted(i))
            *at++ = '-';
        *at++ = digits[bytes[i] >> 4];
        *at++ = digits[bytes[i] & 0x0f];
    }
    *at = '\0';
    return text;
}

static gboolean fill_randomly(guint8 bytes[UUID_BYTES])
{
    return getrandom(bytes, UUID_BYTES, 0) == UUID_BYTES;
}

char *uuid_new(void)
{
    guint8 bytes[UUID_BYTES];
    return fill_randomly(bytes) ? write_uuid(bytes, VERSION_RANDOM) : g_uuid_string_random();
}

char *uuid_new_ordered(void)
{
    guint8 bytes[UUID_BYTES];
    gint64 now_ms = clock_now_ms();
    if (!fill_randomly(bytes))
        return g_uuid_string_random();
    for (guint i = TIME_BYTES; i-- > 0; now_ms >>= 8)
        bytes[i] = (guint8)now_ms;
    return write_uuid(bytes, VERSION_ORDERED);
}
