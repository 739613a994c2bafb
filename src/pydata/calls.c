/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "reader_internal.h"

/*
 * Calls. What a function is given counts as changed, unless the function is known to read only; a method that
 * is known changes its object alone; what a function of this module does by itself is found by reading its
 * body.
 */

#define ARGUMENTS_KEPT 2

struct call {
    enum callee_kind kind;
    gboolean plain; /* positional arguments alone */
    guint count;
    struct result first[ARGUMENTS_KEPT];
    guint32 node;   /* of what it gives */
    guint32 object; /* of a method */
    guint32 at;
};

static gboolean is_import_of(const struct reader *reader, const struct result *base, const char *method,
                             enum callee_kind *kind)
{
    const struct binding *binding = base->name != NULL ? base->name->binding : NULL;
    if (binding == NULL || !binding->bound || binding->kind != BINDING_IMPORT)
        return FALSE;
    *kind =
        library_kind(reader->source->text + binding->import, binding->import_end - binding->import, method);
    return *kind != CALLEE_UNKNOWN;
}

/* `dumps` of `from json import dumps`, and builtins that the module does not bind itself. */
static enum callee_kind function_kind(const struct reader *reader, const struct name *name)
{
    const struct binding *binding = name->binding;
    if (binding == NULL || !binding->bound)
        return builtin_kind(name->key->bytes);
    if (binding->kind == BINDING_IMPORT)
        return library_kind(reader->source->text + binding->import, binding->import_end - binding->import,
                            name->key->bytes);
    return CALLEE_UNKNOWN;
}

static enum callee_kind call_kind(struct reader *reader, const struct target *callee)
{
    enum callee_kind kind = CALLEE_UNKNOWN;
    if (callee->kind != TARGET_ATTRIBUTE)
        return callee->name != NULL && callee->base.node == NODE_NONE ? function_kind(reader, callee->name)
                                                                      : CALLEE_UNKNOWN;
    if (callee->base.reason.kind == REASON_NONE && callee->base.value.type == VALUE_TEXT)
        return CALLEE_LIST;
    if (is_import_of(reader, &callee->base, callee->name->key->bytes, &kind))
        return kind;
    if (callee->base.reason.kind != REASON_NONE && node_is_opaque(reader, callee->base.node))
        return CALLEE_UNKNOWN;
    return method_kind(callee->name->key->bytes);
}

/* Puts what is in `from`, at `levels` below it, into what the call gives. */
static void give_items(struct reader *reader, struct call *call, guint32 from)
{
    if (from == NODE_NONE)
        return;
    if (call->node == NODE_NONE)
        call->node = node_new(reader);
    guint32 into = call->kind == CALLEE_PAIRS ? node_content(reader, call->node) : call->node;
    node_hold(reader, into, node_content(reader, from));
}

static void use_argument(struct reader *reader, struct call *call, const struct result *argument)
{
    guint32 node = argument->node;
    if (node == NODE_NONE)
        return;
    switch (call->kind) {
    case CALLEE_SCALAR:
    case CALLEE_OPAQUE:
        break;
    case CALLEE_LIST:
        give_items(reader, call, node);
        break;
    case CALLEE_PAIRS:
        give_items(reader, call, node);
        node_hold(reader, node_content(reader, call->node), node_content(reader, node_content(reader, node)));
        break;
    case CALLEE_ITEM:
        call->node = node_join(reader, call->node, node_content(reader, node));
        call->node = node_join(reader, call->node, node);
        break;
    case CALLEE_KEEP:
        call->node = node_join(reader, call->node, node);
        break;
    case CALLEE_PUT:
        node_hold(reader, call->object, node);
        node_hold(reader, call->object, node_content(reader, node));
        break;
    case CALLEE_UNKNOWN:
        node_taint_deep(reader, node, call->at, REASON_ARGUMENT);
        break;
    }
}

/* `key=` and `default=` of functions that read: a function there gets the items. */
static void use_function(struct reader *reader, struct call *call, const struct result *argument)
{
    if (argument->pure || argument->reason.kind == REASON_NONE)
        return;
    guint32 items = call->count > 0 ? node_content(reader, call->first[0].node) : NODE_NONE;
    if (argument->callable)
        node_join(reader, items, argument->node);
    else
        node_taint_deep(reader, items, call->at, REASON_ARGUMENT);
}

static void keep_argument(struct call *call, const struct result *argument)
{
    if (call->count < ARGUMENTS_KEPT)
        call->first[call->count] = *argument;
    call->count++;
}

/* NAME = value: the name is passed over. */
static gboolean skip_keyword_name(struct reader *reader, gboolean *keyword, GError **error)
{
    const struct token *token = &reader->scanner.token;
    const char *text = reader->source->text;
    *keyword = FALSE;
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
    struct scanner_mark name = scanner_mark(&reader->scanner);
    if (!reader_next(reader, error))
        return FALSE;
    *keyword = token_is(token, '=');
    if (*keyword)
        return reader_next(reader, error);
    scanner_return(&reader->scanner, &name);
    return TRUE;
}

static gboolean read_argument(struct reader *reader, struct call *call, GError **error)
{
    const struct token *token = &reader->scanner.token;
    struct result argument = {0};
    gboolean keyword = FALSE;
    gboolean star = token_is(token, '*') || token_is(token, OPERATOR_POWER);
    if (star ? !reader_next(reader, error) : !skip_keyword_name(reader, &keyword, error))
        return FALSE;
    struct scanner_mark element = scanner_mark(&reader->scanner);
    gboolean known = comprehension_known(reader);
    if (!known && !read_expression(reader, &argument, error))
        return FALSE;
    if (known || at_comprehension(reader)) {
        struct result generator = {0};
        if (!read_comprehension(reader, &element, FALSE, &generator, error))
            return FALSE;
        argument = generator;
    }
    call->plain = call->plain && !star && !keyword;
    if (keyword && call->kind != CALLEE_UNKNOWN && call->kind != CALLEE_PUT)
        use_function(reader, call, &argument);
    if (argument.callable && call->kind == CALLEE_UNKNOWN)
        node_taint_deep(reader, argument.node, call->at, REASON_ARGUMENT);
    use_argument(reader, call, &argument);
    if (star) {
        argument.node = node_content(reader, argument.node);
        use_argument(reader, call, &argument);
    }
    if (!keyword)
        keep_argument(call, &argument);
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
    return reader_expect(reader, ')', error);
}

/* What the method does to its object; it was not followed. */
static void use_object(struct reader *reader, struct call *call, const struct target *callee)
{
    guint32 object = callee->base.node;
    const struct reason *given = call->count > 0 ? &call->first[call->count == 2 ? 1 : 0].reason : NULL;
    switch (call->kind) {
    case CALLEE_LIST:
    case CALLEE_PAIRS:
        give_items(reader, call, object);
        break;
    case CALLEE_KEEP:
        call->node = node_join(reader, call->node, node_content(reader, object));
        break;
    case CALLEE_PUT:
        if (reader_is_exact(reader) && given != NULL && given->kind != REASON_NONE)
            node_taint_reason(reader, object, *given);
        node_taint(reader, object, call->at);
        call->node = node_join(reader, call->node, node_content(reader, object));
        break;
    case CALLEE_UNKNOWN:
        node_taint_deep(reader, object, call->at,
                        reader->change == REASON_CHANGED ? REASON_CHANGED_METHOD : reader->change);
        break;
    default:
        break;
    }
}

/* itemgetter("id") and its like give functions that change nothing. */
static gboolean gives_pure(const struct target *callee)
{
    static const char *const names[] = {"itemgetter", "attrgetter", NULL};
    return callee->name != NULL && g_strv_contains(names, callee->name->key->bytes);
}

static void finish_call(struct reader *reader, struct call *call, const struct target *callee,
                        struct result *out)
{
    struct reason reason = out->reason;
    if (call->kind == CALLEE_OPAQUE)
        reader_give_up(reader, call->at);
    if (callee->kind == TARGET_ATTRIBUTE)
        use_object(reader, call, callee);
    else if (callee->base.callable)
        call->node = node_content(reader, callee->base.node);
    else if (call->kind == CALLEE_UNKNOWN && callee->base.node != NODE_NONE)
        node_taint_deep(reader, callee->base.node, call->at, REASON_ARGUMENT);
    *out = (struct result){.reason = reason, .node = call->node, .pure = gives_pure(callee)};
    out->looks = LOOKS_CALL;
    out->fresh = call->kind != CALLEE_UNKNOWN && call->kind != CALLEE_OPAQUE;
}

gboolean read_call(struct reader *reader, struct result *out, const struct target *callee, gboolean statement,
                   GError **error)
{
    struct call call = {.kind = call_kind(reader, callee), .plain = TRUE, .at = callee->at};
    if (callee->kind == TARGET_ATTRIBUTE)
        call.object = callee->base.node;
    if (!reader_enter(reader, error) || !read_arguments(reader, &call, error))
        return FALSE;
    reader->depth--;
    gboolean follow = statement && reader_is_exact(reader) && call.kind == CALLEE_PUT && call.plain &&
                      call.count <= ARGUMENTS_KEPT && token_ends_statement(&reader->scanner.token);
    struct result base = callee->base;
    if (follow && follow_method(reader, &base, callee->name->key->bytes, call.first, call.count)) {
        *out = (struct result){.reason = out->reason};
        reader->followed = TRUE;
        return TRUE;
    }
    finish_call(reader, &call, callee, out);
    return TRUE;
}
