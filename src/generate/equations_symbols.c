/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of equalities as symbols: numbers as French writes them, with the unit behind them, signs, and
 * everything else, which is a word or a break (a full stop, the end of a paragraph).
 */
#include <string.h>

#include "equations_internal.h"

#define DIGITS "0123456789"

static const struct {
    const char *bytes;
    char kind;
} marks[] = {
    {"\u22c5", '*'}, {"\u00b7", '*'},  {"\u00d7", '*'},   {"\u00f7", '/'},  {"\u2212", '-'}, {"\u2013", DASH},
    {"\u00a0", ' '}, {"\u202f", ' '},  {"+", '+'},        {"-", '-'},       {"*", '*'},      {"/", '/'},
    {":", ':'},      {"(", '('},       {")", ')'},        {"=", '='},       {".", BREAK},    {";", BREAK},
    {",", BREAK},    {"\n", BREAK},    {" ", ' '},        {"?", BREAK},     {"!", BREAK},    {"%", '%'},
    {"^", '^'},      {"\u221a", ROOT}, {"\u2248", ABOUT}, {"\u2219", '*'},  {"\u2715", '*'}, {"\u2716", '*'},
    {"\uff0b", '+'}, {"\uff0d", '-'},  {"\uff1d", '='},   {"\u2014", DASH}, {"\f", BREAK},   {"\v", BREAK},
};

static const struct equations_unit units[] = {
    {"km", KIND_LENGTH, 1, {1000, 1}},   {"hm", KIND_LENGTH, 1, {100, 1}},
    {"dam", KIND_LENGTH, 1, {10, 1}},    {"m", KIND_LENGTH, 1, {1, 1}},
    {"dm", KIND_LENGTH, 1, {1, 10}},     {"cm", KIND_LENGTH, 1, {1, 100}},
    {"mm", KIND_LENGTH, 1, {1, 1000}},   {"ha", KIND_LENGTH, 2, {10000, 1}},
    {"hL", KIND_LENGTH, 3, {1, 10}},     {"daL", KIND_LENGTH, 3, {1, 100}},
    {"L", KIND_LENGTH, 3, {1, 1000}},    {"dL", KIND_LENGTH, 3, {1, 10000}},
    {"cL", KIND_LENGTH, 3, {1, 100000}}, {"mL", KIND_LENGTH, 3, {1, 1000000}},
    {"t", KIND_MASS, 1, {1000000, 1}},   {"kg", KIND_MASS, 1, {1000, 1}},
    {"hg", KIND_MASS, 1, {100, 1}},      {"dag", KIND_MASS, 1, {10, 1}},
    {"g", KIND_MASS, 1, {1, 1}},         {"dg", KIND_MASS, 1, {1, 10}},
    {"cg", KIND_MASS, 1, {1, 100}},      {"mg", KIND_MASS, 1, {1, 1000}},
    {"h", KIND_TIME, 1, {3600, 1}},      {"min", KIND_TIME, 1, {60, 1}},
    {"s", KIND_TIME, 1, {1, 1}},         {"\u20ac", KIND_MONEY, 1, {1, 1}},
    {"\u00b0", KIND_ANGLE, 1, {1, 1}},
};

/* What the last digit of a number stands for; the noughts at the end of 1 200 don't count. */
static gboolean last_digit(const char *digits, gsize size, struct rational *out)
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
static const char *read_number(const char *at, struct symbol *out)
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
    out->kind = NUMBER;
    return rational_parse(digits->str, digits->len, &out->number) &&
                   last_digit(digits->str, digits->len, &out->last)
               ? at
               : NULL;
}

/* ², ⁻¹ and other raised numbers; the end, or NULL: none is here. */
static const char *read_raised(const char *at, gint *out)
{
    static const char *const raised[] = {"\u2070", "\u00b9", "\u00b2", "\u00b3", "\u2074",
                                         "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
    static const char minus[] = "\u207b";
    gboolean is_minus = g_str_has_prefix(at, minus);
    gint value = 0;
    guint count = 0;

    at += is_minus ? strlen(minus) : 0;
    for (gsize i = 0; i < G_N_ELEMENTS(raised) && count < 3;) {
        gboolean found = g_str_has_prefix(at, raised[i]);
        if (found) {
            value = value * 10 + (gint)i;
            at += strlen(raised[i]);
            count++;
        }
        i = found ? 0 : i + 1;
    }
    *out = is_minus ? -value : value;
    return count > 0 ? at : NULL;
}

/* Whether a word goes on here, or one is left out for an apostrophe. */
static gboolean goes_on(const char *at)
{
    gunichar next = g_utf8_get_char_validated(at, -1);

    return next != 0 && (next >= (gunichar)-2 || g_unichar_isalnum(next) || next == '\'' || next == 0x2019);
}

/* What raises a unit of length: ², ^2, ^(2), 2. Moves on. */
static gint read_unit_power(const char **at)
{
    static const struct {
        const char *text;
        gint power;
    } forms[] = {{"^(2)", 2},   {"^(3)", 3},   {"^2", 2}, {"^3", 3},
                 {"\u00b2", 2}, {"\u00b3", 3}, {"2", 2},  {"3", 3}};

    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++)
        if (g_str_has_prefix(*at, forms[i].text) && !goes_on(*at + strlen(forms[i].text))) {
            *at += strlen(forms[i].text);
            return forms[i].power;
        }
    return 1;
}

/* The unit that stands at `*at`, which moves on; NULL: none does. */
static const struct equations_unit *read_unit(const char **at, gint *power)
{
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        const char *end = *at + strlen(units[i].name);
        if (!g_str_has_prefix(*at, units[i].name))
            continue;
        *power = units[i].kind == KIND_LENGTH && units[i].power == 1 ? read_unit_power(&end) : 1;
        if (goes_on(end))
            continue;
        *at = end;
        return &units[i];
    }
    return NULL;
}

gsize equations_space_size(const char *at)
{
    static const char *const spaces[] = {" ", "\u00a0", "\u202f"};

    for (gsize i = 0; i < G_N_ELEMENTS(spaces); i++)
        if (g_str_has_prefix(at, spaces[i]))
            return strlen(spaces[i]);
    return 0;
}

static const struct equations_unit *unit_named(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
        if (strcmp(units[i].name, name) == 0)
            return &units[i];
    return NULL;
}

gboolean equations_is_hour(const struct equations_unit *unit)
{
    return strcmp(unit->name, "h") == 0;
}

/* Whether the minutes of a time are here, and nothing that they would be the number of: `1 h 30`, `1h30`. */
static gboolean are_minutes(const char *at)
{
    for (gsize size; (size = equations_space_size(at)) > 0;)
        at += size;
    return strspn(at, DIGITS) == 2 && *at <= '5' && (!goes_on(at + 2) || g_str_has_prefix(at + 2, "min")) &&
           !strchr("/%^", at[2] ? at[2] : ' ') && !((at[2] == ',' || at[2] == '.') && g_ascii_isdigit(at[3]));
}

/* The unit behind a number: `3 cm`, `3cm²`, `60 km/h`. One letter alone needs a space: 3m may be 3 × m. */
static const char *read_units(const char *at, struct symbol *number)
{
    const char *begin = at + equations_space_size(at), *end = begin;
    gint power;

    if (*begin == 'h' && number->number.d == 1 && are_minutes(begin + 1)) {
        number->unit = unit_named("h");
        return begin + 1;
    }
    number->unit = read_unit(&end, &number->power);
    if (!number->unit || (begin == at && g_ascii_isalpha(*begin) && strlen(number->unit->name) == 1)) {
        number->unit = NULL;
        return at;
    }
    const char *over = end + 1;
    if (*end == '/' && (number->under = read_unit(&over, &power)))
        return over;
    return end;
}

/* A number and its unit; that of the minutes of a time is left out. The end; NULL: it does not fit. */
static const char *read_quantity(const char *at, const struct symbol *before, struct symbol *out)
{
    const char *end = read_number(at, out);

    if (!end)
        return NULL;
    const char *behind = read_units(end, out);
    if (!out->unit && before && before->unit && equations_is_hour(before->unit) && !before->under &&
        end == at + 2 && are_minutes(at))
        out->unit = unit_named("min");
    return behind;
}

/* The symbol that begins at `at`, behind those of `symbols`; its end. */
static const char *read_symbol(const char *text, const char *at, const GArray *symbols, struct symbol *out)
{
    const struct symbol *before =
        symbols->len > 0 ? &g_array_index(symbols, struct symbol, symbols->len - 1) : NULL;
    const char *next = NULL;
    gint power;

    if (g_ascii_isalpha(*at))
        return equations_read_letters(text, at, symbols, out);
    if (g_ascii_isdigit(*at)) {
        next = read_quantity(at, before, out);
        if (next)
            return next;
        out->kind = WORD;
        return at + strspn(at, DIGITS);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
        if (*at == *marks[i].bytes && g_str_has_prefix(at, marks[i].bytes)) {
            out->kind = marks[i].kind;
            return at + strlen(marks[i].bytes);
        }
    if ((next = read_raised(at, &power))) {
        out->kind = POWER;
        out->number = rational_integer(power);
    }
    return next ? next : at + 1;
}

GArray *equations_symbols(const char *plain)
{
    GArray *symbols = g_array_new(FALSE, FALSE, sizeof(struct symbol));

    for (const char *at = plain; *at;) {
        struct symbol symbol = {.kind = WORD, .number = {0, 1}, .last = {1, 1}, .power = 1};
        const char *next = read_symbol(plain, at, symbols, &symbol);
        symbol.from = (gsize)(at - plain);
        symbol.to = (gsize)(next - plain);
        if (symbol.kind != ' ')
            g_array_append_val(symbols, symbol);
        at = next;
    }
    return symbols;
}
