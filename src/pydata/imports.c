/* SPDX-License-Identifier: Apache-2.0 */
#include "reader_internal.h"

/* import and from … import: names that are bound in another module, which is not read. */

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

static void bind_import(struct reader *reader, struct name *name, guint32 at, guint32 start, guint32 end)
{
    bind_kind(reader, name, at, BINDING_IMPORT);
    if (name->binding != NULL && reader->scope == NULL) {
        name->binding->import = start;
        name->binding->import_end = end;
        name->binding->reason.other = start;
        name->binding->reason.other_end = end;
    }
}

/* [as NAME] after a name or a path; `name` is what is bound without it. */
static gboolean read_as(struct reader *reader, struct name *name, guint32 at, guint32 start, guint32 end,
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
        if (!reader_next(reader, error))
            return FALSE;
    }
    bind_import(reader, name, at, start, end);
    return TRUE;
}

gboolean read_import(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    do {
        guint32 start, end;
        if (!reader_next(reader, error))
            return FALSE;
        if (token->type != TOKEN_NAME)
            return reader_fail(reader, error);
        struct name *name = token_name(reader);
        if (!read_dotted(reader, &start, &end, error) || !read_as(reader, name, start, start, end, error))
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
    guint32 start, end;
    if (!reader_next(reader, error) || !read_dotted(reader, &start, &end, error) ||
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
        if (!reader_next(reader, error) || !read_as(reader, name, at, start, end, error))
            return FALSE;
        if (!token_is(token, ','))
            break;
        if (!reader_next(reader, error))
            return FALSE;
    }
    return bracket ? reader_expect(reader, ')', error) : TRUE;
}
