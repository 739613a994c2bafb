/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_CHECK_REPORT_H
#define EXOBASE_CHECK_REPORT_H

#include "check.h"

void check_print_text(const struct check_report *report);
/* One object. */
void check_print_json(const struct check_report *report);

#endif
