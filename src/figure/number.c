/* SPDX-License-Identifier: Apache-2.0 */
/* Exact numbers of a description, and how French writes them. */
#include <math.h>

#include "figure_internal.h"

/* What is read is at most this, and has at most six decimals or this denominator. */
#define WHOLE_MAX 1000000000
#define DENOMINATOR_MAX 1000000
/* Between groups of digits; it does not break. */
#define NARROW_SPACE "\u202F"

static gint64 divisor(gint64 a, gint64 b)
{
    while (b) {
        gint64 rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

/* Twice 64 bits. */
__extension__ typedef __int128 wide;

/* Products of numbers that were read can be larger than 64 bits on the way. */
static struct figure_number lowest(wide n, wide d)
{
    wide a = n < 0 ? -n : n, b = d;

    while (b) {
        wide rest = a % b;
        a = b;
        b = rest;
    }
    if (a == 0)
        return (struct figure_number){0, 1};
    n /= a;
    d /= a;
    while (n > G_MAXINT64 / 4 || n < -(G_MAXINT64 / 4) || d > G_MAXINT64 / 4) {
        n /= 2;
        d /= 2;
    }
    return (struct figure_number){(gint64)n, d ? (gint64)d : 1};
}

struct figure_number number_of(gint64 n, gint64 d)
{
    gint64 common = divisor(n, d);

    return (struct figure_number){n / common, d / common};
}

struct figure_number number_add(struct figure_number a, struct figure_number b)
{
    if (a.d == b.d && a.d == 1)
        return (struct figure_number){a.n + b.n, 1};
    return lowest((wide)a.n * b.d + (wide)b.n * a.d, (wide)a.d * b.d);
}

struct figure_number number_subtract(struct figure_number a, struct figure_number b)
{
    return number_add(a, (struct figure_number){-b.n, b.d});
}

struct figure_number number_multiply(struct figure_number a, struct figure_number b)
{
    return lowest((wide)a.n * b.n, (wide)a.d * b.d);
}

struct figure_number number_divide(struct figure_number a, struct figure_number b)
{
    if (b.n < 0)
        return lowest(-(wide)a.n * b.d, -(wide)a.d * b.n);
    return lowest((wide)a.n * b.d, (wide)a.d * b.n);
}

int number_compare(struct figure_number a, struct figure_number b)
{
    wide left = (wide)a.n * b.d, right = (wide)b.n * a.d;

    return (left > right) - (left < right);
}

gint64 number_scale(struct figure_number number, gint64 scale)
{
    wide twice = (wide)number.n * scale * 2;

    return (gint64)((twice + (twice < 0 ? -number.d : number.d)) / (2 * (wide)number.d));
}

struct figure_number number_unit(struct figure_number number)
{
    gint64 unit = 1;

    if (!number_is_decimal(number))
        return number_of(0, 1);
    while (unit % number.d != 0)
        unit *= 10;
    return number_of(1, unit);
}

gboolean number_is_decimal(struct figure_number number)
{
    return DENOMINATOR_MAX % number.d == 0;
}

/* A double as the decimal that was meant: at most six places. */
static gboolean read_real(double real, struct figure_number *out)
{
    if (real > WHOLE_MAX || real < -WHOLE_MAX)
        return FALSE;
    double scaled = real * DENOMINATOR_MAX;
    gint64 nearest = (gint64)(scaled + (scaled < 0 ? -0.5 : 0.5));
    if (fabs(scaled - (double)nearest) > 1e-4 + fabs(real) * 1e-8)
        return FALSE;
    *out = number_of(nearest, DENOMINATOR_MAX);
    return TRUE;
}

/* Digits, at most `most` of them; FALSE: there are none, or too many. */
static gboolean read_digits(const char **at, const char *end, guint most, gint64 *number, guint *count)
{
    for (*count = 0; *at < end && g_ascii_isdigit(**at) && *count < most; (*at)++, (*count)++)
        *number = *number * 10 + (**at - '0');
    return *count > 0;
}

/* "12", "-7,5", "7.25", "2/3". */
static gboolean read_text(const char *at, const char *end, struct figure_number *out)
{
    gboolean negative = at < end && *at == '-';
    gint64 n = 0, d = 1;
    guint count;

    at += negative;
    if (!read_digits(&at, end, 9, &n, &count))
        return FALSE;
    if (at < end && *at == '/') {
        at++;
        d = 0;
        if (!read_digits(&at, end, 6, &d, &count) || d == 0)
            return FALSE;
    } else if (at < end && (*at == ',' || *at == '.')) {
        at++;
        if (!read_digits(&at, end, 6, &n, &count))
            return FALSE;
        while (count--)
            d *= 10;
    }
    *out = number_of(negative ? -n : n, d);
    return at == end;
}

gboolean number_read(const struct value *value, struct figure_number *out)
{
    struct figure_number number;

    switch (value->type) {
    case VALUE_INTEGER:
        *out = (struct figure_number){value->integer, 1};
        return value->integer <= WHOLE_MAX && value->integer >= -WHOLE_MAX;
    case VALUE_REAL:
        return read_real(value->real, out);
    case VALUE_TEXT:
        if (!read_text(value->text, value->text + value->size, &number))
            return FALSE;
        *out = number;
        return TRUE;
    default:
        return FALSE;
    }
}

/* Groups of three from 10 000 on. */
static void append_whole(GString *out, gint64 whole)
{
    char digits[24];
    int size = 0;

    do
        digits[size++] = (char)('0' + whole % 10);
    while ((whole /= 10) != 0);
    gboolean grouped = size > 4;
    while (size > 0) {
        g_string_append_c(out, digits[--size]);
        if (grouped && size > 0 && size % 3 == 0)
            g_string_append(out, NARROW_SPACE);
    }
}

static void append_decimal(GString *out, gint64 n, gint64 d)
{
    append_whole(out, n / d);
    gint64 rest = n % d;
    if (rest)
        g_string_append_c(out, ',');
    while (rest) {
        rest *= 10;
        g_string_append_c(out, (char)('0' + rest / d));
        rest %= d;
    }
}

void number_append(GString *out, struct figure_number number)
{
    gint64 n = number.n < 0 ? -number.n : number.n;

    if (number.n < 0)
        PUT(out, "−");
    if (number_is_decimal(number)) {
        append_decimal(out, n, number.d);
        return;
    }
    append_whole(out, n);
    g_string_append_c(out, '/');
    append_whole(out, number.d);
}
