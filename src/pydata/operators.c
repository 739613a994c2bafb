/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "i18n.h"
#include "scanner_internal.h"

/* Operators of several characters, the longest first. */
static const struct {
    const char *text;
    guint8 code;
} long_operators[] = {
    {"**=", OPERATOR_ASSIGN},    {"//=", OPERATOR_ASSIGN}, {">>=", OPERATOR_ASSIGN}, {"<<=", OPERATOR_ASSIGN},
    {"...", OPERATOR_ELLIPSIS},  {"**", OPERATOR_POWER},   {":=", OPERATOR_WALRUS},  {"->", OPERATOR_ARROW},
    {"+=", OPERATOR_ADD_ASSIGN}, {"-=", OPERATOR_ASSIGN},  {"*=", OPERATOR_ASSIGN},  {"/=", OPERATOR_ASSIGN},
    {"%=", OPERATOR_ASSIGN},     {"&=", OPERATOR_ASSIGN},  {"|=", OPERATOR_ASSIGN},  {"^=", OPERATOR_ASSIGN},
    {"@=", OPERATOR_ASSIGN},     {"==", OPERATOR_BINARY},  {"!=", OPERATOR_BINARY},  {"<=", OPERATOR_BINARY},
    {">=", OPERATOR_BINARY},     {"//", OPERATOR_BINARY},  {"<<", OPERATOR_BINARY},  {">>", OPERATOR_BINARY},
};

static gboolean give_operator(struct scanner *s, guint code, guint32 size)
{
    s->token =
        (struct token){.type = TOKEN_OPERATOR, .code = (guint8)code, .start = s->at, .end = s->at + size};
    s->at += size;
    return TRUE;
}

static gboolean open_bracket(struct scanner *s, char open, GError **error)
{
    if (s->level >= BRACKETS_MAX)
        return source_fail(s->source, error, s->at, _("brackets are nested deeper than %d here"),
                           BRACKETS_MAX);
    s->brackets[s->level++] = (struct bracket){s->at, open};
    if (s->fstrings > 0)
        s->modes[s->fstrings - 1].brackets++;
    return give_operator(s, (guint)open, 1);
}

static char closing_of(char open)
{
    return open == '(' ? ')' : open == '[' ? ']' : '}';
}

static gboolean fail_mismatch(struct scanner *s, char close, GError **error)
{
    const struct bracket *bracket = &s->brackets[s->level - 1];
    struct pydata_place place = source_place(s->source, bracket->at);
    return source_fail(s->source, error, s->at, _("'%c' does not close '%c', opened at line %u, column %u"),
                       close, bracket->open, place.line, place.column);
}

static gboolean close_bracket(struct scanner *s, char close, GError **error)
{
    struct fstring *mode = s->fstrings > 0 ? &s->modes[s->fstrings - 1] : NULL;
    if (mode != NULL && mode->brackets == 0 && close == '}')
        return source_fail(s->source, error, s->at, _("a single '}' stands in an f-string; write it twice"));
    if (s->level == 0)
        return source_fail(s->source, error, s->at, _("'%c' closes no bracket"), close);
    if (closing_of(s->brackets[s->level - 1].open) != close)
        return fail_mismatch(s, close, error);
    s->level--;
    if (mode != NULL) {
        mode->brackets--;
        if (mode->brackets < 0)
            return source_fail(s->source, error, s->at, _("'%c' closes no bracket of this f-string"), close);
        if (close == '}' && mode->brackets == mode->fields) {
            mode->fields--;
            mode->in_text = TRUE;
            mode->in_format = FALSE;
        }
    }
    return give_operator(s, (guint)close, 1);
}

/* Whether this colon begins the format of an f-string's field. */
static gboolean begins_format(const struct scanner *s)
{
    const struct fstring *mode = s->fstrings > 0 ? &s->modes[s->fstrings - 1] : NULL;
    return mode != NULL && mode->fields >= 0 && mode->brackets - 1 == mode->fields;
}

static gboolean fail_operator(struct scanner *s, GError **error)
{
    guchar byte = (guchar)s->text[s->at];
    if (byte == '`')
        return source_fail(s->source, error, s->at,
                           _("a backquote is Python 2, which is not read; convert the file to Python 3"));
    if (byte < 0x20 || byte == 0x7F)
        return source_fail(s->source, error, s->at, _("invisible character U+%04X outside a string"), byte);
    return source_fail(s->source, error, s->at, _("the character '%c' has no meaning outside a string"),
                       byte);
}

gboolean scan_operator(struct scanner *s, GError **error)
{
    const char *text = s->text + s->at;
    switch (*text) {
    case '(':
    case '[':
    case '{':
        return open_bracket(s, *text, error);
    case ')':
    case ']':
    case '}':
        return close_bracket(s, *text, error);
    case ',':
    case ';':
    case '~':
        return give_operator(s, (guint)*text, 1);
    case ':':
        if (begins_format(s)) {
            s->modes[s->fstrings - 1].in_text = TRUE;
            s->modes[s->fstrings - 1].in_format = TRUE;
            return give_operator(s, ':', 1);
        }
        if (text[1] != '=')
            return give_operator(s, ':', 1);
        break;
    default:
        break;
    }
    if (text[0] == '<' && text[1] == '>')
        return source_fail(s->source, error, s->at,
                           _("\"<>\" is Python 2, which is not read; convert the file to Python 3"));
    for (guint i = 0; i < G_N_ELEMENTS(long_operators); i++) {
        const char *long_text = long_operators[i].text;
        if (text[0] == long_text[0] && strncmp(text, long_text, strlen(long_text)) == 0)
            return give_operator(s, long_operators[i].code, (guint32)strlen(long_text));
    }
    if (strchr("+-*/%&|^=<>@.:", *text) != NULL || (*text == '!' && s->fstrings > 0))
        return give_operator(s, (guint)*text, 1);
    return fail_operator(s, error);
}
