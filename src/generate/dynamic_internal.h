/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_DYNAMIC_INTERNAL_H
#define EXOBASE_DYNAMIC_INTERNAL_H

#include <time.h>

#include "draw_internal.h"
#include "dynamic.h"

/* Notes a fault down; always FALSE. */
gboolean dynamic_fail(struct value_arena *arena, struct dynamic_fault *fault, enum dynamic_fault_kind kind,
                      const char *format, ...) G_GNUC_PRINTF(4, 5);

/* The thread's own time: how far work comes by it does not hang on what else the machine does. */
static inline gint64 thread_cpu_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* parameters.c: the parameters of a generator while they are put together. */
struct parameters {
    const struct generator *generator;
    struct value_arena *arena;
    struct value object, ignored;
    gboolean is_strict; /* an unknown name is a fault */
    gboolean has_kind;  /* the kind was said */
};
/* The defaults. */
void parameters_start(struct parameters *into, const struct generator *generator, struct value_arena *arena);
gboolean parameters_set(struct parameters *into, const char *name, const struct value *given,
                        struct dynamic_fault *fault);
gboolean parameters_set_all(struct parameters *into, const struct value_object *given,
                            struct dynamic_fault *fault);

/* case.c: runs the generator, and writes the variant's texts. -1: a fault; 0: no case here (walked); 1. */
int case_run(const struct generator *generator, const struct value *parameters, struct draw *draw,
             struct value_arena *arena, struct dynamic_case *out, struct dynamic_fault *fault);
gboolean case_write(const struct dynamic_plan *plan, struct value_arena *arena, struct dynamic_case *out,
                    struct dynamic_fault *fault);

#endif
