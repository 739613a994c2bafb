/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_PAGES_INTERNAL_H
#define EXOBASE_PAGES_INTERNAL_H

#include <glib.h>

/*
 * Asks the system to back a large piece of memory, about to be filled from its start, with large pages: a
 * hundred megabytes are then there after fifty page faults instead of 25,000. Only a wish; small pieces and
 * systems without large pages stay as they are.
 */
void pages_prefer_large(void *memory, gsize size);

#endif
