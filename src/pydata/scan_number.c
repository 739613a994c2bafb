/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "i18n.h"
#include "scanner_internal.h"

/* Keywords that may follow a number without a blank, as in `1if x else 2`. */
static const char *const number_followers[] = {"and", "else", "for", "if", "in", "is", "not", "or"};

static gboolean is_name_byte(char byte)
{
    return g_ascii_isalnum(byte) || byte == '_';
}

static gboolean fail_number(struct scanner *s, guint32 at, GError **error)
{
    if (s->text[at] == 'l' || s->text[at] == 'L')
        return source_fail(
            s->source, error, at,
            _("a number that ends with L is Python 2, which is not read; convert the file to Python 3"));
    return source_fail(s->source, error, at, _("this number is not written as Python takes it"));
}

/* Digits with single underscores between them; FALSE when an underscore stands elsewhere. */
static gboolean skip_digits(const char *text, guint32 *at, gboolean (*is_digit)(char))
{
    for (;;) {
        if (!is_digit(text[*at]))
            return FALSE;
        while (is_digit(text[*at]))
            (*at)++;
        if (text[*at] != '_')
            return TRUE;
        (*at)++;
    }
}

static gboolean is_decimal(char byte)
{
    return g_ascii_isdigit(byte);
}

static gboolean is_hexadecimal(char byte)
{
    return g_ascii_isxdigit(byte);
}

static gboolean is_octal(char byte)
{
    return byte >= '0' && byte <= '7';
}

static gboolean is_binary(char byte)
{
    return byte == '0' || byte == '1';
}

static gboolean is_follower(const char *rest)
{
    for (guint i = 0; i < G_N_ELEMENTS(number_followers); i++)
        if (strncmp(rest, number_followers[i], strlen(number_followers[i])) == 0)
            return TRUE;
    return FALSE;
}

static gboolean check_end(struct scanner *s, guint32 start, guint32 at, GError **error)
{
    if (is_name_byte(s->text[at]) && !is_follower(s->text + at))
        return fail_number(s, at, error);
    s->token = (struct token){.type = TOKEN_NUMBER, .start = start, .end = at};
    s->at = at;
    return TRUE;
}

/* After the point and the digits before it. */
static gboolean scan_fraction(struct scanner *s, guint32 start, guint32 at, GError **error)
{
    const char *text = s->text;
    if (text[at] == '.') {
        at++;
        if (is_decimal(text[at]) && !skip_digits(text, &at, is_decimal))
            return fail_number(s, at, error);
    }
    if (text[at] == 'e' || text[at] == 'E') {
        guint32 digits = at + (text[at + 1] == '+' || text[at + 1] == '-' ? 2 : 1);
        if (is_decimal(text[digits])) {
            at = digits;
            if (!skip_digits(text, &at, is_decimal))
                return fail_number(s, at, error);
        } else if (digits == at + 2) {
            return fail_number(s, at, error);
        }
    }
    if (text[at] == 'j' || text[at] == 'J')
        at++;
    return check_end(s, start, at, error);
}

static gboolean scan_based(struct scanner *s, guint32 start, gboolean (*is_digit)(char), GError **error)
{
    guint32 at = start + 2;
    if (s->text[at] == '_')
        at++;
    if (!skip_digits(s->text, &at, is_digit))
        return fail_number(s, at, error);
    return is_decimal(s->text[at]) ? fail_number(s, at, error) : check_end(s, start, at, error);
}

static gboolean has_fraction(char byte)
{
    return byte == '.' || byte == 'e' || byte == 'E' || byte == 'j' || byte == 'J';
}

/* A number that begins with 0 and no letter: zeros, or the integer part of a fraction. */
static gboolean scan_zeros(struct scanner *s, guint32 start, GError **error)
{
    guint32 at = start;
    if (!skip_digits(s->text, &at, is_decimal))
        return fail_number(s, at, error);
    gboolean zero = TRUE;
    for (guint32 i = start; i < at; i++)
        zero = zero && (s->text[i] == '0' || s->text[i] == '_');
    if (has_fraction(s->text[at]))
        return scan_fraction(s, start, at, error);
    if (!zero)
        return source_fail(
            s->source, error, start,
            _("a number must not begin with 0; remove the zeros (in Python 2, which is not read, it "
              "would be octal)"));
    return check_end(s, start, at, error);
}

gboolean scan_number(struct scanner *s, GError **error)
{
    const char *text = s->text;
    guint32 start = s->at, at = start;
    if (text[at] == '0') {
        switch (text[at + 1]) {
        case 'x':
        case 'X':
            return scan_based(s, start, is_hexadecimal, error);
        case 'o':
        case 'O':
            return scan_based(s, start, is_octal, error);
        case 'b':
        case 'B':
            return scan_based(s, start, is_binary, error);
        default:
            return scan_zeros(s, start, error);
        }
    }
    if (text[at] != '.' && !skip_digits(text, &at, is_decimal))
        return fail_number(s, at, error);
    return scan_fraction(s, start, at, error);
}
