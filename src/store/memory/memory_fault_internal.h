/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_STORE_MEMORY_FAULT_INTERNAL_H
#define EXOBASE_STORE_MEMORY_FAULT_INTERNAL_H

#include "store.h"

/* Faults for tests: what an engine on a disk or a net may suffer, at a step of the tester's choice. */
enum memory_fault {
    MEMORY_FAULT_NONE,
    MEMORY_FAULT_IO,
    MEMORY_FAULT_FULL,
    MEMORY_FAULT_UNKNOWN_BEFORE, /* the outcome is unknown, and the commit did not happen */
    MEMORY_FAULT_UNKNOWN_AFTER,  /* the outcome is unknown, and it did */
};

/*
 * The `countdown`th step from now (1: the next) of any call on a `memory:` store suffers the fault, once. A
 * read has one step; a commit one for itself, one for each change, and one before it becomes visible.
 */
void memory_fault_set(struct store *store, enum memory_fault fault, guint countdown);
/* Whether the fault is still to come. */
gboolean memory_fault_pending(struct store *store);

#endif
