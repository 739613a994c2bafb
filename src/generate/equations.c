/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Equalities in a text, reckoned again.
 *
 * The text is read as symbols (equations_symbols.c). On each side of a `=` stands the longest run of numbers
 * and signs; a run that a word cuts in the middle of an expression (`2a + 1`) is not judged, since it is not
 * known what it means. Neither is `n = 5`, where nothing is reckoned, but at the end of a chain (`2 × 3 = 6 =
 * 7`) and where it converts (`1 kg = 1 000 g`); nor `1 cm = 5 km`, which a map says. A line or a cell may
 * begin with the `=` of what is reckoned in the one before. What may be read in several ways is false only
 * when it is so in all of them: a colon behind a word's number divides or only counts (`Étape 1 : …`), one
 * behind a quantity divides or begins the calculation (`un côté de 5 cm : …`), a long dash subtracts or sets
 * apart, `3 fois` multiplies or says how often, a root is of the next number or of all that follows. What
 * numbers an item (`a)`, `1)`, a dash) is no part of its expression. `≈` is judged by the digits that are
 * shown; `%` divides by 100, and with `de` behind it multiplies. An equality that a question mark follows is
 * asked, not said.
 *
 * Units: where both sides have them, the sides are compared as quantities (`2 m + 30 cm = 230 cm`), and are
 * false only if the bare numbers differ as well, where each side has one unit and a number is the step from
 * one to the other (`2 h × 60 = 120 min` is said so). Where they can't be compared so (`3 cm × 2 cm = 6 cm`),
 * or the left side has none, the bare numbers count, if there is one unit in all; nothing is judged where the
 * right side alone has none (`0,5 m = 0,5 × 100 = 50 cm`). A day more or less makes no difference between
 * times.
 */
#include "equations_internal.h"

#include <string.h>

#define DAY 86400
/* Kinds of symbols that reckon. */
#define SIGNS "+-_*f/:^p"
/* How far behind a quotient its remainder may be said. */
#define REMAINDER_BYTES_MAX 80

struct reading {
    const char *plain;
    const struct symbol *all;
    guint count;
};

static gboolean is_part(char kind)
{
    return kind != WORD && kind != BREAK && kind != '=' && kind != ABOUT;
}

/* Passes over what numbers an item: `a)` and `1)`, whose bracket was never opened, and a dash with a space.
 */
static guint skip_item(const struct symbol *all, guint from, guint to)
{
    gboolean begins = from == 0 || all[from - 1].kind == BREAK;
    gint depth = 0;

    if (begins && to - from > 1 && strchr("-_", all[from].kind) && all[from].to < all[from + 1].from)
        from++;
    for (guint i = from; i < to; i++) {
        depth += all[i].kind == '(' ? 1 : all[i].kind == ')' ? -1 : 0;
        if (depth < 0) {
            from = i + 1;
            depth = 0;
        }
    }
    return from;
}

/* Symbols [from, to). */
struct run {
    guint from, to;
};

/* The bracket that a run has open where it begins (`(2 × 3 = 6)`) is not of its expression. */
static guint skip_bracket(const struct symbol *all, struct run run)
{
    gint depth = 0;

    for (guint i = run.from; i < run.to; i++)
        depth += all[i].kind == '(' ? 1 : all[i].kind == ')' ? -1 : 0;
    return depth > 0 && all[run.from].kind == '(' ? run.from + 1 : run.from;
}

static gboolean ends_line(const struct reading *reading, guint index)
{
    return index < reading->count && reading->all[index].kind == BREAK &&
           strchr("\n\f", reading->plain[reading->all[index].from]);
}

/* Up to a sign, or to the end of the line before when the sign begins one. */
static struct run run_before(const struct reading *reading, guint sign)
{
    while (sign > 0 && ends_line(reading, sign - 1))
        sign--;
    struct run run = {sign, sign};

    while (run.from > 0 && is_part(reading->all[run.from - 1].kind))
        run.from--;
    run.from = skip_item(reading->all, run.from, run.to);
    run.from = skip_bracket(reading->all, run);
    return run;
}

/* Up to a bracket that it does not open. Behind a quantity a colon, a bracket or a dash begins something
 * else. */
static struct run run_behind(const struct reading *reading, guint sign)
{
    gboolean is_alone = sign > 0 && ends_line(reading, sign - 1) && ends_line(reading, sign + 1);

    while (is_alone && ends_line(reading, sign + 1))
        sign++;
    struct run run = {sign + 1, sign + 1};
    gint depth = 0;

    for (; run.to < reading->count && is_part(reading->all[run.to].kind) && depth >= 0; run.to++) {
        const struct symbol *symbol = &reading->all[run.to];
        gboolean is_after_quantity = run.to == sign + 2 && symbol[-1].kind == NUMBER && symbol[-1].unit;
        depth += symbol->kind == '(' ? 1 : symbol->kind == ')' ? -1 : 0;
        if (depth < 0 || (is_after_quantity && strchr(":(_", symbol->kind)))
            break;
    }
    return run;
}

/* Whether a letter is right before the symbol: `f(3)`, `x2`. */
static gboolean is_glued(const struct reading *reading, guint index)
{
    const struct symbol *symbol = &reading->all[index];

    if (index == 0 || symbol[-1].kind != WORD || symbol[-1].to != symbol->from)
        return FALSE;
    const char *before = g_utf8_prev_char(reading->plain + symbol->from);
    return g_unichar_isalpha(g_utf8_get_char(before));
}

/* Whether the run can be reckoned: it is an expression, and no word belongs to it. */
static gboolean reckon(const struct reading *reading, struct run run, gboolean is_bare, gboolean is_wide,
                       struct quantity *out)
{
    const struct symbol *all = reading->all;

    if (run.to == run.from || is_glued(reading, run.from) ||
        (run.from > 0 && all[run.from - 1].kind == WORD && !strchr("n(r", all[run.from].kind)))
        return FALSE;
    return equations_reckon(all + run.from, all + run.to, is_bare, is_wide, out);
}

/* `2 × 3 = 6x` has a factor behind it. */
static gboolean has_factor(const struct reading *reading, guint to)
{
    return to > 0 && to < reading->count && reading->all[to].kind == WORD &&
           reading->all[to - 1].to == reading->all[to].from;
}

/* `17 : 5 = 3 reste 2` is a division with its remainder. */
static gboolean has_remainder(const struct reading *reading, guint to)
{
    static const char *const words[] = {"reste", "Reste", "r ", "r\u00a0", "r\u202f"};
    static const char *const between[] = {" ", ",", ";", "(", "\u00a0", "\u202f"};
    const char *at = reading->plain + (to > 0 ? reading->all[to - 1].to : 0);

    for (gsize i = 0; i < G_N_ELEMENTS(between);) {
        gboolean found = g_str_has_prefix(at, between[i]);
        at += found ? strlen(between[i]) : 0;
        i = found ? 0 : i + 1;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_str_has_prefix(at, words[i]))
            return TRUE;
    return FALSE;
}

/* Whether something is reckoned: a sign stands between numbers. */
static gboolean has_sign(const struct symbol *all, struct run run, const char *signs)
{
    for (guint i = run.from + 1; i < run.to; i++)
        if (strchr(signs, all[i].kind))
            return TRUE;
    return FALSE;
}

/* `17 : 5 = 3 billes et il reste 2`, `17 : 5 = 3. Il reste 2`: the whole part of the quotient, and further
 * on, before another `=`, what remains. */
static gboolean has_remainder_behind(const struct reading *reading, struct run left, struct run right)
{
    struct quantity a, b;

    if (!has_sign(reading->all, left, ":/") || !reckon(reading, left, TRUE, FALSE, &a) ||
        !reckon(reading, right, TRUE, FALSE, &b) || a.value.d == 1 || b.value.d != 1 ||
        rational_floor(a.value) != b.value.n)
        return FALSE;
    const char *from = reading->plain + reading->all[right.to - 1].to;
    const char *word = strstr(from, "reste");
    word = word ? word : strstr(from, "Reste");
    return word && word - from < REMAINDER_BYTES_MAX && !memchr(from, '=', (gsize)(word - from));
}

/* What the last digit of a run that is but a number stands for; FALSE: it is more. */
static gboolean shown_digit(const struct symbol *all, struct run run, struct rational *out)
{
    gboolean percent = run.to - run.from == 2 && all[run.from + 1].kind == '%';

    if ((run.to - run.from != 1 && !percent) || all[run.from].kind != NUMBER)
        return FALSE;
    *out = all[run.from].last;
    return !percent || rational_divide(*out, rational_integer(100), out);
}

/* a ≈ b: less than one in the last digit that the coarser of the two shows lies between them. Where neither
 * side is but a number (198 × 5 ≈ 200 × 5) there is nothing to judge by. Tens, hundreds … are rounded to:
 * there at most half of one lies between them. */
static gboolean is_near(const struct symbol *all, struct run left, struct run right, struct rational a,
                        struct rational b)
{
    struct rational last = {0, 1}, other, between;

    if (shown_digit(all, left, &other))
        last = other;
    if (shown_digit(all, right, &other) && rational_compare(other, last) > 0)
        last = other;
    if (last.n == 0 || !rational_subtract(a, b, &between))
        return TRUE;
    between.n = ABS(between.n);
    gint order = rational_compare(between, last);
    return last.n >= 10 ? rational_multiply(between, rational_integer(2), &between) &&
                              rational_compare(between, last) <= 0
                        : order < 0;
}

/* The units of a run: how many of its numbers have one and have none, the first, and whether it is the only
 * one. */
struct units {
    guint count, without;
    const struct symbol *first;
    gboolean is_one;
};

static void see_units(const struct reading *reading, struct run run, struct units *units)
{
    for (guint i = run.from; i < run.to; i++) {
        const struct symbol *symbol = &reading->all[i];
        units->without += symbol->kind == NUMBER && !symbol->unit;
        if (symbol->kind != NUMBER || !symbol->unit)
            continue;
        if (units->count++ == 0)
            units->first = symbol;
        else if (symbol->unit != units->first->unit || symbol->under != units->first->under)
            units->is_one = FALSE;
    }
}

/* Whether two quantities are the same, or times a day apart; `day`: its seconds. */
static gboolean are_equal(const struct quantity *a, const struct quantity *b, gint64 day)
{
    static const gint time[KINDS] = {[KIND_TIME] = 1};
    struct rational between;

    if (!rational_subtract(a->value, b->value, &between))
        return TRUE;
    return between.n == 0 ||
           (memcmp(a->dimension, time, sizeof time) == 0 && between.d == 1 && between.n % day == 0);
}

/* Of what can be read in two ways the greater counts. */
enum judgement { UNJUDGED, FALSEHOOD, TRUTH };

static enum judgement compare_bare(const struct reading *reading, struct run left, guint sign,
                                   struct run right, gboolean is_wide)
{
    struct quantity a, b;

    if (!reckon(reading, left, TRUE, is_wide, &a) || !reckon(reading, right, TRUE, is_wide, &b))
        return UNJUDGED;
    gboolean same = reading->all[sign].kind == ABOUT ? is_near(reading->all, left, right, a.value, b.value)
                                                     : rational_compare(a.value, b.value) == 0;
    return same ? TRUTH : FALSEHOOD;
}

/* `20 h 30 = 8 h 30`: times of day, half a day apart on a clock. */
static gboolean are_clocks(const struct symbol *all, struct run left, struct run right)
{
    return left.to - left.from == 2 && right.to - right.from == 2 && all[left.from].kind == NUMBER &&
           all[left.from + 1].kind == NUMBER && all[right.from].kind == NUMBER &&
           all[right.from + 1].kind == NUMBER;
}

/* `9 h 45 – 11 h 10 = 1 h 25`. */
static gboolean is_range(const struct symbol *all, struct run run)
{
    return has_sign(all, run, "_-") && !has_sign(all, run, "+*f/:^p") && all[run.from].unit &&
           equations_is_hour(all[run.from].unit);
}

static gboolean is_opposite(const struct quantity *a, const struct quantity *b)
{
    return a->value.n == -b->value.n && a->value.d == b->value.d;
}

/* Whether two runs of one unit each convert: with a number that is the step from one unit to the other, or
 * the one quantity by itself is the other; or they may be of a map or plan. */
static gboolean may_convert(const struct reading *reading, struct run left, struct run right,
                            const struct units *on_left, const struct units *on_right)
{
    const struct symbol *all = reading->all;

    if (on_left->count == 1 && on_right->count == 1 &&
        equations_convert(on_left->first, on_right->first) == CONVERSION_RIGHT)
        return TRUE;
    for (guint i = left.from; i < right.to; i++)
        if (all[i].kind == NUMBER && !all[i].unit &&
            equations_is_step(on_left->first, on_right->first, all[i].number))
            return TRUE;
    return equations_may_scale(on_left->first, on_right->first, has_sign(all, left, ":/"));
}

/* In one way to read it. */
static enum judgement compare(const struct reading *reading, struct run left, guint sign, struct run right,
                              gboolean is_wide)
{
    struct units on_left = {.is_one = TRUE}, on_right = {.is_one = TRUE}, both = {.is_one = TRUE};
    struct quantity a, b;

    see_units(reading, left, &on_left);
    see_units(reading, right, &on_right);
    see_units(reading, left, &both);
    see_units(reading, right, &both);
    if (on_left.count > 0 && on_right.count > 0 && reading->all[sign].kind == '=' &&
        reckon(reading, left, FALSE, is_wide, &a) && reckon(reading, right, FALSE, is_wide, &b) &&
        equations_are_alike(&a, &b)) {
        gint64 day = are_clocks(reading->all, left, right) ? DAY / 2 : DAY;
        gboolean may_be_bare = on_left.is_one && on_right.is_one && both.without > 0 &&
                               may_convert(reading, left, right, &on_left, &on_right);
        if (are_equal(&a, &b, day) || (is_range(reading->all, left) && is_opposite(&a, &b)) ||
            (may_be_bare && compare_bare(reading, left, sign, right, is_wide) == TRUTH))
            return TRUTH;
        return FALSEHOOD;
    }
    if (!both.is_one || (on_left.count > 0 && on_right.count == 0))
        return UNJUDGED;
    return compare_bare(reading, left, sign, right, is_wide);
}

/* Where a colon that only counts, or introduces, ends in a run: `Étape 1 : …`, `calcul : …`; 0: there is
 * none. */
static guint label_end(const struct reading *reading, struct run run)
{
    const struct symbol *all = reading->all;
    gboolean after_word = run.from > 0 && all[run.from - 1].kind == WORD,
             begins = run.from == 0 || all[run.from - 1].kind != ')';

    for (guint i = run.from; i < run.to && (after_word || i == run.from); i++)
        if (all[i].kind == ':' && (i > run.from || begins))
            return i + 1;
    return 0;
}

/* Whether the calculation may begin behind this symbol, so that nothing before it counts. */
static gboolean may_set_apart(const struct reading *reading, struct run run, guint index)
{
    const struct symbol *all = reading->all;
    gboolean after_unit = index > run.from && all[index - 1].kind == NUMBER && all[index - 1].unit;

    return run.to - index > 2 &&
           (all[index].kind == DASH || all[index].kind == TIMES || (all[index].kind == ':' && after_unit));
}

/* With a root of the next number, or of all that follows. */
static enum judgement compare_roots(const struct reading *reading, struct run left, guint sign,
                                    struct run right)
{
    enum judgement narrow = compare(reading, left, sign, right, FALSE),
                   wide = compare(reading, left, sign, right, TRUE);

    return MAX(narrow, wide);
}

/* Whether nothing is reckoned, as in `n = 5`; but at the end of a chain (`2 × 3 = 6 = 7`), and where a
 * quantity has another unit (`1 kg = 1 000 g`). */
static gboolean is_plain(const struct reading *reading, struct run left, guint sign, struct run right)
{
    const struct symbol *all = reading->all;
    gboolean is_chained = left.from > 0 && strchr("=~", all[left.from - 1].kind),
             is_below = left.to < sign, /* in the next line or cell */
        is_cell = is_below && reading->plain[all[left.to].from] == '\f';

    if (left.to == left.from || right.to == right.from)
        return TRUE;
    if (is_below && (is_cell || !is_chained) && !has_sign(all, left, SIGNS))
        return TRUE;
    if (left.to - left.from > 1 || right.to - right.from > 1 || all[sign].kind == ABOUT)
        return FALSE;
    enum equations_conversion conversion = equations_convert(&all[left.from], &all[right.from]);
    return conversion == CONVERSION_NONE ? !is_chained : conversion == CONVERSION_SCALE;
}

/* `de 9 h 45 à 11 h 10 = 1 h 25`: a time of day behind a word may be the end of what lasts so long. */
static gboolean is_end_of_time(const struct reading *reading, struct run left)
{
    const struct symbol *all = reading->all;

    return left.from > 0 && all[left.from - 1].kind == WORD && !has_sign(all, left, SIGNS) &&
           all[left.from].unit && equations_is_hour(all[left.from].unit);
}

/* `Échelle 1/200 : 1 cm = 200 cm`, the run behind the colon. */
static gboolean is_scale_said(const struct reading *reading, struct run left, guint sign, struct run right)
{
    return left.to > left.from && reading->all[left.from].unit && reading->all[right.from].unit &&
           is_plain(reading, left, sign, right);
}

/* Whether what stands left and right of a `=` can be reckoned, and is not the same in any reading. */
static gboolean is_false(const struct reading *reading, struct run left, guint sign, struct run right)
{
    guint label = label_end(reading, left);
    enum judgement judgement = UNJUDGED;

    if (left.to == left.from || reading->all[left.from].kind == DASH || is_end_of_time(reading, left) ||
        is_plain(reading, left, sign, right) || has_factor(reading, right.to) ||
        has_remainder(reading, right.to) || has_remainder_behind(reading, left, right))
        return FALSE;
    if (label > 0 && is_scale_said(reading, (struct run){label, left.to}, sign, right))
        return FALSE;
    if (label > 0)
        judgement = compare_roots(reading, (struct run){label, left.to}, sign, right);
    if (label != left.from + 1)
        judgement = MAX(judgement, compare_roots(reading, left, sign, right));
    for (guint i = left.from; i < left.to && judgement == FALSEHOOD; i++)
        if (may_set_apart(reading, left, i))
            judgement = compare_roots(reading, (struct run){i + 1, left.to}, sign, right);
    return judgement == FALSEHOOD;
}

guint equations_count_false(const char *html, gsize size, GString *first)
{
    g_autoptr(GString) plain = equations_plain_text(html, size);
    g_autoptr(GArray) symbols = equations_symbols(plain->str);
    const struct reading reading = {plain->str, (const struct symbol *)(const void *)symbols->data,
                                    symbols->len};
    guint wrong = 0;

    for (guint i = 0; i < symbols->len; i++) {
        if (reading.all[i].kind != '=' && reading.all[i].kind != ABOUT)
            continue;
        const struct run left = run_before(&reading, i), right = run_behind(&reading, i);
        gboolean asked = right.to < symbols->len && plain->str[reading.all[right.to].from] == '?';
        if (asked || !is_false(&reading, left, i, right) || wrong++ > 0 || !first)
            continue;
        const struct symbol *begin = &reading.all[MAX(left.from, label_end(&reading, left))];
        g_string_append_len(first, plain->str + begin->from,
                            (gssize)(reading.all[right.to - 1].to - begin->from));
        g_strdelimit(first->str, "\n\f", ' ');
    }
    return wrong;
}
