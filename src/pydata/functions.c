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
    struct function *newest = binding->functions;
    for (struct function *function = newest; function != binding->mentioned; function = function->next) {
        if (function->called)
            continue;
        function->called = TRUE;
        function->called_at = reader->statement_at;
        g_ptr_array_add(reader->called, function);
    }
    binding->mentioned = newest;
}

static struct function *function_new(struct reader *reader)
{
    const struct scanner *s = &reader->scanner;
    struct function *function = g_new0(struct function, 1);
    function->node = node_new(reader);
    function->mark = scanner_mark(s);
    function->outer = g_memdup2(s->indents, (s->indent + 1) * sizeof *s->indents);
    function->called_at = reader->statement_at;
    g_ptr_array_add(reader->functions, function);
    return function;
}

static guint32 given_node(struct reader *reader, const struct function *function)
{
    return node_part(reader, function->node, NODE_GIVEN);
}

/* A parameter that is bound once all defaults are read: these still know the names around the function. */
struct parameter {
    struct name *name;
    guint32 at, node;
};

/* A container of its own, of what the function is given. */
static guint32 star_node(struct reader *reader, const struct function *function)
{
    guint32 node = node_new(reader);
    node_hold(reader, node, given_node(reader, function));
    if (!function->has_self)
        node_hold(reader, node, function->self);
    node_set_keyed(reader, node);
    return node;
}

/* All parameters share a node, but for a method's first one: that is its object. */
static void note_parameter(struct reader *reader, struct function *function, gboolean star,
                           GArray *parameters)
{
    struct parameter parameter = {token_name(reader), reader->scanner.token.start,
                                  given_node(reader, function)};
    if (star)
        parameter.node = star_node(reader, function);
    else if (function->self != NODE_NONE && !function->has_self)
        parameter.node = function->self;
    function->has_self = TRUE;
    g_array_append_val(parameters, parameter);
}

static void bind_parameters(struct reader *reader, const GArray *parameters)
{
    for (guint i = 0; i < parameters->len; i++) {
        const struct parameter *parameter = &g_array_index(parameters, struct parameter, i);
        struct result given = {.reason = reason_at(REASON_UNBOUND, 0, 0), .node = parameter->node};
        bind_result(reader, parameter->name, parameter->at, FALSE, &given);
    }
}

/* A default may be anything that was bound when the function was defined. */
static gboolean read_default(struct reader *reader, struct function *function, GError **error)
{
    struct result given = {0};
    if (!reader_next(reader, error) || !read_expression(reader, &given, error))
        return FALSE;
    node_join(reader, given_node(reader, function), result_node(reader, &given));
    return TRUE;
}

static gboolean read_parameter(struct reader *reader, struct function *function, GArray *parameters,
                               GError **error)
{
    const struct token *token = &reader->scanner.token;
    if (token_is(token, '/'))
        return reader_next(reader, error);
    gboolean star = token_is(token, '*') || token_is(token, OPERATOR_POWER);
    if (star && !reader_next(reader, error))
        return FALSE;
    if (star && token_is(token, ','))
        return TRUE;
    if (token->type != TOKEN_NAME || token->code != KEYWORD_NONE)
        return reader_fail(reader, error);
    if (parameters != NULL)
        note_parameter(reader, function, star, parameters);
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
    g_autoptr(GArray) parameters = bind ? g_array_new(FALSE, FALSE, sizeof(struct parameter)) : NULL;
    while (!token_is(token, closing)) {
        if (!read_parameter(reader, function, parameters, error))
            return FALSE;
        if (!token_is(token, ','))
            break;
        if (!reader_next(reader, error))
            return FALSE;
    }
    if (!token_is(token, closing))
        return reader_fail(reader, error);
    if (bind)
        bind_parameters(reader, parameters);
    return TRUE;
}

gboolean skip_type_parameters(struct reader *reader, GError **error)
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
    gboolean straight = reader->straight, loop = reader->loop, good;
    guint lazy = reader->lazy;
    guint32 class_node = reader->class_node, self = reader->self;
    if (function->self != NODE_NONE)
        reader->self = function->self;
    reader->straight = reader->loop = FALSE;
    reader->lazy = 0;
    reader->class_node = NODE_NONE;
    function->has_self = FALSE;
    scope_push(reader, node_part(reader, function->node, NODE_RETURNED));
    if (function->is_lambda) {
        struct result given = {0};
        good = read_parameters(reader, function, ':', TRUE, error) && reader_next(reader, error) &&
               read_expression(reader, &given, error);
        node_join(reader, node_part(reader, function->node, NODE_RETURNED), result_node(reader, &given));
    } else {
        good = read_signature(reader, function, TRUE, error) && read_block(reader, error);
    }
    if (!good)
        return FALSE;
    scope_pop(reader);
    reader->straight = straight;
    reader->loop = loop;
    reader->lazy = lazy;
    reader->class_node = class_node;
    reader->self = self;
    return TRUE;
}

static void add_function(struct reader *reader, struct binding *binding, struct function *function)
{
    function->next = binding->functions;
    binding->functions = function;
    if (binding->awaited)
        function_mention(reader, binding);
}

/* The lambda is not all of the value. */
static gboolean ends_lambda(const struct token *token)
{
    return token_is(token, ',') || token_is(token, '=') || token_is_keyword(token, KEYWORD_IF);
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
    *out = (struct result){.reason = reason_at(REASON_LAMBDA, at, at), .node = function->node, .fresh = TRUE};
    return TRUE;
}

gboolean read_named_lambda(struct reader *reader, struct name *name, guint32 at, gboolean *was,
                           GError **error)
{
    struct scanner *s = &reader->scanner;
    struct scanner_mark start = scanner_mark(s);
    guint level = s->level;
    *was = FALSE;
    if (!reader_next(reader, error))
        return FALSE;
    struct function *function = function_new(reader);
    function->is_lambda = TRUE;
    if (!read_parameters(reader, function, ':', FALSE, error))
        return FALSE;
    while (!token_ends_statement(&s->token) && !(s->level == level && ends_lambda(&s->token)))
        if (!reader_next(reader, error))
            return FALSE;
    if (!token_ends_statement(&s->token)) {
        scanner_return(s, &start);
        return TRUE;
    }
    *was = TRUE;
    bind_kind(reader, name, at, BINDING_FUNCTION, function->node);
    add_function(reader, name->binding, function);
    return TRUE;
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

guint32 decorate(struct reader *reader, const struct decorators *decorators, guint32 node, guint32 at)
{
    if (decorators->unknown)
        node_let_go(reader, node, at, REASON_ARGUMENT);
    if (decorators->node == NODE_NONE)
        return node;
    node_join(reader, node_part(reader, decorators->node, NODE_GIVEN), node);
    return node_join(reader, node, node_part(reader, decorators->node, NODE_RETURNED));
}

/* A function that is let go: whoever has it may call it. */
void function_release(struct reader *reader, struct function *function, guint32 at)
{
    node_let_go(reader, function->node, at, REASON_ARGUMENT);
    if (function->called)
        return;
    function->called = TRUE;
    g_ptr_array_add(reader->called, function);
}

gboolean read_def(struct reader *reader, const struct decorators *decorators, GError **error)
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
    if (reader->class_node != NODE_NONE)
        class_add_method(reader, function, name, decorators);
    guint32 node = decorate(reader, decorators, function->node, at);
    if (decorators->keeper != NULL)
        keep_function(reader, decorators->keeper, function);
    bind_kind(reader, name, at, BINDING_FUNCTION, node);
    if (reader->scope != NULL && reader->class_binding != NULL)
        add_function(reader, reader->class_binding, function);
    else if (reader->scope == NULL)
        add_function(reader, name->binding, function);
    if (!define_function(reader, function, decorators->called, error))
        return FALSE;
    g_string_truncate(reader->path, path);
    return TRUE;
}

static gboolean read_called(struct reader *reader, struct function *function, GError **error)
{
    struct scanner *s = &reader->scanner;
    memcpy(s->indents, function->outer, (function->mark.indent + 1) * sizeof *s->indents);
    s->level = function->mark.level;
    scanner_return(s, &function->mark);
    reader->statement_at = function->called_at;
    reader->statement_node = NODE_NONE;
    reader->depth = 0;
    return read_body(reader, function, error);
}

gboolean functions_finish(struct reader *reader, GError **error)
{
    reader->finishing = TRUE;
    reader->straight = FALSE;
    reader->change = REASON_CHANGED_CALL;
    reader->class_binding = NULL;
    guint i = 0;
    do {
        for (; i < reader->called->len; i++)
            if (!read_called(reader, reader->called->pdata[i], error))
                return FALSE;
        release_functions(reader);
    } while (i < reader->called->len);
    return TRUE;
}
