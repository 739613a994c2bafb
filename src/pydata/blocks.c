/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "reader_internal.h"

/* Compound statements and their blocks. What they do is not followed, so all that they change or bind is
 * unknown. */

gboolean read_indented(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    if (!reader_enter(reader, error) || !reader_next(reader, error))
        return FALSE;
    while (token->type != TOKEN_DEDENT)
        if (!read_statement(reader, error))
            return FALSE;
    reader->depth--;
    return reader_next(reader, error);
}

gboolean read_block(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    if (!reader_expect(reader, ':', error))
        return FALSE;
    if (token->type != TOKEN_NEWLINE)
        return read_simple_line(reader, error);
    if (!reader_next(reader, error))
        return FALSE;
    return token->type == TOKEN_INDENT ? read_indented(reader, error) : reader_fail(reader, error);
}

static gboolean text_is(const struct reader *reader, const struct token *token, const char *text)
{
    return token->end - token->start == strlen(text) &&
           memcmp(reader->source->text + token->start, text, token->end - token->start) == 0;
}

/* A name that the module or its functions do not bind. */
static gboolean is_builtin_name(struct reader *reader, const struct token *token, const char *text)
{
    if (token->type != TOKEN_NAME || !text_is(reader, token, text))
        return FALSE;
    struct name *name = names_get(reader->names, text, strlen(text));
    struct binding *binding = binding_get(reader, name);
    if (binding->bound || binding->rebinding != NODE_NONE || name_is_local(reader, name))
        return FALSE;
    binding->trusted = TRUE;
    return TRUE;
}

static gboolean is_main_text(const struct reader *reader, const struct token *token)
{
    return token->type == TOKEN_STRING &&
           (text_is(reader, token, "\"__main__\"") || text_is(reader, token, "'__main__'"));
}

/* What `typing` gives under this name, or `typing` itself. */
static gboolean is_typing(const struct reader *reader, const struct token *token, gboolean member)
{
    if (token->type != TOKEN_NAME || token->code != KEYWORD_NONE)
        return FALSE;
    const struct binding *binding =
        names_get(reader->names, reader->source->text + token->start, token->end - token->start)->binding;
    if (binding == NULL || !binding->bound || binding->kind != BINDING_IMPORT || binding->count != 1 ||
        binding->rebinding != NODE_NONE || binding->import_end - binding->import != strlen("typing") ||
        memcmp(reader->source->text + binding->import, "typing", strlen("typing")) != 0)
        return FALSE;
    return member ? binding->member != NULL && strcmp(binding->member->key->bytes, "TYPE_CHECKING") == 0
                  : binding->member == NULL;
}

/* The test itself: `__name__ == "__main__"`, either way round, or TYPE_CHECKING of typing. To past it. */
static gboolean read_guard_test(struct reader *reader, gboolean *out, GError **error)
{
    const struct token *token = &reader->scanner.token;
    struct token parts[3] = {*token};
    guint count = 1;
    if (is_typing(reader, token, TRUE)) {
        *out = TRUE;
        return reader_next(reader, error);
    }
    for (; count < 3 && token->type != TOKEN_NEWLINE && token->type != TOKEN_END; count++) {
        if (!reader_next(reader, error))
            return FALSE;
        parts[count] = *token;
    }
    gboolean equal = count == 3 && text_is(reader, &parts[1], "==");
    for (guint i = 0; equal && i <= 2; i += 2)
        *out |= is_builtin_name(reader, &parts[i], "__name__") && is_main_text(reader, &parts[2 - i]);
    *out |= count == 3 && token_is(&parts[1], '.') && is_typing(reader, &parts[0], FALSE) &&
            text_is(reader, &parts[2], "TYPE_CHECKING");
    return *out ? reader_next(reader, error) : TRUE;
}

/* After `and`: to the end of this pair of parentheses or of the condition; `or` and the like are not for us.
 */
static gboolean skip_conjunction(struct reader *reader, guint level, gboolean *out, GError **error)
{
    const struct scanner *s = &reader->scanner;
    const struct token *token = &s->token;
    while (s->level > level || !(token_is(token, ')') || token_is(token, ':'))) {
        if (s->level < level)
            return TRUE;
        if (token->type == TOKEN_NEWLINE || token->type == TOKEN_END ||
            (s->level == level &&
             (token_is_keyword(token, KEYWORD_OR) || token_is_keyword(token, KEYWORD_IF) ||
              token_is_keyword(token, KEYWORD_LAMBDA) || token_is(token, OPERATOR_WALRUS)))) {
            *out = FALSE;
            return TRUE;
        }
        if (!reader_next(reader, error))
            return FALSE;
    }
    return TRUE;
}

/*
 * Whether the condition that begins here is never true in an import, as its first test says so: in
 * parentheses, or with more after `and`. Leaves the scanner alone.
 */
static gboolean at_guard(struct reader *reader, gboolean *out, GError **error)
{
    struct scanner *s = &reader->scanner;
    struct scanner_mark start = scanner_mark(s);
    guint open = 0, base = s->level - (token_is(&s->token, '(') ? 1 : 0);
    while (token_is(&s->token, '(')) {
        open++;
        if (!reader_next(reader, error))
            return FALSE;
    }
    *out = FALSE;
    if (!read_guard_test(reader, out, error))
        return FALSE;
    while (*out && !(open == 0 && token_is(&s->token, ':'))) {
        if (token_is(&s->token, ')') && open > 0)
            open--;
        else if (!token_is_keyword(&s->token, KEYWORD_AND))
            *out = FALSE;
        else if (!skip_conjunction(reader, base + open, out, error))
            return FALSE;
        else
            continue;
        if (*out && !reader_next(reader, error))
            return FALSE;
    }
    scanner_return(s, &start);
    return TRUE;
}

/* `if`, `elif`: the condition and its block. */
static gboolean read_condition(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    gboolean guard = FALSE;
    if (!reader_next(reader, error) || !at_guard(reader, &guard, error))
        return FALSE;
    if (guard) {
        guint level = reader->scanner.level - (token_is(token, '(') ? 1 : 0);
        while (!(token_is(token, ':') && reader->scanner.level == level))
            if (!reader_next(reader, error))
                return FALSE;
        gsize path = path_enter(reader, NULL, "");
        gboolean good = skip_block(reader, error);
        g_string_truncate(reader->path, path);
        return good;
    }
    struct result condition = {0};
    return read_expression(reader, &condition, error) && read_block(reader, error);
}

static gboolean read_else(struct reader *reader, GError **error)
{
    if (!token_is_keyword(&reader->scanner.token, KEYWORD_ELSE))
        return TRUE;
    return reader_next(reader, error) && read_block(reader, error);
}

static gboolean read_if(struct reader *reader, GError **error)
{
    do {
        if (!read_condition(reader, error))
            return FALSE;
    } while (token_is_keyword(&reader->scanner.token, KEYWORD_ELIF));
    return read_else(reader, error);
}

static gboolean read_while(struct reader *reader, GError **error)
{
    return read_condition(reader, error) && read_else(reader, error);
}

static gboolean read_loop(struct reader *reader, GError **error)
{
    return reader_next(reader, error) && read_for(reader, FALSE, error) && read_block(reader, error) &&
           read_else(reader, error);
}

/* [as target] */
static gboolean read_as_target(struct reader *reader, struct result *value, GError **error)
{
    if (!token_is_keyword(&reader->scanner.token, KEYWORD_AS))
        return TRUE;
    guint32 node = result_node(reader, value);
    struct result given = {.node = node_join(reader, node, node_content(reader, node))};
    node_set_keyed(reader, given.node);
    given.reason = reason_at(REASON_BLOCK, reader->scanner.token.start, reader->scanner.token.end);
    return reader_next(reader, error) && read_targets(reader, &given, FALSE, error);
}

/* `except ImportError`, as round an import, which has nothing that an assertion holds. */
static gboolean catches_imports_alone(struct reader *reader)
{
    const struct token *token = &reader->scanner.token;
    const char *next = reader->source->text + token->end;
    while (*next == ' ')
        next++;
    return (*next == ':' || g_str_has_prefix(next, "as ")) &&
           (is_builtin_name(reader, token, "ImportError") ||
            is_builtin_name(reader, token, "ModuleNotFoundError"));
}

static gboolean read_except(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    if (!reader_next(reader, error))
        return FALSE;
    if (token_is(token, '*') && !reader_next(reader, error))
        return FALSE;
    reader->catches_imports = TRUE;
    reader->catches |= !catches_imports_alone(reader);
    if (token_is(token, ':'))
        return read_block(reader, error);
    struct result kind = {0};
    if (!read_expressions(reader, &kind, error))
        return FALSE;
    struct result none = {0};
    return read_as_target(reader, &none, error) && read_block(reader, error);
}

static gboolean read_try(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    if (!reader_next(reader, error) || !read_block(reader, error))
        return FALSE;
    for (;;) {
        if (token_is_keyword(token, KEYWORD_EXCEPT)) {
            if (!read_except(reader, error))
                return FALSE;
        } else if (token_is_keyword(token, KEYWORD_ELSE) || token_is_keyword(token, KEYWORD_FINALLY)) {
            if (!reader_next(reader, error) || !read_block(reader, error))
                return FALSE;
        } else {
            return TRUE;
        }
    }
}

/* The managers of `with`, up to its colon or, in parentheses, their end. A single one may give itself as
 * target. */
static gboolean read_managers(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    while (!token_is(token, ')') && !token_is(token, ':')) {
        struct result manager = {0};
        if (!read_expression(reader, &manager, error) || !read_as_target(reader, &manager, error))
            return FALSE;
        if (!token_is(token, ','))
            break;
        if (!reader_next(reader, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean read_with(struct reader *reader, GError **error)
{
    struct scanner *s = &reader->scanner;
    reader->catches = TRUE;
    if (!reader_next(reader, error))
        return FALSE;
    struct scanner_mark start = scanner_mark(s);
    guint depth = reader->depth, items = reader->n_items;
    g_autoptr(GError) failure = NULL;
    if (read_managers(reader, &failure) && token_is(&s->token, ':'))
        return read_block(reader, error);
    if (!token_is(&start.token, '(') || (failure != NULL && !reader->grammar)) {
        if (failure == NULL)
            return reader_fail(reader, error);
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    reader->grammar = FALSE;
    reader->depth = depth;
    reader->n_items = items;
    scanner_return(s, &start);
    return reader_next(reader, error) && read_managers(reader, error) && reader_expect(reader, ')', error) &&
           read_block(reader, error);
}

static const struct decorators undecorated = {0};

static gboolean read_plain_def(struct reader *reader, GError **error)
{
    return read_def(reader, &undecorated, error);
}

static gboolean read_plain_class(struct reader *reader, GError **error)
{
    return read_class(reader, &undecorated, error);
}

static const struct {
    enum keyword keyword;
    enum reason_kind change;
    gboolean (*read)(struct reader *, GError **);
} compound_statements[] = {
    {KEYWORD_IF, REASON_CHANGED_BLOCK, read_if},
    {KEYWORD_WHILE, REASON_CHANGED_LOOP, read_while},
    {KEYWORD_FOR, REASON_CHANGED_LOOP, read_loop},
    {KEYWORD_TRY, REASON_CHANGED_BLOCK, read_try},
    {KEYWORD_WITH, REASON_CHANGED_BLOCK, read_with},
    {KEYWORD_DEF, REASON_CHANGED_BLOCK, read_plain_def},
    {KEYWORD_CLASS, REASON_CHANGED_BLOCK, read_plain_class},
};

static gboolean read_not_straight(struct reader *reader, enum reason_kind change,
                                  gboolean (*read)(struct reader *, GError **), GError **error)
{
    gboolean straight = reader->straight;
    guint8 outer = reader->change;
    if (outer == REASON_CHANGED || outer == REASON_CHANGED_BLOCK)
        reader->change = (guint8)change;
    reader->straight = FALSE;
    if (!read(reader, error))
        return FALSE;
    reader->straight = straight;
    reader->change = outer;
    return TRUE;
}

gboolean read_compound(struct reader *reader, gboolean *was, GError **error)
{
    const struct token *token = &reader->scanner.token;
    *was = TRUE;
    if (token_is(token, '@'))
        return read_not_straight(reader, REASON_CHANGED_BLOCK, read_decorated, error);
    if (token->type != TOKEN_NAME) {
        *was = FALSE;
        return TRUE;
    }
    if (token->code == KEYWORD_ASYNC && !reader_next(reader, error))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(compound_statements); i++)
        if (token->type == TOKEN_NAME && token->code == compound_statements[i].keyword)
            return read_not_straight(reader, compound_statements[i].change, compound_statements[i].read,
                                     error);
    if (token->code != KEYWORD_NONE) {
        *was = FALSE;
        return TRUE;
    }
    if (!at_match(reader, was, error))
        return FALSE;
    return *was ? read_not_straight(reader, REASON_CHANGED_BLOCK, read_match, error) : TRUE;
}
