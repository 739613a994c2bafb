/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "reader_internal.h"

/*
 * Functions and classes. A function's body does nothing until it is called; whether and when is not reckoned:
 * once running code names a function, its body is read when the module is at its end, where every global name
 * may stand for all that it ever stood for. Functions that are defined while another's body is read are read
 * in their place.
 */

void function_free(gpointer data)
{
    struct function *function = data;
    g_free(function->outer);
    g_free(function);
}

void function_mention(struct reader *reader, struct binding *binding)
{
    for (struct function *function = binding->functions; function != NULL; function = function->next) {
        if (function->called)
            continue;
        function->called = TRUE;
        function->called_at = reader->statement_at;
        g_ptr_array_add(reader->called, function);
    }
}

static struct function *function_new(struct reader *reader)
{
    const struct scanner *s = &reader->scanner;
    struct function *function = g_new0(struct function, 1);
    function->node = node_new(reader);
    node_set_opaque(reader, node_content(reader, function->node));
    function->mark = scanner_mark(s);
    function->outer = g_memdup2(s->indents, (s->indent + 1) * sizeof *s->indents);
    function->called_at = reader->statement_at;
    g_ptr_array_add(reader->functions, function);
    return function;
}

static void bind_parameter(struct reader *reader, struct function *function, gboolean bind)
{
    if (!bind)
        return;
    struct result given = {.reason = reason_at(REASON_UNBOUND, 0, 0), .node = function->node};
    bind_result(reader, token_name(reader), reader->scanner.token.start, FALSE, &given);
}

/* A default may be anything that was bound when the function was defined. */
static gboolean read_default(struct reader *reader, struct function *function, GError **error)
{
    struct result given = {0};
    if (!reader_next(reader, error) || !read_expression(reader, &given, error))
        return FALSE;
    node_join(reader, function->node, given.node);
    return TRUE;
}

static gboolean read_parameter(struct reader *reader, struct function *function, gboolean bind,
                               GError **error)
{
    const struct token *token = &reader->scanner.token;
    if (token_is(token, '/'))
        return reader_next(reader, error);
    if (token_is(token, '*') || token_is(token, OPERATOR_POWER)) {
        if (!reader_next(reader, error))
            return FALSE;
        if (token_is(token, ','))
            return TRUE;
    }
    if (token->type != TOKEN_NAME || token->code != KEYWORD_NONE)
        return reader_fail(reader, error);
    bind_parameter(reader, function, bind);
    if (!reader_next(reader, error))
        return FALSE;
    if (token_is(token, ':') && !function->is_lambda) {
        struct result annotation = {0};
        if (!reader_next(reader, error))
            return FALSE;
        if (token_is(token, '*') && !reader_next(reader, error))
            return FALSE;
        if (!read_expression(reader, &annotation, error))
            return FALSE;
    }
    return token_is(token, '=') ? read_default(reader, function, error) : TRUE;
}

static gboolean read_parameters(struct reader *reader, struct function *function, guint closing,
                                gboolean bind, GError **error)
{
    const struct token *token = &reader->scanner.token;
    while (!token_is(token, closing)) {
        if (!read_parameter(reader, function, bind, error))
            return FALSE;
        if (!token_is(token, ','))
            break;
        if (!reader_next(reader, error))
            return FALSE;
    }
    return token_is(token, closing) ? TRUE : reader_fail(reader, error);
}

/* [T, *Ts, **P] after a name. */
static gboolean skip_type_parameters(struct reader *reader, GError **error)
{
    struct scanner *s = &reader->scanner;
    if (!token_is(&s->token, '['))
        return TRUE;
    guint level = s->level;
    while (s->level >= level)
        if (!reader_next(reader, error))
            return FALSE;
    return reader_next(reader, error);
}

/* At the parenthesis of the parameters; to the colon. */
static gboolean read_signature(struct reader *reader, struct function *function, gboolean bind,
                               GError **error)
{
    const struct token *token = &reader->scanner.token;
    if (!reader_expect(reader, '(', error) || !read_parameters(reader, function, ')', bind, error) ||
        !reader_next(reader, error))
        return FALSE;
    if (token_is(token, OPERATOR_ARROW)) {
        struct result annotation = {0};
        if (!reader_next(reader, error) || !read_expression(reader, &annotation, error))
            return FALSE;
    }
    return token_is(token, ':') ? TRUE : reader_fail(reader, error);
}

/* From the mark at the parameters to the body's end. */
static gboolean read_body(struct reader *reader, struct function *function, GError **error)
{
    gboolean straight = reader->straight, good;
    reader->straight = FALSE;
    scope_push(reader, node_content(reader, function->node));
    if (function->is_lambda) {
        struct result given = {0};
        good = read_parameters(reader, function, ':', TRUE, error) && reader_next(reader, error) &&
               read_expression(reader, &given, error);
        node_join(reader, node_content(reader, function->node), given.node);
    } else {
        good = read_signature(reader, function, TRUE, error) && read_block(reader, error);
    }
    if (!good)
        return FALSE;
    scope_pop(reader);
    reader->straight = straight;
    return TRUE;
}

gboolean read_lambda(struct reader *reader, struct result *out, GError **error)
{
    guint32 at = reader->scanner.token.start;
    if (!reader_next(reader, error))
        return FALSE;
    struct function *function = function_new(reader);
    function->is_lambda = TRUE;
    if (!reader->finishing && reader->scope == NULL) {
        function->called = TRUE;
        g_ptr_array_add(reader->called, function);
    }
    /* Read in its place for the names around it, and again at the end for those that are bound later. */
    guint depth = reader->depth;
    if (!read_body(reader, function, error))
        return FALSE;
    reader->depth = depth;
    *out =
        (struct result){.reason = reason_at(REASON_LAMBDA, at, at), .node = function->node, .callable = TRUE};
    return TRUE;
}

static void add_function(struct binding *binding, struct function *function)
{
    function->next = binding->functions;
    binding->functions = function;
}

/* After the name, at the parameters: reads their defaults, and the body where it is to be read at once. */
static gboolean define_function(struct reader *reader, struct function *function, gboolean called,
                                GError **error)
{
    if (reader->finishing || (reader->scope != NULL && reader->class_binding == NULL))
        return read_body(reader, function, error);
    if (called) {
        function->called = TRUE;
        g_ptr_array_add(reader->called, function);
    }
    return read_signature(reader, function, FALSE, error) && skip_block(reader, error);
}

gboolean read_def(struct reader *reader, gboolean called, GError **error)
{
    const struct token *token = &reader->scanner.token;
    if (!reader_next(reader, error))
        return FALSE;
    if (token->type != TOKEN_NAME || token->code != KEYWORD_NONE)
        return reader_fail(reader, error);
    struct name *name = token_name(reader);
    guint32 at = token->start;
    if (!reader_next(reader, error) || !skip_type_parameters(reader, error))
        return FALSE;
    struct function *function = function_new(reader);
    gsize path = path_enter(reader, name, "()");
    if (!define_function(reader, function, called, error))
        return FALSE;
    g_string_truncate(reader->path, path);
    if (reader->scope != NULL) {
        struct result given = {.reason = reason_at(REASON_DEFINED, at, at), .node = function->node};
        bind_result(reader, name, at, FALSE, &given);
        if (reader->class_binding != NULL)
            add_function(reader->class_binding, function);
        return TRUE;
    }
    bind_kind(reader, name, at, BINDING_FUNCTION);
    add_function(name->binding, function);
    return TRUE;
}

/* Bases and keywords of a class, in parentheses. */
static gboolean read_bases(struct reader *reader, GError **error)
{
    if (!token_is(&reader->scanner.token, '('))
        return TRUE;
    struct result bases = {0};
    struct target none = {.kind = TARGET_OTHER, .at = reader->scanner.token.start};
    return read_call(reader, &bases, &none, FALSE, error);
}

static gboolean read_class_body(struct reader *reader, struct name *name, struct binding *binding,
                                guint32 node, GError **error)
{
    struct binding *outer = reader->class_binding;
    gboolean straight = reader->straight;
    gsize path = path_enter(reader, name, "");
    reader->class_binding = binding;
    reader->straight = FALSE;
    scope_push(reader, NODE_NONE);
    if (!read_block(reader, error))
        return FALSE;
    GHashTableIter iter;
    gpointer value;
    if (reader->scope->locals != NULL) {
        g_hash_table_iter_init(&iter, reader->scope->locals);
        while (g_hash_table_iter_next(&iter, NULL, &value))
            node_hold(reader, node, GPOINTER_TO_UINT(value));
    }
    scope_pop(reader);
    reader->class_binding = outer;
    reader->straight = straight;
    g_string_truncate(reader->path, path);
    return TRUE;
}

gboolean read_class(struct reader *reader, gboolean called, GError **error)
{
    const struct token *token = &reader->scanner.token;
    if (!reader_next(reader, error))
        return FALSE;
    if (token->type != TOKEN_NAME || token->code != KEYWORD_NONE)
        return reader_fail(reader, error);
    struct name *name = token_name(reader);
    guint32 at = token->start, node = node_new(reader);
    node_set_opaque(reader, node);
    if (!reader_next(reader, error) || !skip_type_parameters(reader, error) || !read_bases(reader, error))
        return FALSE;
    gboolean module = reader->scope == NULL;
    struct binding *binding = module ? binding_get(reader, name) : reader->class_binding;
    if (!read_class_body(reader, name, binding, node, error))
        return FALSE;
    if (module) {
        bind_kind(reader, name, at, BINDING_CLASS);
        binding->node = node;
        if (called)
            function_mention(reader, binding);
    } else {
        bind_unknown(reader, name, at, node, REASON_DEFINED);
    }
    return TRUE;
}

gboolean functions_finish(struct reader *reader, GError **error)
{
    struct scanner *s = &reader->scanner;
    reader->finishing = TRUE;
    reader->straight = FALSE;
    reader->change = REASON_CHANGED_CALL;
    reader->class_binding = NULL;
    for (guint i = 0; i < reader->called->len; i++) {
        struct function *function = reader->called->pdata[i];
        memcpy(s->indents, function->outer, (function->mark.indent + 1) * sizeof *s->indents);
        s->level = function->mark.level;
        scanner_return(s, &function->mark);
        reader->statement_at = function->called_at;
        reader->statement_node = NODE_NONE;
        reader->depth = 0;
        if (!read_body(reader, function, error))
            return FALSE;
    }
    return TRUE;
}
