/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_DEFINITIONS_INTERNAL_H
#define EXOBASE_DEFINITIONS_INTERNAL_H

#include "dynamic.h"

/* The generator that an exercise's `definitions` make, in the arena; NULL: a fault. */
const struct generator *definitions_make(const struct dynamic_exercise *exercise, struct value_arena *arena,
                                         struct dynamic_fault *fault);

#endif
