/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "encoding_internal.h"
#include "errors.h"
#include "i18n.h"
#include "source_internal.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

static gboolean is_trail(guchar byte)
{
    return (byte & 0xC0) == 0x80;
}

/* The bytes of the sequence that begins at `s` (closed by a NUL somewhere behind), 0 when it is none. */
static guint sequence_size(const guchar *s)
{
    if (s[0] >= 0xC2 && s[0] <= 0xDF)
        return is_trail(s[1]) ? 2 : 0;
    if ((s[0] & 0xF0) == 0xE0) {
        guchar low = s[0] == 0xE0 ? 0xA0 : 0x80;
        guchar high = s[0] == 0xED ? 0x9F : 0xBF;
        return s[1] >= low && s[1] <= high && is_trail(s[2]) ? 3 : 0;
    }
    if (s[0] >= 0xF0 && s[0] <= 0xF4) {
        guchar low = s[0] == 0xF0 ? 0x90 : 0x80;
        guchar high = s[0] == 0xF4 ? 0x8F : 0xBF;
        return s[1] >= low && s[1] <= high && is_trail(s[2]) && is_trail(s[3]) ? 4 : 0;
    }
    return 0;
}

/* The next byte from `at` on that is not ASCII or is NUL; `size` when there is none. */
static gsize next_unusual(const char *text, gsize at, gsize size)
{
#ifdef __SSE2__
    const __m128i zero = _mm_setzero_si128();
    for (; at + 16 <= size; at += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)(text + at));
        /* Signed: NUL and everything from 0x80 on is not greater than zero. */
        guint usual = (guint)_mm_movemask_epi8(_mm_cmpgt_epi8(block, zero));
        if (usual != 0xFFFF)
            return at + (guint)__builtin_ctz(~usual);
    }
#endif
    while (at < size && (gint8)text[at] > 0)
        at++;
    return at;
}

/* Whether the text is UTF-8 without NUL; else where it is not. */
static gboolean source_check(const char *text, gsize size, gsize *bad_at)
{
    const guchar *bytes = (const guchar *)text;
    for (gsize at = next_unusual(text, 0, size); at < size; at = next_unusual(text, at, size)) {
        do {
            guint length = sequence_size(bytes + at);
            if (length == 0 || at + length > size) {
                *bad_at = at;
                return FALSE;
            }
            at += length;
        } while (at < size && bytes[at] >= 0x80);
    }
    return TRUE;
}

/* An error in the bytes themselves: places are reckoned in the part before them. */
static gboolean source_fail_byte(struct source *source, GError **error, gsize at)
{
    if (source->text[at] == '\0')
        return source_fail(source, error, (guint32)at,
                           _("the file contains a NUL byte, which Python does not allow; remove it"));
    return source_fail(source, error, (guint32)at,
                       _("the byte 0x%02x is not UTF-8 here; save the file as UTF-8, or name its encoding "
                         "in the first line (# -*- coding: latin-1 -*-)"),
                       (guchar)source->text[at]);
}

static gboolean source_decode(struct source *source, enum encoding encoding, GError **error)
{
    gsize bad_at = 0, made = 0;
    char *copy = encoding_to_utf8(encoding, source->text, source->size, &made, &bad_at);
    if (copy == NULL)
        return source_fail(source, error, (guint32)bad_at,
                           _("the byte 0x%02x has no meaning in the encoding that the file names"),
                           (guchar)source->text[bad_at]);
    source->copy = copy;
    if (made >= G_MAXUINT32) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                    _("%s: the file is larger than 4 GiB, more than one module may be"), source->path);
        return FALSE;
    }
    source->text = copy;
    source->size = (guint32)made;
    return TRUE;
}

gboolean source_open(struct source *source, const char *path, const char *text, gsize size, GError **error)
{
    *source = (struct source){.path = path, .text = text};
    if (size >= G_MAXUINT32) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                    _("%s: the file is larger than 4 GiB, more than one module may be"), path);
        return FALSE;
    }
    source->size = (guint32)size;
    gboolean marked = size >= 3 && memcmp(text, BYTE_ORDER_MARK, 3) == 0;
    source->begin = marked ? 3 : 0;
    enum encoding encoding = ENCODING_UTF8;
    if (!encoding_find(source, marked, &encoding, error))
        return FALSE;
    source->encoding = (guint8)encoding;
    if (encoding != ENCODING_UTF8 && !source_decode(source, encoding, error))
        return FALSE;
    gsize bad_at = 0;
    if (!source_check(source->text, source->size, &bad_at))
        return source_fail_byte(source, error, bad_at);
    return TRUE;
}

void source_close(struct source *source)
{
    g_free(source->copy);
    if (source->stops != NULL)
        g_array_unref(source->stops);
}
