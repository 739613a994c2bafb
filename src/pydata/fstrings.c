/* SPDX-License-Identifier: Apache-2.0 */
#include "i18n.h"
#include "reader_internal.h"

/* f-strings: the code in their fields runs too. One without fields is a string like others. */

static gboolean read_format(struct reader *reader, GError **error);

/* At the brace of a field, to past its closing brace. */
static gboolean read_field(struct reader *reader, GError **error)
{
    struct result inner = {0};
    if (!reader_next(reader, error) || !read_yield(reader, &inner, error))
        return FALSE;
    const struct token *token = &reader->scanner.token;
    if (token_is(token, '=') && !reader_next(reader, error))
        return FALSE;
    if (token_is(token, '!')) {
        if (!reader_next(reader, error))
            return FALSE;
        if (token->type != TOKEN_NAME)
            return reader_fail(reader, error);
        if (!reader_next(reader, error))
            return FALSE;
    }
    if (token_is(token, ':') && !read_format(reader, error))
        return FALSE;
    return reader_expect(reader, '}', error);
}

static gboolean read_format(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    if (!reader_next(reader, error))
        return FALSE;
    while (!token_is(token, '}')) {
        if (token->type == TOKEN_FSTRING_TEXT) {
            if (!reader_next(reader, error))
                return FALSE;
        } else if (token_is(token, '{')) {
            if (!reader_enter(reader, error) || !read_field(reader, error))
                return FALSE;
            reader->depth--;
        } else {
            return reader_fail(reader, error);
        }
    }
    return TRUE;
}

gboolean read_fstring(struct reader *reader, struct result *out, GString *text, struct reason *reason,
                      GError **error)
{
    const struct token *token = &reader->scanner.token;
    guint32 start = token->start;
    guint lists = reader->lists;
    reader->lists = G_MAXUINT;
    if (!reader_next(reader, error))
        return FALSE;
    while (token->type != TOKEN_FSTRING_END) {
        if (token->type == TOKEN_FSTRING_TEXT) {
            if (!decode_string(reader, token->start, token->end, token->flags, text, reason, error) ||
                !reader_next(reader, error))
                return FALSE;
        } else if (token_is(token, '{')) {
            if (reason->kind == REASON_NONE)
                *reason = reason_at(REASON_FSTRING, start, start);
            if (!reader_enter(reader, error) || !read_field(reader, error))
                return FALSE;
            reader->depth--;
        } else {
            return reader_fail(reader, error);
        }
    }
    reader->lists = lists;
    out->value.end = token->end;
    return reader_next(reader, error);
}
