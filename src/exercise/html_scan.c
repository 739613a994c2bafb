/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accepts the plain texts that lessons are made of, at the speed of reading them. It knows a few elements and
 * the rules of HTML's tree builder for just these, by which a tree is what its tags say:
 * - a block may not begin while a paragraph is open (it would close it), nor a heading inside a heading;
 * - an item stands directly in its list;
 * - a text style is not opened inside itself (the builder counts and clones these).
 * Whatever is not that plain (another element, upper case, an unusual attribute, an entity in one) is left to
 * the full judge. tests/fuzz/fuzz_html.c proves that nothing is accepted here which that judge refuses.
 */
#include <string.h>

#include "bytes.h"
#include "html_internal.h"

#define SCAN_DEPTH_MAX 32
#define TAG_NAME_MAX 8

enum scan_kind {
    SCAN_INLINE,
    SCAN_STYLE, /* once at a time */
    SCAN_BLOCK,
    SCAN_PARAGRAPH,
    SCAN_HEADING,
    SCAN_LIST,
    SCAN_ITEM,
    SCAN_BREAK,
};

/* The most frequent first. */
static const struct scan_tag {
    char name[TAG_NAME_MAX]; /* filled up with NULs */
    enum scan_kind kind;
} tags[] = {
    {"strong", SCAN_STYLE}, {"li", SCAN_ITEM},    {"p", SCAN_PARAGRAPH}, {"ol", SCAN_LIST},
    {"h4", SCAN_HEADING},   {"ul", SCAN_LIST},    {"em", SCAN_STYLE},    {"br", SCAN_BREAK},
    {"span", SCAN_INLINE},  {"div", SCAN_BLOCK},  {"sup", SCAN_INLINE},  {"sub", SCAN_INLINE},
    {"b", SCAN_STYLE},      {"i", SCAN_STYLE},    {"u", SCAN_STYLE},     {"s", SCAN_STYLE},
    {"code", SCAN_STYLE},   {"h3", SCAN_HEADING}, {"h2", SCAN_HEADING},  {"h5", SCAN_HEADING},
    {"h1", SCAN_HEADING},   {"h6", SCAN_HEADING},
};

struct scan {
    const char *at, *end;
    gboolean is_template;
    guint depth;
    gboolean paragraph_open, heading_open;
    guint32 styles_open; /* by number of tag */
    guint8 open[SCAN_DEPTH_MAX];
};

/* Bytes that end a run of plain text: `<` and the controls, of which HTML takes only white space. */
static const guint8 stops[256] = {
    ['<'] = 1,  [0x00] = 1, [0x01] = 1, [0x02] = 1, [0x03] = 1, [0x04] = 1, [0x05] = 1, [0x06] = 1,
    [0x07] = 1, [0x08] = 1, [0x0B] = 1, [0x0E] = 1, [0x0F] = 1, [0x10] = 1, [0x11] = 1, [0x12] = 1,
    [0x13] = 1, [0x14] = 1, [0x15] = 1, [0x16] = 1, [0x17] = 1, [0x18] = 1, [0x19] = 1, [0x1A] = 1,
    [0x1B] = 1, [0x1C] = 1, [0x1D] = 1, [0x1E] = 1, [0x1F] = 1,
};

static inline gboolean is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Reads a name of lower-case letters and digits; returns the tag's number, or -1. */
static int read_name(struct scan *scan)
{
    const char *at = scan->at;
    guint64 name = 0, other;

    for (guint shift = 0; at < scan->end && is_name_byte(*at); at++, shift += 8) {
        if (shift == 8 * TAG_NAME_MAX)
            return -1;
        name |= (guint64)(guint8)*at << shift;
    }
    scan->at = at;
    name = GUINT64_TO_LE(name);
    for (guint i = 0; i < G_N_ELEMENTS(tags); i++) {
        memcpy(&other, tags[i].name, sizeof other);
        if (name == other)
            return (int)i;
    }
    return -1;
}

/* The next `<` or control that is not white space, or the end. */
static const char *skip_text(const char *at, const char *end)
{
    while (end - at >= 8) {
        guint64 word = bytes_load8(at);
        guint64 marks = bytes_mark_zero(word ^ '<' * BYTES_ONES) | bytes_mark_control(word);
        if (!marks) {
            at += 8;
            continue;
        }
        at += bytes_first_mark(marks);
        if (stops[(guint8)*at])
            return at;
        at++; /* a line end */
    }
    while (at < end && !stops[(guint8)*at])
        at++;
    return at;
}

/* ` class="…"` or ` style="…"` whose value needs no reading of entities. */
static gboolean read_attribute(struct scan *scan, guint *seen)
{
    static const char *const forms[] = {"class=\"", "style=\""};
    const gsize form_size = 7;

    if ((gsize)(scan->end - scan->at) < form_size)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(forms); i++) {
        if (memcmp(scan->at, forms[i], form_size) != 0)
            continue;
        const char *value = scan->at + form_size, *p = value;
        guint bit = html_find_attribute(forms[i], form_size - 2);
        for (; p < scan->end && *p != '"'; p++) {
            if (stops[(guint8)*p] || *p == '&' || *p == '{')
                return FALSE;
        }
        if (p == scan->end || (*seen & bit) || !html_value_is_allowed(bit, value, (gsize)(p - value)))
            return FALSE;
        *seen |= bit;
        scan->at = p + 1;
        return TRUE;
    }
    return FALSE;
}

/* Whether the tree builder would open this element just here, and close nothing for it. */
static gboolean may_open(const struct scan *scan, guint tag)
{
    enum scan_kind parent = scan->depth > 0 ? tags[scan->open[scan->depth - 1]].kind : SCAN_INLINE;

    switch (tags[tag].kind) {
    case SCAN_STYLE:
        return !(scan->styles_open & 1u << tag);
    case SCAN_HEADING:
        return !scan->paragraph_open && !scan->heading_open;
    case SCAN_BLOCK:
    case SCAN_PARAGRAPH:
    case SCAN_LIST:
        return !scan->paragraph_open;
    case SCAN_ITEM:
        return !scan->paragraph_open && parent == SCAN_LIST;
    case SCAN_INLINE:
    case SCAN_BREAK:
        break;
    }
    return TRUE;
}

static void set_open(struct scan *scan, guint tag, gboolean is_open)
{
    if (tags[tag].kind == SCAN_PARAGRAPH)
        scan->paragraph_open = is_open;
    else if (tags[tag].kind == SCAN_HEADING)
        scan->heading_open = is_open;
    else if (tags[tag].kind == SCAN_STYLE)
        scan->styles_open = is_open ? scan->styles_open | 1u << tag : scan->styles_open & ~(1u << tag);
}

static gboolean read_start_tag(struct scan *scan)
{
    int tag = read_name(scan);
    guint seen = 0;

    if (tag < 0 || !may_open(scan, (guint)tag))
        return FALSE;
    while (scan->at < scan->end && *scan->at == ' ') {
        scan->at++;
        if (!read_attribute(scan, &seen))
            return FALSE;
    }
    if (scan->at == scan->end || *scan->at++ != '>')
        return FALSE;
    if (tags[tag].kind == SCAN_BREAK)
        return TRUE;
    if (scan->depth == SCAN_DEPTH_MAX)
        return FALSE;
    scan->open[scan->depth++] = (guint8)tag;
    set_open(scan, (guint)tag, TRUE);
    return TRUE;
}

static gboolean read_end_tag(struct scan *scan)
{
    int tag = read_name(scan);

    if (tag < 0 || scan->depth == 0 || scan->open[scan->depth - 1] != tag || scan->at == scan->end ||
        *scan->at++ != '>')
        return FALSE;
    scan->depth--;
    set_open(scan, (guint)tag, FALSE);
    return TRUE;
}

/* What stands at a `<`: a tag, or the sign itself when nothing follows that could make it one. */
static gboolean read_markup(struct scan *scan)
{
    char next = scan->at + 1 < scan->end ? scan->at[1] : ' ';

    scan->at++;
    if (g_ascii_islower(next))
        return read_start_tag(scan);
    if (next == '/') {
        scan->at++;
        return read_end_tag(scan);
    }
    return !g_ascii_isupper(next) && next != '!' && next != '?' && !(scan->is_template && next == '{');
}

gboolean html_scan_accepts(const char *text, gsize size, gboolean is_template)
{
    struct scan scan = {.at = text, .end = text + size, .is_template = is_template};

    for (;;) {
        scan.at = skip_text(scan.at, scan.end);
        if (scan.at == scan.end)
            return scan.depth == 0;
        if (*scan.at != '<' || !read_markup(&scan))
            return FALSE;
    }
}
