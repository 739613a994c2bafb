/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_DEFINITIONS_INTERNAL_H
#define EXOBASE_DEFINITIONS_INTERNAL_H

#include "dynamic.h"

/*
 * The generator that an exercise's `definitions` make for what is asked (NULL: nothing), in the arena; NULL:
 * a fault. Where its lists differ by difficulty it has a parameter `difficulty`.
 */
const struct generator *definitions_make(const struct dynamic_exercise *exercise,
                                         const struct dynamic_request *request, struct value_arena *arena,
                                         struct dynamic_fault *fault);

#endif
