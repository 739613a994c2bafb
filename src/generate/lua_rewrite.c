/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arithmetic that is exact, in a language whose numbers are not.
 *
 * Lua's integers wrap around and its `/`, `^` and decimals are floating-point, and no metatable is asked when
 * both operands are plain numbers. So a source is rewritten before it is compiled, token by token:
 *
 *   a * b     becomes   a * __o * b
 *   1.25      becomes   __k[3]
 *
 * `__o` is a userdata whose metamethods are ours. `a * __o` puts `a` aside and gives `__o` back, and
 * `__o * b` takes it up again and reckons. As `__o` stands between two of the same operator, precedence and
 * associativity stay what they were (`^`, which binds to the right, sets its right side aside). What is set
 * aside is a stack, for operands nest as expressions do. Decimals are constants made once. No float can come
 * up in any other way: whatever would be one is refused here.
 *
 * Lines stay lines, so that messages name the right one.
 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "lua_internal.h"

struct rewriter {
    const char *name, *at, *end;
    guint line;
    gboolean operand; /* the last token ends an operand, so that an operator that follows has two sides */
    GArray *constants;
    GString *out;
    GError **error;
};

static gboolean fail(struct rewriter *rewriter, const char *message)
{
    g_set_error(rewriter->error, EXOBASE_ERROR, EXOBASE_ERROR_SYNTAX, "%s:%u: %s", rewriter->name,
                rewriter->line, message);
    return FALSE;
}

static void copy(struct rewriter *rewriter, const char *to)
{
    for (const char *at = rewriter->at; at < to; at++)
        rewriter->line += *at == '\n';
    g_string_append_len(rewriter->out, rewriter->at, to - rewriter->at);
    rewriter->at = to;
}

/* The level of a long bracket that opens here (`[[` is 0), or -1. */
static int long_level(const char *at, const char *end)
{
    int level = 0;

    if (at >= end || *at++ != '[')
        return -1;
    for (; at < end && *at == '='; at++)
        level++;
    return at < end && *at == '[' ? level : -1;
}

static gboolean copy_long(struct rewriter *rewriter, const char *from, int level)
{
    for (const char *at = from; at < rewriter->end; at++) {
        const char *close = at + 1;
        if (*at != ']')
            continue;
        while (close < rewriter->end && *close == '=')
            close++;
        if (close < rewriter->end && *close == ']' && close - at - 1 == level) {
            copy(rewriter, close + 1);
            return TRUE;
        }
    }
    return fail(rewriter, _("a long text or comment is not closed"));
}

/* Whether the escape whose character stands at `at` is NUL: \0, \x00, \u{0}. */
static gboolean is_nul_escape(const char *at, const char *end)
{
    static const char *const written[] = {"x00", "u{"};

    if (at < end && g_ascii_isdigit(*at)) {
        guint digits = 0, sum = 0;
        for (; digits < 3 && at < end && g_ascii_isdigit(*at); digits++)
            sum += (guint)(*at++ - '0');
        return sum == 0;
    }
    gsize left = (gsize)(end - at);
    if (left >= 3 && memcmp(at, written[0], 3) == 0)
        return TRUE;
    if (left < 3 || memcmp(at, written[1], 2) != 0)
        return FALSE;
    for (at += 2; at < end && *at == '0';)
        at++;
    return at < end && *at == '}';
}

/* A NUL in a text would make Lua compare it piece by piece, which no limit counts. */
static gboolean copy_string(struct rewriter *rewriter)
{
    char quote = *rewriter->at;

    for (const char *at = rewriter->at + 1; at < rewriter->end && *at != '\n'; at++) {
        if (*at == '\\') {
            if (is_nul_escape(++at, rewriter->end))
                return fail(rewriter, _("a text can't hold the character NUL"));
        } else if (*at == quote) {
            copy(rewriter, at + 1);
            rewriter->operand = TRUE;
            return TRUE;
        }
    }
    return fail(rewriter, _("a text is not closed"));
}

static gboolean copy_comment(struct rewriter *rewriter)
{
    int level = long_level(rewriter->at + 2, rewriter->end);

    if (level >= 0)
        return copy_long(rewriter, rewriter->at + 4 + level, level);
    const char *line = memchr(rewriter->at, '\n', (gsize)(rewriter->end - rewriter->at));
    copy(rewriter, line ? line : rewriter->end);
    return TRUE;
}

static gboolean is_word(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

static gboolean copy_word(struct rewriter *rewriter)
{
    static const char *const keywords[] = {"and",      "break",  "do",     "else", "elseif", "for",
                                           "function", "goto",   "if",     "in",   "local",  "not",
                                           "or",       "repeat", "return", "then", "until",  "while"};
    const char *at = rewriter->at;

    while (at < rewriter->end && is_word(*at))
        at++;
    gsize size = (gsize)(at - rewriter->at);
    if (size > 2 && memcmp(rewriter->at, "__", 2) == 0)
        return fail(rewriter, _("names that begin with two underscores belong to exobase"));
    rewriter->operand = TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(keywords); i++)
        if (strlen(keywords[i]) == size && memcmp(keywords[i], rewriter->at, size) == 0)
            rewriter->operand = FALSE;
    copy(rewriter, at);
    return TRUE;
}

static gboolean copy_number(struct rewriter *rewriter)
{
    const char *at = rewriter->at;
    struct rational number;

    while (at < rewriter->end && (is_word(*at) || (*at == '.' && (at + 1 == rewriter->end || at[1] != '.')) ||
                                  ((*at == '-' || *at == '+') && (at[-1] == 'e' || at[-1] == 'E'))))
        at++;
    if (!rational_parse(rewriter->at, (gsize)(at - rewriter->at), &number))
        return fail(rewriter, _("a number is written 12, 1.5 or 2e3, and has at most 18 digits"));
    rewriter->at = at;
    rewriter->operand = TRUE;
    if (number.d == 1) {
        g_string_append_printf(rewriter->out, "%" G_GINT64_FORMAT, number.n);
        return TRUE;
    }
    g_array_append_val(rewriter->constants, number);
    g_string_append_printf(rewriter->out, "__k[%u]", rewriter->constants->len);
    return TRUE;
}

/* + - * / // % ^ between two operands. */
static gsize operator_size(const struct rewriter *rewriter)
{
    if (!rewriter->operand || !strchr("+-*/%^", *rewriter->at))
        return 0;
    return *rewriter->at == '/' && rewriter->at + 1 < rewriter->end && rewriter->at[1] == '/' ? 2 : 1;
}

static void copy_symbol(struct rewriter *rewriter)
{
    gsize size = operator_size(rewriter);

    if (size > 0) {
        g_string_append_len(rewriter->out, rewriter->at, (gssize)size);
        g_string_append(rewriter->out, " __o ");
    } else {
        size = 1;
    }
    rewriter->operand = strchr(")]}", *rewriter->at) != NULL ||
                        (rewriter->end - rewriter->at >= 3 && memcmp(rewriter->at, "...", 3) == 0);
    if (rewriter->operand && *rewriter->at == '.')
        size = 3;
    copy(rewriter, rewriter->at + size);
}

static gboolean copy_token(struct rewriter *rewriter)
{
    const char *at = rewriter->at;
    gboolean more = at + 1 < rewriter->end;

    if (*at == '\0')
        return fail(rewriter, _("there is a NUL"));
    if (g_ascii_isspace(*at)) {
        copy(rewriter, at + 1);
        return TRUE;
    }
    if (*at == '-' && more && at[1] == '-')
        return copy_comment(rewriter);
    if (*at == '"' || *at == '\'')
        return copy_string(rewriter);
    if (long_level(at, rewriter->end) >= 0) {
        rewriter->operand = TRUE;
        int level = long_level(at, rewriter->end);
        return copy_long(rewriter, at + 2 + level, level);
    }
    if (g_ascii_isdigit(*at) || (*at == '.' && more && g_ascii_isdigit(at[1])))
        return copy_number(rewriter);
    if (is_word(*at))
        return copy_word(rewriter);
    copy_symbol(rewriter);
    return TRUE;
}

GString *rewrite_source(const char *name, const char *source, gsize size, GArray *constants, GError **error)
{
    g_autoptr(GString) out = g_string_sized_new(size * 2);
    struct rewriter rewriter = {.name = name,
                                .at = source,
                                .end = source + size,
                                .line = 1,
                                .constants = constants,
                                .out = out,
                                .error = error};

    if (memchr(source, '\0', size)) {
        fail(&rewriter, _("a text can't hold the character NUL"));
        return NULL;
    }
    g_string_append(out, "local __k,__o=...;");
    while (rewriter.at < rewriter.end)
        if (!copy_token(&rewriter))
            return NULL;
    return g_steal_pointer(&out);
}
