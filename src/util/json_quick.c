/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON as it mostly is, read in one pass: the canonical text that this program wrote itself, so that
 * documents need no general parser on their way through it, and the usual bodies of requests, whose keys are
 * in any order and which have blanks. What is anything else (escapes in keys, escapes that canonical texts
 * have not, numbers in other forms, large objects out of order, whatever is wrong) is left to
 * json_parse_general(), which also says what is wrong with it.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "bytes.h"
#include "json.h"
#include "json_internal.h"
#include "text.h"

/* Room for the members of a document before it must grow. */
#define MEMBERS_USUAL 32
/* Members that are compared with each other where their keys are not in order. */
#define MEMBERS_UNSORTED 32

struct reader {
    struct value_arena *arena;
    const char *at, *end;
    guint depth;
};

static gboolean read_value(struct reader *reader, struct value *out);

static gboolean take(struct reader *reader, const char *word)
{
    gsize size = strlen(word);

    if ((gsize)(reader->end - reader->at) < size || memcmp(reader->at, word, size) != 0)
        return FALSE;
    reader->at += size;
    return TRUE;
}

static void skip_blanks(struct reader *reader)
{
    while (reader->at < reader->end && *reader->at <= ' ' && *reader->at > 0 &&
           memchr(" \t\n\r", *reader->at, 4))
        reader->at++;
}

/* The same, with blanks before and behind. */
static gboolean take_sign(struct reader *reader, char sign)
{
    skip_blanks(reader);
    if (reader->at == reader->end || *reader->at != sign)
        return FALSE;
    reader->at++;
    skip_blanks(reader);
    return TRUE;
}

/* Bytes before the next quotation mark, backslash or control. */
static gsize plain_size(const char *at, const char *end)
{
    const char *from = at;

    for (; end - at >= 16; at += 16) {
        bytes16 block = bytes_load16(at);
        gsize plain = bytes_first_of16((bytes16)((block < 0x20) | (block == '"') | (block == '\\')));
        if (plain < 16)
            return (gsize)(at - from) + plain;
    }
    while (at < end && (guint8)*at >= 0x20 && *at != '"' && *at != '\\')
        at++;
    return (gsize)(at - from);
}

/* `\u00` and two digits: a control that has no letter. -1: none of these. */
static int hex_control(const char *at)
{
    int low = g_ascii_xdigit_value(at[3]);

    return memcmp(at, "00", 2) == 0 && (at[2] == '0' || at[2] == '1') && low >= 0 && !g_ascii_isupper(at[3])
               ? (at[2] - '0') * 16 + low
               : -1;
}

/* Behind a backslash: the byte that it stands for, or -1. */
static int read_escape(struct reader *reader)
{
    static const char letters[] = "\"\\nrtbf", bytes[] = "\"\\\n\r\t\b\f";

    if (reader->at == reader->end)
        return -1;
    char letter = *reader->at++;
    const char *known = memchr(letters, letter, sizeof letters - 1);
    if (known)
        return (guint8)bytes[known - letters];
    if (letter != 'u' || reader->end - reader->at < 4)
        return -1;
    int control = hex_control(reader->at);
    reader->at += 4;
    return control;
}

/* Behind the quotation mark. The text lives in the arena, closed by a NUL. */
static gboolean read_text(struct reader *reader, const char **text, gsize *size)
{
    gsize plain = plain_size(reader->at, reader->end);

    if (reader->at + plain < reader->end && reader->at[plain] == '"') {
        *text = value_arena_copy(reader->arena, reader->at, plain);
        *size = plain;
        reader->at += plain + 1;
        return TRUE;
    }
    /* With escapes: no longer than what is left of its string. */
    const char *close = reader->at + plain;
    while (close < reader->end && *close != '"')
        close += *close == '\\' ? 2 : 1;
    if (close >= reader->end)
        return FALSE;
    char *made = value_arena_alloc(reader->arena, (gsize)(close - reader->at) + 1), *to = made;
    while (*reader->at != '"') {
        plain = plain_size(reader->at, reader->end);
        memcpy(to, reader->at, plain);
        to += plain;
        reader->at += plain;
        if (*reader->at == '"')
            break;
        int byte = *reader->at++ == '\\' ? read_escape(reader) : -1;
        if (byte < 0 || reader->at > close)
            return FALSE;
        *to++ = (char)byte;
    }
    reader->at++;
    *to = '\0';
    *text = made;
    *size = (gsize)(to - made);
    return TRUE;
}

static const char *skip_digits(const char *at)
{
    while (g_ascii_isdigit(*at))
        at++;
    return at;
}

/* Behind a number of JSON's grammar at the beginning of a text, or NULL; `real` when it is no integer. */
static const char *number_end(const char *at, gboolean *real)
{
    const char *from = at += *at == '-';

    at = *at == '0' ? at + 1 : skip_digits(at);
    if (at == from)
        return NULL;
    if (*at == '.') {
        *real = TRUE;
        from = at + 1;
        at = skip_digits(from);
        if (at == from)
            return NULL;
    }
    if (*at == 'e') {
        *real = TRUE;
        from = at + 1 + (at[1] == '+' || at[1] == '-');
        at = skip_digits(from);
        if (at == from)
            return NULL;
    }
    return at;
}

static gboolean read_number(struct reader *reader, struct value *out)
{
    char digits[32] = "";
    gsize size = 0;
    gboolean real = FALSE;

    while (reader->at + size < reader->end && size < sizeof digits - 1 &&
           (g_ascii_isdigit(reader->at[size]) || memchr("+-.e", reader->at[size], 4))) {
        digits[size] = reader->at[size];
        size++;
    }
    digits[size] = '\0';
    reader->at += size;
    if (number_end(digits, &real) != digits + size)
        return FALSE;
    if (real) {
        *out = value_real(g_ascii_strtod(digits, NULL));
        return isfinite(out->real);
    }
    errno = 0;
    *out = value_integer(g_ascii_strtoll(digits, NULL, 10));
    return errno == 0 && strcmp(digits, "-0") != 0;
}

static gboolean read_list(struct reader *reader, struct value *out)
{
    *out = value_list(reader->arena, 4);
    if (take_sign(reader, ']'))
        return TRUE;
    do {
        struct value item;
        if (!read_value(reader, &item))
            return FALSE;
        value_list_append(reader->arena, out->list, item);
    } while (take_sign(reader, ','));
    return take_sign(reader, ']');
}

static gboolean is_after(const struct value_key *key, const struct value_key *before)
{
    int order = memcmp(key->bytes, before->bytes, MIN(key->size, before->size));

    return order > 0 || (order == 0 && key->size > before->size);
}

/* Whether the key is new in its object; FALSE also where that would take long to say. */
static gboolean is_new(const struct value_object *object, const struct value_key *key, gboolean *sorted)
{
    if (object->count == 0 || (*sorted && is_after(key, object->members[object->count - 1].key)))
        return TRUE;
    *sorted = FALSE;
    if (object->count > MEMBERS_UNSORTED)
        return FALSE;
    for (guint32 i = 0; i < object->count; i++)
        if (object->members[i].key == key)
            return FALSE;
    return TRUE;
}

static gboolean read_object(struct reader *reader, struct value *out)
{
    gboolean sorted = TRUE;

    *out = value_object(reader->arena, reader->depth == 1 ? MEMBERS_USUAL : 4);
    if (take_sign(reader, '}'))
        return TRUE;
    do {
        struct value value;
        if (!take(reader, "\""))
            return FALSE;
        /* Keys have no escapes, or the general parser reads them. */
        gsize size = plain_size(reader->at, reader->end);
        const struct value_key *key = value_arena_key(reader->arena, reader->at, size);
        reader->at += size;
        if (!take(reader, "\"") || !take_sign(reader, ':') || !is_new(out->object, key, &sorted) ||
            !read_value(reader, &value))
            return FALSE;
        value_object_append(reader->arena, out->object, key, value);
    } while (take_sign(reader, ','));
    return take_sign(reader, '}');
}

static gboolean read_container(struct reader *reader, struct value *out)
{
    gboolean list = *reader->at++ == '[';

    if (++reader->depth > JSON_DEPTH_MAX)
        return FALSE;
    gboolean good = list ? read_list(reader, out) : read_object(reader, out);
    reader->depth--;
    return good;
}

static gboolean read_value(struct reader *reader, struct value *out)
{
    const char *text;
    gsize size;

    if (reader->at == reader->end)
        return FALSE;
    switch (*reader->at) {
    case '"':
        reader->at++;
        if (!read_text(reader, &text, &size))
            return FALSE;
        *out = value_text(text, size);
        return TRUE;
    case '[':
    case '{':
        return read_container(reader, out);
    case 'n':
        *out = value_null();
        return take(reader, "null");
    case 't':
        *out = value_boolean(TRUE);
        return take(reader, "true");
    case 'f':
        *out = value_boolean(FALSE);
        return take(reader, "false");
    default:
        return read_number(reader, out);
    }
}

gboolean json_parse_quick(struct value_arena *arena, const char *text, gsize size, struct value *out)
{
    struct reader reader = {.arena = arena, .at = text, .end = text + size};

    if (size > G_MAXINT32 || !text_is_utf8(text, size, NULL))
        return FALSE;
    skip_blanks(&reader);
    if (!read_value(&reader, out))
        return FALSE;
    skip_blanks(&reader);
    return reader.at == reader.end;
}
