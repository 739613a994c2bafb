/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "reader_internal.h"

/* match and its cases. `match` and `case` are names like others where no match statement can begin. */

static gboolean is_word(const struct reader *reader, const struct token *token, const char *word)
{
    return token->type == TOKEN_NAME && token->end - token->start == strlen(word) &&
           memcmp(reader->source->text + token->start, word, strlen(word)) == 0;
}

gboolean at_match(struct reader *reader, gboolean *was, GError **error)
{
    struct scanner *s = &reader->scanner;
    struct scanner_mark start = scanner_mark(s);
    *was = FALSE;
    if (!is_word(reader, &s->token, "match"))
        return TRUE;
    guint tokens = 0;
    gboolean colon = FALSE;
    while (s->token.type != TOKEN_NEWLINE && s->token.type != TOKEN_END) {
        colon = token_is(&s->token, ':');
        tokens++;
        if (!reader_next(reader, error))
            return FALSE;
    }
    *was = colon && tokens > 2;
    scanner_return(s, &start);
    return TRUE;
}

/* Every name of a pattern may be bound to the subject or something in it. */
static gboolean read_pattern(struct reader *reader, guint32 subject, GError **error)
{
    struct scanner *s = &reader->scanner;
    gboolean opens = token_is(&s->token, '(') || token_is(&s->token, '[') || token_is(&s->token, '{');
    guint level = s->level - (opens ? 1 : 0);
    gboolean dotted = FALSE;
    while (!(s->level == level && (token_is(&s->token, ':') || token_is_keyword(&s->token, KEYWORD_IF)))) {
        if (s->token.type == TOKEN_NEWLINE || s->token.type == TOKEN_END)
            return reader_fail(reader, error);
        const char *after = reader->source->text + s->token.end;
        if (s->token.type == TOKEN_NAME && s->token.code == KEYWORD_NONE && !dotted && *after != '.' &&
            *after != '(' && *after != '=')
            bind_unknown(reader, token_name(reader), s->token.start, subject, REASON_BLOCK);
        dotted = token_is(&s->token, '.');
        if (!reader_next(reader, error))
            return FALSE;
    }
    if (!token_is_keyword(&s->token, KEYWORD_IF))
        return TRUE;
    struct result guard = {0};
    return reader_next(reader, error) && read_expression(reader, &guard, error);
}

gboolean read_match(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    struct result subject = {0};
    if (!reader_next(reader, error) || !read_expressions(reader, &subject, error) ||
        !reader_expect(reader, ':', error))
        return FALSE;
    guint32 node = result_node(reader, &subject);
    node_set_keyed(reader, node);
    for (guint i = 0; i < 4; i++)
        node = node_join(reader, node, node_content(reader, node));
    if (token->type != TOKEN_NEWLINE)
        return reader_fail(reader, error);
    if (!reader_next(reader, error))
        return FALSE;
    if (token->type != TOKEN_INDENT)
        return reader_fail(reader, error);
    if (!reader_next(reader, error))
        return FALSE;
    while (token->type != TOKEN_DEDENT) {
        if (!is_word(reader, token, "case"))
            return reader_fail(reader, error);
        if (!reader_next(reader, error) || !read_pattern(reader, node, error) || !read_block(reader, error))
            return FALSE;
    }
    return reader_next(reader, error);
}
