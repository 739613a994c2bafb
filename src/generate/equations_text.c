/* SPDX-License-Identifier: Apache-2.0 */
/* HTML as the equalities of it are read: in a line. */
#include <string.h>

#include "equations_internal.h"

#define DEPTH_MAX 24

struct text {
    const char *at, *end;
    GString *out;
};

/* A tag: its name, which may begin with a slash; where it ends. */
struct tag {
    const char *name;
    gsize size;
    const char *close; /* the > */
};

/* Writes what the reference that begins at `at` (an ampersand) stands for; its last byte, or NULL. */
static const char *read_reference(const char *at, const char *end, GString *out)
{
    static const struct {
        const char *name;
        gunichar character;
    } names[] = {{"nbsp", 0xa0},    {"times", 0xd7},   {"divide", 0xf7}, {"minus", 0x2212},
                 {"equals", '='},   {"sdot", 0x22c5},  {"middot", 0xb7}, {"plus", '+'},
                 {"colon", ':'},    {"comma", ','},    {"sup2", 0xb2},   {"sup3", 0xb3},
                 {"radic", 0x221a}, {"ndash", 0x2013}, {"euro", 0x20ac}, {"deg", 0xb0}};
    const char *close = memchr(at, ';', (gsize)MIN(end - at, 12));
    char *stop = NULL;

    if (!close)
        return NULL;
    if (at[1] == '#') {
        gboolean hex = at[2] == 'x' || at[2] == 'X';
        guint64 code = g_ascii_strtoull(at + (hex ? 3 : 2), &stop, hex ? 16 : 10);
        if (stop != close || code < ' ' || code > 0x10ffff || !g_unichar_validate((gunichar)code))
            return NULL;
        g_string_append_unichar(out, (gunichar)code);
        return close;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (strlen(names[i].name) == (gsize)(close - at - 1) &&
            memcmp(names[i].name, at + 1, (gsize)(close - at - 1)) == 0) {
            g_string_append_unichar(out, names[i].character);
            return close;
        }
    return NULL;
}

/* The tag that begins here; FALSE: none does. */
static gboolean find_tag(const struct text *text, struct tag *out)
{
    const char *at = text->at;

    if (at >= text->end || *at != '<')
        return FALSE;
    out->close = memchr(at, '>', (gsize)(text->end - at));
    if (!out->close)
        return FALSE;
    out->name = at + 1;
    out->size = at[1] == '/';
    while (out->name + out->size < out->close && !strchr(" />\t\n", out->name[out->size]))
        out->size++;
    return TRUE;
}

static gboolean is_named(const struct tag *tag, const char *name)
{
    return strlen(name) == tag->size && memcmp(name, tag->name, tag->size) == 0;
}

static void read_character(struct text *text)
{
    const char *reference = *text->at == '&' ? read_reference(text->at, text->end, text->out) : NULL;

    if (reference)
        text->at = reference;
    else
        g_string_append_c(text->out, strchr("<\n\t", *text->at) ? ' ' : *text->at);
    text->at++;
}

static void read_math(struct text *text, guint depth);

/* The parts of a MathML element up to its end tag, with what is written before, between and behind them. */
static void read_parts(struct text *text, const char *before, const char *between, const char *behind,
                       guint depth)
{
    struct tag tag;

    g_string_append(text->out, before);
    for (guint i = 0; text->at < text->end; i++) {
        while (text->at < text->end && g_ascii_isspace(*text->at))
            text->at++;
        if (find_tag(text, &tag) && tag.name[0] == '/') {
            text->at = tag.close + 1;
            break;
        }
        if (i > 0)
            g_string_append(text->out, between);
        read_math(text, depth);
    }
    g_string_append(text->out, behind);
}

/* An element of MathML, or a character. */
static void read_math(struct text *text, guint depth)
{
    static const struct {
        const char *name, *before, *between, *behind;
    } elements[] = {
        {"mn", "", "", ""},        {"mo", "", "", ""},
        {"mi", "", "", ""},        {"mtext", "", "", ""},
        {"mrow", "", "", ""},      {"mfrac", "((", ")/(", "))"},
        {"msup", "(", ")^(", ")"}, {"msqrt", "\u221a(", "", ")"},
    };
    struct tag tag;

    if (!find_tag(text, &tag)) {
        if (text->at < text->end)
            read_character(text);
        return;
    }
    text->at = tag.close + 1;
    if (tag.close[-1] == '/' || depth > DEPTH_MAX) {
        g_string_append_c(text->out, ' ');
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(elements); i++)
        if (is_named(&tag, elements[i].name)) {
            read_parts(text, elements[i].before, elements[i].between, elements[i].behind, depth + 1);
            return;
        }
    read_parts(text, "w", "w", "w", depth + 1);
}

/* What a tag outside of MathML becomes. */
static const char *mark_of(const struct tag *tag)
{
    static const char *const silent[] = {"strong",  "em",  "b",  "i",  "u",  "span",
                                         "/strong", "/em", "/b", "/i", "/u", "/span"};
    static const struct {
        const char *name, *mark;
    } ends[] = {{"td", "\f"},    {"/td", "\f"},    {"th", "\f"}, {"/th", "\f"}, {"tr", "\v"}, {"/tr", "\v"},
                {"table", "\v"}, {"/table", "\v"}, {"ul", "\v"}, {"/ul", "\v"}, {"ol", "\v"}, {"/ol", "\v"}};

    for (gsize i = 0; i < G_N_ELEMENTS(silent); i++)
        if (is_named(tag, silent[i]))
            return "";
    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++)
        if (is_named(tag, ends[i].name))
            return ends[i].mark;
    return is_named(tag, "sup") ? "^(" : is_named(tag, "/sup") ? ")" : is_named(tag, "sub") ? "w" : "\n";
}

GString *equations_plain_text(const char *html, gsize size)
{
    struct text text = {html, html + size, g_string_sized_new(size)};
    struct tag tag;

    while (text.at < text.end) {
        if (!find_tag(&text, &tag)) {
            read_character(&text);
            continue;
        }
        text.at = tag.close + 1;
        if (is_named(&tag, "math"))
            read_parts(&text, "  ", "", "  ", 0);
        else
            g_string_append(text.out, mark_of(&tag));
    }
    return text.out;
}
