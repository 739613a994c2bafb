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

/*
 * A method is a part of its class. What those of special names give comes out of operations on the object,
 * and what decorated ones give out of attributes (@property), which may have been given other first arguments
 * too.
 */
static void add_method(struct reader *reader, struct function *function, const struct name *name,
                       const struct decorators *decorators)
{
    /* Containers and builtins call these by themselves, with whatever they hold. */
    static const char *const comparing[] = {"__eq__",
                                            "__ne__",
                                            "__lt__",
                                            "__le__",
                                            "__gt__",
                                            "__ge__",
                                            "__contains__",
                                            "__instancecheck__",
                                            "__subclasscheck__",
                                            NULL};
    static const char *const copying[] = {"__copy__",     "__deepcopy__", "__reduce__",     "__reduce_ex__",
                                          "__getstate__", "__setstate__", "__getnewargs__", NULL};
    /* What they give is a part of the object, or what is in it is: not the object's equal. */
    static const char *const parts[] = {"__getitem__", "__next__",    "__enter__",   "__exit__",
                                        "__getattr__", "__setitem__", "__delitem__", "__setattr__",
                                        "__iter__",    NULL};
    guint32 node = reader->class_node, given = node_part(reader, node, NODE_GIVEN);
    guint32 object = node_part(reader, node, NODE_RETURNED);
    guint32 returned = node_part(reader, function->node, NODE_RETURNED);
    function->self = decorators->method == METHOD_STATIC  ? NODE_NONE
                     : decorators->method == METHOD_CLASS ? node
                                                          : object;
    node_join(reader, given, given_node(reader, function));
    if (decorators->method == METHOD_OTHER)
        node_join(reader, given, object);
    if (decorators->any)
        node_hold(reader, object, returned);
    if (!g_str_has_prefix(name->key->bytes, "__") || is_plain_special(name->key->bytes))
        return;
    node_hold(reader, object, returned);
    if (strcmp(name->key->bytes, "__iter__") == 0)
        node_join(reader, node_content(reader, object), node_content(reader, returned));
    if (!g_strv_contains(parts, name->key->bytes))
        node_join(reader, object, returned);
    if (g_strv_contains(comparing, name->key->bytes))
        node_assume(reader, ASSUMED_UNCHANGED, given, function->mark.token.start);
    if (g_strv_contains(copying, name->key->bytes))
        reader_give_up(reader, function->mark.token.start);
}

/* Decorators are given what stands below them, and what they give is bound in its place. */
static guint32 decorate(struct reader *reader, const struct decorators *decorators, guint32 node, guint32 at)
{
    if (decorators->unknown)
        node_let_go(reader, node, at, REASON_ARGUMENT);
    if (decorators->node == NODE_NONE)
        return node;
    node_join(reader, node_part(reader, decorators->node, NODE_GIVEN), node);
    return node_join(reader, node, node_part(reader, decorators->node, NODE_RETURNED));
}

void class_mention(struct reader *reader, guint32 node)
{
    if (node_is_class(reader, node))
        node_join(reader, node_part(reader, node, NODE_GIVEN), node_part(reader, node, NODE_RETURNED));
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
        add_method(reader, function, name, decorators);
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

/* Bases and keywords of a class, in parentheses. */
static gboolean read_bases(struct reader *reader, guint32 *node, gboolean *plain, GError **error)
{
    if (!token_is(&reader->scanner.token, '('))
        return TRUE;
    struct result bases = {0};
    struct target none = {.kind = TARGET_BASES, .at = reader->scanner.token.start};
    if (!read_call(reader, &bases, &none, FALSE, error))
        return FALSE;
    *node = bases.node;
    *plain = bases.pure;
    return TRUE;
}

static gboolean read_class_body(struct reader *reader, struct name *name, struct binding *binding,
                                guint32 node, GError **error)
{
    struct binding *outer = reader->class_binding;
    gboolean straight = reader->straight;
    guint32 outer_node = reader->class_node;
    gsize path = path_enter(reader, name, "");
    reader->class_binding = binding;
    reader->class_node = node;
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
    reader->class_node = outer_node;
    reader->straight = straight;
    g_string_truncate(reader->path, path);
    return TRUE;
}

/* A class gives its objects, which have its parts, and leads its arguments to its methods. */
static guint32 class_new(struct reader *reader)
{
    guint32 node = node_new_class(reader), object = node_part(reader, node, NODE_RETURNED);
    node_set_own(reader, node);
    node_set_own(reader, object);
    node_join(reader, node_part(reader, object, NODE_RETURNED), object);
    node_join(reader, node_part(reader, object, NODE_GIVEN), node_part(reader, node, NODE_GIVEN));
    node_join(reader, node_content(reader, object), node_content(reader, node));
    return node;
}

gboolean read_class(struct reader *reader, const struct decorators *decorators, GError **error)
{
    const struct token *token = &reader->scanner.token;
    if (!reader_next(reader, error))
        return FALSE;
    if (token->type != TOKEN_NAME || token->code != KEYWORD_NONE)
        return reader_fail(reader, error);
    struct name *name = token_name(reader);
    gboolean plain_base = FALSE;
    guint32 at = token->start, node = class_new(reader), bases = NODE_NONE;
    if (!reader_next(reader, error) || !skip_type_parameters(reader, error) ||
        !read_bases(reader, &bases, &plain_base, error))
        return FALSE;
    gboolean module = reader->scope == NULL;
    struct binding *binding = module ? binding_get(reader, name) : reader->class_binding;
    if (!read_class_body(reader, name, binding, node, error))
        return FALSE;
    if (decorators->any || plain_base) {
        guint32 object = node_part(reader, node, NODE_RETURNED), given = node_part(reader, node, NODE_GIVEN);
        node_hold(reader, object, given);
        node_hold(reader, object, node_content(reader, given));
        if (plain_base)
            node_join(reader, object, node_new(reader));
    }
    if (bases != NODE_NONE && node_is_outside(reader, bases)) {
        node_let_go(reader, node, at, REASON_KEPT);
        node_let_go(reader, bases, at, REASON_KEPT);
    }
    node_join(reader, node, bases);
    bind_kind(reader, name, at, BINDING_CLASS, decorate(reader, decorators, node, at));
    if (module && (decorators->called || (bases != NODE_NONE && node_is_outside(reader, bases))))
        function_mention(reader, binding);
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
