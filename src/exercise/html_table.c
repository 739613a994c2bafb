/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "html_internal.h"

#define COMMON (HTML_CLASS | HTML_TITLE | HTML_LANG | HTML_DIR | HTML_STYLE)
#define CELL (COMMON | HTML_COLSPAN | HTML_ROWSPAN)
#define IMAGE (COMMON | HTML_SRC | HTML_ALT | HTML_WIDTH | HTML_HEIGHT)
#define ELEMENT(name)                                                                                        \
    {                                                                                                        \
        name, FALSE, FALSE, COMMON                                                                           \
    }
#define MATHML(name)                                                                                         \
    {                                                                                                        \
        name, FALSE, TRUE, COMMON                                                                            \
    }
#define NAME_SIZE_MAX 10

/* Sorted by name. */
static const struct html_element elements[] = {
    {"a", FALSE, FALSE, COMMON | HTML_HREF},
    ELEMENT("b"),
    ELEMENT("blockquote"),
    {"br", TRUE, FALSE, COMMON},
    ELEMENT("caption"),
    ELEMENT("code"),
    ELEMENT("details"),
    ELEMENT("div"),
    ELEMENT("em"),
    ELEMENT("figcaption"),
    ELEMENT("figure"),
    ELEMENT("h1"),
    ELEMENT("h2"),
    ELEMENT("h3"),
    ELEMENT("h4"),
    ELEMENT("h5"),
    ELEMENT("h6"),
    {"hr", TRUE, FALSE, COMMON},
    ELEMENT("i"),
    {"img", TRUE, FALSE, IMAGE},
    ELEMENT("li"),
    MATHML("math"),
    MATHML("mfenced"),
    MATHML("mfrac"),
    MATHML("mi"),
    MATHML("mn"),
    MATHML("mo"),
    MATHML("mroot"),
    MATHML("mrow"),
    MATHML("mspace"),
    MATHML("msqrt"),
    MATHML("msub"),
    MATHML("msubsup"),
    MATHML("msup"),
    MATHML("mtable"),
    MATHML("mtd"),
    MATHML("mtext"),
    MATHML("mtr"),
    ELEMENT("ol"),
    ELEMENT("p"),
    ELEMENT("pre"),
    ELEMENT("s"),
    ELEMENT("span"),
    ELEMENT("strong"),
    ELEMENT("sub"),
    ELEMENT("summary"),
    ELEMENT("sup"),
    ELEMENT("table"),
    ELEMENT("tbody"),
    {"td", FALSE, FALSE, CELL},
    {"th", FALSE, FALSE, CELL},
    ELEMENT("thead"),
    ELEMENT("tr"),
    ELEMENT("u"),
    ELEMENT("ul"),
};

static gboolean any_text(const char *value, gsize size)
{
    return memchr(value, '\0', size) == NULL;
}

static gboolean one_of(const char *value, gsize size, const char *const *words)
{
    for (; *words; words++) {
        if (strlen(*words) == size && g_ascii_strncasecmp(value, *words, size) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean is_direction(const char *value, gsize size)
{
    static const char *const words[] = {"ltr", "rtl", "auto", NULL};

    return one_of(value, size, words);
}

static gboolean is_number(const char *value, gsize size)
{
    for (gsize i = 0; i < size; i++) {
        if (!g_ascii_isdigit(value[i]))
            return FALSE;
    }
    return size > 0 && size <= 4;
}

/* A number of pixels, or a share of the room that there is. */
static gboolean is_length(const char *value, gsize size)
{
    return is_number(value, size) || (size > 1 && value[size - 1] == '%' && is_number(value, size - 1));
}

static gboolean is_https_address(const char *value, gsize size)
{
    static const char scheme[] = "https://";
    gsize scheme_size = sizeof scheme - 1;

    if (size <= scheme_size || g_ascii_strncasecmp(value, scheme, scheme_size) != 0)
        return FALSE;
    for (gsize i = scheme_size; i < size; i++) {
        if ((guint8)value[i] <= ' ' || value[i] == 0x7F || strchr("\"'<>\\`", value[i]))
            return FALSE;
    }
    return TRUE;
}

/* data:image/TYPE;base64,DATA */
static gboolean is_image_data(const char *value, gsize size)
{
    static const char scheme[] = "data:image/", coding[] = ";base64,";
    gsize at = sizeof scheme - 1, type;

    if (size <= at || g_ascii_strncasecmp(value, scheme, at) != 0)
        return FALSE;
    for (type = at; at < size && (g_ascii_isalnum(value[at]) || strchr("+-.", value[at])); at++)
        ;
    if (at == type || size - at < sizeof coding - 1 ||
        g_ascii_strncasecmp(value + at, coding, sizeof coding - 1) != 0)
        return FALSE;
    for (at += sizeof coding - 1; at < size; at++) {
        if (!(g_ascii_isalnum(value[at]) || strchr("+/=", value[at])))
            return FALSE;
    }
    return TRUE;
}

/* A name, `#` and hex digits, or rgb(…) of plain numbers: nothing that could load or run. */
static gboolean is_colour(const char *value, gsize size)
{
    gboolean is_call = size > 5 && (g_ascii_strncasecmp(value, "rgb(", 4) == 0 ||
                                    g_ascii_strncasecmp(value, "rgba(", 5) == 0);
    gsize at = 0, end = size;

    if (size == 0)
        return FALSE;
    if (is_call) {
        at = (gsize)((const char *)memchr(value, '(', size) - value) + 1;
        if (value[--end] != ')')
            return FALSE;
    } else if (value[0] == '#') {
        at = 1;
    }
    for (gsize i = at; i < end; i++) {
        char c = value[i];
        gboolean fits = is_call           ? g_ascii_isdigit(c) || strchr(" ,.%/", c)
                        : value[0] == '#' ? g_ascii_isxdigit(c)
                                          : g_ascii_isalpha(c);
        if (!fits || c == '\0')
            return FALSE;
    }
    return end > at;
}

static gboolean is_alignment(const char *value, gsize size)
{
    static const char *const words[] = {"left", "right", "center", "justify", "start", "end", NULL};

    return one_of(value, size, words);
}

static gboolean is_weight(const char *value, gsize size)
{
    static const char *const words[] = {"normal", "bold", "bolder", "lighter", "100", "200", "300",
                                        "400",    "500",  "600",    "700",     "800", "900", NULL};

    return one_of(value, size, words);
}

static const struct {
    const char *name;
    gboolean (*allows)(const char *value, gsize size);
} properties[] = {
    {"color", is_colour},
    {"text-align", is_alignment},
    {"font-weight", is_weight},
};

static void trim(const char **text, gsize *size)
{
    while (*size > 0 && html_is_space(**text)) {
        ++*text;
        --*size;
    }
    while (*size > 0 && html_is_space((*text)[*size - 1]))
        --*size;
}

/* One `name: value`. */
static gboolean is_declaration(const char *text, gsize size)
{
    const char *colon = memchr(text, ':', size);

    if (!colon)
        return FALSE;
    const char *name = text, *value = colon + 1;
    gsize name_size = (gsize)(colon - text), value_size = size - name_size - 1;
    trim(&name, &name_size);
    trim(&value, &value_size);
    for (gsize i = 0; i < G_N_ELEMENTS(properties); i++) {
        if (strlen(properties[i].name) == name_size &&
            g_ascii_strncasecmp(properties[i].name, name, name_size) == 0)
            return properties[i].allows(value, value_size);
    }
    return FALSE;
}

static gboolean is_style(const char *value, gsize size)
{
    while (size > 0) {
        const char *end = memchr(value, ';', size);
        gsize length = end ? (gsize)(end - value) : size, part_size = length;
        const char *part = value;
        trim(&part, &part_size);
        if (part_size > 0 && !is_declaration(part, part_size))
            return FALSE;
        value += MIN(size, length + 1);
        size -= MIN(size, length + 1);
    }
    return TRUE;
}

static const struct {
    const char *name;
    guint bit;
    gboolean (*allows)(const char *value, gsize size);
} attributes[] = {
    {"class", HTML_CLASS, any_text},      {"style", HTML_STYLE, is_style},
    {"title", HTML_TITLE, any_text},      {"lang", HTML_LANG, any_text},
    {"dir", HTML_DIR, is_direction},      {"colspan", HTML_COLSPAN, is_number},
    {"rowspan", HTML_ROWSPAN, is_number}, {"href", HTML_HREF, is_https_address},
    {"src", HTML_SRC, is_image_data},     {"alt", HTML_ALT, any_text},
    {"width", HTML_WIDTH, is_length},     {"height", HTML_HEIGHT, is_length},
};

const struct html_element *html_find_element(const char *name, gsize size)
{
    gsize low = 0, high = G_N_ELEMENTS(elements);
    char lower[NAME_SIZE_MAX + 1] = "";

    if (size > NAME_SIZE_MAX)
        return NULL;
    for (gsize i = 0; i < size; i++)
        lower[i] = g_ascii_tolower(name[i]);
    while (low < high) {
        gsize middle = (low + high) / 2;
        int order = strcmp(elements[middle].name, lower);
        if (order == 0)
            return &elements[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

guint html_find_attribute(const char *name, gsize size)
{
    for (gsize i = 0; i < G_N_ELEMENTS(attributes); i++) {
        if (strlen(attributes[i].name) == size && g_ascii_strncasecmp(attributes[i].name, name, size) == 0)
            return attributes[i].bit;
    }
    return 0;
}

gboolean html_value_is_allowed(guint attribute, const char *value, gsize size)
{
    for (gsize i = 0; i < G_N_ELEMENTS(attributes); i++) {
        if (attributes[i].bit == attribute)
            return attributes[i].allows(value, size);
    }
    return FALSE;
}
