/* SPDX-License-Identifier: Apache-2.0 */
#include "i18n.h"
#include "scanner_internal.h"

/*
 * The text parts of f-strings (PEP 701). An f-string is read as tokens: start, texts, the fields' own tokens
 * between their braces, end. A stack says in which f-string, field or format the next byte stands.
 */

static gboolean at_closing(const struct scanner *s, const struct fstring *mode, guint32 at)
{
    const char *text = s->text;
    if (text[at] != mode->quote)
        return FALSE;
    return mode->quotes == 1 || (text[at + 1] == mode->quote && text[at + 2] == mode->quote);
}

/* Where the text from `at` on ends: at a field's brace, a format's closing brace, the closing marks, or
 * `size`. */
static guint32 text_end(const struct scanner *s, const struct fstring *mode, guint32 at, guint *flags)
{
    const char *text = s->text;
    gboolean named = FALSE; /* inside \N{…} */
    while (at < s->size) {
        char byte = text[at];
        if (at_closing(s, mode, at))
            return at;
        if ((byte == '\n' || byte == '\r') && mode->quotes == 1)
            return at;
        if (byte == '\r')
            *flags |= STRING_CR;
        if (byte == '{') {
            if (text[at + 1] != '{' || mode->in_format)
                return at;
            at += 2;
        } else if (byte == '}') {
            if (named)
                named = FALSE;
            else if (text[at + 1] != '}' || mode->in_format || mode->brackets != 0)
                return at;
            else
                at++;
            at++;
        } else if (byte == '\\') {
            *flags |= STRING_ESCAPES;
            at++;
            if (text[at] == '{' || text[at] == '}')
                continue;
            if (text[at] == 'N' && text[at + 1] == '{' && !mode->raw) {
                named = TRUE;
                at += 2;
            } else {
                at += text[at] == '\r' && text[at + 1] == '\n' ? 2 : 1;
            }
        } else {
            at++;
        }
    }
    return s->size;
}

static gboolean fail_open(struct scanner *s, const struct fstring *mode, guint32 at, GError **error)
{
    if (mode->in_format && at < s->size)
        return source_fail(
            s->source, error, at,
            _("a line ends inside the format of an f-string's field; the f-string has single quotation "
              "marks"));
    return source_fail(s->source, error, mode->start, _("the f-string that is opened here is not closed"));
}

static gboolean open_field(struct scanner *s, struct fstring *mode, GError **error)
{
    mode->fields++;
    if (mode->fields >= FIELD_NESTING_MAX)
        return source_fail(s->source, error, s->at, _("the fields of an f-string are nested too deeply"));
    mode->in_text = FALSE;
    return scan_operator(s, error);
}

gboolean scan_fstring_text(struct scanner *s, GError **error)
{
    struct fstring *mode = &s->modes[s->fstrings - 1];
    guint flags = STRING_FORMAT | (mode->raw ? STRING_RAW : 0);
    guint32 start = s->at, end = text_end(s, mode, start, &flags);
    if (end >= s->size || s->text[end] == '\n' || s->text[end] == '\r')
        return fail_open(s, mode, end, error);
    if (end > start) {
        s->token =
            (struct token){.type = TOKEN_FSTRING_TEXT, .flags = (guint8)flags, .start = start, .end = end};
        s->at = end;
        return TRUE;
    }
    if (s->text[end] == '{')
        return open_field(s, mode, error);
    if (s->text[end] == '}') {
        mode->in_text = FALSE;
        return scan_operator(s, error);
    }
    if (mode->brackets > 0)
        return fail_open(s, mode, s->size, error);
    s->token = (struct token){
        .type = TOKEN_FSTRING_END, .quotes = mode->quotes, .start = end, .end = end + mode->quotes};
    s->at = end + mode->quotes;
    s->fstrings--;
    return TRUE;
}
