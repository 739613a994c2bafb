/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "figure.h"
#include "fuzz.h"
#include "json.h"

/*
 * Any JSON as a description: it is refused with a message, or drawn in the same bytes twice, with no label on
 * another and none outside.
 */
static void check_labels(const struct figure_report *report)
{
    for (guint i = 0; i < report->labels->len; i++) {
        const struct figure_label *a = &g_array_index(report->labels, struct figure_label, i);
        if (a->left < report->left || a->right > report->right || a->top < report->top ||
            a->bottom > report->bottom)
            fuzz_fail("fuzz_figure: a label leaves the view box");
        for (guint j = 0; j < i; j++) {
            const struct figure_label *b = &g_array_index(report->labels, struct figure_label, j);
            if (a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom)
                fuzz_fail("fuzz_figure: a label lies on another");
        }
    }
}

static void check_page(const struct value *description, enum figure_page page)
{
    g_autoptr(GString) first = g_string_new(NULL);
    g_autoptr(GString) second = g_string_new(NULL);
    g_autoptr(figure_report) report = NULL;
    g_autoptr(GError) error = NULL;

    if (!figure_svg(description, page, first, &error)) {
        if (!error || first->len)
            fuzz_fail("fuzz_figure: refused without a reason, or half drawn");
        return;
    }
    if (!figure_svg(description, page, second, NULL) || !g_string_equal(first, second))
        fuzz_fail("fuzz_figure: not the same bytes");
    if (!figure_inspect(description, page, &report, NULL))
        fuzz_fail("fuzz_figure: drawn, but not reported");
    check_labels(report);
}

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize size)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value description;

    if (!json_parse(arena, (const char *)bytes, size, &description, NULL))
        return 0;
    check_page(&description, FIGURE_QUESTION);
    check_page(&description, FIGURE_SOLUTION);
    figure_has_solution(&description);
    return 0;
}
