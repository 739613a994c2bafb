/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "reader_internal.h"

/*
 * Decorators. Those that only keep a function, or make another of it that is not called before somebody calls
 * it, leave it alone. So do objects of web frameworks, which call it when a request comes: for an object that
 * the module makes, and uses for nothing but decorating.
 */

static const struct {
    const char *module, *name;
} keepers[] = {{"flask", "Blueprint"}, {"flask", "Flask"}, {"fastapi", "APIRouter"}, {"fastapi", "FastAPI"}};

gboolean keeper_has(const char *name)
{
    static const char *const methods[] = {"route",         "get",    "post",         "put",
                                          "patch",         "delete", "errorhandler", "before_request",
                                          "after_request", NULL};
    return g_strv_contains(methods, name);
}

/* `from flask import Blueprint`, which is called alone. */
static gboolean is_keeper_class(const struct reader *reader, const struct binding *class)
{
    if (class == NULL || class->kind != BINDING_IMPORT || class->count != 1 || class->member == NULL ||
        class->own || class->asked > 0)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(keepers); i++)
        if (strlen(keepers[i].module) == class->import_end - class->import &&
            memcmp(keepers[i].module, reader->source->text + class->import, strlen(keepers[i].module)) == 0 &&
            strcmp(class->member->key->bytes, keepers[i].name) == 0)
            return TRUE;
    return FALSE;
}

/* The class in `NAME = CLASS(…)`, on lines of its own and without brackets in the arguments; NULL: another.
 */
static struct binding *made_class(struct reader *reader, const struct binding *binding)
{
    const char *text = reader->source->text, *at = text + binding->at;
    if (binding->at > 0 && at[-1] != '\n')
        return NULL;
    at += binding->name->key->size;
    at += strspn(at, " ");
    if (*at++ != '=')
        return NULL;
    at += strspn(at, " ");
    const char *end = at;
    while (g_ascii_isalnum(*end) || *end == '_')
        end++;
    const char *close = end + strcspn(end, ")#\\[{");
    if (*end != '(' || end == at || memchr(end + 1, '(', (gsize)(close - end - 1)) != NULL || *close != ')')
        return NULL;
    close += 1 + strspn(close + 1, " \r");
    return *close == '\n' ? names_get(reader->names, at, (gsize)(end - at))->binding : NULL;
}

/* `NAME.method` of an object that keeps functions. */
static struct binding *find_keeper(struct reader *reader, const struct name *root, guint32 start, guint32 end)
{
    struct binding *binding = root->binding;
    guint32 dot = start + (guint32)root->key->size;
    if (binding == NULL || !binding->bound || binding->kind != BINDING_VALUE || binding->count != 1 ||
        binding->asked > 0 || binding->rebinding != NODE_NONE || dot >= end || reader->scope != NULL)
        return NULL;
    g_autofree char *method = g_strndup(reader->source->text + dot + 1, end - dot - 1);
    return keeper_has(method) && is_keeper_class(reader, made_class(reader, binding)) ? binding : NULL;
}

void keep_function(struct reader *reader, struct binding *keeper, struct function *function)
{
    function->keeper = keeper;
    g_ptr_array_add(reader->kept, function);
}

void release_functions(struct reader *reader)
{
    /* With it, methods of any class may be replaced; other ways are seen where they are taken. */
    const struct binding *setter = names_get(reader->names, "setattr", strlen("setattr"))->binding;
    for (guint i = 0; i < reader->kept->len; i++) {
        struct function *function = reader->kept->pdata[i];
        struct binding *keeper = function->keeper;
        if (setter == NULL && keeper->asked == 0 && keeper->count == 1 &&
            is_keeper_class(reader, made_class(reader, keeper)))
            continue;
        function_release(reader, function, function->mark.token.start);
        g_ptr_array_remove_index_fast(reader->kept, i--);
    }
}

/* Decorators of Python and, by an import, of libraries that keep the function for later; others may call it.
 */
static gboolean keeps_function(const struct reader *reader, const struct name *root, guint32 start,
                               guint32 end)
{
    static const char *const builtins[] = {"property", "staticmethod", "classmethod", NULL};
    static const char *const imported[] = {
        "dataclass", "lru_cache",       "cache",    "wraps",          "contextmanager", "abstractmethod",
        "fixture",   "cached_property", "overload", "total_ordering", "unique",         "singledispatch",
        "validator", "field_validator", "final",    "override",       "parametrize",    NULL};
    const char *text = reader->source->text;
    guint32 from = end;
    while (from > start && (g_ascii_isalnum(text[from - 1]) || text[from - 1] == '_'))
        from--;
    g_autofree char *name = g_strndup(text + from, end - from);
    const struct binding *binding = root->binding;
    if (name_is_local(reader, root))
        return FALSE;
    if (binding == NULL || !binding->bound)
        return from == start && g_strv_contains(builtins, name);
    return binding->kind == BINDING_IMPORT && binding->count == 1 && !binding->own &&
           (binding->member == NULL || from > start || strcmp(binding->member->key->bytes, name) == 0) &&
           g_strv_contains(imported, name);
}

/* By the name of the decorator, which is known to keep the function. */
static enum method_kind method_of(const struct reader *reader, guint32 start, guint32 end)
{
    static const struct {
        const char *name;
        enum method_kind kind;
    } methods[] = {
        {"property", METHOD_PROPERTY}, {"staticmethod", METHOD_STATIC}, {"classmethod", METHOD_CLASS}};
    for (guint i = 0; i < G_N_ELEMENTS(methods); i++)
        if (strlen(methods[i].name) == end - start &&
            memcmp(methods[i].name, reader->source->text + start, end - start) == 0)
            return methods[i].kind;
    return METHOD_OTHER;
}

static gboolean read_decorator(struct reader *reader, struct decorators *all, GError **error)
{
    const struct token *token = &reader->scanner.token;
    struct result decorator = {0};
    guint32 start = token->start, end = start;
    const char *text = reader->source->text;
    while (g_ascii_isalnum(text[end]) || text[end] == '_' || text[end] == '.')
        end++;
    struct name *root = token->type == TOKEN_NAME ? token_name(reader) : NULL;
    gboolean keeps = root != NULL && keeps_function(reader, root, start, end);
    struct binding *keeper = root != NULL ? find_keeper(reader, root, start, end) : NULL;
    if (!read_expression(reader, &decorator, error))
        return FALSE;
    if (keeper != NULL && keeper->asked == 1) /* by the decorator alone */
        keeper->asked = 0;
    if (keeper != NULL && (all->keeper == NULL || all->keeper == keeper))
        all->keeper = keeper;
    else
        keeper = NULL;
    all->method = all->any || !keeps ? METHOD_OTHER : method_of(reader, start, end);
    all->any = TRUE;
    if (keeps || keeper != NULL)
        return TRUE;
    guint32 node = result_node(reader, &decorator);
    all->called = TRUE;
    all->unknown |= node_is_outside(reader, node);
    all->node = node_join(reader, all->node, node);
    return TRUE;
}

/* What keeps functions does not keep classes. */
static gboolean read_decorated_class(struct reader *reader, struct decorators *all, GError **error)
{
    all->called |= all->keeper != NULL;
    all->unknown |= all->keeper != NULL;
    return read_class(reader, all, error);
}

gboolean read_decorated(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    struct decorators all = {0};
    while (token_is(token, '@')) {
        if (!reader_next(reader, error) || !read_decorator(reader, &all, error))
            return FALSE;
        if (token->type != TOKEN_NEWLINE)
            return reader_fail(reader, error);
        if (!reader_next(reader, error))
            return FALSE;
    }
    if (token_is_keyword(token, KEYWORD_ASYNC) && !reader_next(reader, error))
        return FALSE;
    if (token_is_keyword(token, KEYWORD_CLASS))
        return read_decorated_class(reader, &all, error);
    return token_is_keyword(token, KEYWORD_DEF) ? read_def(reader, &all, error) : reader_fail(reader, error);
}
