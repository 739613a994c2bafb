/* SPDX-License-Identifier: Apache-2.0 */
#include "axis_internal.h"
#include "errors.h"
#include "i18n.h"

gint32 axis_at(const struct axis *axis, struct figure_number number)
{
    struct figure_number part =
        number_divide(number_subtract(number, axis->from), number_subtract(axis->to, axis->from));

    return (gint32)number_scale(part, axis->length);
}

gboolean axis_holds(const struct axis *axis, struct figure_number number)
{
    return number_compare(number, axis->from) >= 0 && number_compare(number, axis->to) <= 0;
}

gboolean axis_check(const struct axis *axis, GError **error)
{
    if (number_compare(axis->from, axis->to) < 0)
        return TRUE;
    g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                        _("The figure's line has to end after its beginning."));
    return FALSE;
}

gboolean axis_check_number(const struct axis *axis, struct figure_number number, const char *field,
                           GError **error)
{
    if (axis_holds(axis, number))
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                _("The figure's field %s: it lies outside the line that is drawn."), field);
    return FALSE;
}
