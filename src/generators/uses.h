/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_USES_H
#define EXOBASE_USES_H

#include "exercise.h"
#include "generators.h"

/*
 * Which exercises a change of generators would break: begun with the generators before and after, shown every
 * exercise, then asked. Both sets are the caller's and outlive it.
 */
struct generators_uses;
typedef struct generators_uses generators_uses; /* for g_autoptr */
/* `limit_ms`: about how long it may take in all. */
struct generators_uses *generators_uses_new(const struct generator_set *before,
                                            const struct generator_set *after, gint64 limit_ms);
void generators_uses_free(struct generators_uses *uses);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(generators_uses, generators_uses_free)
/* One exercise; what is of use is copied. */
void generators_uses_see(struct generators_uses *uses, const struct exercise *exercise);

/* An exercise that is worse off. */
struct generators_broken {
    const char *chapter_code;
    gint64 id;
    const char *difficulty; /* NULL: in all, or its generator has none */
    const char *message;
};
/*
 * After the last one: struct generators_broken, by chapter and id; it lives as long as `uses`. `used`: how
 * many exercises have another generator than before; `unproven`: of how many there was no time for a proof.
 */
const GArray *generators_uses_end(struct generators_uses *uses, guint *used, guint *unproven);

#endif
