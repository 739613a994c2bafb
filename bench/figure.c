/* SPDX-License-Identifier: Apache-2.0 */
/*
 * figure: how many figures of each kind one core draws in a second, from the example of the kind's table,
 * question and solution in turns. Prints a line of JSON.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "figure.h"
#include "json.h"

#define ROUNDS 5
#define FIGURES 4000

static double thread_time_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The fastest round's figures per second. */
static double measure(const struct value *description)
{
    g_autoptr(GString) out = g_string_new(NULL);
    double best = 0;

    for (guint round = 0; round < ROUNDS; round++) {
        double start = thread_time_s();
        for (guint i = 0; i < FIGURES; i++) {
            g_string_truncate(out, 0);
            figure_svg(description, i % 2 ? FIGURE_SOLUTION : FIGURE_QUESTION, out, NULL);
        }
        double rate = FIGURES / (thread_time_s() - start);
        best = MAX(best, rate);
    }
    return best;
}

int main(void)
{
    g_autoptr(value_arena) arena = value_arena_new();

    for (const struct figure_kind *const *kind = figure_kinds; *kind; kind++) {
        struct value description;
        json_parse(arena, (*kind)->example, strlen((*kind)->example), &description, NULL);
        printf("%s\"%s\": %.0f", kind == figure_kinds ? "{" : ", ", (*kind)->name, measure(&description));
    }
    puts("}");
    return 0;
}
