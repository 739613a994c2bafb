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
 * no part of its expression.
 */
#include "equations_internal.h"

#include <string.h>

#include "rational_internal.h"

/* Kinds of symbols; signs stand for themselves. */
#define NUMBER 'n'
#define WORD 'w'
#define BREAK '.'

struct symbol {
    char kind;
    struct rational number;
    gsize from, to; /* bytes of the plain text */
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
    {"\n", BREAK},   {" ", ' '},      {"?", BREAK},    {"!", BREAK},
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

/* The number that begins at `at`; its end, or NULL when it does not fit. */
static const char *read_number(const char *at, struct rational *out)
{
    g_autoptr(GString) digits = g_string_new(NULL);
    gboolean pointed = FALSE;

    for (;;) {
        if (g_ascii_isdigit(*at)) {
            g_string_append_c(digits, *at++);
        } else if ((*at == ',' || *at == '.') && g_ascii_isdigit(at[1]) && !pointed) {
            g_string_append_c(digits, '.');
            pointed = TRUE;
            at++;
        } else if (g_str_has_prefix(at, "\u202f") && g_ascii_isdigit(at[3])) {
            at += 3;
        } else {
            break;
        }
    }
    return rational_parse(digits->str, digits->len, out) ? at : NULL;
}

static void add_symbol(struct reading *reading, char kind, struct rational number, gsize from, gsize to)
{
    struct symbol symbol = {kind, number, from, to};
    g_array_append_val(reading->symbols, symbol);
}

static void read_symbols(struct reading *reading)
{
    const char *text = reading->plain->str, *at = text;

    while (*at) {
        struct rational number = {0, 1};
        const char *next = NULL;
        char kind = WORD;
        if (g_ascii_isdigit(*at)) {
            next = read_number(at, &number);
            kind = next ? NUMBER : WORD;
        }
        for (gsize i = 0; kind == WORD && i < G_N_ELEMENTS(marks); i++) {
            if (g_str_has_prefix(at, marks[i].bytes)) {
                kind = marks[i].kind;
                next = at + strlen(marks[i].bytes);
            }
        }
        if (!next)
            next = at + 1;
        if (kind != ' ')
            add_symbol(reading, kind, number, (gsize)(at - text), (gsize)(next - text));
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
    return kind != WORD && kind != BREAK && kind != '=';
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

/* Whether what stands left and right of a `=` can be reckoned, and is not the same in any reading. */
static gboolean is_false(const struct reading *reading, guint left, guint sign, guint right_end)
{
    const GArray *symbols = reading->symbols;
    const struct symbol *all = (const struct symbol *)(const void *)symbols->data;
    guint label = after_label(symbols, left, sign), judged = 0;
    gboolean is_chained = left > 0 && all[left - 1].kind == '=',
             is_two_ways = label != left && all[left].kind != ':';
    struct rational a, b;

    if (label != left && !is_two_ways)
        left = label;
    if ((sign - left <= 1 && right_end - sign - 1 <= 1 && !is_chained) || has_factor(reading, right_end) ||
        !reckon(symbols, sign + 1, right_end, &b))
        return FALSE;
    for (guint way = 0; way < (is_two_ways ? 2u : 1u); way++) {
        if (!reckon(symbols, way == 0 ? left : label, sign, &a))
            continue;
        judged++;
        if (rational_compare(a, b) == 0)
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
        if (all[i].kind != '=')
            continue;
        find_run(symbols, TRUE, &left, &left_end);
        find_run(symbols, FALSE, &right, &right_end);
        guint shown = after_label(symbols, left, i);
        if (is_false(&reading, left, i, right_end) && wrong++ == 0 && first)
            g_string_append_len(first, plain->str + all[shown].from,
                                (gssize)(all[right_end - 1].to - all[shown].from));
    }
    return wrong;
}
