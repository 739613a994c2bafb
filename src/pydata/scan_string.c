/* SPDX-License-Identifier: Apache-2.0 */
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "i18n.h"
#include "scanner_internal.h"

/*
 * The end of a string. Long texts are what a data module consists of, so the bytes between two that matter
 * (the quotation mark, a backslash, line ends) are stepped over sixteen at a time.
 */

/* The next quotation mark, backslash, CR or `stop` from `at` on; `size` when there is none. */
static guint32 next_mark(const char *text, guint32 at, guint32 size, char quote, char stop)
{
#ifdef __SSE2__
    const __m128i quotes = _mm_set1_epi8(quote), stops = _mm_set1_epi8(stop);
    const __m128i backslashes = _mm_set1_epi8('\\'), returns = _mm_set1_epi8('\r');
    for (; size - at >= 16; at += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)(text + at));
        __m128i found =
            _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, quotes), _mm_cmpeq_epi8(block, stops)),
                         _mm_or_si128(_mm_cmpeq_epi8(block, backslashes), _mm_cmpeq_epi8(block, returns)));
        guint mask = (guint)_mm_movemask_epi8(found);
        if (mask != 0)
            return at + (guint)__builtin_ctz(mask);
    }
#endif
    while (at < size && text[at] != quote && text[at] != stop && text[at] != '\\' && text[at] != '\r')
        at++;
    return at;
}

/* Past what a backslash at `at` takes with it: the next byte, or a whole CR LF. */
static guint32 skip_escape(const char *text, guint32 at, guint32 size, guint *flags)
{
    *flags |= STRING_ESCAPES;
    at++;
    if (at >= size)
        return at;
    if (text[at] == '\r') {
        *flags |= STRING_CR;
        if (text[at + 1] == '\n')
            at++;
    }
    return at + 1;
}

/*
 * A mistake that programs make which write modules: a text that ends with a quotation mark, between three of
 * them. The fourth then opens a string of its own.
 */
static gboolean follows_closed_text(const struct scanner *s, guint32 start)
{
    const struct token *last = &s->token;
    return last->type == TOKEN_STRING && last->quotes == 3 && last->end == start;
}

static gboolean fail_open_string(struct scanner *s, guint32 start, guint quotes, GError **error)
{
    if (follows_closed_text(s, start))
        return source_fail(
            s->source, error, start,
            _("the string that this fourth quotation mark opens is not closed; a text that ends with a "
              "quotation mark was put between triple ones without a backslash"));
    if (quotes == 3)
        return source_fail(
            s->source, error, start,
            _("the string that these three quotation marks open is not closed; the file seems to be "
              "cut off"));
    if (s->level == 0)
        return source_fail(s->source, error, start,
                           _("the string that is opened here is not closed in its line"));
    const struct bracket *bracket = &s->brackets[0]; /* the outermost */
    struct pydata_place place = source_place(s->source, bracket->at);
    return source_fail(
        s->source, error, start,
        _("the string that is opened here is not closed in its line (and the '%c' of line %u, column "
          "%u is still open)"),
        bracket->open, place.line, place.column);
}

/* From the first byte of the text; gives the offset of the closing marks, or `size` when there are none. */
static guint32 find_triple_end(const struct scanner *s, guint32 at, char quote, guint *flags)
{
    const char *text = s->text;
    for (;;) {
        at = next_mark(text, at, s->size, quote, quote);
        if (at >= s->size)
            return s->size;
        if (text[at] == '\\') {
            at = skip_escape(text, at, s->size, flags);
        } else if (text[at] == '\r') {
            *flags |= STRING_CR;
            at++;
        } else if (text[at + 1] == quote && text[at + 2] == quote) {
            return at;
        } else {
            at++;
        }
    }
}

static guint32 find_single_end(const struct scanner *s, guint32 at, char quote, guint *flags)
{
    const char *text = s->text;
    for (;;) {
        at = next_mark(text, at, s->size, quote, '\n');
        if (at >= s->size || text[at] == '\n' || text[at] == '\r')
            return s->size;
        if (text[at] == quote)
            return at;
        at = skip_escape(text, at, s->size, flags);
    }
}

static gboolean begin_fstring(struct scanner *s, guint32 start, guint32 text_at, guint quotes, guint flags,
                              GError **error)
{
    if (s->fstrings >= FSTRINGS_MAX)
        return source_fail(s->source, error, start, _("f-strings are nested deeper than %d here"),
                           FSTRINGS_MAX);
    s->modes[s->fstrings++] = (struct fstring){.start = start,
                                               .quote = s->text[text_at - 1],
                                               .quotes = (guint8)quotes,
                                               .raw = (flags & STRING_RAW) != 0,
                                               .in_text = TRUE,
                                               .fields = -1};
    s->token = (struct token){.type = TOKEN_FSTRING_START,
                              .flags = (guint8)flags,
                              .quotes = (guint8)quotes,
                              .start = start,
                              .end = text_at};
    s->at = text_at;
    return TRUE;
}

gboolean scan_string(struct scanner *s, guint32 start, guint prefix, guint flags, GError **error)
{
    guint32 at = start + prefix;
    char quote = s->text[at];
    guint quotes = s->text[at + 1] == quote && s->text[at + 2] == quote ? 3 : 1;
    at += quotes;
    if (flags & STRING_FORMAT)
        return begin_fstring(s, start, at, quotes, flags, error);
    guint32 end = quotes == 3 ? find_triple_end(s, at, quote, &flags) : find_single_end(s, at, quote, &flags);
    if (end >= s->size)
        return fail_open_string(s, start, quotes, error);
    s->token = (struct token){.type = TOKEN_STRING,
                              .flags = (guint8)flags,
                              .prefix = (guint8)(prefix + quotes),
                              .quotes = (guint8)quotes,
                              .start = start,
                              .end = end + quotes};
    s->at = end + quotes;
    return TRUE;
}
