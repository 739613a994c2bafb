/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expressions as a teacher types them: `a × 2,5`, `1 ≤ a ≤ b`, `non a = b`.
 *
 * A reader that goes down by how strongly the signs bind: `ou`, `et`, `non`, comparisons (which may be
 * chained), sums, products, signs, powers. It writes Lua with every step in brackets, so nothing hangs on how
 * Lua binds; and it knows whether a part is a number, a text or a condition, so that what could only fail
 * when it is reckoned is refused at its place. A comma between two digits is a decimal comma; in a function's
 * brackets, where it may as well set two values apart, it is one only when `;` sets the values apart, and is
 * refused otherwise. A space before three digits is one between groups (`1 000`), as two numbers never stand
 * side by side. `ET`, `OU`, `NON` in any case are the words, but a name that was defined stays a name where a
 * name may stand.
 */
#include <string.h>

#include "expression_reader_internal.h"

#include "i18n.h"

/* A side of a comparison is written twice in a chain, so chains in chains would double what is written at
 * each. */
#define SIDE_MAX 4096

/* One of these words, in any case; FALSE: none, or (with `names`) it is a name that was defined. */
static gboolean take_word(struct reader *in, const char *const *words, GHashTable *names)
{
    expression_skip_space(in);
    gsize size = expression_word_size(in->at);
    g_autofree char *word = g_strndup(in->at, size);

    if (size == 0 || (names && g_hash_table_contains(names, word)))
        return FALSE;
    for (; *words; words++) {
        if (g_ascii_strcasecmp(*words, word) == 0) {
            in->at += size;
            return TRUE;
        }
    }
    return FALSE;
}

/* Signs between numbers: what reads each side of them. */
typedef gboolean (*read_side)(struct reader *in, GString *out, enum expression_type *type);

static gboolean read_signed(struct reader *in, GString *out, enum expression_type *type);

static const char *const either_words[] = {"ou", "or", NULL}, *const both_words[] = {"et", "and", NULL},
                         *const not_words[] = {"non", "not", NULL};

gboolean expression_is_word(const char *word)
{
    const char *const *const lists[] = {either_words, both_words, not_words};

    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        if (g_strv_contains(lists[i], word))
            return TRUE;
    return expression_is_function(word);
}

/* `^`, which binds to the right. */
static gboolean read_power(struct reader *in, GString *out, enum expression_type *type)
{
    static const struct sign power[] = {{"^", "^"}, {NULL, NULL}};
    g_autoptr(GString) base = g_string_new(NULL);

    expression_skip_space(in);
    const char *at = in->at;
    if (!expression_read_atom(in, base, type))
        return FALSE;
    if (!expression_take_sign(in, power)) {
        g_string_append(out, base->str);
        return TRUE;
    }
    enum expression_type exponent = EXPRESSION_ANY;
    g_string_append_printf(out, "(%s ^ ", base->str);
    const char *right = in->at;
    if (!expression_need(in, at, *type, EXPRESSION_NUMBER) || !read_signed(in, out, &exponent) ||
        !expression_need(in, right, exponent, EXPRESSION_NUMBER))
        return FALSE;
    g_string_append_c(out, ')');
    *type = EXPRESSION_NUMBER;
    return TRUE;
}

static gboolean read_signed(struct reader *in, GString *out, enum expression_type *type)
{
    if (!expression_take_sign(in, expression_minus))
        return read_power(in, out, type);
    if (++in->depth > EXPRESSION_DEPTH_MAX)
        return expression_refuse(in, _("it is nested too deep"));
    g_string_append(out, "(- ");
    const char *at = in->at;
    gboolean done = read_signed(in, out, type) && expression_need(in, at, *type, EXPRESSION_NUMBER);
    in->depth--;
    g_string_append_c(out, ')');
    return done;
}

/* Sides with signs between them, from left to right. */
static gboolean read_row(struct reader *in, GString *out, enum expression_type *type,
                         const struct sign *signs, read_side side)
{
    g_autoptr(GString) left = g_string_new(NULL);
    const char *lua;

    expression_skip_space(in);
    const char *at = in->at;
    if (!side(in, left, type))
        return FALSE;
    while ((lua = expression_take_sign(in, signs))) {
        enum expression_type other = EXPRESSION_ANY;
        g_string_prepend_c(left, '(');
        g_string_append_printf(left, " %s ", lua);
        expression_skip_space(in);
        const char *right = in->at;
        if (!expression_need(in, at, *type, EXPRESSION_NUMBER) || !side(in, left, &other) ||
            !expression_need(in, right, other, EXPRESSION_NUMBER))
            return FALSE;
        g_string_append_c(left, ')');
        *type = EXPRESSION_NUMBER;
    }
    g_string_append(out, left->str);
    return TRUE;
}

static gboolean read_product(struct reader *in, GString *out, enum expression_type *type)
{
    static const struct sign signs[] = {{"*", "*"}, {"\u00d7", "*"}, {"\u22c5", "*"}, {"/", "/"},
                                        {":", "/"}, {"\u00f7", "/"}, {"%", "%"},      {NULL, NULL}};

    return read_row(in, out, type, signs, read_signed);
}

static gboolean read_sum(struct reader *in, GString *out, enum expression_type *type)
{
    static const struct sign signs[] = {{"+", "+"}, {"-", "-"}, {"\u2212", "-"}, {NULL, NULL}};

    return read_row(in, out, type, signs, read_product);
}

/* What a comparison compares; FALSE: not these. */
static gboolean can_compare(struct reader *in, const char *at, const char *lua, enum expression_type a,
                            enum expression_type b)
{
    gboolean is_order = lua[0] == '<' || lua[0] == '>';

    if (is_order &&
        !(expression_need(in, at, a, EXPRESSION_NUMBER) && expression_need(in, at, b, EXPRESSION_NUMBER)))
        return FALSE;
    if (a != EXPRESSION_ANY && b != EXPRESSION_ANY && a != b)
        return expression_refuse_at(in, at, _("a number and a text are never equal"));
    return TRUE;
}

/* `a < b`, and `1 ≤ a ≤ b`, which is 1 ≤ a and a ≤ b. */
static gboolean read_comparison(struct reader *in, GString *out, enum expression_type *type)
{
    static const struct sign signs[] = {
        {"<=", "<="},     {">=", ">="},     {"==", "=="},     {"!=", "~="},     {"<>", "~="},
        {"\u2264", "<="}, {"\u2265", ">="}, {"\u2a7d", "<="}, {"\u2a7e", ">="}, {"\u2260", "~="},
        {"=", "=="},      {"<", "<"},       {">", ">"},       {NULL, NULL}};
    g_autoptr(GString) left = g_string_new(NULL);
    const char *lua;
    guint count = 0;

    if (!read_sum(in, left, type))
        return FALSE;
    g_string_append_c(out, '(');
    while ((lua = expression_take_sign(in, signs))) {
        g_autoptr(GString) right = g_string_new(NULL);
        enum expression_type other = EXPRESSION_ANY;
        expression_skip_space(in);
        const char *at = in->at;
        if (!read_sum(in, right, &other) || !can_compare(in, at, lua, *type, other))
            return FALSE;
        if (right->len > SIDE_MAX)
            return expression_refuse(in, _("it is nested too deep"));
        g_string_append_printf(out, "%s(%s %s %s)", count++ > 0 ? " and " : "", left->str, lua, right->str);
        g_string_assign(left, right->str);
        *type = other;
    }
    if (count == 0)
        g_string_append(out, left->str);
    else
        *type = EXPRESSION_TRUTH;
    g_string_append_c(out, ')');
    return TRUE;
}

/* `non`, which is about the whole comparison behind it. */
static gboolean read_negation(struct reader *in, GString *out, enum expression_type *type)
{
    if (!take_word(in, not_words, in->names))
        return read_comparison(in, out, type);
    if (++in->depth > EXPRESSION_DEPTH_MAX)
        return expression_refuse(in, _("it is nested too deep"));
    g_string_append(out, "(not ");
    expression_skip_space(in);
    const char *at = in->at;
    gboolean done = read_negation(in, out, type) && expression_need(in, at, *type, EXPRESSION_TRUTH);
    in->depth--;
    g_string_append_c(out, ')');
    return done;
}

static gboolean read_joined(struct reader *in, GString *out, enum expression_type *type,
                            const char *const *words, const char *lua, read_side side)
{
    expression_skip_space(in);
    const char *at = in->at;

    g_string_append_c(out, '(');
    if (!side(in, out, type))
        return FALSE;
    while (take_word(in, words, NULL)) {
        g_string_append_printf(out, " %s ", lua);
        expression_skip_space(in);
        const char *right = in->at;
        if (!expression_need(in, at, *type, EXPRESSION_TRUTH) || !side(in, out, type) ||
            !expression_need(in, right, *type, EXPRESSION_TRUTH))
            return FALSE;
        *type = EXPRESSION_TRUTH;
    }
    g_string_append_c(out, ')');
    return TRUE;
}

static gboolean read_both(struct reader *in, GString *out, enum expression_type *type)
{
    return read_joined(in, out, type, both_words, "and", read_negation);
}

gboolean expression_read(struct reader *in, GString *out, enum expression_type *type)
{
    if (++in->depth > EXPRESSION_DEPTH_MAX)
        return expression_refuse(in, _("it is nested too deep"));
    gboolean done = read_joined(in, out, type, either_words, "or", read_both);
    in->depth--;
    return done;
}

gboolean expression_write(const char *text, GHashTable *names, GString *out, enum expression_type *type,
                          char **why)
{
    struct reader in = {.start = text, .at = text, .names = names, .why = why};

    *why = NULL;
    if (!expression_read(&in, out, type))
        return FALSE;
    expression_skip_space(&in);
    return !*in.at ||
           expression_refuse(&in, _("a sign is missing here, or it is none that an expression may have"));
}
