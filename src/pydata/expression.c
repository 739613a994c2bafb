/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <uninorm.h>

#include "i18n.h"
#include "reader_internal.h"

/* Expressions, but for operators (operations.c) and operands (primary.c). */

gboolean reader_next(struct reader *reader, GError **error)
{
    return scanner_next(&reader->scanner, error);
}

gboolean reader_fail(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    reader->grammar = TRUE;
    if (token->type == TOKEN_NEWLINE || token->type == TOKEN_END)
        return source_fail(reader->source, error, token->start,
                           _("syntax error: the statement is not complete"));
    return source_fail(
        reader->source, error, token->start,
        _("syntax error: \"%.*s\" can't stand here; a comma, a bracket or an operator may be missing"),
        (int)MIN(token->end - token->start, 40), reader->source->text + token->start);
}

gboolean reader_expect(struct reader *reader, guint code, GError **error)
{
    return token_is(&reader->scanner.token, code) ? reader_next(reader, error) : reader_fail(reader, error);
}

gboolean reader_enter(struct reader *reader, GError **error)
{
    if (++reader->depth <= READER_DEPTH_MAX)
        return TRUE;
    return source_fail(reader->source, error, reader->scanner.token.start,
                       _("the code is nested too deeply here to be read"));
}

gboolean reader_expect_keyword(struct reader *reader, enum keyword keyword, GError **error)
{
    return token_is_keyword(&reader->scanner.token, keyword) ? reader_next(reader, error)
                                                             : reader_fail(reader, error);
}

/* Python compares names outside ASCII in their normal form NFKC. */
static struct name *normal_name(struct reader *reader, const char *text, gsize size)
{
    gsize made = 0;
    guint8 *normal = u8_normalize(UNINORM_NFKC, (const guint8 *)text, size, NULL, &made);
    struct name *name = normal != NULL ? names_get(reader->names, (const char *)normal, made)
                                       : names_get(reader->names, text, size);
    free(normal);
    return name;
}

struct name *token_name(struct reader *reader)
{
    const struct token *token = &reader->scanner.token;
    const char *text = reader->source->text + token->start;
    gsize size = token->end - token->start;
    gboolean ascii = TRUE;
    for (gsize i = 0; i < size && ascii; i++)
        ascii = (guchar)text[i] < 0x80;
    return ascii ? names_get(reader->names, text, size) : normal_name(reader, text, size);
}

/* `value if condition else value …`, after the first value. */
static gboolean read_conditional(struct reader *reader, struct result *out, GError **error)
{
    const struct token *token = &reader->scanner.token;
    guint32 at = token->start;
    while (token_is_keyword(token, KEYWORD_IF)) {
        struct result condition = {0}, other = {0};
        if (!reader_next(reader, error) || !read_operation(reader, &condition, error))
            return FALSE;
        if (!token_is_keyword(token, KEYWORD_ELSE))
            return reader_fail(reader, error);
        if (!reader_next(reader, error))
            return FALSE;
        gboolean lambda = token_is_keyword(token, KEYWORD_LAMBDA);
        if (!(lambda ? read_lambda(reader, &other, error) : read_operation(reader, &other, error)))
            return FALSE;
        out->node = node_join(reader, result_node(reader, out), result_node(reader, &other));
        out->looks = MAX(out->looks, other.looks);
        out->scalar = out->node == NODE_NONE;
        out->fresh = TRUE;
    }
    out->name = NULL;
    if (out->reason.kind == REASON_NONE)
        out->reason = reason_at(REASON_OPERATION, at, at);
    return TRUE;
}

static gboolean read_walrus(struct reader *reader, guint32 at, struct result *out, GError **error)
{
    struct name *name = out->name;
    if (name == NULL)
        return reader_fail(reader, error);
    *out = (struct result){0};
    if (!reader_next(reader, error) || !read_expression(reader, out, error))
        return FALSE;
    bind_unknown(reader, name, at, result_node(reader, out), REASON_BLOCK);
    return TRUE;
}

/*
 * Nearly all keys and values of data are one token before a comma or colon. Those are taken at once;
 * everything else goes the long way, to the same result.
 */
static gboolean token_value(struct reader *reader, struct result *out)
{
    static const guint8 types[] = {
        [KEYWORD_FALSE] = VALUE_FALSE, [KEYWORD_NULL] = VALUE_NULL, [KEYWORD_TRUE] = VALUE_TRUE};
    const struct token *token = &reader->scanner.token;
    if (token->type == TOKEN_STRING && token->flags == 0) {
        out->value = value_text(reader->scanner.text + token->start + token->prefix,
                                token->end - token->start - token->prefix - token->quotes);
    } else if (token->type == TOKEN_NAME && token->code >= KEYWORD_FALSE && token->code <= KEYWORD_TRUE) {
        out->value.type = types[token->code];
    } else if (token->type == TOKEN_NUMBER) {
        number_value(reader, token, out);
        if (out->reason.kind != REASON_NONE)
            return FALSE;
    } else {
        return FALSE;
    }
    out->value.start = token->start;
    out->value.end = token->end;
    out->fresh = TRUE;
    return TRUE;
}

gboolean plain_item(struct reader *reader, struct result *out)
{
    return reader->scanner.text[reader->scanner.token.end] == ',' && token_value(reader, out);
}

static gboolean plain_key(struct reader *reader, struct result *out)
{
    const char *next = reader->scanner.text + reader->scanner.token.end;
    return next[0] == ':' && next[1] != '=' && token_value(reader, out);
}

gboolean read_expression(struct reader *reader, struct result *out, GError **error)
{
    const struct token *token = &reader->scanner.token;
    if (plain_item(reader, out) || plain_key(reader, out))
        return reader_next(reader, error);
    guint32 start = token->start;
    if (!reader_enter(reader, error))
        return FALSE;
    if (token_is_keyword(token, KEYWORD_LAMBDA)) {
        if (!read_lambda(reader, out, error))
            return FALSE;
    } else {
        if (!read_operation(reader, out, error))
            return FALSE;
        if (token_is(token, OPERATOR_WALRUS) && !read_walrus(reader, start, out, error))
            return FALSE;
        if (token_is_keyword(token, KEYWORD_IF) && !read_conditional(reader, out, error))
            return FALSE;
    }
    reader->depth--;
    return TRUE;
}

/* One of several: an expression, or `*` and one. */
static gboolean read_item(struct reader *reader, struct result *out, gboolean *star, GError **error)
{
    *star = token_is(&reader->scanner.token, '*');
    if (*star && !reader_next(reader, error))
        return FALSE;
    return *star ? read_operation(reader, out, error) : read_expression(reader, out, error);
}

gboolean ends_expressions(const struct token *token)
{
    return token->type == TOKEN_NEWLINE || token->type == TOKEN_END ||
           (token->type == TOKEN_OPERATOR && token->code < 128 && strchr(";=:)]}", token->code) != NULL);
}

gboolean read_expressions(struct reader *reader, struct result *out, GError **error)
{
    const struct token *token = &reader->scanner.token;
    struct result first = {0};
    gboolean star;
    guint32 start = token->start;
    if (!read_item(reader, &first, &star, error))
        return FALSE;
    if (!star && !token_is(token, ',')) {
        *out = first;
        return TRUE;
    }
    guint from = reader->n_items;
    push_item(reader, &first, star, start, out);
    while (token_is(token, ',')) {
        if (!reader_next(reader, error))
            return FALSE;
        if (ends_expressions(token))
            break;
        struct result item = {0};
        guint32 at = token->start;
        if (!read_item(reader, &item, &star, error))
            return FALSE;
        push_item(reader, &item, star, at, out);
    }
    close_list(reader, from, VALUE_TUPLE, out);
    out->value.start = start;
    out->value.end = token->start;
    return TRUE;
}

gboolean read_yield(struct reader *reader, struct result *out, GError **error)
{
    const struct token *token = &reader->scanner.token;
    if (!token_is_keyword(token, KEYWORD_YIELD))
        return read_expressions(reader, out, error);
    guint32 at = token->start;
    if (!reader_next(reader, error))
        return FALSE;
    gboolean from = token_is_keyword(token, KEYWORD_FROM);
    if (from && !reader_next(reader, error))
        return FALSE;
    struct result given = {0};
    if (!ends_expressions(token) && !read_expressions(reader, &given, error))
        return FALSE;
    if (reader->scope != NULL && reader->scope->returns != NODE_NONE) {
        guint32 returns = reader->scope->returns, node = result_node(reader, &given);
        node_hold(reader, returns, node);
        if (from)
            node_hold(reader, returns, node_content(reader, node));
        out->node = node_join(reader, node_content(reader, node), node_part(reader, returns, NODE_GIVEN));
    }
    out->reason = reason_at(REASON_OPERATION, at, at);
    return TRUE;
}
