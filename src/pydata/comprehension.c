/* SPDX-License-Identifier: Apache-2.0 */
#include "reader_internal.h"

/*
 * Comprehensions and the heads of loops. Their element stands before the names that it uses are bound, so it
 * is read a second time, with them. Which elements turned out to be a comprehension's is remembered: nested
 * ones would otherwise be read twice at each level, and double with each.
 */

gboolean at_comprehension(const struct reader *reader)
{
    const struct token *token = &reader->scanner.token;
    return token_is_keyword(token, KEYWORD_FOR) || token_is_keyword(token, KEYWORD_ASYNC);
}

gboolean comprehension_known(const struct reader *reader)
{
    return g_hash_table_size(reader->comprehensions) > 0 &&
           g_hash_table_contains(reader->comprehensions, GUINT_TO_POINTER(reader->scanner.token.start));
}

/* To the `in` that belongs to this `for`. */
static gboolean skip_to_in(struct reader *reader, GError **error)
{
    struct scanner *s = &reader->scanner;
    gboolean opens = token_is(&s->token, '(') || token_is(&s->token, '[');
    guint level = s->level - (opens ? 1 : 0);
    while (!(token_is_keyword(&s->token, KEYWORD_IN) && s->level == level)) {
        if (s->token.type == TOKEN_NEWLINE || s->token.type == TOKEN_END || s->level < level)
            return reader_fail(reader, error);
        if (!reader_next(reader, error))
            return FALSE;
    }
    return reader_next(reader, error);
}

gboolean read_for(struct reader *reader, gboolean comprehension, GError **error)
{
    struct scanner *s = &reader->scanner;
    struct result value = {0};
    struct scanner_mark targets = scanner_mark(s);
    if (!skip_to_in(reader, error))
        return FALSE;
    if (!(comprehension ? read_operation(reader, &value, error) : read_expressions(reader, &value, error)))
        return FALSE;
    struct scanner_mark end = scanner_mark(s);
    scanner_return(s, &targets);
    struct result item = {.reason = reason_at(REASON_BLOCK, targets.token.start, targets.token.end),
                          .node = node_content(reader, result_node(reader, &value)),
                          .fresh = TRUE};
    gboolean loop = reader->loop;
    reader->loop = TRUE;
    gboolean good = read_targets(reader, &item, FALSE, error);
    reader->loop = loop;
    if (!good)
        return FALSE;
    scanner_return(s, &end);
    return TRUE;
}

static gboolean read_clauses(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    while (at_comprehension(reader)) {
        if (token_is_keyword(token, KEYWORD_ASYNC) && !reader_next(reader, error))
            return FALSE;
        if (!reader_next(reader, error) || !read_for(reader, TRUE, error))
            return FALSE;
        while (token_is_keyword(token, KEYWORD_IF)) {
            struct result condition = {0};
            if (!reader_next(reader, error) || !read_operation(reader, &condition, error))
                return FALSE;
        }
    }
    return TRUE;
}

static gboolean read_element(struct reader *reader, gboolean pairs, struct result *out, GError **error)
{
    const struct token *token = &reader->scanner.token;
    struct result part = {0};
    guint32 at = token->start;
    if ((token_is(token, '*') || token_is(token, OPERATOR_POWER)) && !reader_next(reader, error))
        return FALSE;
    if (!read_expression(reader, &part, error))
        return FALSE;
    result_place(reader, out, &part, at);
    if (!pairs || !token_is(token, ':'))
        return TRUE;
    struct result value = {0};
    if (!reader_next(reader, error) || !read_expression(reader, &value, error))
        return FALSE;
    result_place(reader, out, &value, at);
    return TRUE;
}

gboolean read_comprehension(struct reader *reader, const struct scanner_mark *element, gboolean pairs,
                            struct result *out, GError **error)
{
    struct scanner *s = &reader->scanner;
    gpointer key = GUINT_TO_POINTER(element->token.start);
    const struct scanner_mark *known = g_hash_table_lookup(reader->comprehensions, key);
    if (known != NULL) {
        scanner_return(s, known);
    } else {
        struct scanner_mark here = scanner_mark(s);
        g_hash_table_insert(reader->comprehensions, key, g_memdup2(&here, sizeof here));
        forget_unbound(reader, element->token.start, here.token.start);
    }
    scope_push(reader, reader->scope != NULL ? reader->scope->returns : NODE_NONE);
    reader->scope->inner = TRUE;
    if (!read_clauses(reader, error))
        return FALSE;
    struct scanner_mark end = scanner_mark(s);
    scanner_return(s, element);
    struct result made = {0};
    if (!read_element(reader, pairs, &made, error))
        return FALSE;
    scanner_return(s, &end);
    scope_pop(reader);
    if (pairs)
        node_set_keyed(reader, made.node);
    *out = (struct result){.node = made.node, .fresh = TRUE};
    out->reason = reason_at(REASON_COMPREHENSION, element->token.start, element->token.start);
    return TRUE;
}
