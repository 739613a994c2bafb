/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A strict reading of markup, tag by tag. HTML's own tokenizer takes anything and repairs it; here every tag
 * must be written as the standard wants it, so that there is but one way to read it, and every problem has a
 * place.
 */
#include <string.h>

#include "html_internal.h"
#include "i18n.h"

struct tokens {
    const char *text;
    gsize size, at;
    gboolean is_template;
    gboolean balanced; /* until the first tag that does not match */
    GArray *nodes;
    guint32 open[HTML_DEPTH_MAX]; /* indexes of the nodes that are open */
    guint depth;
    struct html_report *report;
};

static void problem(struct tokens *tokens, gsize offset, const char *format, const char *name,
                    gsize name_size) G_GNUC_PRINTF(3, 0);

void html_report_problem(struct html_report *report, const char *rule, gsize offset, const char *message)
{
    if (report->count >= HTML_PROBLEMS_MAX)
        return;
    report->count++;
    if (report->found)
        report->found(rule, offset, message, report->data);
}

/* A message about a name of the text; the format has one %s for it, or none. */
static void problem(struct tokens *tokens, gsize offset, const char *format, const char *name,
                    gsize name_size)
{
    g_autofree char *shown = g_strndup(name, MIN(name_size, 40));
    g_autofree char *valid = g_utf8_make_valid(shown, -1);
    g_auto(GStrv) around = g_strsplit(format, "%s", 2);
    g_autofree char *message = g_strjoinv(valid, around);

    html_report_problem(tokens->report, "html", offset, message);
}

static void plain_problem(struct tokens *tokens, gsize offset, const char *message)
{
    html_report_problem(tokens->report, "html", offset, message);
}

static void unbalanced(struct tokens *tokens, gsize offset, const char *message)
{
    if (tokens->balanced)
        plain_problem(tokens, offset, message);
    tokens->balanced = FALSE;
}

static char peek(const struct tokens *tokens, gsize ahead)
{
    return tokens->at + ahead < tokens->size ? tokens->text[tokens->at + ahead] : '\0';
}

static void skip_space(struct tokens *tokens)
{
    while (tokens->at < tokens->size && html_is_space(tokens->text[tokens->at]))
        tokens->at++;
}

/* Passes over what is left of a tag that can't be read. */
static gboolean malformed(struct tokens *tokens, gsize start)
{
    plain_problem(tokens, start, _("This tag is not written as HTML wants it."));
    while (tokens->at < tokens->size && tokens->text[tokens->at] != '>')
        tokens->at++;
    tokens->at += tokens->at < tokens->size;
    tokens->balanced = FALSE;
    return FALSE;
}

/* Moves behind an attribute's value. FALSE: it is not written rightly. */
static gboolean read_value(struct tokens *tokens)
{
    char quote = peek(tokens, 0);
    gsize start;

    if (quote == '"' || quote == '\'') {
        tokens->at++;
        const char *end = memchr(tokens->text + tokens->at, quote, tokens->size - tokens->at);
        if (!end)
            return FALSE;
        tokens->at = (gsize)(end - tokens->text) + 1;
        char after = peek(tokens, 0);
        return html_is_space(after) || after == '/' || after == '>';
    }
    for (start = tokens->at; tokens->at < tokens->size; tokens->at++) {
        char c = tokens->text[tokens->at];
        if (html_is_space(c) || c == '>')
            break;
        if (strchr("\"'<=`", c))
            return FALSE;
    }
    return tokens->at > start;
}

/* Reads ` name` or ` name="value"`, and says whether the element may have it. FALSE: not written rightly. */
static gboolean read_attribute(struct tokens *tokens, const struct html_element *element, guint *seen)
{
    gsize start = tokens->at;

    while (tokens->at < tokens->size && !html_is_space(peek(tokens, 0)) && !strchr("=>/", peek(tokens, 0))) {
        if (strchr("\"'<", peek(tokens, 0)))
            return FALSE;
        tokens->at++;
    }
    const char *name = tokens->text + start;
    gsize name_size = tokens->at - start;
    guint bit = html_find_attribute(name, name_size);
    if (name_size == 0)
        return FALSE;
    if (element && !(element->attributes & bit))
        problem(tokens, start, _("The attribute \"%s\" is not allowed here."), name, name_size);
    else if (bit & *seen)
        problem(tokens, start, _("The attribute \"%s\" is given twice."), name, name_size);
    *seen |= bit;
    skip_space(tokens);
    if (peek(tokens, 0) != '=')
        return TRUE;
    tokens->at++;
    skip_space(tokens);
    return read_value(tokens);
}

/* Reads attributes up to and with `>`. FALSE: the tag is not written rightly. */
static gboolean read_attributes(struct tokens *tokens, const struct html_element *element,
                                gboolean *closes_itself)
{
    guint seen = 0;

    for (;;) {
        gsize before = tokens->at;
        skip_space(tokens);
        if (tokens->at == tokens->size)
            return FALSE;
        if (peek(tokens, 0) == '>') {
            tokens->at++;
            return TRUE;
        }
        if (peek(tokens, 0) == '/' && peek(tokens, 1) == '>') {
            tokens->at += 2;
            *closes_itself = TRUE;
            return TRUE;
        }
        /* What skip_space after a name passed over counts as the space before the next one. */
        gboolean spaced = tokens->at > before || (before > 0 && html_is_space(tokens->text[before - 1]));
        if (!spaced || !read_attribute(tokens, element, &seen))
            return FALSE;
    }
}

static void read_name(struct tokens *tokens)
{
    while (tokens->at < tokens->size && !html_is_space(peek(tokens, 0)) && !strchr("/>", peek(tokens, 0)))
        tokens->at++;
}

static void push(struct tokens *tokens, gsize start, const struct html_element *element)
{
    struct html_node node = {(guint32)start, HTML_NO_PARENT, element};

    if (tokens->depth > 0)
        node.parent = tokens->open[tokens->depth - 1];
    g_array_append_val(tokens->nodes, node);
}

/* The node just pushed stays open. */
static void open_last(struct tokens *tokens, gsize start)
{
    if (tokens->depth == HTML_DEPTH_MAX) {
        unbalanced(tokens, start, _("The markup is nested deeper than 100 elements."));
        return;
    }
    tokens->open[tokens->depth++] = tokens->nodes->len - 1;
}

/* A placeholder may not stand in a tag: what it becomes could end the tag or add to it. */
static void check_tag_for_placeholder(struct tokens *tokens, gsize start)
{
    const char *found =
        tokens->is_template ? memmem(tokens->text + start, tokens->at - start, "{{", 2) : NULL;

    if (found)
        html_report_problem(tokens->report, "placeholder", (gsize)(found - tokens->text),
                            _("A placeholder may stand in text only, not in a tag or an attribute."));
}

static void read_start_tag(struct tokens *tokens)
{
    gsize start = tokens->at++;
    gboolean closes_itself = FALSE;

    read_name(tokens);
    const char *name = tokens->text + start + 1;
    gsize name_size = tokens->at - start - 1;
    const struct html_element *element = html_find_element(name, name_size);
    if (!element)
        problem(tokens, start, _("The element <%s> is not in the list of those allowed."), name, name_size);
    gboolean read = read_attributes(tokens, element, &closes_itself) || malformed(tokens, start);
    check_tag_for_placeholder(tokens, start);
    if (!read || !tokens->balanced)
        return;
    if (closes_itself && element && !element->is_void && !element->is_mathml) {
        unbalanced(tokens, start, _("This tag ends in `/>`, but its element needs an end tag."));
        return;
    }
    push(tokens, start, element);
    if (!closes_itself && !(element && element->is_void))
        open_last(tokens, start);
}

/* Whether the text at a node's start tag has this name. */
static gboolean node_has_name(const struct tokens *tokens, guint32 index, const char *name, gsize size)
{
    gsize at = g_array_index(tokens->nodes, struct html_node, index).offset + 1;

    if (g_ascii_strncasecmp(tokens->text + at, name, size) != 0)
        return FALSE;
    char after = tokens->text[at + size];
    return html_is_space(after) || after == '/' || after == '>';
}

static void read_end_tag(struct tokens *tokens)
{
    gsize start = tokens->at;

    tokens->at += 2;
    read_name(tokens);
    const char *name = tokens->text + start + 2;
    gsize name_size = tokens->at - start - 2;
    skip_space(tokens);
    if (peek(tokens, 0) != '>' || tokens->at == tokens->size) {
        malformed(tokens, start);
    } else {
        tokens->at++;
        if (tokens->depth == 0)
            unbalanced(tokens, start, _("This end tag closes nothing."));
        else if (!node_has_name(tokens, tokens->open[tokens->depth - 1], name, name_size))
            unbalanced(tokens, start, _("This end tag does not match the start tag before it."));
        else
            tokens->depth--;
    }
    check_tag_for_placeholder(tokens, start);
}

static void read_markup(struct tokens *tokens)
{
    char next = peek(tokens, 1);

    if (g_ascii_isalpha(next)) {
        read_start_tag(tokens);
        return;
    }
    if (next == '/' && g_ascii_isalpha(peek(tokens, 2))) {
        read_end_tag(tokens);
        return;
    }
    if (next == '/' || next == '!' || next == '?')
        plain_problem(tokens, tokens->at,
                      _("Only tags are allowed here: no comment, declaration or instruction."));
    if (tokens->is_template && next == '{' && peek(tokens, 2) == '{')
        html_report_problem(tokens->report, "placeholder", tokens->at,
                            _("A placeholder may not follow `<`: what it becomes could begin a tag."));
    tokens->at++;
}

static void check_controls(struct tokens *tokens)
{
    for (gsize i = 0; i < tokens->size; i++) {
        if ((guint8)tokens->text[i] < 0x20 && !html_is_space(tokens->text[i])) {
            plain_problem(tokens, i, _("A control character is not allowed in HTML."));
            return;
        }
    }
}

void html_read_tokens(const char *text, gsize size, gboolean is_template, GArray *nodes,
                      struct html_report *report)
{
    struct tokens tokens = {.text = text, .size = size, .is_template = is_template, .balanced = TRUE};

    tokens.nodes = nodes;
    tokens.report = report;
    check_controls(&tokens);
    while (tokens.at < size) {
        const char *mark = memchr(text + tokens.at, '<', size - tokens.at);
        if (!mark)
            break;
        tokens.at = (gsize)(mark - text);
        read_markup(&tokens);
    }
    if (tokens.depth > 0) {
        guint32 last = tokens.open[tokens.depth - 1];
        unbalanced(&tokens, g_array_index(nodes, struct html_node, last).offset,
                   _("This element has no end tag."));
    }
}
