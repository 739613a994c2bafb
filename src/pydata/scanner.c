/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "i18n.h"
#include "scanner_internal.h"

/*
 * Lines, indentation and the choice of what comes next. The rules are those of CPython 3.13's tokenizer; each
 * error is told in words for somebody who writes exercises.
 */
#define TAB_WIDTH 8

void scanner_start(struct scanner *scanner, struct source *source)
{
    memset(scanner, 0, sizeof *scanner);
    scanner->source = source;
    scanner->text = source->text;
    scanner->size = source->size;
    scanner->at = source->begin;
    scanner->line_start = TRUE;
}

struct scanner_mark scanner_mark(const struct scanner *s)
{
    struct scanner_mark mark = {
        .token = s->token,
        .at = s->at,
        .pending = s->pending,
        .line_start = s->line_start,
        .line_open = s->line_open,
        .wants_block = s->wants_block,
        .level = s->level,
        .indent = s->indent,
        .fstrings = s->fstrings,
        .indentation = s->indents[s->indent],
    };
    if (s->fstrings > 0)
        mark.mode = s->modes[s->fstrings - 1];
    if (s->level > 0)
        mark.bracket = s->brackets[s->level - 1];
    return mark;
}

void scanner_return(struct scanner *s, const struct scanner_mark *mark)
{
    s->token = mark->token;
    s->at = mark->at;
    s->pending = mark->pending;
    s->line_start = mark->line_start;
    s->line_open = mark->line_open;
    s->wants_block = mark->wants_block;
    s->level = mark->level;
    s->indent = mark->indent;
    s->fstrings = mark->fstrings;
    s->indents[s->indent] = mark->indentation;
    if (s->fstrings > 0)
        s->modes[s->fstrings - 1] = mark->mode;
    if (s->level > 0)
        s->brackets[s->level - 1] = mark->bracket;
}

static void give(struct scanner *s, enum token_type type, guint32 start, guint32 end)
{
    s->token = (struct token){.type = (guint8)type, .start = start, .end = end};
}

/* Past a line end at `at`; CR, LF and CR LF are each one. */
static guint32 line_end_size(const char *text, guint32 at)
{
    return text[at] == '\r' && text[at + 1] == '\n' ? 2 : 1;
}

static gboolean is_line_end(char byte)
{
    return byte == '\n' || byte == '\r';
}

/* Past the comment that begins here. */
static void skip_comment(struct scanner *s)
{
    while (s->at < s->size && !is_line_end(s->text[s->at]))
        s->at++;
}

/* At a backslash: past it and its line end. */
static gboolean join_line(struct scanner *s, GError **error)
{
    guint32 next = s->at + 1;
    if (next < s->size && !is_line_end(s->text[next]))
        return source_fail(s->source, error, next,
                           _("a backslash outside a string must end its line, but something follows it"));
    if (next < s->size)
        next += line_end_size(s->text, next);
    if (next >= s->size)
        return source_fail(s->source, error, s->at,
                           _("the file ends after a backslash that joins two lines; it seems to be cut off"));
    s->at = next;
    return TRUE;
}

/* Reckons the white space that a line begins with, past blank and comment lines; FALSE at an error. */
static gboolean measure_line(struct scanner *s, struct indentation *out, GError **error)
{
    struct indentation width = {0, 0};
    guint32 joined = 0;
    for (;;) {
        char byte = s->text[s->at];
        if (byte == ' ') {
            width.column++;
            width.narrow++;
        } else if (byte == '\t') {
            width.column = (width.column / TAB_WIDTH + 1) * TAB_WIDTH;
            width.narrow++;
        } else if (byte == '\f') {
            width = (struct indentation){0, 0};
        } else if (byte == '\\') {
            joined = joined != 0 ? joined : width.column;
            if (!join_line(s, error))
                return FALSE;
            continue;
        } else if (byte == '#' || is_line_end(byte)) {
            skip_comment(s);
            if (s->at < s->size)
                s->at += line_end_size(s->text, s->at);
            width = (struct indentation){0, 0};
            joined = 0;
            continue;
        } else {
            break;
        }
        s->at++;
    }
    if (s->at >= s->size)
        width = (struct indentation){0, 0};
    *out = joined != 0 ? (struct indentation){joined, joined} : width;
    return TRUE;
}

static gboolean fail_tabs(struct scanner *s, GError **error)
{
    return source_fail(
        s->source, error, s->at,
        _("this line is indented with tabs and spaces in another mixture than the lines around it; "
          "use spaces alone"));
}

static gboolean deeper_line(struct scanner *s, struct indentation width, GError **error)
{
    if (width.narrow <= s->indents[s->indent].narrow)
        return fail_tabs(s, error);
    if (!s->wants_block)
        return source_fail(
            s->source, error, s->at,
            _("this line is indented, but no block begins here; remove the white space before it"));
    if (s->indent + 1 >= INDENTS_MAX)
        return source_fail(s->source, error, s->at,
                           _("the code is indented more than %d times, deeper than "
                             "Python reads"),
                           INDENTS_MAX - 1);
    s->indents[++s->indent] = width;
    s->pending = 1;
    return TRUE;
}

static gboolean shallower_line(struct scanner *s, struct indentation width, GError **error)
{
    while (s->indent > 0 && width.column < s->indents[s->indent].column) {
        s->indent--;
        s->pending--;
    }
    if (width.column != s->indents[s->indent].column)
        return source_fail(
            s->source, error, s->at,
            _("this line is indented less than the one before, but as far as no line above it"));
    if (width.narrow != s->indents[s->indent].narrow)
        return fail_tabs(s, error);
    return TRUE;
}

static gboolean begin_line(struct scanner *s, GError **error)
{
    struct indentation width;
    if (!measure_line(s, &width, error))
        return FALSE;
    s->line_start = FALSE;
    struct indentation current = s->indents[s->indent];
    if (width.column > current.column) {
        if (!deeper_line(s, width, error))
            return FALSE;
    } else if (s->wants_block) {
        return source_fail(
            s->source, error, s->at,
            s->at >= s->size
                ? _("the file ends where an indented block should follow the line with the colon; "
                    "it seems to be cut off")
                : _("an indented block should follow the line with the colon above"));
    } else if (width.column < current.column) {
        if (!shallower_line(s, width, error))
            return FALSE;
    } else if (width.narrow != current.narrow) {
        return fail_tabs(s, error);
    }
    s->wants_block = FALSE;
    return TRUE;
}

static void give_indentation(struct scanner *s)
{
    give(s, s->pending > 0 ? TOKEN_INDENT : TOKEN_DEDENT, s->at, s->at);
    s->pending += s->pending > 0 ? -1 : 1;
}

static gboolean give_end(struct scanner *s, GError **error)
{
    if (s->level > 0) {
        const struct bracket *bracket = &s->brackets[s->level - 1];
        return source_fail(s->source, error, bracket->at,
                           _("'%c' is opened here and never closed; the file seems to be cut off"),
                           bracket->open);
    }
    if (s->line_open) {
        s->wants_block = token_is(&s->token, ':');
        s->line_open = FALSE;
        s->line_start = TRUE;
        give(s, TOKEN_NEWLINE, s->at, s->at);
        return TRUE;
    }
    give(s, TOKEN_END, s->at, s->at);
    return TRUE;
}

static void give_newline(struct scanner *s)
{
    guint32 start = s->at;
    s->wants_block = token_is(&s->token, ':');
    s->at += line_end_size(s->text, s->at);
    s->line_start = TRUE;
    s->line_open = FALSE;
    give(s, TOKEN_NEWLINE, start, s->at);
}

/* By byte, sixteen in a row; bytes outside ASCII are judged with the whole name. */
/* clang-format off */
const guint8 byte_classes[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0,
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0,
    0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1,
    0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
};
/* clang-format on */

static gboolean give_token(struct scanner *s, GError **error)
{
    s->line_open = TRUE;
    switch (byte_classes[(guchar)s->text[s->at]]) {
    case BYTE_QUOTE:
        return scan_string(s, s->at, 0, 0, error);
    case BYTE_NAME:
        return scan_name(s, error);
    case BYTE_DIGIT:
        return scan_number(s, error);
    default:
        if (s->text[s->at] == '.' && g_ascii_isdigit(s->text[s->at + 1]))
            return scan_number(s, error);
        return scan_operator(s, error);
    }
}

/* Lines of data begin with many blanks: eight at a time. */
static void skip_blanks(struct scanner *s)
{
    static const char blanks[8] = "        ";
    guint32 at = s->at + 1;
    while (s->size - at >= sizeof blanks && memcmp(s->text + at, blanks, sizeof blanks) == 0)
        at += sizeof blanks;
    while (s->text[at] == ' ')
        at++;
    s->at = at;
}

gboolean scanner_next(struct scanner *s, GError **error)
{
    if (s->fstrings > 0 && s->modes[s->fstrings - 1].in_text)
        return scan_fstring_text(s, error);
    if (s->line_start && !begin_line(s, error))
        return FALSE;
    if (s->pending != 0) {
        give_indentation(s);
        return TRUE;
    }
    for (;;) {
        char byte = s->text[s->at];
        if (byte == ' ') {
            skip_blanks(s);
        } else if (byte == '\t' || byte == '\f') {
            s->at++;
        } else if (byte == '\n' || byte == '\r') {
            if (s->level == 0) {
                give_newline(s);
                return TRUE;
            }
            s->at++;
        } else if (byte == '#') {
            skip_comment(s);
        } else if (byte == '\\') {
            if (!join_line(s, error))
                return FALSE;
        } else if (s->at >= s->size) {
            return give_end(s, error);
        } else {
            return give_token(s, error);
        }
    }
}
