/* SPDX-License-Identifier: Apache-2.0 */
/* What an expression of an equality comes to: exact numbers, and the units that go along with them. */
#include <string.h>

#include "equations_internal.h"

#define POWER_MAX 40
#define DEPTH_MAX 40

/* An expression between two symbols. */
struct expression {
    const struct symbol *at, *end;
    gboolean is_whole; /* so far */
    gboolean is_bare;  /* units don't count */
    gboolean is_wide;  /* a root is of all that follows */
    guint depth;
};

static struct quantity read_sum(struct expression *in);

static void scale(struct expression *in, const struct equations_unit *unit, gint power, struct quantity *out)
{
    struct rational factor;

    in->is_whole = in->is_whole && rational_power(unit->factor, power, &factor) &&
                   rational_multiply(out->value, factor, &out->value);
    out->dimension[unit->kind] += unit->power * power;
}

static struct quantity read_number(struct expression *in)
{
    const struct symbol *symbol = in->at++;
    struct quantity out = {.value = symbol->number, .has_unit = symbol->unit != NULL};

    if (in->is_bare || !symbol->unit)
        return out;
    scale(in, symbol->unit, symbol->power, &out);
    if (symbol->under)
        scale(in, symbol->under, -1, &out);
    return out;
}

/* 2 h 30 min, 3 m 20 cm: one quantity. */
static struct quantity read_numbers(struct expression *in)
{
    struct quantity out = read_number(in);

    while (!in->is_bare && out.has_unit && in->at < in->end && in->at->kind == NUMBER && in->at->unit) {
        const struct symbol *before = in->at - 1;
        struct quantity next = read_number(in);
        in->is_whole = in->is_whole && !before->under && before->unit->kind == in->at[-1].unit->kind &&
                       before->power == in->at[-1].power &&
                       rational_compare(before->unit->factor, in->at[-1].unit->factor) > 0 &&
                       memcmp(out.dimension, next.dimension, sizeof out.dimension) == 0 &&
                       rational_add(out.value, next.value, &out.value);
    }
    return out;
}

static gboolean root_of(gint64 n, gint64 *out)
{
    gint64 low = 0, high = 3037000499; /* the root of the greatest */

    while (low < high) {
        gint64 middle = low + (high - low + 1) / 2;
        if (middle * middle <= n)
            low = middle;
        else
            high = middle - 1;
    }
    *out = low;
    return n >= 0 && low * low == n;
}

static struct quantity read_factor(struct expression *in);

static struct quantity read_root(struct expression *in)
{
    in->at++;
    struct quantity out = in->is_wide ? read_sum(in) : read_factor(in);

    in->is_whole = in->is_whole && !out.has_unit && root_of(out.value.n, &out.value.n) &&
                   root_of(out.value.d, &out.value.d);
    return out;
}

static struct quantity read_brackets(struct expression *in)
{
    in->at++;
    struct quantity out = read_sum(in);

    in->is_whole = in->is_whole && in->at < in->end && in->at->kind == ')';
    in->at += in->is_whole;
    return out;
}

/* What is raised, signed or in brackets. */
static struct quantity read_part(struct expression *in)
{
    struct quantity out = {.value = {0, 1}};
    char kind = in->at < in->end ? in->at->kind : BREAK;

    if (kind == NUMBER)
        return read_numbers(in);
    if (kind == '(')
        return read_brackets(in);
    if (kind == ROOT)
        return read_root(in);
    in->is_whole = FALSE;
    return out;
}

static void raise_to(struct expression *in, struct quantity *out, struct rational power)
{
    in->is_whole = in->is_whole && power.d == 1 && ABS(power.n) <= POWER_MAX &&
                   rational_power(out->value, power.n, &out->value);
    for (gsize i = 0; i < KINDS && in->is_whole; i++)
        out->dimension[i] *= (gint)power.n;
}

/* 3², 3^2, 10^(-2); a power of a power is not read. */
static void read_power(struct expression *in, struct quantity *out)
{
    char kind = in->at < in->end ? in->at->kind : BREAK;

    if (kind == POWER) {
        raise_to(in, out, in->at++->number);
    } else if (kind == '^') {
        in->at++;
        gboolean is_minus = in->at < in->end && in->at->kind == '-';
        in->at += is_minus;
        struct quantity power = read_part(in);
        power.value.n = is_minus ? -power.value.n : power.value.n;
        in->is_whole = in->is_whole && !power.has_unit;
        raise_to(in, out, power.value);
    }
}

static struct quantity read_factor(struct expression *in)
{
    struct quantity out = {.value = {0, 1}};

    if (++in->depth > DEPTH_MAX) {
        in->is_whole = FALSE;
    } else if (in->at < in->end && in->at->kind == '-') {
        in->at++;
        out = read_factor(in);
        out.value.n = -out.value.n;
    } else {
        out = read_part(in);
        read_power(in, &out);
    }
    in->depth--;
    if (in->is_whole && in->at < in->end && in->at->kind == '%') {
        in->at++;
        in->is_whole = rational_divide(out.value, rational_integer(100), &out.value);
    }
    return out;
}

static struct quantity read_product(struct expression *in)
{
    struct quantity out = read_factor(in);

    while (in->is_whole && in->at < in->end && strchr("*f/:", in->at->kind)) {
        gint way = strchr("*f", in->at++->kind) ? 1 : -1;
        struct quantity next = read_factor(in);
        in->is_whole = in->is_whole && (way > 0 ? rational_multiply(out.value, next.value, &out.value)
                                                : rational_divide(out.value, next.value, &out.value));
        for (gsize i = 0; i < KINDS; i++)
            out.dimension[i] += way * next.dimension[i];
        out.has_unit |= next.has_unit;
    }
    return out;
}

gboolean equations_are_alike(const struct quantity *a, const struct quantity *b)
{
    return memcmp(a->dimension, b->dimension, sizeof a->dimension) == 0 && a->has_unit == b->has_unit;
}

static struct quantity read_sum(struct expression *in)
{
    struct quantity out = read_product(in);

    while (in->is_whole && in->at < in->end && strchr("+-_", in->at->kind)) {
        char sign = in->at++->kind;
        struct quantity next = read_product(in);
        in->is_whole = in->is_whole && equations_are_alike(&out, &next) &&
                       (sign == '+' ? rational_add(out.value, next.value, &out.value)
                                    : rational_subtract(out.value, next.value, &out.value));
    }
    return out;
}

gboolean equations_reckon(const struct symbol *at, const struct symbol *end, gboolean is_bare,
                          gboolean is_wide, struct quantity *out)
{
    struct expression in = {.at = at, .end = end, .is_whole = TRUE, .is_bare = is_bare, .is_wide = is_wide};

    *out = read_sum(&in);
    return in.is_whole && in.at == in.end;
}
