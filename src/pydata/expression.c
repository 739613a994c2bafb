/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <uninorm.h>

#include "i18n.h"
#include "reader_internal.h"

/*
 * Expressions. Which operator binds tighter does not matter here: a value is known only for `+` alone between
 * texts or lists, and a flow is the union of what its parts give.
 */

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

/* Token that joins two operands; 0: none, '+': a plus, 'o': and/or, which give one of their operands, 'c':
 * one that gives True or False, else 'x'. */
static char binary_operator(const struct token *token)
{
    static const char operators[256] = {
        ['+'] = '+',
        ['-'] = 'x',
        ['*'] = 'x',
        ['/'] = 'x',
        ['%'] = 'x',
        ['@'] = 'x',
        ['&'] = 'x',
        ['|'] = 'x',
        ['^'] = 'x',
        ['<'] = 'c',
        ['>'] = 'c',
        [OPERATOR_POWER] = 'x',
        [OPERATOR_BINARY] = 'c',
    };
    if (token->type == TOKEN_OPERATOR)
        return operators[token->code];
    if (token->type != TOKEN_NAME)
        return 0;
    switch (token->code) {
    case KEYWORD_AND:
    case KEYWORD_OR:
        return 'o';
    case KEYWORD_IN:
    case KEYWORD_IS:
    case KEYWORD_NOT:
        return 'c';
    default:
        return 0;
    }
}

/* Signs, not and await before an operand; `not` and `~` make it unknown. */
struct prefix {
    guint32 at;
    gboolean any, negative, other, negated;
};

static gboolean read_prefix(struct reader *reader, struct prefix *prefix, GError **error)
{
    const struct token *token = &reader->scanner.token;
    prefix->at = token->start;
    for (;;) {
        if (token_is(token, '-'))
            prefix->negative = !prefix->negative;
        else if (token_is_keyword(token, KEYWORD_NOT))
            prefix->other = prefix->negated = TRUE;
        else if (token_is(token, '~') || token_is_keyword(token, KEYWORD_AWAIT))
            prefix->other = TRUE;
        else if (!token_is(token, '+'))
            return TRUE;
        prefix->any = TRUE;
        if (!reader_next(reader, error))
            return FALSE;
    }
}

static gboolean read_operand(struct reader *reader, struct result *out, GError **error)
{
    struct prefix prefix = {0};
    const struct token *token = &reader->scanner.token;
    if ((token->type == TOKEN_OPERATOR || token->type == TOKEN_NAME) && !read_prefix(reader, &prefix, error))
        return FALSE;
    if (!read_primary(reader, out, NULL, error))
        return FALSE;
    if (!prefix.any)
        return TRUE;
    out->name = NULL;
    if (!prefix.other)
        result_negate(out, prefix.negative, prefix.at);
    else if (out->reason.kind == REASON_NONE)
        out->reason = reason_at(REASON_OPERATION, prefix.at, prefix.at);
    if (prefix.negated) {
        out->node = NODE_NONE;
        out->scalar = TRUE;
    }
    return TRUE;
}

/* A sum of texts or lists, joined once all of its terms are read: linear whatever their number. */
struct sum {
    GString *text;
    guint items; /* where the list's items begin on the stack */
    gboolean plus_alone, choice, list, tuple;
    gboolean scalar, compares; /* all terms are scalars; one is compared with another */
    guint32 at, choice_node;
    guint32 last, own; /* the node of the last term; of those that are the module's own objects */
};

/* What names stand for is charged before it is copied. */
static void add_text(struct reader *reader, struct sum *sum, struct result *out, const struct result *term)
{
    struct result copied = {.size = term->value.size, .loaded = term->loaded};
    if (reader_charge(reader, &copied))
        g_string_append_len(sum->text, term->value.text, term->value.size);
    else
        out->reason = reason_at(REASON_EXPANSION, sum->at, sum->at);
}

static void sum_begin(struct reader *reader, struct sum *sum, struct result *first)
{
    sum->items = reader->n_items;
    sum->scalar = result_is_scalar(first);
    sum->last = first->node;
    sum->own = node_is_own(reader, first->node) ? first->node : NODE_NONE;
    if (first->reason.kind != REASON_NONE) {
        sum->choice_node = result_node(reader, first);
        return;
    }
    sum->choice_node = first->node;
    if (first->value.type == VALUE_TEXT) {
        sum->text = g_string_new(NULL);
        add_text(reader, sum, first, first);
    } else if (first->value.type == VALUE_LIST) {
        struct result list = {0};
        sum->list = TRUE;
        sum->tuple = (first->value.flags & VALUE_TUPLE) != 0;
        spread_list(reader, first, sum->at, &list);
        list.looks = first->looks;
        *first = list;
    } else {
        first->reason = reason_at(REASON_OPERATION, sum->at, sum->at);
    }
}

/* An object of the module's own may have a method for the operator, which is given the other operand. */
static void sum_meet(struct reader *reader, struct sum *sum, const struct result *out, guint32 term)
{
    if (node_is_own(reader, term))
        sum->own = node_join(reader, sum->own, term);
    if (sum->own != NODE_NONE) {
        guint32 given = node_part(reader, node_content(reader, sum->own), NODE_GIVEN);
        node_join(reader, node_join(reader, given, term), node_join(reader, sum->last, out->node));
    }
    sum->last = term;
}

static void sum_add(struct reader *reader, struct sum *sum, struct result *out, struct result *term)
{
    sum->scalar = sum->scalar && result_is_scalar(term);
    if (term->reason.kind != REASON_NONE)
        result_node(reader, term);
    sum_meet(reader, sum, out, term->node);
    sum->choice_node = sum->choice ? node_join(reader, sum->choice_node, term->node) : NODE_NONE;
    if (out->reason.kind == REASON_NONE && sum->plus_alone && sum->list && term->reason.kind == REASON_NONE &&
        term->value.type == VALUE_LIST && sum->tuple == ((term->value.flags & VALUE_TUPLE) != 0)) {
        spread_list(reader, term, sum->at, out);
        return;
    }
    node_depend(reader, term->node);
    if (term->node != NODE_NONE && out->node == NODE_NONE)
        out->node = node_new(reader);
    node_set_keyed(reader, out->node);
    node_hold(reader, out->node, node_content(reader, term->node));
    if (node_is_opaque(reader, term->node)) /* what its own methods make of it */
        out->node = node_join(reader, out->node, term->node);
    if (out->reason.kind != REASON_NONE)
        return;
    if (term->reason.kind != REASON_NONE) {
        out->reason = term->reason;
    } else if (!sum->plus_alone) {
        out->reason = reason_at(REASON_OPERATION, sum->at, sum->at);
    } else if (sum->text != NULL && term->value.type == VALUE_TEXT) {
        add_text(reader, sum, out, term);
    } else {
        out->reason = reason_at(REASON_TYPES, sum->at, sum->at);
    }
}

static void sum_close(struct reader *reader, struct sum *sum, struct result *out)
{
    out->name = NULL;
    if (out->reason.kind == REASON_NONE && sum->text != NULL) {
        out->value =
            value_text(value_arena_copy(reader->arena, sum->text->str, sum->text->len), sum->text->len);
        out->size = sum->text->len;
        out->loaded = FALSE;
    } else if (out->reason.kind == REASON_NONE) {
        close_list(reader, sum->items, sum->tuple ? VALUE_TUPLE : 0, out);
    }
    reader->n_items = sum->items;
    if (sum->text != NULL)
        g_string_free(g_steal_pointer(&sum->text), TRUE);
    if (sum->choice)
        out->node = node_join(reader, out->node, sum->choice_node);
    if (sum->own != NODE_NONE)
        out->node = node_join(reader, out->node, sum->own);
    out->scalar = sum->scalar || (sum->compares && !sum->choice && sum->own == NODE_NONE);
    if (out->scalar)
        out->node = NODE_NONE;
    else if (sum->plus_alone || out->node != NODE_NONE)
        out->fresh = TRUE;
}

static gboolean skip_operator(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    gboolean is = token_is_keyword(token, KEYWORD_IS), negated = token_is_keyword(token, KEYWORD_NOT);
    if (!reader_next(reader, error))
        return FALSE;
    if ((is && token_is_keyword(token, KEYWORD_NOT)) || (negated && token_is_keyword(token, KEYWORD_IN)))
        return reader_next(reader, error);
    return negated ? reader_fail(reader, error) : TRUE;
}

static gboolean read_terms(struct reader *reader, struct sum *sum, struct result *out, GError **error)
{
    for (;;) {
        char kind = binary_operator(&reader->scanner.token);
        if (kind == 0)
            return TRUE;
        sum->plus_alone = sum->plus_alone && kind == '+';
        sum->choice |= kind == 'o';
        sum->compares |= kind == 'c';
        gboolean member = kind == 'c' && !token_is_keyword(&reader->scanner.token, KEYWORD_IS) &&
                          reader->scanner.token.type == TOKEN_NAME; /* in, not in */
        struct result term = {0};
        if (!skip_operator(reader, error))
            return FALSE;
        reader->member_at = member ? reader->scanner.token.start : G_MAXUINT32;
        if (!read_operand(reader, &term, error))
            return FALSE;
        sum_add(reader, sum, out, &term);
        out->looks = MAX(out->looks, term.looks);
    }
}

gboolean read_operation(struct reader *reader, struct result *out, GError **error)
{
    if (!read_operand(reader, out, error))
        return FALSE;
    if (binary_operator(&reader->scanner.token) == 0)
        return TRUE;
    struct sum sum = {.plus_alone = TRUE, .at = reader->scanner.token.start};
    sum_begin(reader, &sum, out);
    gboolean good = read_terms(reader, &sum, out, error);
    sum_close(reader, &sum, out);
    return good;
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
