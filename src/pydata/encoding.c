/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "encoding_internal.h"
#include "i18n.h"

#define NAME_MAX_SIZE 64

/* Names as CPython's codec registry knows them, in lower case with `-` for `_` and blanks. */
static const struct {
    const char *name;
    enum encoding encoding;
} encoding_names[] = {
    {"utf-8", ENCODING_UTF8},
    {"utf8", ENCODING_UTF8},
    {"u8", ENCODING_UTF8},
    {"utf", ENCODING_UTF8},
    {"utf8-ucs2", ENCODING_UTF8},
    {"utf8-ucs4", ENCODING_UTF8},
    {"cp65001", ENCODING_UTF8},
    {"utf-8-sig", ENCODING_UTF8},
    {"ascii", ENCODING_ASCII},
    {"us-ascii", ENCODING_ASCII},
    {"646", ENCODING_ASCII},
    {"us", ENCODING_ASCII},
    {"ansi-x3.4-1968", ENCODING_ASCII},
    {"iso646-us", ENCODING_ASCII},
    {"cp367", ENCODING_ASCII},
    {"iso-8859-1", ENCODING_LATIN1},
    {"iso8859-1", ENCODING_LATIN1},
    {"8859", ENCODING_LATIN1},
    {"latin-1", ENCODING_LATIN1},
    {"latin1", ENCODING_LATIN1},
    {"latin", ENCODING_LATIN1},
    {"iso-latin-1", ENCODING_LATIN1},
    {"l1", ENCODING_LATIN1},
    {"cp819", ENCODING_LATIN1},
    {"iso8859", ENCODING_LATIN1},
    {"ibm819", ENCODING_LATIN1},
    {"csisolatin1", ENCODING_LATIN1},
    {"iso-8859-15", ENCODING_LATIN9},
    {"iso8859-15", ENCODING_LATIN9},
    {"latin-9", ENCODING_LATIN9},
    {"latin9", ENCODING_LATIN9},
    {"l9", ENCODING_LATIN9},
    {"cp1252", ENCODING_CP1252},
    {"windows-1252", ENCODING_CP1252},
    {"1252", ENCODING_CP1252},
};

/* Windows-1252 from 0x80 to 0x9F; 0: no meaning. */
static const guint16 cp1252_high[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

/* Where ISO 8859-15 differs from Latin-1. */
static const struct {
    guchar byte;
    guint16 character;
} latin9_differs[] = {{0xA4, 0x20AC}, {0xA6, 0x0160}, {0xA8, 0x0161}, {0xB4, 0x017D},
                      {0xB8, 0x017E}, {0xBC, 0x0152}, {0xBD, 0x0153}, {0xBE, 0x0178}};

static gunichar encoding_character(enum encoding encoding, guchar byte)
{
    if (byte < 0x80)
        return byte;
    if (encoding == ENCODING_ASCII)
        return 0;
    if (encoding == ENCODING_CP1252 && byte < 0xA0)
        return cp1252_high[byte - 0x80];
    if (encoding == ENCODING_LATIN9)
        for (guint i = 0; i < G_N_ELEMENTS(latin9_differs); i++)
            if (latin9_differs[i].byte == byte)
                return latin9_differs[i].character;
    return byte;
}

char *encoding_to_utf8(enum encoding encoding, const char *text, gsize size, gsize *made, gsize *bad_at)
{
    g_autoptr(GString) out = g_string_sized_new(size + size / 8 + 16);
    for (gsize at = 0; at < size; at++) {
        guchar byte = (guchar)text[at];
        gunichar character = encoding_character(encoding, byte);
        if (character == 0 && byte != 0) {
            *bad_at = at;
            return NULL;
        }
        if (character < 0x80)
            g_string_append_c(out, (char)character);
        else
            g_string_append_unichar(out, character);
    }
    *made = out->len;
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* The byte of a character that the encoding has. */
static guchar encoding_byte(enum encoding encoding, gunichar character)
{
    if (character < 0x100 && encoding_character(encoding, (guchar)character) == character)
        return (guchar)character;
    for (guint byte = 0x80; byte < 0x100; byte++)
        if (encoding_character(encoding, (guchar)byte) == character)
            return (guchar)byte;
    return '?';
}

char *encoding_from_utf8(enum encoding encoding, const char *text, gsize size, gsize *made)
{
    GString *out = g_string_sized_new(size);
    const char *end = text + size;
    for (const char *at = text; at < end; at += g_utf8_skip[(guchar)*at])
        g_string_append_c(out, (char)encoding_byte(encoding, g_utf8_get_char(at)));
    *made = out->len;
    return g_string_free(out, FALSE);
}

static gboolean is_name_byte(char byte)
{
    return g_ascii_isalnum(byte) || byte == '-' || byte == '_' || byte == '.';
}

/*
 * The name that a comment line gives ("coding[:=] *name"), lower case, `-` for `_`; FALSE when it gives none.
 * `other` says whether the line holds anything but a comment: then a second line no longer counts.
 */
static gboolean line_coding(const char *line, gsize size, char name[NAME_MAX_SIZE], gsize *name_at,
                            gboolean *other)
{
    gsize at = 0;
    while (at < size && (line[at] == ' ' || line[at] == '\t' || line[at] == '\f'))
        at++;
    *other = at < size && line[at] != '#';
    if (at == size || *other)
        return FALSE;
    for (; at + 7 <= size; at++) {
        if (memcmp(line + at, "coding", 6) != 0 || (line[at + 6] != ':' && line[at + 6] != '='))
            continue;
        gsize from = at + 7;
        while (from < size && (line[from] == ' ' || line[from] == '\t'))
            from++;
        gsize end = from;
        while (end < size && is_name_byte(line[end]))
            end++;
        if (end == from)
            continue;
        gsize length = MIN(end - from, NAME_MAX_SIZE - 1);
        for (gsize i = 0; i < length; i++)
            name[i] = line[from + i] == '_' ? '-' : g_ascii_tolower(line[from + i]);
        name[length] = '\0';
        *name_at = from;
        return TRUE;
    }
    return FALSE;
}

/* CPython's shortcuts first ("utf-8-anything", "latin-1-unix"), then its registry's names. */
static gboolean encoding_by_name(const char *name, enum encoding *out)
{
    static const char *const latin1[] = {"latin-1", "iso-8859-1", "iso-latin-1"};
    if (g_str_has_prefix(name, "utf-8-")) {
        *out = ENCODING_UTF8;
        return TRUE;
    }
    for (guint i = 0; i < G_N_ELEMENTS(latin1); i++) {
        gsize length = strlen(latin1[i]);
        if (strncmp(name, latin1[i], length) == 0 && name[length] == '-') {
            *out = ENCODING_LATIN1;
            return TRUE;
        }
    }
    for (guint i = 0; i < G_N_ELEMENTS(encoding_names); i++)
        if (strcmp(name, encoding_names[i].name) == 0) {
            *out = encoding_names[i].encoding;
            return TRUE;
        }
    return FALSE;
}

gboolean encoding_find(struct source *source, gboolean marked, enum encoding *out, GError **error)
{
    const char *text = source->text;
    gsize at = source->begin;
    for (guint line = 0; line < 2 && at < source->size; line++) {
        gsize end = at;
        while (end < source->size && text[end] != '\n' && text[end] != '\r')
            end++;
        char name[NAME_MAX_SIZE] = "";
        gsize name_at = 0;
        gboolean other = FALSE;
        if (line_coding(text + at, end - at, name, &name_at, &other)) {
            if (!encoding_by_name(name, out))
                return source_fail(source, error, (guint32)(at + name_at),
                                   _("the encoding \"%s\" is not known; save the file as UTF-8"), name);
            if (marked && strcmp(name, "utf-8") != 0 && !g_str_has_prefix(name, "utf-8-"))
                return source_fail(source, error, (guint32)(at + name_at),
                                   _("the file begins with the UTF-8 mark and names the encoding \"%s\"; "
                                     "save it as UTF-8 and remove the name"),
                                   name);
            return TRUE;
        }
        if (other)
            return TRUE;
        if (end + 1 < source->size && text[end] == '\r' && text[end + 1] == '\n')
            end++;
        at = end + 1;
    }
    return TRUE;
}
