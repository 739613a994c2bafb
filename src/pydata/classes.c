/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "reader_internal.h"

/* Classes: their bodies run where they stand; their methods are functions. */

/*
 * A method is a part of its class. What those of special names give comes out of operations on the object,
 * and what decorated ones give out of attributes (@property), which may have been given other first arguments
 * too.
 */
void class_add_method(struct reader *reader, struct function *function, const struct name *name,
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
    node_join(reader, given, node_part(reader, function->node, NODE_GIVEN));
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

void class_mention(struct reader *reader, guint32 node)
{
    if (node_is_class(reader, node))
        node_join(reader, node_part(reader, node, NODE_GIVEN), node_part(reader, node, NODE_RETURNED));
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
