/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "reader_internal.h"

/* import and from … import: names that are bound in another module, which is not read. */

/* What an import names. */
struct imported {
    guint32 start, end;  /* the module's path */
    struct name *member; /* of `from` */
    gboolean whole;      /* the name that is bound stands for all of the path */
};

/* a.b.c; leaves its extent. */
static gboolean read_dotted(struct reader *reader, guint32 *start, guint32 *end, GError **error)
{
    const struct token *token = &reader->scanner.token;
    *start = token->start;
    *end = token->end;
    while (token_is(token, '.') || token_is(token, OPERATOR_ELLIPSIS) || token->type == TOKEN_NAME) {
        if (token_is_keyword(token, KEYWORD_IMPORT) || token_is_keyword(token, KEYWORD_AS))
            break;
        *end = token->end;
        if (!reader_next(reader, error))
            return FALSE;
    }
    return TRUE;
}

/* Whether a dotted path ends with the module's own name. */
static gboolean is_own_path(const struct reader *reader, guint32 start, guint32 end)
{
    const char *text = reader->source->text;
    guint32 from = end;
    while (from > start && text[from - 1] != '.' && text[from - 1] != ' ')
        from--;
    return end - from == strlen(reader->stem) && memcmp(text + from, reader->stem, end - from) == 0;
}

/* A name that functions have is not bound in the module, and what it stands for is another module's. */
static void bind_import(struct reader *reader, struct name *name, guint32 at, const struct imported *from)
{
    gboolean own = is_own_path(reader, from->start, from->end) ||
                   (from->member != NULL && strcmp(from->member->key->bytes, reader->stem) == 0);
    guint32 top = from->start;
    const char *text = reader->source->text;
    while (top < from->end && (from->whole || text[top] != '.'))
        top++;
    if (own && reader->scope != NULL)
        reader_give_up(reader, at);
    if (reader->scope != NULL &&
        library_kind(text + from->start, top - from->start,
                     from->member != NULL ? from->member->key->bytes : NULL) == CALLEE_OPAQUE)
        reader_give_up(reader, at);
    bind_kind(reader, name, at, BINDING_IMPORT, NODE_NONE);
    struct binding *binding = name->binding;
    if (binding == NULL || reader->scope != NULL)
        return;
    binding->own |= own;
    binding->import = from->start;
    binding->import_end = top;
    binding->member = from->member;
    binding->reason.other = from->start;
    binding->reason.other_end = from->end;
}

/* [as NAME] after a name or a path; `name` is what is bound without it. */
static gboolean read_as(struct reader *reader, struct name *name, guint32 at, struct imported *from,
                        GError **error)
{
    const struct token *token = &reader->scanner.token;
    if (token_is_keyword(token, KEYWORD_AS)) {
        if (!reader_next(reader, error))
            return FALSE;
        if (token->type != TOKEN_NAME)
            return reader_fail(reader, error);
        name = token_name(reader);
        at = token->start;
        from->whole = TRUE;
        if (!reader_next(reader, error))
            return FALSE;
    }
    bind_import(reader, name, at, from);
    return TRUE;
}

gboolean read_import(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    do {
        struct imported from = {0};
        if (!reader_next(reader, error))
            return FALSE;
        if (token->type != TOKEN_NAME)
            return reader_fail(reader, error);
        struct name *name = token_name(reader);
        if (!read_dotted(reader, &from.start, &from.end, error) ||
            !read_as(reader, name, from.start, &from, error))
            return FALSE;
    } while (token_is(token, ','));
    return TRUE;
}

/* Names that were bound before may be bound anew; which, the other module says. */
static void import_everything(struct reader *reader, guint32 at)
{
    for (guint i = 0; i < reader->bindings->len; i++)
        binding_poison(reader, reader->bindings->pdata[i], at, REASON_STAR_IMPORT);
}

gboolean read_import_from(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    struct imported from = {.whole = TRUE};
    if (!reader_next(reader, error) || !read_dotted(reader, &from.start, &from.end, error) ||
        !reader_expect_keyword(reader, KEYWORD_IMPORT, error))
        return FALSE;
    if (token_is(token, '*')) {
        if (reader->scope == NULL)
            import_everything(reader, token->start);
        return reader_next(reader, error);
    }
    gboolean bracket = token_is(token, '(');
    if (bracket && !reader_next(reader, error))
        return FALSE;
    while (token->type == TOKEN_NAME) {
        struct name *name = token_name(reader);
        guint32 at = token->start;
        g_assert(name != NULL); /* the analyser takes it for what `member` may be elsewhere */
        from.member = name;
        if (!reader_next(reader, error) || !read_as(reader, name, at, &from, error))
            return FALSE;
        if (!token_is(token, ','))
            break;
        if (!reader_next(reader, error))
            return FALSE;
    }
    return bracket ? reader_expect(reader, ')', error) : TRUE;
}
