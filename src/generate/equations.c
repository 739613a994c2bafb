/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Equalities in a text, reckoned again.
 *
 * The text is read as symbols: numbers as French writes them, signs, and everything else, which is a word (a
 * letter, a unit, a power) or a break (a full stop, the end of a paragraph). On each side of a `=` stands the
 * longest run of numbers and signs; a run that a word cuts in the middle of an expression (`3 cm × 2`, `2a +
 * 1`) is not judged, since it is not known what it means. Neither is `n = 5`, where nothing is reckoned, but
 * at the end of a chain (`2 × 3 = 6 = 7`). A colon behind a word's number divides or only counts (`Étape 1 :
 * …`): such an equality is false when it is so in both readings. What numbers an item (`a)`, `1)`, a dash) is
 * no part of its expression. `≈` is judged by the digits that are shown; `%` divides by 100, and with `de`
 * behind it multiplies. An equality that a question mark follows is asked, not said.
 */
#include "equations_internal.h"

#include <string.h>

#include "rational_internal.h"

/* Kinds of symbols; signs stand for themselves. */
#define NUMBER 'n'
#define WORD 'w'
#define BREAK '.'
#define ABOUT '~'

struct symbol {
    char kind;
    struct rational number, unit; /* of a number; of its last digit that counts, 1 for 12, 1/100 for 0,25 */
    gsize from, to;               /* bytes of the plain text */
};

struct reading {
    GString *plain;
    GArray *symbols;
};

static const struct {
    const char *bytes;
    char kind;
} marks[] = {
    {"\u22c5", '*'}, {"\u00b7", '*'}, {"\u00d7", '*'}, {"\u00f7", '/'}, {"\u2212", '-'}, {"\u00a0", ' '},
    {"\u202f", ' '}, {"+", '+'},      {"-", '-'},      {"*", '*'},      {"/", '/'},      {":", ':'},
    {"(", '('},      {")", ')'},      {"=", '='},      {".", BREAK},    {";", BREAK},    {",", BREAK},
    {"\n", BREAK},   {" ", ' '},      {"?", BREAK},    {"!", BREAK},    {"%", '%'},      {"\u2248", ABOUT},
};

/* Writes what the reference that begins at `at` (an ampersand) stands for; its last byte, or NULL. */
static const char *read_reference(const char *at, const char *end, GString *out)
{
    static const struct {
        const char *name;
        gunichar character;
    } names[] = {{"nbsp", 0xa0},   {"times", 0xd7},  {"divide", 0xf7}, {"minus", 0x2212}, {"equals", '='},
                 {"sdot", 0x22c5}, {"middot", 0xb7}, {"plus", '+'},    {"colon", ':'},    {"comma", ','}};
    const char *close = memchr(at, ';', (gsize)MIN(end - at, 12));
    char *stop = NULL;

    if (!close)
        return NULL;
    if (at[1] == '#') {
        gboolean hex = at[2] == 'x' || at[2] == 'X';
        guint64 code = g_ascii_strtoull(at + (hex ? 3 : 2), &stop, hex ? 16 : 10);
        if (stop != close || code < ' ' || code > 0x10ffff || !g_unichar_validate((gunichar)code))
            return NULL;
        g_string_append_unichar(out, (gunichar)code);
        return close;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (strlen(names[i].name) == (gsize)(close - at - 1) &&
            memcmp(names[i].name, at + 1, (gsize)(close - at - 1)) == 0) {
            g_string_append_unichar(out, names[i].character);
            return close;
        }
    return NULL;
}

/* The text without tags: what ends a line is a line feed, other markup that means something a letter. */
static GString *plain_text(const char *html, gsize size)
{
    static const char *const silent[] = {"strong",  "em",  "b",  "i",  "u",  "span",
                                         "/strong", "/em", "/b", "/i", "/u", "/span"};
    static const char *const meant[] = {"sup", "sub", "math", "/math", "mfrac", "msup"};
    GString *out = g_string_sized_new(size);

    for (const char *at = html, *end = html + size; at < end; at++) {
        const char *close = *at == '<' ? memchr(at, '>', (gsize)(end - at)) : NULL;
        const char *reference = *at == '&' ? read_reference(at, end, out) : NULL;
        if (reference) {
            at = reference;
            continue;
        }
        if (!close) {
            g_string_append_c(out, *at == '<' || *at == '\n' || *at == '\t' ? ' ' : *at);
            continue;
        }
        gsize name = strcspn(at + 1, " />\t\n") + (at[1] == '/' ? 1 + strcspn(at + 2, " />\t\n") : 0);
        const char *becomes = "\n";
        for (gsize i = 0; i < G_N_ELEMENTS(silent); i++)
            if (strlen(silent[i]) == name && memcmp(silent[i], at + 1, name) == 0)
                becomes = "";
        for (gsize i = 0; i < G_N_ELEMENTS(meant); i++)
            if (strlen(meant[i]) == name && memcmp(meant[i], at + 1, name) == 0)
                becomes = "w";
        g_string_append(out, becomes);
        at = close;
    }
    return out;
}

/* What the last digit of a number stands for; the noughts at the end of 1 200 don't count. */
static gboolean unit_of(const char *digits, gsize size, struct rational *out)
{
    const char *point = memchr(digits, '.', size);
    gint64 exponent = 0;

    if (point)
        exponent = point - (digits + size - 1);
    else
        while (exponent + 1 < (gint64)size && digits[size - 1 - exponent] == '0')
            exponent++;
    return rational_power(rational_integer(10), exponent, out);
}

/* The number that begins at `at`; its end, or NULL when it does not fit. */
static const char *read_number(const char *at, struct rational *out, struct rational *unit)
{
    g_autoptr(GString) digits = g_string_new(NULL);
    gboolean pointed = FALSE;
    gsize space;

    for (;;) {
        if (g_ascii_isdigit(*at)) {
            g_string_append_c(digits, *at++);
        } else if ((*at == ',' || *at == '.') && g_ascii_isdigit(at[1]) && !pointed) {
            g_string_append_c(digits, '.');
            pointed = TRUE;
            at++;
        } else if (!pointed && (space = rational_group_space(at)) > 0) {
            at += space;
        } else {
            break;
        }
    }
    return rational_parse(digits->str, digits->len, out) && unit_of(digits->str, digits->len, unit) ? at
                                                                                                    : NULL;
}

/* `de`, `d'` behind `20 %` multiply. */
static const char *pass_of(const struct reading *reading, const char *at)
{
    static const char *const words[] = {"de ", "de\u00a0", "de\u202f", "d'", "d\u2019"};
    guint n = reading->symbols->len;

    if (n == 0 || g_array_index(reading->symbols, struct symbol, n - 1).kind != '%')
        return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_str_has_prefix(at, words[i]))
            return at + strlen(words[i]);
    return NULL;
}

static void read_symbols(struct reading *reading)
{
    const char *text = reading->plain->str, *at = text;

    while (*at) {
        struct rational number = {0, 1}, unit = {1, 1};
        const char *next = NULL;
        char kind = WORD;
        if (g_ascii_isdigit(*at)) {
            next = read_number(at, &number, &unit);
            kind = next ? NUMBER : WORD;
        }
        for (gsize i = 0; kind == WORD && i < G_N_ELEMENTS(marks); i++) {
            if (g_str_has_prefix(at, marks[i].bytes)) {
                kind = marks[i].kind;
                next = at + strlen(marks[i].bytes);
            }
        }
        if (!next && (next = pass_of(reading, at)))
            kind = '*';
        if (!next)
            next = at + 1;
        const struct symbol symbol = {kind, number, unit, (gsize)(at - text), (gsize)(next - text)};
        if (kind != ' ')
            g_array_append_val(reading->symbols, symbol);
        at = next;
    }
}

/* An expression between two symbols. */
struct expression {
    const struct symbol *at, *end;
    gboolean is_whole; /* so far */
};

static struct rational read_sum(struct expression *in);

static struct rational read_factor(struct expression *in)
{
    struct rational value = {0, 1};

    if (in->at < in->end && in->at->kind == '-') {
        in->at++;
        value = read_factor(in);
        value.n = -value.n;
    } else if (in->at < in->end && in->at->kind == NUMBER) {
        value = in->at++->number;
    } else if (in->at < in->end && in->at->kind == '(') {
        in->at++;
        value = read_sum(in);
        in->is_whole = in->is_whole && in->at < in->end && in->at->kind == ')';
        in->at += in->is_whole;
    } else {
        in->is_whole = FALSE;
    }
    if (in->is_whole && in->at < in->end && in->at->kind == '%') {
        in->at++;
        in->is_whole = rational_divide(value, rational_integer(100), &value);
    }
    return value;
}

static struct rational read_product(struct expression *in)
{
    struct rational value = read_factor(in);

    while (in->is_whole && in->at < in->end && strchr("*/:", in->at->kind)) {
        char sign = in->at++->kind;
        struct rational next = read_factor(in);
        in->is_whole = in->is_whole && (sign == '*' ? rational_multiply(value, next, &value)
                                                    : rational_divide(value, next, &value));
    }
    return value;
}

static struct rational read_sum(struct expression *in)
{
    struct rational value = read_product(in);

    while (in->is_whole && in->at < in->end && strchr("+-", in->at->kind)) {
        char sign = in->at++->kind;
        struct rational next = read_product(in);
        in->is_whole = in->is_whole && (sign == '+' ? rational_add(value, next, &value)
                                                    : rational_subtract(value, next, &value));
    }
    return value;
}

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

    if (begins && to - from > 1 && all[from].kind == '-' && all[from].to < all[from + 1].from)
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

/* The run that ends before `to`, or begins at `from`; [*from, *to). */
static void find_run(const GArray *symbols, gboolean leftwards, guint *from, guint *to)
{
    const struct symbol *all = (const struct symbol *)(const void *)symbols->data;

    if (!leftwards) {
        while (*to < symbols->len && is_part(all[*to].kind))
            (*to)++;
        return;
    }
    while (*from > 0 && is_part(all[*from - 1].kind))
        (*from)--;
    *from = skip_item(all, *from, *to);
}

/* The reading of a run in which the colon behind a word's number only counts; `from`: there is none. */
static guint after_label(const GArray *symbols, guint from, guint to)
{
    const struct symbol *all = (const struct symbol *)(const void *)symbols->data;
    gboolean after_word = from > 0 && all[from - 1].kind == WORD;

    for (guint i = from; i < to && (after_word || i == from); i++)
        if (all[i].kind == ':')
            return i + 1;
    return from;
}

/* Whether the run can be reckoned: it is an expression, and no word belongs to it. */
static gboolean reckon(const GArray *symbols, guint from, guint to, struct rational *out)
{
    const struct symbol *all = (const struct symbol *)(const void *)symbols->data;
    struct expression in = {all + from, all + to, to > from};

    if (to == from || (from > 0 && all[from - 1].kind == WORD && !strchr("n(", all[from].kind)))
        return FALSE;
    *out = read_sum(&in);
    return in.is_whole && in.at == in.end;
}

/* `2 × 3 = 6 cm` and `= 6cm` have a unit behind them, `2 × 3 = 6x` a factor. */
static gboolean has_factor(const struct reading *reading, guint to)
{
    static const char *const units[] = {"\u20ac", "km", "hm", "dam", "dm", "cm",
                                        "mm",     "kg", "mg", "cL",  "mL", "min"};
    const struct symbol *all = (const struct symbol *)(const void *)reading->symbols->data;

    if (to == 0 || to >= reading->symbols->len || all[to].kind != WORD || all[to - 1].to != all[to].from)
        return FALSE;
    const char *at = reading->plain->str + all[to].from;
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
        if (g_str_has_prefix(at, units[i]) && !g_ascii_isalpha(at[strlen(units[i])]))
            return FALSE;
    return TRUE;
}

/* `17 : 5 = 3 reste 2` is a division with its remainder. */
static gboolean has_remainder(const struct reading *reading, guint to)
{
    static const char *const words[] = {"reste", "Reste", "r ", "r\u00a0", "r\u202f"};
    const struct symbol *all = (const struct symbol *)(const void *)reading->symbols->data;
    const char *at = reading->plain->str + (to > 0 ? all[to - 1].to : 0);

    static const char *const between[] = {" ", ",", ";", "(", "\u00a0", "\u202f"};
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

/* The last digit's unit of a run that is but a number; FALSE: it is more. */
static gboolean shown_unit(const struct symbol *all, guint from, guint to, struct rational *out)
{
    gboolean percent = to - from == 2 && all[from + 1].kind == '%';

    if ((to - from != 1 && !percent) || all[from].kind != NUMBER)
        return FALSE;
    *out = all[from].unit;
    return !percent || rational_divide(*out, rational_integer(100), out);
}

/* a ≈ b: less than one in the last digit that the coarser of the two shows lies between them. Where neither
 * side is but a number (198 × 5 ≈ 200 × 5) there is nothing to judge by. Tens, hundreds … are rounded to:
 * there at most half of one lies between them. */
static gboolean is_near(const struct symbol *all, guint left, guint sign, guint right_end, struct rational a,
                        struct rational b)
{
    struct rational unit = {0, 1}, other, between;

    if (shown_unit(all, left, sign, &other))
        unit = other;
    if (shown_unit(all, sign + 1, right_end, &other) && rational_compare(other, unit) > 0)
        unit = other;
    if (unit.n == 0 || !rational_subtract(a, b, &between))
        return TRUE;
    between.n = ABS(between.n);
    gint order = rational_compare(between, unit);
    return unit.n >= 10 ? rational_multiply(between, rational_integer(2), &between) &&
                              rational_compare(between, unit) <= 0
                        : order < 0;
}

/* Whether what stands left and right of a `=` can be reckoned, and is not the same in any reading. */
static gboolean is_false(const struct reading *reading, guint left, guint sign, guint right_end)
{
    const GArray *symbols = reading->symbols;
    const struct symbol *all = (const struct symbol *)(const void *)symbols->data;
    guint label = after_label(symbols, left, sign), judged = 0;
    gboolean is_chained = left > 0 && strchr("=~", all[left - 1].kind),
             is_two_ways = label != left && all[left].kind != ':';
    struct rational a, b;

    if (label != left && !is_two_ways)
        left = label;
    if ((sign - left <= 1 && right_end - sign - 1 <= 1 && !is_chained && all[sign].kind == '=') ||
        has_factor(reading, right_end) || has_remainder(reading, right_end) ||
        !reckon(symbols, sign + 1, right_end, &b))
        return FALSE;
    for (guint way = 0; way < (is_two_ways ? 2u : 1u); way++) {
        if (!reckon(symbols, way == 0 ? left : label, sign, &a))
            continue;
        judged++;
        if (all[sign].kind == ABOUT ? is_near(all, way == 0 ? left : label, sign, right_end, a, b)
                                    : rational_compare(a, b) == 0)
            return FALSE;
    }
    return judged > 0;
}

guint equations_count_false(const char *html, gsize size, GString *first)
{
    g_autoptr(GString) plain = plain_text(html, size);
    g_autoptr(GArray) symbols = g_array_new(FALSE, FALSE, sizeof(struct symbol));
    struct reading reading = {plain, symbols};
    guint wrong = 0;

    read_symbols(&reading);
    const struct symbol *all = (const struct symbol *)(const void *)symbols->data;
    for (guint i = 0; i < symbols->len; i++) {
        guint left = i, left_end = i, right = i + 1, right_end = i + 1;
        if (all[i].kind != '=' && all[i].kind != ABOUT)
            continue;
        find_run(symbols, TRUE, &left, &left_end);
        find_run(symbols, FALSE, &right, &right_end);
        gboolean asked = right_end < symbols->len && plain->str[all[right_end].from] == '?';
        if (asked)
            continue;
        guint shown = after_label(symbols, left, i);
        if (is_false(&reading, left, i, right_end) && wrong++ == 0 && first)
            g_string_append_len(first, plain->str + all[shown].from,
                                (gssize)(all[right_end - 1].to - all[shown].from));
    }
    return wrong;
}
