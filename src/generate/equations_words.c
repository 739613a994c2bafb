/* SPDX-License-Identifier: Apache-2.0 */
/* Words that are signs in an equality: `3 x 4`, `3 fois 4`, `20 % de 50`, `3/4 de 20`. */
#include <string.h>

#include "equations_internal.h"

static gsize spaces_size(const char *at)
{
    const char *end = at;

    for (gsize size; (size = equations_space_size(end)) > 0;)
        end += size;
    return (gsize)(end - at);
}

/* The symbol that stands `back` places before the end; NULL: none does. */
static const struct symbol *symbol_before(const GArray *symbols, guint back)
{
    return back <= symbols->len ? &g_array_index(symbols, struct symbol, symbols->len - back) : NULL;
}

static gboolean ends_factor(const struct symbol *symbol)
{
    return symbol && (symbol->kind == NUMBER || symbol->kind == ')');
}

/* The letter x between two numbers, with spaces on both sides or on none. */
static gboolean is_times(const char *text, const char *at, const struct symbol *before)
{
    if ((*at != 'x' && *at != 'X') || !ends_factor(before))
        return FALSE;
    const char *right = at + 1 + spaces_size(at + 1);
    gboolean is_spaced = right > at + 1;
    return is_spaced == (text + before->to < at) && (g_ascii_isdigit(*right) || (is_spaced && *right == '('));
}

/* The bytes of `fois` between two numbers; 0: it is not there. */
static gsize times_size(const char *at, const struct symbol *before)
{
    static const char word[] = "fois";
    const gsize size = strlen(word);

    if (!ends_factor(before) || strncmp(at, word, size) != 0)
        return 0;
    gsize spaces = spaces_size(at + size);
    const char next = at[size + spaces];
    return spaces > 0 && (g_ascii_isdigit(next) || next == '(') ? size : 0;
}

/* Whether the symbols end with a fraction: `3/4`, or `((3)/(4))` as MathML is written. */
static gboolean ends_with_fraction(const GArray *symbols)
{
    static const char *const forms[] = {"n/n", "n)/(n))"};

    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        guint size = (guint)strlen(forms[i]), same = 0;
        while (same < size) {
            const struct symbol *symbol = symbol_before(symbols, same + 1);
            if (!symbol || symbol->kind != forms[i][size - 1 - same] || symbol->unit)
                break;
            same++;
        }
        if (same == size)
            return TRUE;
    }
    return FALSE;
}

/* `de`, `d'` behind `20 %` multiply, and behind a fraction, where a number follows; what is behind, or NULL.
 */
static const char *pass_of(const char *at, const GArray *symbols)
{
    static const char *const words[] = {"de ", "de\u00a0", "de\u202f", "d'", "d\u2019"};
    const struct symbol *before = symbol_before(symbols, 1);

    for (gsize i = 0; before && *at == 'd' && i < G_N_ELEMENTS(words); i++) {
        const char *end = at + strlen(words[i]);
        if (!g_str_has_prefix(at, words[i]))
            continue;
        const char next = end[spaces_size(end)];
        if (before->kind == '%' || ((g_ascii_isdigit(next) || next == '(') && ends_with_fraction(symbols)))
            return end;
    }
    return NULL;
}

const char *equations_read_letters(const char *text, const char *at, const GArray *symbols,
                                   struct symbol *out)
{
    const struct symbol *before = symbol_before(symbols, 1);
    const gsize times = times_size(at, before);

    if (times > 0) {
        out->kind = TIMES;
        return at + times;
    }
    const char *next = pass_of(at, symbols);
    if (next || is_times(text, at, before)) {
        out->kind = '*';
        return next ? next : at + 1;
    }
    while (g_ascii_isalpha(*at))
        at++;
    return at;
}
