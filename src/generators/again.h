/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_AGAIN_H
#define EXOBASE_AGAIN_H

#include "dynamic.h"
#include "generators.h"
#include "replay.h"

/*
 * Appends the answer that `replay` (read from `text`) was made for, byte for byte, from the exercises of its
 * commit and `generators`, those of then; the caller has set the language. FALSE: `fault`, if its kind is not
 * NONE (GENERATOR without a message: there is none of that key), or an error: those of store_read(),
 * store_log(), generate_one_of().
 */
gboolean generators_again(struct store *store, const struct generator_set *generators,
                          const struct replay *replay, const char *text, struct value_arena *arena,
                          GString *out, struct dynamic_fault *fault, GError **error);

#endif
