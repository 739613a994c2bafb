/* SPDX-License-Identifier: Apache-2.0 */
/* Quantities of one number in two units: conversions, and scales, which look like them. */
#include "equations_internal.h"

/* Plans are at most so large: 1/20. */
#define PLAN_SCALE 20

/* a / b: of their units, without their numbers when `is_bare`; FALSE: they measure different things. */
static gboolean ratio(const struct symbol *a, const struct symbol *b, gboolean is_bare, struct rational *out)
{
    struct quantity left, right;

    if (!a->unit || !b->unit || !equations_reckon(a, a + 1, FALSE, FALSE, &left) ||
        !equations_reckon(b, b + 1, FALSE, FALSE, &right) || !equations_are_alike(&left, &right) ||
        !rational_divide(left.value, right.value, out))
        return FALSE;
    return !is_bare || (rational_multiply(*out, b->number, out) && rational_divide(*out, a->number, out));
}

/* Lengths and areas: what is drawn to scale. */
static gboolean is_drawn(const struct symbol *symbol)
{
    return symbol->unit && !symbol->under && symbol->unit->kind == KIND_LENGTH &&
           symbol->unit->power * symbol->power <= 2;
}

/* mm or cm, and their squares: what is measured on paper. */
static gboolean is_on_paper(const struct symbol *symbol)
{
    return rational_compare(symbol->unit->factor, (struct rational){1, 100}) <= 0;
}

static gboolean is_in_reality(const struct symbol *symbol)
{
    return symbol->unit->factor.n >= symbol->unit->factor.d;
}

static gboolean is_scale(const struct symbol *a, const struct symbol *b, struct rational between)
{
    const struct rational one = {1, 1};

    if (!is_drawn(a) || !is_drawn(b))
        return FALSE;
    if (rational_compare(a->number, one) == 0 || rational_compare(b->number, one) == 0)
        return TRUE;
    gboolean is_reduced = (is_on_paper(a) && is_in_reality(b)) || (is_in_reality(a) && is_on_paper(b));
    return is_reduced && (rational_compare(between, (struct rational){PLAN_SCALE, 1}) >= 0 ||
                          rational_compare(between, (struct rational){1, PLAN_SCALE}) <= 0);
}

enum equations_conversion equations_convert(const struct symbol *a, const struct symbol *b)
{
    struct rational between;

    if (a->kind != NUMBER || b->kind != NUMBER || (a->unit == b->unit && a->under == b->under) ||
        !ratio(a, b, FALSE, &between))
        return CONVERSION_NONE;
    if (between.n == between.d)
        return CONVERSION_RIGHT;
    return is_scale(a, b, between) ? CONVERSION_SCALE : CONVERSION_WRONG;
}

gboolean equations_is_step(const struct symbol *a, const struct symbol *b, struct rational number)
{
    struct rational step, other;

    if (!ratio(a, b, TRUE, &step) || step.n == 0)
        return TRUE;
    return rational_compare(step, number) == 0 ||
           (rational_divide((struct rational){1, 1}, step, &other) && rational_compare(other, number) == 0);
}

gboolean equations_may_scale(const struct symbol *a, const struct symbol *b, gboolean is_divided)
{
    struct rational step;

    return is_drawn(a) && is_drawn(b) && (is_divided || (ratio(a, b, TRUE, &step) && step.n < step.d));
}
