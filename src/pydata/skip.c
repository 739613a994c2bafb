/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "i18n.h"
#include "reader_internal.h"

/*
 * Code that is not read as such: blocks that do not run at import, where only the lists that a person could
 * mean are noted, and statements with an error of grammar.
 */

/* A def or class around the line that is passed over. */
struct frame {
    guint indent;
    gsize path;
};

struct skipping {
    GArray *frames;
    guint indent; /* INDENTs that are open */
};

/* After `[{`: whether the dict has a key that only an exercise has. Moves on at most to its end. */
static gboolean find_exercise(struct reader *reader, gboolean *exercise, GError **error)
{
    const struct scanner *s = &reader->scanner;
    guint level = s->level;
    while (s->level >= level && s->token.type != TOKEN_END) {
        const struct token key = s->token;
        if (!reader_next(reader, error))
            return FALSE;
        if (s->level == level && key.type == TOKEN_STRING && token_is(&s->token, ':'))
            *exercise |= is_telling_key(s->text + key.start + key.prefix,
                                        key.end - key.start - key.prefix - key.quotes);
    }
    return TRUE;
}

/* At what may be `[{`: the list is a candidate. */
static gboolean note_value(struct reader *reader, const char *name, guint32 at, GError **error)
{
    struct scanner *s = &reader->scanner;
    gboolean exercise = FALSE;
    if (!token_is(&s->token, '['))
        return TRUE;
    if (!reader_next(reader, error))
        return FALSE;
    if (!token_is(&s->token, '{'))
        return TRUE;
    if (!reader_next(reader, error) || !find_exercise(reader, &exercise, error))
        return FALSE;
    candidate_add(reader, name, at, exercise);
    return TRUE;
}

/* NAME [: annotation] = [{ at the beginning of a line, or return [{ : the list is a candidate. Moves on at
 * most to the end of its first dict. */
static gboolean note_list(struct reader *reader, GError **error)
{
    struct scanner *s = &reader->scanner;
    struct token first = s->token;
    if (!reader_next(reader, error))
        return FALSE;
    if (token_is_keyword(&first, KEYWORD_RETURN) || token_is_keyword(&first, KEYWORD_YIELD))
        return note_value(reader, NULL, first.start, error);
    if (token_is(&s->token, ':'))
        while (!token_is(&s->token, '=') && s->token.type != TOKEN_NEWLINE && s->token.type != TOKEN_END)
            if (!reader_next(reader, error))
                return FALSE;
    if (!token_is(&s->token, '='))
        return TRUE;
    if (!reader_next(reader, error))
        return FALSE;
    g_autofree char *name = g_strndup(reader->source->text + first.start, first.end - first.start);
    return note_value(reader, name, first.start, error);
}

/* def and class names make the path of the lists within. */
static gboolean note_line(struct reader *reader, struct skipping *skipping, GError **error)
{
    struct scanner *s = &reader->scanner;
    if (token_is_keyword(&s->token, KEYWORD_ASYNC) && !reader_next(reader, error))
        return FALSE;
    gboolean def = token_is_keyword(&s->token, KEYWORD_DEF);
    if (!def && !token_is_keyword(&s->token, KEYWORD_CLASS))
        return s->token.type == TOKEN_NAME &&
                       (s->token.code == KEYWORD_NONE || s->token.code == KEYWORD_RETURN ||
                        s->token.code == KEYWORD_YIELD)
                   ? note_list(reader, error)
                   : TRUE;
    if (!reader_next(reader, error))
        return FALSE;
    if (s->token.type != TOKEN_NAME)
        return TRUE;
    struct frame frame = {.indent = skipping->indent,
                          .path = path_enter(reader, token_name(reader), def ? "()" : "")};
    g_array_append_val(skipping->frames, frame);
    return TRUE;
}

static void leave_frames(struct reader *reader, struct skipping *skipping)
{
    while (skipping->frames->len > 0) {
        struct frame *frame = &g_array_index(skipping->frames, struct frame, skipping->frames->len - 1);
        if (frame->indent < skipping->indent)
            return;
        g_string_truncate(reader->path, frame->path);
        g_array_set_size(skipping->frames, skipping->frames->len - 1);
    }
}

/* To past the NEWLINE. */
static gboolean skip_line(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    gboolean global = FALSE;
    while (token->type != TOKEN_NEWLINE && token->type != TOKEN_END) {
        if (token->type == TOKEN_NAME)
            global |= token->code == KEYWORD_GLOBAL;
        else
            global &= token_is(token, ',');
        if (global && token->type == TOKEN_NAME && token->code == KEYWORD_NONE)
            binding_may_change(reader, token_name(reader));
        if (!reader_next(reader, error))
            return FALSE;
    }
    return token->type == TOKEN_END ? TRUE : reader_next(reader, error);
}

static gboolean skip_indented(struct reader *reader, struct skipping *skipping, GError **error)
{
    const struct token *token = &reader->scanner.token;
    gboolean note = !reader->finishing;
    do {
        if (token->type == TOKEN_INDENT) {
            skipping->indent++;
        } else if (token->type == TOKEN_DEDENT) {
            skipping->indent--;
            leave_frames(reader, skipping);
        } else {
            if (token->type == TOKEN_NAME)
                leave_frames(reader, skipping);
            if (note && !note_line(reader, skipping, error))
                return FALSE;
            if (!skip_line(reader, error))
                return FALSE;
            continue;
        }
        if (!reader_next(reader, error))
            return FALSE;
    } while (skipping->indent > 0);
    return TRUE;
}

gboolean skip_block(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    if (!reader_expect(reader, ':', error))
        return FALSE;
    if (token->type != TOKEN_NEWLINE)
        return skip_line(reader, error);
    if (!reader_next(reader, error))
        return FALSE;
    if (token->type != TOKEN_INDENT)
        return reader_fail(reader, error);
    gsize path = reader->path->len;
    struct skipping skipping = {.frames = g_array_new(FALSE, FALSE, sizeof(struct frame))};
    gboolean good = skip_indented(reader, &skipping, error);
    g_array_unref(skipping.frames);
    g_string_truncate(reader->path, path);
    return good;
}

/* `print "…"` and `exec "…"`: the file is of another language than it seems. */
static gboolean is_python2(struct reader *reader, const struct token *first, const struct token *second)
{
    const char *text = reader->source->text + first->start;
    guint32 size = first->end - first->start;
    gboolean word = first->type == TOKEN_NAME && ((size == 5 && memcmp(text, "print", 5) == 0) ||
                                                  (size == 4 && memcmp(text, "exec", 4) == 0));
    return word && (second->type == TOKEN_STRING || second->type == TOKEN_NUMBER ||
                    (second->type == TOKEN_NAME && second->code == KEYWORD_NONE));
}

/* Whatever the statement names may be changed by it. */
static void taint_name(struct reader *reader)
{
    const struct token *token = &reader->scanner.token;
    struct result loaded = {0};
    load_name(reader, token_name(reader), token->start, token->end, &loaded);
    node_let_go(reader, loaded.node, token->start, REASON_NOT_UNDERSTOOD);
    struct binding *binding = token_name(reader)->binding;
    if (binding != NULL && reader->scope == NULL)
        binding_poison(reader, binding, token->start, REASON_NOT_UNDERSTOOD);
}

gboolean skip_statement(struct reader *reader, const struct scanner_mark *start, GError **error)
{
    struct scanner *s = &reader->scanner;
    scanner_return(s, start);
    struct token first = s->token;
    for (guint i = 0; s->token.type != TOKEN_NEWLINE && s->token.type != TOKEN_END; i++) {
        if (i == 1 && is_python2(reader, &first, &s->token))
            return source_fail(
                reader->source, error, first.start,
                _("this statement is Python 2, which is not read; convert the file to Python 3"));
        if (s->token.type == TOKEN_NAME && s->token.code == KEYWORD_NONE)
            taint_name(reader);
        if (!reader_next(reader, error))
            return FALSE;
    }
    if (s->token.type == TOKEN_END)
        return TRUE;
    if (!reader_next(reader, error))
        return FALSE;
    if (s->token.type != TOKEN_INDENT)
        return TRUE;
    gboolean straight = reader->straight;
    reader->straight = FALSE;
    if (!read_indented(reader, error))
        return FALSE;
    reader->straight = straight;
    return TRUE;
}
