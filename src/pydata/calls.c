/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "reader_internal.h"

/*
 * Calls. What a function is given counts as changed, unless the function is known to read only; a method that
 * is known changes its object alone; what a function of this module does by itself is found by reading its
 * body.
 */

/* Builtins that the module does not bind itself, and what it imports. */
static enum callee_kind function_kind(struct reader *reader, struct name *name)
{
    struct binding *binding = name->binding;
    if (binding == NULL || !binding->bound)
        return builtin_kind(name->key->bytes);
    return binding->kind == BINDING_IMPORT ? import_kind(reader, binding, NULL) : CALLEE_UNKNOWN;
}

/* A method, by what it is called on; `object` is told. */
static enum callee_kind attribute_kind(struct reader *reader, struct target *callee, struct call *call)
{
    const char *name = callee->name->key->bytes;
    struct name *base = callee->base.name;
    if (base != NULL && base->binding != NULL && callee->base.reason.kind == REASON_IMPORTED &&
        callee->base.node == NODE_NONE)
        return import_kind(reader, base->binding, name);
    if (result_is_scalar(&callee->base))
        return CALLEE_TEXT;
    call->object = result_node(reader, &callee->base);
    if (node_is_opaque(reader, call->object)) {
        class_mention(reader, call->object);
        call->function = node_content(reader, call->object);
        if (node_is_plain(reader, call->object)) /* it may be a container as well, whose method it is */
            node_let_go(reader, call->object, call->at, REASON_CHANGED_METHOD);
        else if (!reader_is_certain(reader))
            node_assume(reader, ASSUMED_OBJECT, call->object, call->at);
        return CALLEE_FUNCTION;
    }
    if (!reader_is_certain(reader))
        node_assume(reader, ASSUMED_OWN, call->object, call->at);
    call->key = strcmp(name, "setdefault") == 0 || strcmp(name, "pop") == 0;
    call->puts = (guint8)method_puts(name);
    return method_kind(name);
}

static enum callee_kind call_kind(struct reader *reader, struct target *callee, struct call *call)
{
    if (callee->kind == TARGET_BASES)
        return CALLEE_BASES;
    if (callee->kind == TARGET_ATTRIBUTE)
        return attribute_kind(reader, callee, call);
    if (callee->base.node == NODE_NONE && callee->name != NULL)
        return function_kind(reader, callee->name);
    if (callee->base.node == NODE_NONE && callee->base.pure)
        return CALLEE_ITEM;
    call->function = result_node(reader, &callee->base);
    return call->function != NODE_NONE ? CALLEE_FUNCTION : CALLEE_UNKNOWN;
}

static void keep_node(struct call *call, guint32 node)
{
    if (node == NODE_NONE)
        return;
    if (call->given == NULL)
        call->given = g_array_new(FALSE, FALSE, sizeof node);
    g_array_append_val(call->given, node);
}

static void keep_argument(struct call *call, const struct result *argument)
{
    if (call->count < ARGUMENTS_KEPT)
        call->first[call->count] = *argument;
    call->count++;
    keep_node(call, argument->node);
}

static void keep_keyword(struct call *call, struct name *name, const struct result *argument)
{
    struct named_argument keyword = {name, *argument};
    if (call->keywords == NULL)
        call->keywords = g_array_new(FALSE, FALSE, sizeof keyword);
    g_array_append_val(call->keywords, keyword);
    if (strcmp(name->key->bytes, "key") != 0)
        keep_node(call, argument->node);
}

/* NAME = value: the name is passed over. */
static gboolean skip_keyword_name(struct reader *reader, struct name **keyword, GError **error)
{
    const struct token *token = &reader->scanner.token;
    const char *text = reader->source->text;
    *keyword = NULL;
    if (token->type != TOKEN_NAME || token->code != KEYWORD_NONE)
        return TRUE;
    guint32 at = token->end;
    while (text[at] == ' ')
        at++;
    if (text[at] == '=' && text[at + 1] == '=')
        return TRUE;
    if (text[at] != '=' && text[at] != '\t' && text[at] != '\\' && text[at] != '\n' && text[at] != '\r' &&
        text[at] != '#' && text[at] != '\f')
        return TRUE;
    struct scanner_mark start = scanner_mark(&reader->scanner);
    struct name *name = token_name(reader);
    if (!reader_next(reader, error))
        return FALSE;
    if (token_is(token, '=')) {
        *keyword = name;
        return reader_next(reader, error);
    }
    scanner_return(&reader->scanner, &start);
    return TRUE;
}

/* `*argument`, `**argument`: its items are given, in a container of their own. */
static void use_spread(struct reader *reader, struct call *call, struct result *argument, gboolean named)
{
    struct result items = {.reason = reason_at(REASON_SPREAD, call->at, call->at)};
    call_use_spread(reader, call, named);
    items.node = node_content(reader, result_node(reader, argument));
    call_use_argument(reader, call, &items, FALSE);
}

static gboolean read_argument(struct reader *reader, struct call *call, GError **error)
{
    const struct token *token = &reader->scanner.token;
    struct result argument = {0};
    struct name *keyword = NULL;
    gboolean named = token_is(token, OPERATOR_POWER), star = named || token_is(token, '*');
    if (star ? !reader_next(reader, error) : !skip_keyword_name(reader, &keyword, error))
        return FALSE;
    struct scanner_mark element = scanner_mark(&reader->scanner);
    gboolean known = comprehension_known(reader);
    if (!known && !read_expression(reader, &argument, error))
        return FALSE;
    if (known || at_comprehension(reader)) {
        struct result generator = {0};
        gboolean lazy = call->kind != CALLEE_SCALAR && call->kind != CALLEE_TEXT &&
                        call->kind != CALLEE_DUMP && call->kind != CALLEE_DICT && call->kind != CALLEE_LIST &&
                        call->kind != CALLEE_ITEM && call->kind != CALLEE_SUM && call->kind != CALLEE_NEXT;
        reader->lazy += lazy;
        if (!read_comprehension(reader, &element, FALSE, &generator, error))
            return FALSE;
        reader->lazy -= lazy;
        argument = generator;
    }
    if (star)
        use_spread(reader, call, &argument, named);
    if (!star || call->kind != CALLEE_FUNCTION || node_is_opaque(reader, argument.node))
        call_use_argument(reader, call, &argument, keyword != NULL);
    if (keyword == NULL)
        keep_argument(call, &argument);
    else
        keep_keyword(call, keyword, &argument);
    return TRUE;
}

static gboolean read_arguments(struct reader *reader, struct call *call, GError **error)
{
    const struct token *token = &reader->scanner.token;
    guint lists = reader->lists;
    reader->lists = 0;
    if (!reader_next(reader, error))
        return FALSE;
    while (!token_is(token, ')')) {
        if (!read_argument(reader, call, error))
            return FALSE;
        if (!token_is(token, ','))
            break;
        if (!reader_next(reader, error))
            return FALSE;
    }
    reader->lists = lists;
    call_use_functions(reader, call);
    return reader_expect(reader, ')', error);
}

/* What the method does to its object; it was not followed. */
static void use_object(struct reader *reader, struct call *call, const struct target *callee)
{
    guint32 object = call->object;
    const struct reason *put = call->count > 0 ? &call->first[call->count == 2 ? 1 : 0].reason : NULL;
    gboolean named_put = call->keywords != NULL && strcmp(callee->name->key->bytes, "update") == 0;
    for (guint i = 0; put == NULL && named_put && i < call->keywords->len; i++) {
        const struct reason *named = &g_array_index(call->keywords, struct named_argument, i).value.reason;
        put = named->kind != REASON_NONE ? named : NULL;
    }
    switch (call->kind) {
    case CALLEE_LIST:
    case CALLEE_PAIRS:
        call_give_items(reader, call, object);
        break;
    case CALLEE_KEEP: /* of a dict, by its key */
        if (call->count == 0 || !field_is_scalar(reader, object, &call->first[0], callee->at))
            call->node = node_join(reader, call->node, node_content(reader, object));
        break;
    case CALLEE_PUT:
        if (reader_is_exact(reader) && put != NULL && put->kind != REASON_NONE)
            node_taint_reason(reader, object, *put);
        node_taint(reader, object, call->at);
        call->node = node_join(reader, call->node, node_content(reader, object));
        break;
    case CALLEE_UNKNOWN:
        node_let_go(reader, object, call->at,
                    reader->change == REASON_CHANGED ? REASON_CHANGED_METHOD : reader->change);
        break;
    default:
        break;
    }
}

static void finish_call(struct reader *reader, struct call *call, const struct target *callee,
                        struct result *out)
{
    struct reason reason = out->reason;
    if (call->kind == CALLEE_OPAQUE)
        reader_give_up(reader, call->at);
    if (callee->kind == TARGET_ATTRIBUTE)
        use_object(reader, call, callee);
    if (call->kind == CALLEE_FUNCTION)
        call->node = node_part(reader, call->function, NODE_RETURNED);
    if (call->kind == CALLEE_DICT || call->kind == CALLEE_DEFAULTS || call->kind == CALLEE_LIST ||
        call->kind == CALLEE_TOP || call->kind == CALLEE_GROUPS)
        node_set_keyed(reader, call->node);
    if (call->kind == CALLEE_SUPER)
        call->node = reader->self != NODE_NONE ? reader->self : node_new_outside(reader);
    if (call->object != NODE_NONE && call->kind != CALLEE_FUNCTION && call->node != NODE_NONE &&
        !reader_is_certain(reader))
        node_assume_method(reader, call->object, call->node, call->at);
    *out = (struct result){.reason = reason, .node = call->node};
    out->pure = call->kind == CALLEE_PURE || (call->kind == CALLEE_BASES && call->builtin);
    out->looks = LOOKS_CALL;
    out->scalar = call->kind == CALLEE_SCALAR || call->kind == CALLEE_DUMP;
    if (call->kind == CALLEE_KEEP && call->node == NODE_NONE)
        out->scalar = call->count < 2 || result_is_scalar(&call->first[1]);
    out->fresh = call->kind != CALLEE_UNKNOWN && call->kind != CALLEE_OPAQUE && call->kind != CALLEE_PURE &&
                 call->kind != CALLEE_TYPE;
    if (call->kind == CALLEE_TEXT)
        out->scalar =
            !strstr(callee->name->key->bytes, "split") && !strstr(callee->name->key->bytes, "partition");
}

static void close_call(struct reader *reader, struct result *out, struct target *callee, gboolean statement,
                       struct call *call)
{
    gboolean follow = statement && reader_is_exact(reader) && call->kind == CALLEE_PUT && call->plain &&
                      call->count <= ARGUMENTS_KEPT && token_ends_statement(&reader->scanner.token);
    struct result base = callee->base;
    if (follow &&
        follow_method(reader, &base, callee->name->key->bytes, call->first, call->count, call->keywords)) {
        *out = (struct result){.reason = out->reason};
        reader->followed = TRUE;
    } else {
        finish_call(reader, call, callee, out);
    }
}

gboolean read_call(struct reader *reader, struct result *out, struct target *callee, gboolean statement,
                   GError **error)
{
    struct call call = {.plain = TRUE, .at = callee->at};
    call.kind = call_kind(reader, callee, &call);
    gboolean good = reader_enter(reader, error) && read_arguments(reader, &call, error);
    if (good) {
        reader->depth--;
        close_call(reader, out, callee, statement, &call);
    }
    g_clear_pointer(&call.keywords, g_array_unref);
    g_clear_pointer(&call.given, g_array_unref);
    return good;
}
