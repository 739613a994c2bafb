/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_ASKED_INTERNAL_H
#define EXOBASE_ASKED_INTERNAL_H

#include "dynamic.h"

/*
 * What pupils were asked already: the énoncé, and the figure as the question's page shows it. Two cases are
 * the same exercise when both are equal: a clock to read is another exercise at another time, whatever the
 * words; a figure whose difference the question hides is not.
 */
struct asked;
struct asked *asked_new(void);
void asked_free(struct asked *asked);
/* FALSE: this was asked already. */
gboolean asked_add(struct asked *asked, const struct dynamic_case *made);

#endif
