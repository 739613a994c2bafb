/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_FIGURE_AXIS_INTERNAL_H
#define EXOBASE_FIGURE_AXIS_INTERNAL_H

#include "figure_internal.h"

/* A horizontal axis from a number at x = 0 to another at x = length. */
struct axis {
    struct figure_number from, to;
    gint32 length;
};
/* Where a number stands. */
gint32 axis_at(const struct axis *axis, struct figure_number number);
gboolean axis_holds(const struct axis *axis, struct figure_number number);
/* Checks that `from` is less than `to`. Errors: CONTENT. */
gboolean axis_check(const struct axis *axis, GError **error);
/* Checks that the number, which the field of this name holds, is on the axis. Errors: CONTENT. */
gboolean axis_check_number(const struct axis *axis, struct figure_number number, const char *field,
                           GError **error);

#endif
