/* SPDX-License-Identifier: Apache-2.0 */
#include "rational_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define TEN_POWERS 19

static const gint64 ten_power[TEN_POWERS] = {
    1,
    10,
    100,
    1000,
    10000,
    100000,
    1000000,
    10000000,
    100000000,
    1000000000,
    10000000000,
    100000000000,
    1000000000000,
    10000000000000,
    100000000000000,
    1000000000000000,
    10000000000000000,
    100000000000000000,
    1000000000000000000,
};

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 unsigned_wide;

static wide wide_gcd(wide a, wide b)
{
    while (b != 0) {
        wide rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

/* n/d of numbers below 2^126. */
static gboolean reduce(wide n, wide d, struct rational *out)
{
    if (d == 0)
        return FALSE;
    wide common = wide_gcd(n, d);
    n /= common;
    d /= common;
    if (d < 0) {
        n = -n;
        d = -d;
    }
    /* The least integer is left out, so that every number has its opposite. */
    if (n > G_MAXINT64 || n < -G_MAXINT64 || d > G_MAXINT64)
        return FALSE;
    *out = (struct rational){(gint64)n, (gint64)d};
    return TRUE;
}

gboolean rational_make(gint64 n, gint64 d, struct rational *out)
{
    return reduce(n, d, out);
}

gboolean rational_add(struct rational a, struct rational b, struct rational *out)
{
    wide first, second, sum;

    if (a.d == 1 && b.d == 1) {
        out->d = 1;
        return !__builtin_add_overflow(a.n, b.n, &out->n) && out->n != G_MININT64;
    }
    first = (wide)a.n * b.d;
    second = (wide)b.n * a.d;
    return !__builtin_add_overflow(first, second, &sum) && reduce(sum, (wide)a.d * b.d, out);
}

gboolean rational_subtract(struct rational a, struct rational b, struct rational *out)
{
    return rational_add(a, (struct rational){-b.n, b.d}, out);
}

gboolean rational_multiply(struct rational a, struct rational b, struct rational *out)
{
    if (a.d == 1 && b.d == 1) {
        out->d = 1;
        return !__builtin_mul_overflow(a.n, b.n, &out->n) && out->n != G_MININT64;
    }
    return reduce((wide)a.n * b.n, (wide)a.d * b.d, out);
}

gboolean rational_divide(struct rational a, struct rational b, struct rational *out)
{
    return reduce((wide)a.n * b.d, (wide)a.d * b.n, out);
}

gboolean rational_power(struct rational a, gint64 exponent, struct rational *out)
{
    struct rational power = rational_integer(1);

    if (exponent < 0 && !rational_divide(rational_integer(1), a, &a))
        return FALSE;
    if (a.d == 1 && (a.n == 0 || a.n == 1 || a.n == -1))
        exponent = exponent == 0 ? 0 : 2 - (exponent & 1);
    exponent = exponent < 0 ? -exponent : exponent;
    for (gint64 i = 0; i < exponent; i++)
        if (!rational_multiply(power, a, &power))
            return FALSE;
    *out = power;
    return TRUE;
}

int rational_compare(struct rational a, struct rational b)
{
    wide first = (wide)a.n * b.d, second = (wide)b.n * a.d;

    return (first > second) - (first < second);
}

gint64 rational_floor(struct rational a)
{
    gint64 quotient = a.n / a.d;

    return a.n % a.d < 0 ? quotient - 1 : quotient;
}

gboolean rational_round(struct rational a, guint places, struct rational *out)
{
    if (places >= TEN_POWERS)
        return FALSE;
    wide scaled = (wide)(a.n < 0 ? -a.n : a.n) * ten_power[places];
    wide rounded = scaled / a.d;
    if (scaled % a.d >= a.d - scaled % a.d)
        rounded++;
    return reduce(a.n < 0 ? -rounded : rounded, ten_power[places], out);
}

double rational_real(struct rational a)
{
    return (double)a.n / (double)a.d;
}

/* The digits of a number as `units`, and how many of them stand behind the point. */
static gboolean read_digits(const char **at, const char *end, gint64 *units, gint64 *places)
{
    gboolean pointed = FALSE, any = FALSE;

    for (; *at < end; (*at)++) {
        if (**at == '.' && !pointed) {
            pointed = TRUE;
            continue;
        }
        if (!g_ascii_isdigit(**at))
            break;
        any = TRUE;
        if (__builtin_mul_overflow(*units, 10, units) || __builtin_add_overflow(*units, **at - '0', units))
            return FALSE;
        *places += pointed;
    }
    return any;
}

gboolean rational_parse(const char *text, gsize size, struct rational *out)
{
    const char *at = text, *end = text + size;
    gint64 units = 0, places = 0, exponent = 0, none = 0;
    gboolean minus = at < end && *at == '-';

    at += minus;
    if (!read_digits(&at, end, &units, &places))
        return FALSE;
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        gboolean down = at < end && *at == '-';
        at += at < end && (*at == '-' || *at == '+');
        if (!read_digits(&at, end, &exponent, &none) || none > 0)
            return FALSE;
        exponent = down ? -exponent : exponent;
    }
    exponent -= places;
    if (at != end || exponent <= -TEN_POWERS || exponent >= TEN_POWERS)
        return FALSE;
    units = minus ? -units : units;
    return exponent < 0
               ? rational_make(units, ten_power[-exponent], out)
               : rational_multiply(rational_integer(units), rational_integer(ten_power[exponent]), out);
}

gboolean rational_round_real(double real, guint places, struct rational *out)
{
    char text[400];

    if (!isfinite(real) || places >= TEN_POWERS)
        return FALSE;
    int size = snprintf(text, sizeof text, "%.*f", (int)places, real);
    return size > 0 && (gsize)size < sizeof text && rational_parse(text, (gsize)size, out);
}

gboolean rational_is_decimal(struct rational a, guint *places)
{
    guint twos = 0, fives = 0;

    for (; a.d % 2 == 0; a.d /= 2)
        twos++;
    for (; a.d % 5 == 0; a.d /= 5)
        fives++;
    *places = MAX(twos, fives);
    return a.d == 1 && *places < TEN_POWERS;
}

gsize rational_group_space(const char *at)
{
    static const char *const spaces[] = {"\u202f", "\u00a0", "\u2009", " "};

    for (gsize i = 0; i < G_N_ELEMENTS(spaces); i++) {
        gsize size = strlen(spaces[i]);
        if (g_str_has_prefix(at, spaces[i]))
            return strspn(at + size, "0123456789") == 3 ? size : 0;
    }
    return 0;
}

/* An integer that is not below 0, in groups of three from five digits on; written from its end. */
static void append_grouped(GString *out, guint64 n)
{
    static const char space[] = "\u202f";
    char digits[64], *end = digits + sizeof digits, *at = end;
    gboolean grouped = n >= 10000;
    guint count = 0;

    do {
        if (grouped && count > 0 && count % 3 == 0) {
            at -= sizeof space - 1;
            memcpy(at, space, sizeof space - 1);
        }
        *--at = (char)('0' + n % 10);
        count++;
    } while ((n /= 10) != 0);
    g_string_append_len(out, at, end - at);
}

/* So many decimals, with the zeros before them. */
static void append_behind(GString *out, guint64 behind, guint places)
{
    char digits[24], *end = digits + sizeof digits, *at = end;

    for (guint i = 0; i < places; i++, behind /= 10)
        *--at = (char)('0' + behind % 10);
    *--at = ',';
    g_string_append_len(out, at, end - at);
}

void rational_append_french(GString *out, struct rational a)
{
    guint64 n = a.n < 0 ? 0 - (guint64)a.n : (guint64)a.n, d = (guint64)a.d;
    guint places;

    if (a.n < 0)
        g_string_append(out, "\u2212");
    if (!rational_is_decimal(a, &places)) {
        append_grouped(out, n);
        g_string_append_c(out, '/');
        append_grouped(out, d);
        return;
    }
    append_grouped(out, n / d);
    if (places == 0)
        return;
    guint64 behind = (guint64)((unsigned_wide)(n % d) * (guint64)ten_power[places] / d);
    append_behind(out, behind, places);
}
