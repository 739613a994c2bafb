/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fast scanner beside the full judge, on random texts made of pieces of markup: it accepts nothing that
 * the judge refuses, and accepts enough to be worth having.
 */
#include <string.h>

#include "html_internal.h"

#define TEXTS 200000
#define PIECES_MAX 14

static const char *const pieces[] = {
    "<p>",
    "</p>",
    "<strong>",
    "</strong>",
    "<ol>",
    "</ol>",
    "<ul>",
    "</ul>",
    "<li>",
    "</li>",
    "<h4>",
    "</h4>",
    "<em>",
    "</em>",
    "<div>",
    "</div>",
    "<span>",
    "</span>",
    "<br>",
    "<br/>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<sup>",
    "</sup>",
    "<code>",
    "</code>",
    "<h2>",
    "</h2>",
    "<p class=\"a\">",
    "<p style=\"color: red\">",
    "<p style=\"color: url(x)\">",
    "<p class=\"{{a}}\">",
    "<td>",
    "</td>",
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<a href=\"https://a.fr\">",
    "</a>",
    "<math>",
    "</math>",
    "<mi>",
    "</mi>",
    "<hr>",
    "<pre>",
    "</pre>",
    "<",
    ">",
    "</",
    "<!",
    "&amp;",
    "&",
    "\"",
    "'",
    "/",
    "=",
    " ",
    "\n",
    "\t",
    "x",
    "é",
    "{{a}}",
    "{{",
    "<s",
    "\x01",
    "<P>",
    "</P>",
    "<li class=\"x\">",
    "<strong class=\"x\" class=\"y\">",
};

static guint count_problems(const char *text, gsize size, gboolean is_template)
{
    return html_judge(text, size, is_template, NULL, NULL);
}

/* Half of the pieces are tags that close what was opened last, so that many texts are balanced. */
static void make_text(GRand *random, GString *out)
{
    const char *open[PIECES_MAX];
    guint depth = 0, count = (guint)g_rand_int_range(random, 1, PIECES_MAX);

    g_string_truncate(out, 0);
    for (guint i = 0; i < count; i++) {
        const char *piece = pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))];
        g_string_append(out, piece);
        if (piece[0] == '<' && g_ascii_isalpha(piece[1]))
            open[depth++] = piece + 1;
        if (depth > 0 && g_rand_boolean(random)) {
            const char *name = open[--depth];
            g_string_append_printf(out, "</%.*s>", (int)strcspn(name, " >/"), name);
        }
    }
    while (depth > 0 && g_rand_int_range(random, 0, 8) > 0) {
        const char *name = open[--depth];
        g_string_append_printf(out, "</%.*s>", (int)strcspn(name, " >/"), name);
    }
}

static void test_scanner_is_stricter(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(20250911);
    g_autoptr(GString) text = g_string_new(NULL);
    guint accepted = 0, allowed = 0;

    for (guint i = 0; i < TEXTS; i++) {
        gboolean is_template = i % 2 == 1;
        make_text(random, text);
        gboolean scan = html_scan_accepts(text->str, text->len, is_template);
        gboolean judge = count_problems(text->str, text->len, is_template) == 0;
        if (scan && !judge)
            g_test_message("accepted by the scanner alone: %s", text->str);
        g_assert_true(!scan || judge);
        accepted += scan;
        allowed += judge;
    }
    g_test_message("%u texts, %u allowed, %u of them by the scanner", (guint)TEXTS, allowed, accepted);
    g_assert_cmpuint(accepted, >, TEXTS / 50);
    g_assert_cmpuint(allowed, <, TEXTS / 2);
}

static void test_no_more_problems_than_the_limit(void)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < 1000; i++)
        g_string_append(text, "<script></script>");
    g_assert_cmpuint(count_problems(text->str, text->len, FALSE), ==, HTML_PROBLEMS_MAX);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/exercise/html/scanner-is-stricter", test_scanner_is_stricter);
    g_test_add_func("/exercise/html/limit", test_no_more_problems_than_the_limit);
    return g_test_run();
}
