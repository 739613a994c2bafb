/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "i18n.h"
#include "reader_internal.h"

/* Simple statements: assignments, calls, imports and the others of one line. */

/* What is no content has no use for warnings about its strings. */
static void drop_warnings(struct reader *reader, guint length, const struct result *value)
{
    if (value->reason.kind != REASON_NONE && value->looks == LOOKS_NOTHING)
        g_array_set_size(reader->module->warnings, length);
}

static gboolean read_value(struct reader *reader, struct result *out, GError **error)
{
    return reader_next(reader, error) && read_yield(reader, out, error);
}

/* NAME: annotation [= value] */
static gboolean read_annotated(struct reader *reader, const struct scanner_mark *target, GError **error)
{
    struct scanner *s = &reader->scanner;
    struct result annotation = {0}, value = {0};
    gboolean content = reader->content;
    guint32 depends = reader->statement_node;
    if (!reader_next(reader, error) || !read_yield(reader, &annotation, error))
        return FALSE;
    reader->content = content;
    reader->statement_node = depends;
    reader->n_also = 0;
    if (!token_is(&s->token, '='))
        return TRUE;
    reader->content = reader_is_exact(reader);
    guint warnings = reader->module->warnings->len;
    if (!read_value(reader, &value, error))
        return FALSE;
    drop_warnings(reader, warnings, &value);
    struct scanner_mark end = scanner_mark(s);
    scanner_return(s, target);
    if (!read_targets(reader, &value, TRUE, error))
        return FALSE;
    scanner_return(s, &end);
    return TRUE;
}

/* NAME = lambda …, in the module itself. */
static gboolean at_named_lambda(struct reader *reader, const struct result *first, guint32 at, gboolean *was,
                                GError **error)
{
    struct scanner *s = &reader->scanner;
    struct scanner_mark start = scanner_mark(s);
    *was = FALSE;
    if (first->name == NULL || reader->scope != NULL || reader->finishing)
        return TRUE;
    if (!reader_next(reader, error))
        return FALSE;
    if (token_is_keyword(&s->token, KEYWORD_LAMBDA) &&
        !read_named_lambda(reader, first->name, at, was, error))
        return FALSE;
    if (!*was)
        scanner_return(s, &start);
    return TRUE;
}

/* targets = targets = … = value: the value first, then the targets from left to right, as Python does. */
static gboolean read_assignment(struct reader *reader, const struct scanner_mark *first, GError **error)
{
    struct scanner *s = &reader->scanner;
    g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(struct scanner_mark));
    g_array_append_vals(marks, first, 1);
    struct result value = {0};
    reader->content = reader_is_exact(reader);
    guint warnings = reader->module->warnings->len;
    while (token_is(&s->token, '=')) {
        value = (struct result){0};
        if (!reader_next(reader, error))
            return FALSE;
        struct scanner_mark here = scanner_mark(s);
        if (!read_yield(reader, &value, error))
            return FALSE;
        if (token_is(&s->token, '='))
            g_array_append_val(marks, here);
    }
    drop_warnings(reader, warnings, &value);
    struct scanner_mark end = scanner_mark(s);
    for (guint i = 0; i < marks->len; i++) {
        scanner_return(s, &g_array_index(marks, struct scanner_mark, i));
        if (!read_targets(reader, &value, FALSE, error))
            return FALSE;
        /* The same container through every name. */
        value.loaded |= value.reason.kind == REASON_NONE && value.value.type >= VALUE_LIST;
    }
    scanner_return(s, &end);
    return TRUE;
}

/* Texts and tuples do not change: `+=` binds a new one. */
static gboolean add_values(struct reader *reader, const struct result *a, const struct result *b,
                           struct result *out)
{
    if (a->reason.kind != REASON_NONE || b->reason.kind != REASON_NONE || a->value.type != b->value.type)
        return FALSE;
    *out = (struct result){.fresh = TRUE, .size = a->size + b->size, .depth = MAX(a->depth, b->depth)};
    struct result both = {.size = a->size + b->size, .loaded = TRUE};
    if (a->value.type == VALUE_TEXT)
        both.size = (guint64)a->value.size + b->value.size;
    else if (a->value.type == VALUE_LIST)
        both.size += ((guint64)a->value.list->count + b->value.list->count) * 2;
    if (!reader_charge(reader, &both))
        return FALSE;
    if (a->value.type == VALUE_TEXT) {
        gsize size = (gsize)a->value.size + b->value.size;
        char *text = value_arena_alloc(reader->arena, size + 1);
        memcpy(text, a->value.text, a->value.size);
        memcpy(text + a->value.size, b->value.text, b->value.size);
        text[size] = '\0';
        out->value = value_text(text, size);
        return TRUE;
    }
    if (a->value.type != VALUE_LIST || !(a->value.flags & VALUE_TUPLE) || !(b->value.flags & VALUE_TUPLE))
        return FALSE;
    guint32 count = a->value.list->count + b->value.list->count;
    out->value = value_list(reader->arena, count);
    out->value.flags = VALUE_TUPLE;
    for (guint32 i = 0; i < count; i++)
        value_list_append(reader->arena, out->value.list,
                          i < a->value.list->count ? a->value.list->items[i]
                                                   : b->value.list->items[i - a->value.list->count]);
    out->node = node_join(reader, a->node, b->node);
    return TRUE;
}

static void augment(struct reader *reader, struct target *target, struct result *old, struct result *value,
                    gboolean add)
{
    struct result sum = {0};
    gboolean exact = reader_is_exact(reader) && add;
    if (exact && follow_add(reader, old, value))
        return;
    if (exact && target->kind == TARGET_NAME && add_values(reader, old, value, &sum)) {
        bind_result(reader, target->name, target->at, FALSE, &sum);
        return;
    }
    if (exact && target->kind == TARGET_ITEM && add_values(reader, old, value, &sum) &&
        follow_item(reader, &target->base, &target->key, &sum))
        return;
    if (old->reason.kind == REASON_NONE && old->value.type >= VALUE_LIST &&
        value->reason.kind != REASON_NONE && reader_is_exact(reader))
        node_taint_reason(reader, old->node, value->reason);
    guint32 changed = result_node(reader, old);
    gboolean number = add && value->reason.kind == REASON_NONE &&
                      (value->value.type == VALUE_INTEGER || value->value.type == VALUE_REAL) &&
                      !node_is_opaque(reader, changed);
    if (number) /* no container takes one */
        node_assume_operator(reader, changed, NODE_NONE, target->at);
    else
        node_taint(reader, changed, target->at);
    node_hold(reader, changed, node_content(reader, result_node(reader, value)));
    if (node_is_opaque(reader, changed)) /* its own method is given the value */
        node_join(reader, node_part(reader, node_content(reader, changed), NODE_GIVEN), value->node);
    if (target->kind == TARGET_NAME) {
        guint8 looks = old->looks;
        struct result given = {.node = old->node, .looks = looks, .fresh = TRUE};
        given.reason = reason_at(REASON_OPERATION, target->at, target->at);
        if (value->reason.kind != REASON_NONE && reader_is_exact(reader))
            given.reason = value->reason;
        bind_result(reader, target->name, target->at, FALSE, &given);
    } else {
        node_taint(reader, target->base.node, target->at);
    }
}

static gboolean read_augmented(struct reader *reader, const struct scanner_mark *start, GError **error)
{
    struct scanner *s = &reader->scanner;
    gboolean add = s->token.code == OPERATOR_ADD_ASSIGN;
    struct result old = {0}, value = {0};
    struct target target = {0};
    if (!read_value(reader, &value, error))
        return FALSE;
    struct scanner_mark end = scanner_mark(s);
    scanner_return(s, start);
    reader->primary_at = G_MAXUINT32;
    if (!read_primary(reader, &old, &target, error))
        return FALSE;
    if (target.kind == TARGET_OTHER)
        return reader_fail(reader, error);
    augment(reader, &target, &old, &value, add);
    scanner_return(s, &end);
    return TRUE;
}

/* An exercise that fell out of its list: { … }, on its own. */
static void warn_stray(struct reader *reader, guint32 at, const struct result *value)
{
    if (!reader_is_exact(reader) || reader->source->text[at] != '{' || value->looks == LOOKS_NOTHING)
        return;
    reader_warn(reader, at, _("this dictionary stands on its own, outside any list; it is not taken"));
}

static gboolean read_expression_statement(struct reader *reader, GError **error)
{
    struct scanner *s = &reader->scanner;
    struct scanner_mark start = scanner_mark(s);
    struct result value = {0};
    guint warnings = reader->module->warnings->len;
    reader->primary_at = s->token.start;
    reader->followed = FALSE;
    if (!read_yield(reader, &value, error))
        return FALSE;
    reader->primary_at = G_MAXUINT32;
    if (token_is(&s->token, '=')) {
        gboolean was;
        if (!at_named_lambda(reader, &value, start.token.start, &was, error))
            return FALSE;
        return was ? TRUE : read_assignment(reader, &start, error);
    }
    if (token_is(&s->token, ':'))
        return read_annotated(reader, &start, error);
    if (token_is(&s->token, OPERATOR_ADD_ASSIGN) || token_is(&s->token, OPERATOR_ASSIGN))
        return read_augmented(reader, &start, error);
    if (s->token.type != TOKEN_NEWLINE && !token_ends_statement(&s->token))
        return reader_fail(reader, error);
    if (!reader->followed)
        g_array_set_size(reader->module->warnings, warnings);
    warn_stray(reader, start.token.start, &value);
    return TRUE;
}

/* global NAME, …: assignments in this function bind the module's names. */
static gboolean read_global(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    do {
        if (!reader_next(reader, error))
            return FALSE;
        if (token->type != TOKEN_NAME)
            return reader_fail(reader, error);
        if (reader->scope != NULL) {
            if (reader->scope->globals == NULL)
                reader->scope->globals = g_hash_table_new(NULL, NULL);
            g_hash_table_add(reader->scope->globals, token_name(reader));
        }
        if (!reader_next(reader, error))
            return FALSE;
    } while (token_is(token, ','));
    return TRUE;
}

/* nonlocal NAME, …: what is bound here is the outer function's. */
static gboolean read_nonlocal(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    do {
        if (!reader_next(reader, error))
            return FALSE;
        if (token->type != TOKEN_NAME)
            return reader_fail(reader, error);
        struct result outer = {0};
        load_name(reader, token_name(reader), token->start, token->end, &outer);
        if (outer.node != NODE_NONE)
            bind_result(reader, token_name(reader), token->start, FALSE, &outer);
        if (!reader_next(reader, error))
            return FALSE;
    } while (token_is(token, ','));
    return TRUE;
}

static gboolean read_return(struct reader *reader, GError **error)
{
    struct result given = {0};
    if (!reader_next(reader, error))
        return FALSE;
    if (token_ends_statement(&reader->scanner.token))
        return TRUE;
    if (!read_expressions(reader, &given, error))
        return FALSE;
    if (reader->scope != NULL && reader->scope->returns != NODE_NONE)
        node_join(reader, reader->scope->returns, result_node(reader, &given));
    return TRUE;
}

/* assert a, b and raise a from b: who catches the exception has what it holds. Of a StopIteration, Python is.
 */
static gboolean read_parts(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    gboolean assertion = token_is_keyword(token, KEYWORD_ASSERT), raised = !assertion;
    gboolean goes = raised && reader->scope != NULL;
    do {
        struct result part = {0};
        guint32 at = token->start;
        if (!reader_next(reader, error))
            return FALSE;
        if (token_ends_statement(token))
            return TRUE;
        if (!read_expression(reader, &part, error))
            return FALSE;
        if (goes)
            node_let_go(reader, part.node, at, REASON_ARGUMENT);
        else if (raised && part.node != NODE_NONE)
            exception_hold(reader, part.node, at, assertion);
        raised = TRUE;
    } while (token_is(token, ',') || token_is_keyword(token, KEYWORD_FROM));
    return TRUE;
}

static gboolean read_nothing(struct reader *reader, GError **error)
{
    return reader_next(reader, error);
}

static const struct {
    enum keyword keyword;
    gboolean (*read)(struct reader *, GError **);
} simple_statements[] = {
    {KEYWORD_IMPORT, read_import},     {KEYWORD_FROM, read_import_from}, {KEYWORD_GLOBAL, read_global},
    {KEYWORD_NONLOCAL, read_nonlocal}, {KEYWORD_DEL, read_delete},       {KEYWORD_RETURN, read_return},
    {KEYWORD_ASSERT, read_parts},      {KEYWORD_RAISE, read_parts},      {KEYWORD_PASS, read_nothing},
    {KEYWORD_BREAK, read_nothing},     {KEYWORD_CONTINUE, read_nothing},
};

/* type NAME = …, whose value is not reckoned before it is asked for. */
static gboolean at_type_alias(struct reader *reader, gboolean *was, GError **error)
{
    const struct token *token = &reader->scanner.token;
    const char *text = reader->source->text;
    *was = FALSE;
    if (token->type != TOKEN_NAME || token->end - token->start != 4 ||
        memcmp(text + token->start, "type", 4) != 0)
        return TRUE;
    struct scanner_mark start = scanner_mark(&reader->scanner);
    if (!reader_next(reader, error))
        return FALSE;
    *was = token->type == TOKEN_NAME && token->code == KEYWORD_NONE;
    scanner_return(&reader->scanner, &start);
    return TRUE;
}

static gboolean read_type_alias(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    if (!reader_next(reader, error))
        return FALSE;
    bind_unknown(reader, token_name(reader), token->start, NODE_NONE, REASON_DEFINED);
    while (!token_ends_statement(token))
        if (!reader_next(reader, error))
            return FALSE;
    return TRUE;
}

static gboolean read_simple(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    if (token->type == TOKEN_NAME && token->code != KEYWORD_NONE)
        for (guint i = 0; i < G_N_ELEMENTS(simple_statements); i++)
            if (token->code == simple_statements[i].keyword)
                return simple_statements[i].read(reader, error);
    gboolean alias;
    if (!at_type_alias(reader, &alias, error))
        return FALSE;
    return alias ? read_type_alias(reader, error) : read_expression_statement(reader, error);
}

gboolean read_simple_line(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    for (;;) {
        if (!read_simple(reader, error))
            return FALSE;
        if (!token_is(token, ';'))
            break;
        if (!reader_next(reader, error))
            return FALSE;
        if (token->type == TOKEN_NEWLINE)
            break;
        if (reader_is_exact(reader)) {
            reader->statement_at = token->start;
            reader->statement_node = NODE_NONE;
            reader->n_also = 0;
        }
    }
    if (token->type == TOKEN_END)
        return TRUE;
    return token->type == TOKEN_NEWLINE ? reader_next(reader, error) : reader_fail(reader, error);
}

static void begin_statement(struct reader *reader)
{
    reader->content = FALSE;
    if (!reader->straight || reader->scope != NULL)
        return;
    reader->statement_at = reader->scanner.token.start;
    reader->statement_node = NODE_NONE;
    reader->change = REASON_CHANGED;
    reader->n_also = 0;
    g_ptr_array_set_size(reader->merging, 0);
}

gboolean read_statement(struct reader *reader, GError **error)
{
    struct scanner_mark start = scanner_mark(&reader->scanner);
    guint items = reader->n_items, depth = reader->depth, lists = reader->lists;
    guint reasons = reader->reasons->len;
    struct scope *scope = reader->scope;
    gboolean straight = reader->straight, loop = reader->loop, compound = FALSE;
    struct binding *class_binding = reader->class_binding;
    guint32 class_node = reader->class_node;
    guint lazy = reader->lazy;
    gsize path = reader->path->len;
    g_autoptr(GError) failure = NULL;
    begin_statement(reader);
    if (read_compound(reader, &compound, &failure) && (compound || read_simple_line(reader, &failure)))
        return TRUE;
    if (!reader->grammar || (straight && scope == NULL && reader->content)) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    reader->grammar = FALSE;
    while (reader->scope != scope)
        scope_pop(reader);
    reader->n_items = items;
    g_array_set_size(reader->reasons, reasons);
    reader->depth = depth;
    reader->lists = lists;
    reader->straight = straight;
    reader->loop = loop;
    reader->class_binding = class_binding;
    reader->class_node = class_node;
    reader->lazy = lazy;
    reader->primary_at = G_MAXUINT32;
    g_string_truncate(reader->path, path);
    return skip_statement(reader, &start, error);
}
