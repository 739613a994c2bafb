/* SPDX-License-Identifier: Apache-2.0 */
/* What signs join in an expression: numbers, texts, names, functions with their values, brackets. */
#include <string.h>

#include "expression_reader_internal.h"
#include "i18n.h"
#include "rational_internal.h"

const struct sign expression_minus[] = {{"-", "-"}, {"\u2212", "-"}, {NULL, NULL}};

/* Says what is wrong at this place; FALSE. */
gboolean expression_refuse_at(struct reader *in, const char *at, const char *what)
{
    glong place = g_utf8_strlen(in->start, at - in->start) + 1;

    if (!*in->why)
        *in->why = *at ? g_strdup_printf(_("in “%s”, at character %ld: %s"), in->start, place, what)
                       : g_strdup_printf(_("in “%s”, at its end: %s"), in->start, what);
    return FALSE;
}

gboolean expression_refuse(struct reader *in, const char *what)
{
    return expression_refuse_at(in, in->at, what);
}

void expression_skip_space(struct reader *in)
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
gsize expression_word_size(const char *at)
{
    gsize size = 0;

    if (g_ascii_isdigit(*at))
        return 0;
    while (g_ascii_isalnum(at[size]) || at[size] == '_')
        size++;
    return size;
}

/* What Lua has for the sign that stands here, which is passed over; NULL: it is none of these. */
const char *expression_take_sign(struct reader *in, const struct sign *signs)
{
    expression_skip_space(in);
    for (; signs->ours; signs++) {
        if (g_str_has_prefix(in->at, signs->ours)) {
            in->at += strlen(signs->ours);
            return signs->lua;
        }
    }
    return NULL;
}

gboolean expression_need(struct reader *in, const char *at, enum expression_type type,
                         enum expression_type wanted)
{
    static const char *const messages[] = {
        [EXPRESSION_NUMBER] = N_("a number is needed here"),
        [EXPRESSION_TEXT] = N_("a text is needed here"),
        [EXPRESSION_TRUTH] = N_("a condition is needed here, such as a < b"),
    };

    return type == EXPRESSION_ANY || type == wanted || expression_refuse_at(in, at, _(messages[wanted]));
}

const char *expression_read_digits(const char *at, GString *out)
{
    const char *start = at;
    gsize space;

    for (; g_ascii_isdigit(*at); at++)
        g_string_append_c(out, *at);
    if (at - start > 3 || *start == '0')
        return at;
    while (at > start && (space = rational_group_space(at)) > 0) {
        g_string_append_len(out, at + space, 3);
        at += space + 3;
    }
    return at;
}

char *expression_plain_number(const char *text)
{
    g_autofree char *copy = g_strdup(text);
    struct reader in = {.at = copy};
    GString *out = g_string_new(NULL);

    g_strchomp(copy);
    expression_skip_space(&in);
    if (expression_take_sign(&in, expression_minus)) {
        g_string_append_c(out, '-');
        expression_skip_space(&in);
    }
    g_string_append(out, g_strdelimit((char *)(guintptr)expression_read_digits(in.at, out), ",", '.'));
    return g_string_free(out, FALSE);
}

static gboolean read_number(struct reader *in, GString *out)
{
    g_string_append_c(out, '(');
    in->at = expression_read_digits(in->at, out);
    gboolean pointed = (*in->at == '.' || (*in->at == ',' && !in->comma_parts)) && g_ascii_isdigit(in->at[1]);
    if (pointed) {
        g_string_append_c(out, '.');
        for (in->at++; g_ascii_isdigit(*in->at); in->at++)
            g_string_append_c(out, *in->at);
    }
    g_string_append_c(out, ')');
    if (*in->at == ',' && in->comma_parts && !pointed && g_ascii_isdigit(in->at[1]))
        return expression_refuse(
            in, _("this may be one number or two values: write a point in a number, or ; or a "
                  "comma with a space between values"));
    if (*in->at == '.')
        return expression_refuse(in, _("a number has one point or comma, and digits behind it"));
    if (is_letter(in->at))
        return expression_refuse(in, _("a sign is missing between a number and what follows it, such as ×"));
    return TRUE;
}

static gboolean read_text(struct reader *in, GString *out)
{
    const char *close = strchr(in->at + 1, '"');

    if (!close)
        return expression_refuse(in, _("a text is not closed"));
    if (in->at + 1 + strcspn(in->at + 1, "\"\\\r\n") != close)
        return expression_refuse(in, _("a text has a backslash or a line's end"));
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
    {"mesure", 2, 2, EXPRESSION_ANY, EXPRESSION_TEXT},
    {"en_lettres", 1, 1, EXPRESSION_NUMBER, EXPRESSION_TEXT},
    {"accord", 3, 3, EXPRESSION_ANY, EXPRESSION_TEXT},
};

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
        enum expression_type type = EXPRESSION_ANY;
        expression_skip_space(in);
        const char *at = in->at;
        if (count > 0)
            g_string_append(out, ", ");
        if (!expression_read(in, out, &type))
            return FALSE;
        if (function->takes != EXPRESSION_ANY && !expression_need(in, at, type, function->takes))
            return FALSE;
        count++;
    } while (expression_take_sign(in, between));
    if (!expression_take_sign(in, close))
        return expression_refuse(in, _("a bracket is not closed"));
    if (count >= function->least && count <= function->most)
        return TRUE;
    g_autofree char *what = g_strdup_printf(_("%s is given another number of values"), function->name);
    return expression_refuse(in, what);
}

static gboolean read_call(struct reader *in, const struct function *function, GString *out)
{
    static const struct sign open[] = {{"(", "("}, {NULL, NULL}};
    gboolean outer = in->comma_parts;

    if (!expression_take_sign(in, open))
        return expression_refuse(in, _("a function has its values in brackets behind it"));
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
    gsize size = expression_word_size(start);
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
        return expression_refuse_at(in, start, what);
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
    if (!expression_read(in, out, type))
        return FALSE;
    g_string_append_c(out, ')');
    return expression_take_sign(in, close) || expression_refuse(in, _("a bracket is not closed"));
}

gboolean expression_read_atom(struct reader *in, GString *out, enum expression_type *type)
{
    expression_skip_space(in);
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
    if (expression_word_size(in->at) > 0)
        return read_word(in, out, type);
    return expression_refuse(in, _("a number, a name or an opening bracket is needed here"));
}

gboolean expression_is_function(const char *word)
{
    for (gsize i = 0; i < G_N_ELEMENTS(functions); i++)
        if (strcmp(functions[i].name, word) == 0)
            return TRUE;
    return FALSE;
}
