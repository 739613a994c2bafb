/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_FIGURES_INTERNAL_H
#define EXOBASE_FIGURES_INTERNAL_H

#include "value.h"

/* The figures of an answer: SVG, or null. */
struct answer_figures {
    struct value question, solution;
};

/*
 * Draws a description (NULL or no object: none) for both pages; a solution that shows nothing else than the
 * question has none.
 */
void figures_draw(struct value_arena *arena, const struct value *description, struct answer_figures *out);
/* The same for a static exercise's `variables`, whose `figure` is the description. */
void figures_of_variables(struct value_arena *arena, const struct value *variables,
                          struct answer_figures *out);
/* Sets figure_svg, figure_svg_enonce, figure_svg_solution and svg. */
void figures_set(struct value_arena *arena, const struct answer_figures *figures,
                 struct value_object *answer);
/*
 * Appends the same as members of a JSON object, each after a comma. What a thread draws so it need not draw
 * again: it keeps some megabytes of them.
 */
void figures_append(GString *out, const struct value *description, struct value_arena *arena);

#endif
