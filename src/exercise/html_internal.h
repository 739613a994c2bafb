/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_HTML_INTERNAL_H
#define EXOBASE_HTML_INTERNAL_H

#include <glib.h>

/*
 * The HTML allow-list (docs/document.md, HTML allow-list): one table, read by three judges in turn.
 * html_scan accepts by itself the plain texts that lessons are made of, and says nothing of others.
 * html_tokens reads any text strictly, tag by tag, and knows the place of whatever it refuses. html_tree asks
 * gumbo which tree a browser would build, and refuses a text whose tree is another than its tags say.
 */

/* Attributes, as a set. */
enum html_attribute_bit {
    HTML_CLASS = 1 << 0,
    HTML_TITLE = 1 << 1,
    HTML_LANG = 1 << 2,
    HTML_DIR = 1 << 3,
    HTML_STYLE = 1 << 4,
    HTML_COLSPAN = 1 << 5,
    HTML_ROWSPAN = 1 << 6,
    HTML_HREF = 1 << 7,
    HTML_SRC = 1 << 8,
    HTML_ALT = 1 << 9,
    HTML_WIDTH = 1 << 10,
    HTML_HEIGHT = 1 << 11,
};

struct html_element {
    const char *name;
    gboolean is_void;   /* has no end tag */
    gboolean is_mathml; /* stands inside <math> (or is it) */
    guint attributes;   /* enum html_attribute_bit */
};

/* The table's row of a tag's name, in any case; NULL: not in the list. */
const struct html_element *html_find_element(const char *name, gsize size);
/* The bit of an attribute's name, in any case; 0: in no row of the list. */
guint html_find_attribute(const char *name, gsize size);
/* Whether the attribute may have this value, entities already read. */
gboolean html_value_is_allowed(guint attribute, const char *value, gsize size);

/* A problem and the byte of the text where it stands. */
typedef void (*html_problem_func)(const char *rule, gsize offset, const char *message, gpointer data);

/* TRUE: nothing is wrong. FALSE says nothing: ask html_judge. In a template, `{{` is looked at. */
gboolean html_scan_accepts(const char *text, gsize size, gboolean is_template);
/* Calls `found` for every problem (HTML_PROBLEMS_MAX at most); returns how many. */
guint html_judge(const char *text, gsize size, gboolean is_template, html_problem_func found, gpointer data);

#define HTML_PROBLEMS_MAX 20
#define HTML_DEPTH_MAX 100
#define HTML_NO_PARENT G_MAXUINT32

/* An element as its tags say it. */
struct html_node {
    guint32 offset; /* of its start tag */
    guint32 parent; /* index among the nodes, or HTML_NO_PARENT */
    const struct html_element *element;
};

struct html_report {
    html_problem_func found;
    gpointer data;
    guint count;
};
void html_report_problem(struct html_report *report, const char *rule, gsize offset, const char *message);

/* Reads the text strictly and appends its elements (struct html_node) in order of their start tags. */
void html_read_tokens(const char *text, gsize size, gboolean is_template, GArray *nodes,
                      struct html_report *report);
/* Compares gumbo's tree with these nodes, and reads names, attributes and values in it. */
void html_check_tree(const char *text, gsize size, const GArray *nodes, struct html_report *report);

/* White space of HTML. */
static inline gboolean html_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

#endif
