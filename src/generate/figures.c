/* SPDX-License-Identifier: Apache-2.0 */
/* The figures of an answer. One that can't be drawn is left out: an exercise is worth more than its picture.
 */
#include "figures_internal.h"

#include "dynamic.h"
#include "figure.h"
#include "json.h"

static struct value drawn(struct value_arena *arena, const struct value *description, enum figure_page page)
{
    g_autoptr(GString) svg = g_string_sized_new(4000);

    if (!figure_svg(description, page, svg, NULL))
        return value_null();
    return value_text(value_arena_copy(arena, svg->str, svg->len), svg->len);
}

void figures_draw(struct value_arena *arena, const struct value *description, struct answer_figures *out)
{
    *out = (struct answer_figures){value_null(), value_null()};
    if (!description || description->type != VALUE_OBJECT)
        return;
    out->question = drawn(arena, description, FIGURE_QUESTION);
    if (figure_has_solution(description))
        out->solution = drawn(arena, description, FIGURE_SOLUTION);
}

void figures_of_variables(struct value_arena *arena, const struct value *variables,
                          struct answer_figures *out)
{
    figures_draw(arena,
                 variables && variables->type == VALUE_OBJECT ? value_object_get(variables->object, "figure")
                                                              : NULL,
                 out);
}

void figures_set(struct value_arena *arena, const struct answer_figures *figures, struct value_object *answer)
{
    value_set(arena, answer, "figure_svg", figures->question);
    value_set(arena, answer, "figure_svg_enonce", figures->question);
    value_set(arena, answer, "figure_svg_solution", figures->solution);
    value_set(arena, answer, "svg", figures->question);
}

void figures_append(GString *out, const struct answer_figures *figures)
{
    static const char *const names[] = {
        ",\"figure_svg\":", ",\"figure_svg_enonce\":", ",\"figure_svg_solution\":", ",\"svg\":"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const struct value *figure = i == 2 ? &figures->solution : &figures->question;
        g_string_append(out, names[i]);
        if (figure->type == VALUE_TEXT)
            json_write_text(out, figure->text, figure->size);
        else
            g_string_append(out, "null");
    }
}

void dynamic_figures(const struct dynamic_case *made, struct value_arena *arena, struct value *question,
                     struct value *solution)
{
    struct answer_figures figures = {value_null(), value_null()};

    figures_draw(arena, &made->figure, &figures);
    *question = figures.question;
    *solution = figures.solution;
}
