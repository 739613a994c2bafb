/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "reader_internal.h"

/* Operands: literals, names, brackets, and what follows them: attributes, subscripts and calls. */

static gboolean read_atom_name(struct reader *reader, struct result *out, GError **error)
{
    struct token token = reader->scanner.token;
    switch (token.code) {
    case KEYWORD_NONE:
        load_name(reader, token_name(reader), token.start, token.end, out);
        return reader_next(reader, error);
    case KEYWORD_NULL:
        out->value.type = VALUE_NULL;
        break;
    case KEYWORD_TRUE:
        out->value.type = VALUE_TRUE;
        break;
    case KEYWORD_FALSE:
        out->value.type = VALUE_FALSE;
        break;
    default:
        return reader_fail(reader, error);
    }
    out->value.start = token.start;
    out->value.end = token.end;
    return reader_next(reader, error);
}

static gboolean read_atom_bracket(struct reader *reader, struct result *out, GError **error)
{
    struct token token = reader->scanner.token;
    switch (token.code) {
    case '[':
        return read_list(reader, out, error);
    case '{':
        return read_braces(reader, out, error);
    case '(':
        return read_parentheses(reader, out, error);
    case OPERATOR_ELLIPSIS:
        out->reason = reason_at(REASON_ELLIPSIS, token.start, token.end);
        out->pure = TRUE;
        return reader_next(reader, error);
    default:
        return reader_fail(reader, error);
    }
}

static gboolean read_atom(struct reader *reader, struct result *out, GError **error)
{
    struct token token = reader->scanner.token;
    switch (token.type) {
    case TOKEN_STRING:
    case TOKEN_FSTRING_START:
        if (!read_strings(reader, out, error))
            return FALSE;
        break;
    case TOKEN_NUMBER:
        number_value(reader, &token, out);
        if (!reader_next(reader, error))
            return FALSE;
        break;
    case TOKEN_NAME:
        return read_atom_name(reader, out, error);
    case TOKEN_OPERATOR:
        return read_atom_bracket(reader, out, error);
    default:
        return reader_fail(reader, error);
    }
    out->fresh = TRUE;
    out->value.start = token.start;
    out->value.end = token.end;
    return TRUE;
}

/* What `sys.modules`, `__dict__` and the like lead to is everything; `"name" in sys.modules` only looks. */
static void check_attribute(struct reader *reader, const struct target *target)
{
    const char *name = target->name->key->bytes;
    const struct token *token = &reader->scanner.token;
    struct binding *binding = target->base.name != NULL ? target->base.name->binding : NULL;
    gboolean import = binding != NULL && target->base.reason.kind == REASON_IMPORTED;
    gboolean opaque = attribute_is_opaque(name) ||
                      (target->base.reason.kind == REASON_IMPORTED && strcmp(name, reader->stem) == 0);
    if (import)
        opaque |= import_kind(reader, binding, name) == CALLEE_OPAQUE;
    if (import && opaque && strcmp(name, "modules") == 0 && reader->member_at == target->at &&
        !token_is(token, '[') && !token_is(token, '.') && !token_is(token, '('))
        return;
    if (opaque)
        reader_give_up(reader, target->at);
}

/* Containers have methods alone: one that is kept for later may be called by anything. */
static void keep_method(struct reader *reader, struct target *target)
{
    if (result_is_scalar(&target->base))
        return;
    guint32 node = target->base.node;
    if (node == NODE_NONE || node_is_opaque(reader, node)) {
        class_mention(reader, node);
        if (!reader_is_certain(reader))
            node_assume(reader, ASSUMED_OBJECT, node, target->at);
    } else {
        node_let_go(reader, node, target->at, REASON_CHANGED_METHOD);
    }
}

static gboolean read_attribute(struct reader *reader, struct result *out, struct target *target,
                               guint32 start, gboolean statement, GError **error)
{
    const struct token *token = &reader->scanner.token;
    *target = (struct target){.kind = TARGET_ATTRIBUTE, .at = start, .base = *out};
    if (!reader_next(reader, error))
        return FALSE;
    if (token->type != TOKEN_NAME || token->code != KEYWORD_NONE)
        return reader_fail(reader, error);
    target->name = token_name(reader);
    guint32 end = token->end;
    if (!reader_next(reader, error))
        return FALSE;
    check_attribute(reader, target);
    struct result given = {.reason = reason_at(REASON_ATTRIBUTE, start, end)};
    if (target->base.reason.kind == REASON_IMPORTED) {
        given.reason = target->base.reason;
        given.reason.text_end = end;
        if (reader->n_also > 0 && reader->also[reader->n_also - 1].at == given.reason.at)
            reader->also[reader->n_also - 1].end = end;
    }
    given.node = node_content(reader, target->base.node);
    *out = given;
    if (token_is(token, '(')) {
        out->reason = reason_at(REASON_CALL, start, end);
        return read_call(reader, out, target, statement, error);
    }
    if (!token_is(token, '=') && token->code != OPERATOR_ASSIGN && token->code != OPERATOR_ADD_ASSIGN)
        keep_method(reader, target);
    return TRUE;
}

/* One of a subscript's parts; `slice` when it has a colon. */
static gboolean read_subscript_part(struct reader *reader, struct result *key, gboolean *slice,
                                    GError **error)
{
    const struct token *token = &reader->scanner.token;
    if (token_is(token, '*') && !reader_next(reader, error))
        return FALSE;
    if (!token_is(token, ':') && !read_expression(reader, key, error))
        return FALSE;
    while (token_is(token, ':')) {
        struct result bound = {0};
        *slice = TRUE;
        if (!reader_next(reader, error))
            return FALSE;
        if (!token_is(token, ':') && !token_is(token, ',') && !token_is(token, ']') &&
            !read_expression(reader, &bound, error))
            return FALSE;
    }
    return TRUE;
}

gboolean field_is_scalar(struct reader *reader, guint32 node, const struct result *key, guint32 at)
{
    if (node == NODE_NONE || key->reason.kind != REASON_NONE || key->value.type != VALUE_TEXT)
        return FALSE;
    struct name *name = names_get(reader->names, key->value.text, key->value.size);
    if (name->holds || !node_has_fields(reader, node))
        return FALSE;
    node_assume_field(reader, node, name, at);
    return TRUE;
}

/* What stands there is known now. In straight-line code that is enough to see a scalar. */
static gboolean known_item(struct reader *reader, const struct target *target, struct result *given)
{
    const struct result *base = &target->base;
    if (!value_subscript(reader, base, &target->key, &given->value))
        return FALSE;
    given->reason.kind = REASON_NONE;
    given->depth = base->depth > 0 ? base->depth - 1 : 0;
    /* What it expands to is not known by itself: all is measured at the end. */
    given->size = given->value.end - given->value.start;
    given->loaded = given->value.type >= VALUE_TEXT;
    reader->mutated |= given->value.type >= VALUE_LIST;
    return TRUE;
}

static void apply_subscript(struct reader *reader, struct result *out, const struct target *target,
                            guint32 start, gboolean slice)
{
    const struct result *base = &target->base;
    const struct token *token = &reader->scanner.token;
    struct result given = {.reason = reason_at(REASON_SUBSCRIPT, start, start)};
    node_depend(reader, base->node);
    gboolean known = !slice && known_item(reader, target, &given);
    gboolean assigned =
        token_is(token, '=') || token_is(token, OPERATOR_ASSIGN) || token_is(token, OPERATOR_ADD_ASSIGN);
    gboolean scalar = known && reader_is_exact(reader) && reader->called->len == 0
                          ? given.value.type < VALUE_LIST
                          : !slice && !assigned && given.value.type < VALUE_LIST &&
                                field_is_scalar(reader, base->node, &target->key, start);
    given.scalar = scalar && !known;
    given.unsure = !scalar;
    given.fresh = scalar || (base->node == NODE_NONE && base->fresh);
    if (!scalar)
        given.node = node_content(reader, base->node);
    if (slice && given.node != NODE_NONE && !node_is_opaque(reader, base->node)) {
        guint32 copy = node_new(reader);
        node_hold(reader, copy, given.node);
        given.node = copy;
        if (!reader_is_certain(reader))
            node_assume_operator(reader, base->node, copy, start);
    }
    if (target->key.node != NODE_NONE) {
        if (node_is_outside(reader, base->node))
            node_let_go(reader, target->key.node, start, REASON_ARGUMENT);
        else if (node_is_opaque(reader, base->node)) /* a method of its own is given the key */
            node_join(reader, node_part(reader, node_content(reader, base->node), NODE_GIVEN),
                      target->key.node);
        else if (!reader_is_certain(reader))
            node_assume_operator(reader, base->node, target->key.node, start);
    }
    if (!known && base->reason.kind != REASON_NONE)
        given.reason = base->reason;
    *out = given;
}

static gboolean read_subscript(struct reader *reader, struct result *out, struct target *target,
                               guint32 start, GError **error)
{
    const struct token *token = &reader->scanner.token;
    *target = (struct target){.kind = TARGET_ITEM, .at = start, .base = *out};
    gboolean slice = FALSE;
    guint lists = reader->lists;
    reader->lists = 0;
    if (!reader_next(reader, error) || !read_subscript_part(reader, &target->key, &slice, error))
        return FALSE;
    while (token_is(token, ',')) {
        struct result part = {0};
        slice = TRUE;
        if (!reader_next(reader, error))
            return FALSE;
        if (!token_is(token, ']') && !read_subscript_part(reader, &part, &slice, error))
            return FALSE;
    }
    reader->lists = lists;
    if (slice)
        target->key.reason = reason_at(REASON_SUBSCRIPT, start, start);
    if (!reader_expect(reader, ']', error))
        return FALSE;
    apply_subscript(reader, out, target, start, slice);
    return TRUE;
}

static gboolean read_trailers(struct reader *reader, struct result *out, struct target *target, guint32 start,
                              GError **error)
{
    const struct token *token = &reader->scanner.token;
    gboolean statement = start == reader->primary_at;
    for (;;) {
        gboolean good = TRUE;
        guint32 end = token->start;
        if (token_is(token, '.')) {
            good = read_attribute(reader, out, target, start, statement, error);
        } else if (token_is(token, '[')) {
            good = read_subscript(reader, out, target, start, error);
        } else if (token_is(token, '(')) {
            *target = (struct target){.kind = TARGET_OTHER, .at = start, .base = *out, .name = out->name};
            out->reason = reason_at(REASON_CALL, start, end);
            good = read_call(reader, out, target, FALSE, error);
        } else {
            return TRUE;
        }
        if (!good)
            return FALSE;
    }
}

gboolean read_primary(struct reader *reader, struct result *out, struct target *target, GError **error)
{
    const struct token *token = &reader->scanner.token;
    guint32 start = token->start;
    struct target own;
    gboolean name = token->type == TOKEN_NAME && token->code == KEYWORD_NONE;
    if (!read_atom(reader, out, error))
        return FALSE;
    if (target != NULL)
        *target = (struct target){.kind = name ? TARGET_NAME : TARGET_OTHER, .at = start, .name = out->name};
    if (token->type != TOKEN_OPERATOR || (token->code != '.' && token->code != '[' && token->code != '('))
        return TRUE;
    return read_trailers(reader, out, target != NULL ? target : &own, start, error);
}
