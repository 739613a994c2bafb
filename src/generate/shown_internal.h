/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_SHOWN_INTERNAL_H
#define EXOBASE_SHOWN_INTERNAL_H

#include "dynamic.h"
#include "figure.h"

/* The label of a question's figure that shows the case's answer, which its énoncé does not say; NULL: none.
 * Caller frees. */
char *shown_answer(const struct figure_report *report, const struct dynamic_case *made);

#endif
