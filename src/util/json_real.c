/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Doubles as CPython's repr writes them: of all decimal texts that read back as the same double the shortest,
 * and of these the nearest. Any decimal of up to 15 digits survives the way through a normal double, so 15
 * digits without their closing zeros are the shortest text whenever they read back at all. Otherwise 16
 * digits may do, and 17 always do. One trap: just below a power of two doubles stand twice as close, so the
 * nearest text there may belong to the neighbour below while the next text above still belongs to the power
 * itself (2**-44 is 5.684341886080802e-14).
 */
#include "json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS_SURE 15
#define DIGITS_MAX 17
/* repr writes an exponent below 1e-04 and from 1e+16 on. */
#define POINT_LOWEST -4
#define POINT_HIGHEST 16
#define REAL_SIZE 40

/* A decimal number: 0.DIGITS × 10^(exponent + 1), that is D.DDD × 10^exponent. */
struct decimal {
    char digits[DIGITS_MAX + 1];
    int count, exponent;
};

static void round_to(double real, int count, struct decimal *out)
{
    char format[8], text[REAL_SIZE];

    g_snprintf(format, sizeof format, "%%.%de", count - 1);
    g_ascii_formatd(text, sizeof text, format, real);
    out->digits[0] = text[0];
    if (count > 1)
        memcpy(out->digits + 1, text + 2, (gsize)(count - 1));
    out->digits[count] = '\0';
    out->count = count;
    out->exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
}

static double read_back(const struct decimal *decimal)
{
    char text[REAL_SIZE];

    g_snprintf(text, sizeof text, "%c.%se%d", decimal->digits[0], decimal->digits + 1, decimal->exponent);
    return g_ascii_strtod(text, NULL);
}

/* One more in the last place. */
static void step_up(struct decimal *decimal)
{
    int i = decimal->count - 1;

    while (i >= 0 && decimal->digits[i] == '9')
        decimal->digits[i--] = '0';
    if (i >= 0) {
        decimal->digits[i]++;
    } else {
        decimal->digits[0] = '1';
        decimal->exponent++;
    }
}

static void strip_zeros(struct decimal *decimal)
{
    while (decimal->count > 1 && decimal->digits[decimal->count - 1] == '0')
        decimal->digits[--decimal->count] = '\0';
}

static void shorten(double real, struct decimal *out)
{
    int exponent;
    gboolean power_of_two = frexp(real, &exponent) == 0.5;
    /* A subnormal has fewer digits than 15, so that the shortest must be looked for from one digit on. */
    int count = isnormal(real) ? DIGITS_SURE : 1;

    for (; count <= DIGITS_MAX; count++) {
        round_to(real, count, out);
        if (read_back(out) == real)
            break;
        struct decimal above = *out;
        step_up(&above);
        if (power_of_two && read_back(&above) == real) {
            *out = above;
            break;
        }
    }
    strip_zeros(out);
}

static void write_with_exponent(GString *out, const struct decimal *decimal)
{
    g_string_append_c(out, decimal->digits[0]);
    if (decimal->count > 1) {
        g_string_append_c(out, '.');
        g_string_append(out, decimal->digits + 1);
    }
    g_string_append_printf(out, "e%c%02d", decimal->exponent < 0 ? '-' : '+', abs(decimal->exponent));
}

static void write_with_point(GString *out, const struct decimal *decimal)
{
    int whole = decimal->exponent + 1;

    if (whole <= 0) {
        g_string_append(out, "0.");
        for (int i = whole; i < 0; i++)
            g_string_append_c(out, '0');
        g_string_append(out, decimal->digits);
        return;
    }
    g_string_append_len(out, decimal->digits, MIN(whole, decimal->count));
    for (int i = decimal->count; i < whole; i++)
        g_string_append_c(out, '0');
    g_string_append(out, decimal->count > whole ? "." : ".0");
    if (decimal->count > whole)
        g_string_append(out, decimal->digits + whole);
}

void json_write_real(GString *out, double real)
{
    struct decimal decimal;

    if (signbit(real))
        g_string_append_c(out, '-');
    if (real == 0) {
        g_string_append(out, "0.0");
        return;
    }
    shorten(fabs(real), &decimal);
    if (decimal.exponent < POINT_LOWEST || decimal.exponent >= POINT_HIGHEST)
        write_with_exponent(out, &decimal);
    else
        write_with_point(out, &decimal);
}
