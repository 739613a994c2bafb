/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_SANDBOX_INTERNAL_H
#define EXOBASE_SANDBOX_INTERNAL_H

#include "draw_internal.h"
#include "value.h"

/*
 * Runs generators, which anybody with the role admin may write, so that none can harm: see sandbox.c. One
 * sandbox belongs to one thread.
 */
struct sandbox;

/* How a value stands in the struct values that a generator gives back (their `flags`). */
enum sandbox_flag {
    SANDBOX_FRACTION = 1, /* a real that is no decimal: `start`/`end` is the fraction */
    SANDBOX_HTML = 2,     /* a text that the sandbox's builders made */
};

/* A generator's source; the same serial is the same source. */
struct sandbox_source {
    guint64 serial;
    const char *name; /* for messages */
    const char *text;
    gsize size;
};

enum sandbox_outcome {
    SANDBOX_FAILED,
    SANDBOX_CASE, /* a case */
    SANDBOX_SKIP, /* walked only: this reading gives no case, advance */
};

/* The thread's own sandbox; it is freed with the thread. */
struct sandbox *sandbox_get(void);
/*
 * Calls the source's `generate` with these parameters (an object) and draws, which are set out for a new run.
 * `out` (an object) lives in the arena. Errors: SYNTAX, the source is no Lua; CONTENT, everything else,
 * limits included.
 */
enum sandbox_outcome sandbox_run(struct sandbox *sandbox, const struct sandbox_source *source,
                                 const struct value *parameters, struct draw *draw, struct value_arena *arena,
                                 struct value *out, GError **error);

#endif
