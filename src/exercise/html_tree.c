/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a browser would make of a text: gumbo builds the tree by HTML's rules, repairs included. A repair
 * shows as a difference between that tree and the one that the tags say (an element is missing, added, or has
 * another parent; a text stands before its place), so that nothing needs to be known of the repairs
 * themselves. Only a <tbody> that the author left out is not one: HTML lets it be left out.
 */
#include <gumbo.h>
#include <string.h>

#include "html_internal.h"
#include "i18n.h"

struct walk {
    const char *text;
    const GArray *nodes;
    guint32 next;      /* the node that must come now */
    gsize last_offset; /* of the tag or text seen before */
    gboolean differs;
    struct html_report *report;
};

static void walk_children(struct walk *walk, const GumboVector *children, guint32 parent);

static gsize offset_of(const struct walk *walk, const char *place)
{
    return (gsize)(place - walk->text);
}

/* One is enough: after it the two trees can't be compared any more. */
static void report_difference(struct walk *walk, gsize offset)
{
    if (!walk->differs)
        html_report_problem(walk->report, "html", offset,
                            _("A browser would repair the markup here: this can't stand at this place."));
    walk->differs = TRUE;
}

static void check_attributes(struct walk *walk, const GumboElement *element, const struct html_node *node)
{
    for (guint i = 0; i < element->attributes.length; i++) {
        const GumboAttribute *attribute = element->attributes.data[i];
        guint bit = html_find_attribute(attribute->name, strlen(attribute->name));
        gsize offset = offset_of(walk, attribute->original_name.data);
        g_autofree char *message = NULL;
        if (!bit || !(node->element->attributes & bit))
            message = g_strdup_printf(_("The attribute \"%s\" is not allowed here."), attribute->name);
        else if (!html_value_is_allowed(bit, attribute->value, strlen(attribute->value)))
            message = g_strdup_printf(_("The attribute \"%s\" may not have this value."), attribute->name);
        if (message)
            html_report_problem(walk->report, "html", offset, message);
    }
}

/* Whether the parser left out the tag of this element as HTML lets an author do. */
static gboolean is_implied_body(const GumboNode *node)
{
    return node->v.element.tag == GUMBO_TAG_TBODY && node->v.element.original_tag.length == 0 &&
           node->parse_flags & GUMBO_INSERTION_BY_PARSER;
}

static void walk_element(struct walk *walk, const GumboNode *gumbo, guint32 parent)
{
    const GumboElement *element = &gumbo->v.element;
    const struct html_node *node = NULL;

    if (is_implied_body(gumbo)) {
        walk_children(walk, &element->children, parent);
        return;
    }
    if (walk->next < walk->nodes->len)
        node = &g_array_index(walk->nodes, struct html_node, walk->next);
    gboolean same = node && node->offset >= walk->last_offset && element->original_tag.data &&
                    offset_of(walk, element->original_tag.data) == node->offset && node->parent == parent &&
                    (element->tag_namespace == GUMBO_NAMESPACE_MATHML) == node->element->is_mathml &&
                    element->tag_namespace != GUMBO_NAMESPACE_SVG;
    if (!same) {
        report_difference(walk, node ? node->offset : walk->last_offset);
        return;
    }
    walk->last_offset = node->offset;
    check_attributes(walk, element, node);
    walk_children(walk, &element->children, walk->next++);
}

static void walk_text(struct walk *walk, const GumboText *text)
{
    gsize offset = offset_of(walk, text->original_text.data);

    if (offset < walk->last_offset)
        report_difference(walk, offset);
    walk->last_offset = offset;
}

static void walk_children(struct walk *walk, const GumboVector *children, guint32 parent)
{
    for (guint i = 0; i < children->length && !walk->differs; i++) {
        const GumboNode *child = children->data[i];
        if (child->type == GUMBO_NODE_ELEMENT)
            walk_element(walk, child, parent);
        else if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_WHITESPACE ||
                 child->type == GUMBO_NODE_CDATA)
            walk_text(walk, &child->v.text);
        else
            report_difference(walk, walk->last_offset);
    }
}

void html_check_tree(const char *text, gsize size, const GArray *nodes, struct html_report *report)
{
    struct walk walk = {.text = text, .nodes = nodes, .report = report};
    GumboOptions options = kGumboDefaultOptions;

    options.fragment_context = GUMBO_TAG_DIV;
    options.max_errors = 0;
    GumboOutput *output = gumbo_parse_with_options(&options, text, size);
    walk_children(&walk, &output->root->v.element.children, HTML_NO_PARENT);
    if (walk.next < nodes->len)
        report_difference(&walk, g_array_index(nodes, struct html_node, walk.next).offset);
    gumbo_destroy_output(&options, output);
}

guint html_judge(const char *text, gsize size, gboolean is_template, html_problem_func found, gpointer data)
{
    g_autoptr(GArray) nodes = g_array_new(FALSE, FALSE, sizeof(struct html_node));
    struct html_report report = {found, data, 0};

    html_read_tokens(text, size, is_template, nodes, &report);
    /* gumbo reads only what is balanced, known and not too deep: its own limits are never met. */
    if (report.count == 0)
        html_check_tree(text, size, nodes, &report);
    return report.count;
}
