/* SPDX-License-Identifier: Apache-2.0 */
#include "figure.h"

#include <string.h>

#include "errors.h"
#include "i18n.h"

const struct figure_kind *const figure_kinds[] = {NULL};

const struct figure_kind *figure_find_kind(const char *name, gsize size)
{
    for (const struct figure_kind *const *kind = figure_kinds; *kind; kind++) {
        if (strlen((*kind)->name) == size && memcmp((*kind)->name, name, size) == 0)
            return *kind;
    }
    return NULL;
}

void figure_report_free(struct figure_report *report)
{
    if (!report)
        return;
    g_array_unref(report->labels);
    g_free(report);
}

gboolean figure_svg(const struct value *description, enum figure_page page, GString *out, GError **error)
{
    (void)description;
    (void)page;
    (void)out;
    g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, _("A figure has no kind of this name."));
    return FALSE;
}

gboolean figure_has_solution(const struct value *description)
{
    return description->type == VALUE_OBJECT;
}

gboolean figure_inspect(const struct value *description, enum figure_page page, struct figure_report **out,
                        GError **error)
{
    g_autoptr(GString) svg = g_string_new(NULL);

    (void)out;
    return figure_svg(description, page, svg, error);
}
