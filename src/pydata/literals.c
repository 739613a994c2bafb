/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "i18n.h"
#include "reader_internal.h"

/* String literals that stand one after another are one value. */

static guint32 text_start(const struct token *token)
{
    return token->start + token->prefix;
}

static guint32 text_end(const struct token *token)
{
    return token->end - token->quotes;
}

/* Whether the text is as it stands in the module. */
static gboolean is_view(const struct token *token)
{
    guint flags = token->flags;
    return !(flags & (STRING_CR | STRING_FORMAT)) && (!(flags & STRING_ESCAPES) || (flags & STRING_RAW));
}

static gboolean spans_lines(const struct reader *reader, guint32 from, guint32 to)
{
    for (guint32 at = from; at < to; at++)
        if (reader->source->text[at] == '\n' || reader->source->text[at] == '\r')
            return TRUE;
    return FALSE;
}

/* Inside a list a line end between two strings is a forgotten comma, more often than not. */
static void warn_joined(struct reader *reader, guint32 end, guint32 start)
{
    const struct scanner *s = &reader->scanner;
    if (reader->lists == s->level && s->level > 0 && s->brackets[s->level - 1].open == '[' &&
        spans_lines(reader, end, start))
        reader_warn(reader, start,
                    _("two strings are joined here by a line end inside a list; a comma is likely missing"));
}

/* What is common to the strings of one literal. */
struct joined {
    guint32 start, end;
    gboolean bytes;
    struct reason reason;
};

static gboolean check_kind(struct reader *reader, struct joined *joined, gboolean first, GError **error)
{
    const struct token *token = &reader->scanner.token;
    gboolean bytes = (token->flags & STRING_BYTES) != 0;
    if (!first && bytes != joined->bytes) {
        reader->grammar = !reader_is_exact(reader);
        return source_fail(reader->source, error, token->start, _("bytes and a string can't be joined"));
    }
    joined->bytes = bytes;
    if (bytes && joined->reason.kind == REASON_NONE)
        joined->reason = reason_at(REASON_BYTES, token->start, token->end);
    return TRUE;
}

/* Appends the current string token, or the f-string that begins here. */
static gboolean append_string(struct reader *reader, struct joined *joined, GString *text, GError **error)
{
    struct token token = reader->scanner.token;
    if (token.type == TOKEN_FSTRING_START) {
        struct result inner = {0};
        if (!read_fstring(reader, &inner, text, &joined->reason, error))
            return FALSE;
        joined->end = inner.value.end;
        return TRUE;
    }
    struct reason *reason = &joined->reason;
    if (!(token.flags & STRING_BYTES) &&
        !decode_string(reader, text_start(&token), text_end(&token), token.flags, text, reason, error))
        return FALSE;
    joined->end = token.end;
    return reader_next(reader, error);
}

/* From the second string on, `text` holds what was read before; without it this is the first. */
static gboolean join_strings(struct reader *reader, struct joined *joined, gboolean first, struct result *out,
                             GString *text, GError **error)
{
    for (;; first = FALSE) {
        const struct token *token = &reader->scanner.token;
        if (token->type != TOKEN_STRING && token->type != TOKEN_FSTRING_START)
            break;
        if (!first)
            warn_joined(reader, joined->end, token->start);
        if (!check_kind(reader, joined, first, error) || !append_string(reader, joined, text, error))
            return FALSE;
    }
    out->reason = joined->reason;
    if (joined->reason.kind == REASON_NONE) {
        char *copy = value_arena_copy(reader->arena, text->str, text->len);
        out->value = value_text(copy, text->len);
    }
    return TRUE;
}

static gboolean read_joined(struct reader *reader, struct joined *joined, const struct token *first,
                            struct result *out, GError **error)
{
    /* A buffer of its own: an f-string's field may hold strings, which come here too. */
    g_autoptr(GString) text = g_string_new(NULL);
    if (first != NULL)
        g_string_append_len(text, reader->source->text + text_start(first),
                            text_end(first) - text_start(first));
    return join_strings(reader, joined, first == NULL, out, text, error);
}

gboolean read_strings(struct reader *reader, struct result *out, GError **error)
{
    struct token token = reader->scanner.token;
    struct joined joined = {
        .start = token.start, .end = token.end, .bytes = (token.flags & STRING_BYTES) != 0};
    if (token.type != TOKEN_STRING || !is_view(&token) || joined.bytes)
        return read_joined(reader, &joined, NULL, out, error);
    if (!reader_next(reader, error))
        return FALSE;
    guint8 next = reader->scanner.token.type;
    if (next == TOKEN_STRING || next == TOKEN_FSTRING_START)
        return read_joined(reader, &joined, &token, out, error);
    out->value = value_text(reader->source->text + text_start(&token), text_end(&token) - text_start(&token));
    return TRUE;
}
