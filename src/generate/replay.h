/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_REPLAY_H
#define EXOBASE_REPLAY_H

#include "generator.h"

/* By which an answer can be made again, byte for byte: see replay.c. */

/* Raised whenever the same exercise, generator and seed would give other bytes. */
#define REPLAY_ENGINE "1"

enum replay_route { REPLAY_ONE, REPLAY_BATCH, REPLAY_GENERATOR };
struct replay {
    const char *engine; /* generator_set_engine() */
    gint64 commit;
    enum replay_route route;
    const char *code;       /* the chapter's, or the generator's key */
    const char *difficulty; /* NULL: all */
    const char *offer, *language;
    gint64 count, seed, now_ms;
    struct value more; /* an object: `overrides`, `variant_id`; or null */
};
/* Closed by NUL, in the arena. */
const char *replay_write(const struct replay *replay, struct value_arena *arena);
/* Texts live in the arena. Errors: ARGUMENT. */
gboolean replay_read(const char *text, struct value_arena *arena, struct replay *out, GError **error);
/* The answer of a generator by itself: `code` is its key, `more` has its parameters. FALSE: `fault`; without
 * a message there is no such generator. */
struct dynamic_fault;
gboolean replay_direct(const struct generator_set *generators, const struct replay *replay,
                       struct value_arena *arena, struct value *out, struct dynamic_fault *fault);

#endif
