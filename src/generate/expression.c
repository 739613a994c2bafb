/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expressions as a teacher types them: `a × 2,5`, `1 ≤ a ≤ b`, `non a = b`.
 *
 * A reader that goes down by how strongly the signs bind: `ou`, `et`, `non`, comparisons (which may be
 * chained), sums, products, signs, powers. It writes Lua with every step in brackets, so nothing hangs on how
 * Lua binds; and it knows whether a part is a number, a text or a condition, so that what could only fail
 * when it is reckoned is refused at its place. A comma between two digits is a decimal comma, but in a
 * function's brackets only when those are set apart by `;`.
 */
#include "expression_internal.h"

#include <string.h>

#include "i18n.h"

#define DEPTH_MAX 60

struct reader {
    const char *start, *at;
    GHashTable *names;
    gboolean comma_parts; /* the innermost function's brackets have a comma between their parts */
    guint depth;
    char **why;
};

static gboolean read_either(struct reader *in, GString *out, enum expression_type *type);

/* Says what is wrong at this place; FALSE. */
static gboolean refuse_at(struct reader *in, const char *at, const char *what)
{
    glong place = g_utf8_strlen(in->start, at - in->start) + 1;

    if (!*in->why)
        *in->why = *at ? g_strdup_printf(_("in “%s”, at character %ld: %s"), in->start, place, what)
                       : g_strdup_printf(_("in “%s”, at its end: %s"), in->start, what);
    return FALSE;
}

static gboolean refuse(struct reader *in, const char *what)
{
    return refuse_at(in, in->at, what);
}

static void skip_space(struct reader *in)
{
    for (;;) {
        if (g_ascii_isspace(*in->at))
            in->at++;
        else if (g_str_has_prefix(in->at, "\u00a0"))
            in->at += strlen("\u00a0");
        else if (g_str_has_prefix(in->at, "\u202f"))
            in->at += strlen("\u202f");
        else
            return;
    }
}

static gboolean is_letter(const char *at)
{
    return *at == '_' || g_unichar_isalpha(g_utf8_get_char(at));
}

/* The size of the word that begins here; 0: there is none. */
static gsize word_size(const char *at)
{
    gsize size = 0;

    if (g_ascii_isdigit(*at))
        return 0;
    while (g_ascii_isalnum(at[size]) || at[size] == '_')
        size++;
    return size;
}

static gboolean take_word(struct reader *in, const char *const *words)
{
    skip_space(in);
    gsize size = word_size(in->at);
    for (; *words; words++) {
        if (strlen(*words) == size && size > 0 && memcmp(*words, in->at, size) == 0) {
            in->at += size;
            return TRUE;
        }
    }
    return FALSE;
}

struct sign {
    const char *ours, *lua;
};

/* What Lua has for the sign that stands here, which is passed over; NULL: it is none of these. */
static const char *take_sign(struct reader *in, const struct sign *signs)
{
    skip_space(in);
    for (; signs->ours; signs++) {
        if (g_str_has_prefix(in->at, signs->ours)) {
            in->at += strlen(signs->ours);
            return signs->lua;
        }
    }
    return NULL;
}

static gboolean need(struct reader *in, const char *at, enum expression_type type,
                     enum expression_type wanted)
{
    static const char *const messages[] = {
        [EXPRESSION_NUMBER] = N_("a number is needed here"),
        [EXPRESSION_TEXT] = N_("a text is needed here"),
        [EXPRESSION_TRUTH] = N_("a condition is needed here, such as a < b"),
    };

    return type == EXPRESSION_ANY || type == wanted || refuse_at(in, at, _(messages[wanted]));
}

static gboolean read_number(struct reader *in, GString *out)
{
    const char *start = in->at;
    gboolean pointed = FALSE;

    g_string_append_c(out, '(');
    for (;; in->at++) {
        if (g_ascii_isdigit(*in->at)) {
            g_string_append_c(out, *in->at);
        } else if ((*in->at == '.' || (*in->at == ',' && !in->comma_parts)) && !pointed &&
                   g_ascii_isdigit(in->at[1]) && in->at > start) {
            g_string_append_c(out, '.');
            pointed = TRUE;
        } else {
            break;
        }
    }
    g_string_append_c(out, ')');
    if (*in->at == '.')
        return refuse(in, _("a number has one point or comma, and digits behind it"));
    if (is_letter(in->at))
        return refuse(in, _("a sign is missing between a number and what follows it, such as ×"));
    return TRUE;
}

static gboolean read_text(struct reader *in, GString *out)
{
    const char *close = strchr(in->at + 1, '"');

    if (!close)
        return refuse(in, _("a text is not closed"));
    if (memchr(in->at, '\\', (gsize)(close - in->at)) || memchr(in->at, '\n', (gsize)(close - in->at)))
        return refuse(in, _("a text has a backslash or a line's end"));
    g_string_append_len(out, in->at, close + 1 - in->at);
    in->at = close + 1;
    return TRUE;
}

static const struct function {
    const char *name;
    guint least, most;
    enum expression_type takes, gives;
} functions[] = {
    {"pgcd", 2, 2, EXPRESSION_NUMBER, EXPRESSION_NUMBER},
    {"ppcm", 2, 2, EXPRESSION_NUMBER, EXPRESSION_NUMBER},
    {"arrondi", 1, 2, EXPRESSION_NUMBER, EXPRESSION_NUMBER},
    {"abs", 1, 1, EXPRESSION_NUMBER, EXPRESSION_NUMBER},
    {"min", 1, 99, EXPRESSION_NUMBER, EXPRESSION_NUMBER},
    {"max", 1, 99, EXPRESSION_NUMBER, EXPRESSION_NUMBER},
    {"plancher", 1, 1, EXPRESSION_NUMBER, EXPRESSION_NUMBER},
    {"numerateur", 1, 1, EXPRESSION_NUMBER, EXPRESSION_NUMBER},
    {"denominateur", 1, 1, EXPRESSION_NUMBER, EXPRESSION_NUMBER},
    {"texte", 1, 99, EXPRESSION_ANY, EXPRESSION_TEXT},
    {"en_lettres", 1, 1, EXPRESSION_NUMBER, EXPRESSION_TEXT},
    {"accord", 3, 3, EXPRESSION_ANY, EXPRESSION_TEXT},
};

static const char *const either_words[] = {"ou", "or", NULL}, *const both_words[] = {"et", "and", NULL},
                         *const not_words[] = {"non", "not", NULL};

gboolean expression_is_word(const char *word)
{
    const char *const *const lists[] = {either_words, both_words, not_words};

    for (gsize i = 0; i < G_N_ELEMENTS(functions); i++)
        if (strcmp(functions[i].name, word) == 0)
            return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        if (g_strv_contains(lists[i], word))
            return TRUE;
    return FALSE;
}

/* Whether the parts of the brackets that were just opened are set apart by `;`. */
static gboolean has_semicolon(const char *at)
{
    guint depth = 0;

    for (; *at && !(depth == 0 && *at == ')'); at++) {
        if (*at == '"' && !(at = strchr(at + 1, '"')))
            return FALSE;
        if (*at == ';' && depth == 0)
            return TRUE;
        depth += *at == '(' ? 1 : 0;
        depth -= *at == ')' ? 1 : 0;
    }
    return FALSE;
}

static gboolean read_parts(struct reader *in, const struct function *function, GString *out)
{
    static const struct sign between[] = {{";", ", "}, {",", ", "}, {NULL, NULL}},
                             close[] = {{")", ")"}, {NULL, NULL}};
    guint count = 0;

    do {
        enum expression_type type;
        skip_space(in);
        const char *at = in->at;
        if (count > 0)
            g_string_append(out, ", ");
        if (!read_either(in, out, &type))
            return FALSE;
        if (function->takes != EXPRESSION_ANY && !need(in, at, type, function->takes))
            return FALSE;
        count++;
    } while (take_sign(in, between));
    if (!take_sign(in, close))
        return refuse(in, _("a bracket is not closed"));
    if (count >= function->least && count <= function->most)
        return TRUE;
    g_autofree char *what = g_strdup_printf(_("%s is given another number of values"), function->name);
    return refuse(in, what);
}

static gboolean read_call(struct reader *in, const struct function *function, GString *out)
{
    static const struct sign open[] = {{"(", "("}, {NULL, NULL}};
    gboolean outer = in->comma_parts;

    if (!take_sign(in, open))
        return refuse(in, _("a function has its values in brackets behind it"));
    g_string_append_printf(out, "%s(", function->name);
    in->comma_parts = !has_semicolon(in->at);
    gboolean done = read_parts(in, function, out);
    in->comma_parts = outer;
    g_string_append_c(out, ')');
    return done;
}

static gboolean read_word(struct reader *in, GString *out, enum expression_type *type)
{
    const char *start = in->at;
    gsize size = word_size(start);
    g_autofree char *word = g_strndup(start, size);
    gpointer found;

    in->at += size;
    for (gsize i = 0; i < G_N_ELEMENTS(functions); i++) {
        if (strcmp(functions[i].name, word) == 0) {
            *type = functions[i].gives;
            return read_call(in, &functions[i], out);
        }
    }
    if (!g_hash_table_lookup_extended(in->names, word, NULL, &found)) {
        g_autofree char *what = g_strdup_printf(_("“%s” is not defined before it"), word);
        return refuse_at(in, start, what);
    }
    *type = (enum expression_type)GPOINTER_TO_INT(found);
    g_string_append(out, word);
    return TRUE;
}

static gboolean read_brackets(struct reader *in, GString *out, enum expression_type *type)
{
    static const struct sign close[] = {{")", ")"}, {NULL, NULL}};

    in->at++;
    g_string_append_c(out, '(');
    if (!read_either(in, out, type))
        return FALSE;
    g_string_append_c(out, ')');
    return take_sign(in, close) || refuse(in, _("a bracket is not closed"));
}

static gboolean read_atom(struct reader *in, GString *out, enum expression_type *type)
{
    skip_space(in);
    if (g_ascii_isdigit(*in->at)) {
        *type = EXPRESSION_NUMBER;
        return read_number(in, out);
    }
    if (*in->at == '"') {
        *type = EXPRESSION_TEXT;
        return read_text(in, out);
    }
    if (*in->at == '(')
        return read_brackets(in, out, type);
    if (word_size(in->at) > 0)
        return read_word(in, out, type);
    return refuse(in, _("a number, a name or an opening bracket is needed here"));
}

/* Signs between numbers: what reads each side of them. */
typedef gboolean (*read_side)(struct reader *in, GString *out, enum expression_type *type);

static gboolean read_signed(struct reader *in, GString *out, enum expression_type *type);

/* `^`, which binds to the right. */
static gboolean read_power(struct reader *in, GString *out, enum expression_type *type)
{
    static const struct sign power[] = {{"^", "^"}, {NULL, NULL}};
    g_autoptr(GString) base = g_string_new(NULL);

    skip_space(in);
    const char *at = in->at;
    if (!read_atom(in, base, type))
        return FALSE;
    if (!take_sign(in, power)) {
        g_string_append(out, base->str);
        return TRUE;
    }
    enum expression_type exponent;
    g_string_append_printf(out, "(%s ^ ", base->str);
    const char *right = in->at;
    if (!need(in, at, *type, EXPRESSION_NUMBER) || !read_signed(in, out, &exponent) ||
        !need(in, right, exponent, EXPRESSION_NUMBER))
        return FALSE;
    g_string_append_c(out, ')');
    *type = EXPRESSION_NUMBER;
    return TRUE;
}

static gboolean read_signed(struct reader *in, GString *out, enum expression_type *type)
{
    static const struct sign minus[] = {{"-", "-"}, {"\u2212", "-"}, {NULL, NULL}};

    if (!take_sign(in, minus))
        return read_power(in, out, type);
    if (++in->depth > DEPTH_MAX)
        return refuse(in, _("it is nested too deep"));
    g_string_append(out, "(- ");
    const char *at = in->at;
    gboolean done = read_signed(in, out, type) && need(in, at, *type, EXPRESSION_NUMBER);
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

    skip_space(in);
    const char *at = in->at;
    if (!side(in, left, type))
        return FALSE;
    while ((lua = take_sign(in, signs))) {
        enum expression_type other;
        g_string_prepend_c(left, '(');
        g_string_append_printf(left, " %s ", lua);
        skip_space(in);
        const char *right = in->at;
        if (!need(in, at, *type, EXPRESSION_NUMBER) || !side(in, left, &other) ||
            !need(in, right, other, EXPRESSION_NUMBER))
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

    if (is_order && !(need(in, at, a, EXPRESSION_NUMBER) && need(in, at, b, EXPRESSION_NUMBER)))
        return FALSE;
    if (a != EXPRESSION_ANY && b != EXPRESSION_ANY && a != b)
        return refuse_at(in, at, _("a number and a text are never equal"));
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
    while ((lua = take_sign(in, signs))) {
        g_autoptr(GString) right = g_string_new(NULL);
        enum expression_type other;
        skip_space(in);
        const char *at = in->at;
        if (!read_sum(in, right, &other) || !can_compare(in, at, lua, *type, other))
            return FALSE;
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
    if (!take_word(in, not_words))
        return read_comparison(in, out, type);
    if (++in->depth > DEPTH_MAX)
        return refuse(in, _("it is nested too deep"));
    g_string_append(out, "(not ");
    skip_space(in);
    const char *at = in->at;
    gboolean done = read_negation(in, out, type) && need(in, at, *type, EXPRESSION_TRUTH);
    in->depth--;
    g_string_append_c(out, ')');
    return done;
}

static gboolean read_joined(struct reader *in, GString *out, enum expression_type *type,
                            const char *const *words, const char *lua, read_side side)
{
    skip_space(in);
    const char *at = in->at;

    g_string_append_c(out, '(');
    if (!side(in, out, type))
        return FALSE;
    while (take_word(in, words)) {
        g_string_append_printf(out, " %s ", lua);
        skip_space(in);
        const char *right = in->at;
        if (!need(in, at, *type, EXPRESSION_TRUTH) || !side(in, out, type) ||
            !need(in, right, *type, EXPRESSION_TRUTH))
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

static gboolean read_either(struct reader *in, GString *out, enum expression_type *type)
{
    if (++in->depth > DEPTH_MAX)
        return refuse(in, _("it is nested too deep"));
    gboolean done = read_joined(in, out, type, either_words, "or", read_both);
    in->depth--;
    return done;
}

gboolean expression_write(const char *text, GHashTable *names, GString *out, enum expression_type *type,
                          char **why)
{
    struct reader in = {.start = text, .at = text, .names = names, .why = why};

    *why = NULL;
    if (!read_either(&in, out, type))
        return FALSE;
    skip_space(&in);
    return !*in.at || refuse(&in, _("a sign is missing here, or it is none that an expression may have"));
}
