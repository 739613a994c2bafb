/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unictype.h>
#include <unistr.h>

#include "i18n.h"
#include "scanner_internal.h"

static const struct {
    const char *text;
    guint8 size;
    guint8 keyword;
} keywords[] = {
#define ROW(text, keyword)                                                                                   \
    {                                                                                                        \
        text, sizeof text - 1, keyword                                                                       \
    }
    ROW("None", KEYWORD_NULL),
    ROW("True", KEYWORD_TRUE),
    ROW("False", KEYWORD_FALSE),
    ROW("and", KEYWORD_AND),
    ROW("as", KEYWORD_AS),
    ROW("assert", KEYWORD_ASSERT),
    ROW("async", KEYWORD_ASYNC),
    ROW("await", KEYWORD_AWAIT),
    ROW("break", KEYWORD_BREAK),
    ROW("class", KEYWORD_CLASS),
    ROW("continue", KEYWORD_CONTINUE),
    ROW("def", KEYWORD_DEF),
    ROW("del", KEYWORD_DEL),
    ROW("elif", KEYWORD_ELIF),
    ROW("else", KEYWORD_ELSE),
    ROW("except", KEYWORD_EXCEPT),
    ROW("finally", KEYWORD_FINALLY),
    ROW("for", KEYWORD_FOR),
    ROW("from", KEYWORD_FROM),
    ROW("global", KEYWORD_GLOBAL),
    ROW("if", KEYWORD_IF),
    ROW("import", KEYWORD_IMPORT),
    ROW("in", KEYWORD_IN),
    ROW("is", KEYWORD_IS),
    ROW("lambda", KEYWORD_LAMBDA),
    ROW("nonlocal", KEYWORD_NONLOCAL),
    ROW("not", KEYWORD_NOT),
    ROW("or", KEYWORD_OR),
    ROW("pass", KEYWORD_PASS),
    ROW("raise", KEYWORD_RAISE),
    ROW("return", KEYWORD_RETURN),
    ROW("try", KEYWORD_TRY),
    ROW("while", KEYWORD_WHILE),
    ROW("with", KEYWORD_WITH),
    ROW("yield", KEYWORD_YIELD),
#undef ROW
};

static gboolean goes_on_name(char byte)
{
    guint8 class = byte_classes[(guchar)byte];
    return class == BYTE_NAME || class == BYTE_DIGIT;
}

static guint8 find_keyword(const char *text, guint32 size)
{
    for (guint i = 0; i < G_N_ELEMENTS(keywords); i++)
        if (keywords[i].size == size && keywords[i].text[0] == text[0] &&
            memcmp(keywords[i].text, text, size) == 0)
            return keywords[i].keyword;
    return KEYWORD_NONE;
}

/* The flags of a string's prefix, as CPython takes them letter by letter; FALSE when it is none. */
static gboolean prefix_flags(const char *text, guint32 size, guint *flags)
{
    gboolean unicode = FALSE;
    *flags = 0;
    for (guint32 i = 0; i < size; i++) {
        char letter = g_ascii_tolower(text[i]);
        if (letter == 'b' && !(*flags & (STRING_BYTES | STRING_FORMAT)) && !unicode)
            *flags |= STRING_BYTES;
        else if (letter == 'f' && !(*flags & (STRING_BYTES | STRING_FORMAT)) && !unicode)
            *flags |= STRING_FORMAT;
        else if (letter == 'r' && !(*flags & STRING_RAW) && !unicode)
            *flags |= STRING_RAW;
        else if (letter == 'u' && *flags == 0 && !unicode)
            unicode = TRUE;
        else
            return FALSE;
    }
    return TRUE;
}

gboolean scan_fail_character(struct scanner *s, guint32 at, GError **error)
{
    gunichar character = g_utf8_get_char(s->text + at);
    if (!g_unichar_isprint(character) || g_unichar_isspace(character))
        return source_fail(s->source, error, at, _("invisible character U+%04X outside a string"), character);
    char shown[8] = {0};
    shown[g_unichar_to_utf8(character, shown)] = '\0';
    return source_fail(s->source, error, at, _("the character '%s' (U+%04X) has no meaning outside a string"),
                       shown, character);
}

/* CPython adds `_` to the standard's first characters; names outside ASCII are judged character by character.
 */
static gboolean check_name(struct scanner *s, guint32 start, guint32 end, GError **error)
{
    for (guint32 at = start; at < end;) {
        gunichar character = g_utf8_get_char(s->text + at);
        gboolean good = at == start ? uc_is_property_xid_start(character) || character == '_'
                                    : uc_is_property_xid_continue(character);
        if (!good)
            return scan_fail_character(s, at, error);
        at += (guint32)g_unichar_to_utf8(character, NULL);
    }
    return TRUE;
}

gboolean scan_name(struct scanner *s, GError **error)
{
    guint32 start = s->at, at = start;
    guchar all = 0;
    while (goes_on_name(s->text[at]))
        all |= (guchar)s->text[at++];
    guint flags;
    if ((s->text[at] == '"' || s->text[at] == '\'') && at - start <= 2 &&
        prefix_flags(s->text + start, at - start, &flags))
        return scan_string(s, start, at - start, flags, error);
    if (all >= 0x80 && !check_name(s, start, at, error))
        return FALSE;
    s->at = at;
    s->token = (struct token){
        .type = TOKEN_NAME, .code = find_keyword(s->text + start, at - start), .start = start, .end = at};
    return TRUE;
}
