/* SPDX-License-Identifier: Apache-2.0 */
#include "reader_internal.h"

/*
 * Operators. Which one binds tighter does not matter here: a value is known only for `+` alone between texts
 * or lists, and a flow is the union of what its parts give.
 */

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
    gboolean made;             /* what comes out is a container of its own already */
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
        sum->made = TRUE;
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

static gboolean is_opaque_term(struct reader *reader, guint32 term)
{
    return term != NODE_NONE && node_is_opaque(reader, term);
}

/* Containers of Python's own are left as they are; that the operands are such is judged at the end. */
static void sum_assume(struct reader *reader, const struct sum *sum, guint32 before, guint32 term,
                       guint32 out)
{
    const guint32 pairs[][2] = {{before, term}, {term, before}, {before, out}, {term, out}};
    if (reader_is_certain(reader))
        return;
    for (guint i = 0; i < G_N_ELEMENTS(pairs) && !(sum->compares && i >= 2); i++)
        if (!is_opaque_term(reader, pairs[i][0]) && pairs[i][0] != pairs[i][1])
            node_assume_operator(reader, pairs[i][0], pairs[i][1], sum->at);
}

/* What comes out holds the items of both operands; a comparison holds nothing. */
static void sum_hold(struct reader *reader, struct sum *sum, struct result *out, guint32 term)
{
    guint32 before = out->node;
    if (!is_opaque_term(reader, before) && !sum->made && (before != NODE_NONE || term != NODE_NONE)) {
        out->node = node_new(reader);
        node_hold(reader, out->node, node_content(reader, before));
        sum->made = TRUE;
    }
    node_set_keyed(reader, out->node);
    node_hold(reader, out->node, node_content(reader, term));
}

/* `kind`: of the operator before the term. */
static void sum_add(struct reader *reader, struct sum *sum, char kind, struct result *out,
                    struct result *term)
{
    guint32 before = sum->last;
    sum->scalar = sum->scalar && result_is_scalar(term);
    if (term->reason.kind != REASON_NONE)
        result_node(reader, term);
    sum_meet(reader, sum, out, term->node);
    sum->choice_node = sum->choice ? node_join(reader, sum->choice_node, term->node) : NODE_NONE;
    if (out->reason.kind == REASON_NONE && sum->plus_alone && sum->list && term->reason.kind == REASON_NONE &&
        term->value.type == VALUE_LIST && sum->tuple == ((term->value.flags & VALUE_TUPLE) != 0)) {
        spread_list(reader, term, sum->at, out);
        sum_assume(reader, sum, before, term->node, out->node);
        return;
    }
    node_depend(reader, term->node);
    gboolean opaque = is_opaque_term(reader, term->node) || is_opaque_term(reader, out->node);
    if (kind != 'o' && (kind != 'c' || opaque))
        sum_hold(reader, sum, out, term->node);
    if (kind != 'o')
        sum_assume(reader, sum, before, term->node, out->node);
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
        sum_add(reader, sum, kind, out, &term);
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
