/* SPDX-License-Identifier: Apache-2.0 */
/* A number line: marks, their numbers below, points above. A point's number stands with its name: A(3,5). */
#include "axis_internal.h"
#include "errors.h"
#include "i18n.h"

enum { FROM, TO, STEP, PARTS_OF_STEP, NUMBERED, POINTS, BOUNDS };
enum { NAMES, CAPTION };
enum { NUMBERS, POINTS_PART, VALUES, BOUNDS_PART };

#define LENGTH PX(500)
#define MARKS_MAX 200

static const struct figure_field values[] = {
    [FROM] = {"from", FIGURE_NUMBER, TRUE, -1e6, 1e6, NULL, N_("the first number")},
    [TO] = {"to", FIGURE_NUMBER, TRUE, -1e6, 1e6, NULL, N_("the last number")},
    [STEP] = {"step", FIGURE_NUMBER, FALSE, 0.001, 1e6, NULL, N_("from one large mark to the next (1)")},
    [PARTS_OF_STEP] = {"subdivisions", FIGURE_INTEGER, FALSE, 1, 20, NULL,
                       N_("how many parts small marks make of a step (1)")},
    [NUMBERED] = {"numbered", FIGURE_NUMBERS, FALSE, -1e6, 1e6, NULL,
                  N_("which numbers are written (as many large marks as have room)")},
    [POINTS] = {"points", FIGURE_NUMBERS, FALSE, -1e6, 1e6, NULL, N_("points")},
    [BOUNDS] = {"bounds", FIGURE_NUMBERS, FALSE, -1e6, 1e6, NULL,
                N_("two numbers with the line between them set off")},
    {0},
};
static const struct figure_field labels[] = {
    [NAMES] = {"points", FIGURE_TEXTS, FALSE, 0, 0, NULL, N_("the points' names (A, B, C, …)")},
    [CAPTION] = {"caption", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("a line below the figure")},
    {0},
};
static const struct figure_part parts[] = {
    [NUMBERS] = {"numbers", TRUE, N_("the marks' numbers")},
    [POINTS_PART] = {"points", TRUE, N_("the points with their names")},
    [VALUES] = {"values", FALSE, N_("the points' numbers")},
    [BOUNDS_PART] = {"bounds", FALSE, N_("the bounds")},
    {0},
};

static void draw_marks(const struct figure_input *in, struct canvas *canvas, const struct axis *axis,
                       struct figure_number step)
{
    gint64 parts_of_step = reading_or(&in->values[PARTS_OF_STEP], 1).n;
    struct figure_number small = number_divide(step, number_of(parts_of_step, 1)), at = axis->from;

    canvas_line(canvas, PEN_LINE, -PX(12), 0, LENGTH + PX(26), 0);
    canvas_arrow(canvas, PEN_DOT, 0, 0, LENGTH + PX(30), 0);
    for (gint64 i = 0; axis_holds(axis, at); i++, at = number_add(at, small)) {
        gint32 x = axis_at(axis, at), half = i % parts_of_step == 0 ? PX(8) : PX(4.5);
        canvas_line(canvas, i % parts_of_step == 0 ? PEN_LINE : PEN_THIN, x, -half, x, half);
    }
}

/* Writes one number below its mark. */
static void write_number(struct canvas *canvas, const struct axis *axis, struct figure_number number)
{
    struct text text = text_of_number(canvas->scratch, number, FONT_USUAL, INK_PLAIN);

    label_at(canvas, &text, ANCHOR_MIDDLE, axis_at(axis, number), PX(11) + text_height(&text) / 2);
}

/* Every so many large marks have room for their numbers: 1, 2, 5, 10, … */
static gint64 numbers_apart(struct canvas *canvas, const struct axis *axis, struct figure_number step)
{
    static const gint64 apart[] = {1, 2, 5, 10, 20, 50, 100, 200};
    struct figure_number at = axis->from;
    gint32 widest = 0, between = axis_at(axis, number_add(axis->from, step));

    for (; axis_holds(axis, at); at = number_add(at, step)) {
        gint32 width = text_of_number(canvas->scratch, at, FONT_USUAL, INK_PLAIN).width;
        widest = MAX(widest, width);
    }
    for (guint i = 0; i < G_N_ELEMENTS(apart); i++) {
        if (apart[i] * between >= widest + PX(8))
            return apart[i];
    }
    return MARKS_MAX;
}

static gboolean write_numbers(const struct figure_input *in, struct canvas *canvas, const struct axis *axis,
                              struct figure_number step, GError **error)
{
    const struct figure_reading *numbered = &in->values[NUMBERED];

    for (guint i = 0; i < reading_count(numbered); i++) {
        if (!axis_check_number(axis, reading_number(numbered, i), "values.numbered", error))
            return FALSE;
        write_number(canvas, axis, reading_number(numbered, i));
    }
    if (numbered->given)
        return TRUE;
    struct figure_number far = number_multiply(step, number_of(numbers_apart(canvas, axis, step), 1));
    for (struct figure_number at = axis->from; axis_holds(axis, at); at = number_add(at, far))
        write_number(canvas, axis, at);
    return TRUE;
}

/* "A", "A(3,5)", "3,5". */
static struct text point_text(const struct figure_input *in, struct canvas *canvas, guint i)
{
    const struct figure_reading *names = &in->labels[NAMES];

    g_string_truncate(canvas->scratch, 0);
    if (!reading_append_item(canvas->scratch, names, i) && i < 26)
        g_string_append_c(canvas->scratch, (char)('A' + i));
    if (shows(in, VALUES)) {
        gsize named = canvas->scratch->len;
        g_string_append(canvas->scratch, named ? "(" : "");
        number_append(canvas->scratch, reading_number(&in->values[POINTS], i));
        g_string_append(canvas->scratch, named ? ")" : "");
    }
    return text_of(canvas->scratch, FONT_USUAL, shows(in, VALUES) ? INK_SECOND : INK_PLAIN);
}

static gboolean draw_points(const struct figure_input *in, struct canvas *canvas, const struct axis *axis,
                            GError **error)
{
    const struct figure_reading *points = &in->values[POINTS];
    guint order[FIGURE_LIST_MAX], count = reading_count(points);
    g_auto(label_row) row;

    row_start(&row);
    for (guint i = 0; i < count; i++) {
        struct figure_number number = reading_number(points, i);
        guint at = i;
        if (!axis_check_number(axis, number, "values.points", error))
            return FALSE;
        for (; at > 0 && number_compare(number, reading_number(points, order[at - 1])) < 0; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    for (guint i = 0; i < count; i++) {
        gint32 x = axis_at(axis, reading_number(points, order[i]));
        struct text text = point_text(in, canvas, order[i]);
        canvas_cross(canvas, PEN_ACCENT, x, 0);
        row_add(&row, &text, x);
        g_string_append_printf(canvas->description, "%s%s", i == 0 ? "Points : " : ", ",
                               canvas->scratch->str);
    }
    g_string_append(canvas->description, count ? ". " : "");
    row_place(canvas, &row, -PX(30), -PX(9), -PX(20));
    return TRUE;
}

static gboolean draw_bounds(const struct figure_input *in, struct canvas *canvas, const struct axis *axis,
                            GError **error)
{
    const struct figure_reading *bounds = &in->values[BOUNDS];
    gint32 ends[2] = {0};

    if (!bounds->given)
        return TRUE;
    for (guint i = 0; i < 2 && reading_count(bounds) == 2; i++) {
        if (!axis_check_number(axis, reading_number(bounds, i), "values.bounds", error))
            return FALSE;
        ends[i] = axis_at(axis, reading_number(bounds, i));
        g_string_append(canvas->description, i == 0 ? "Encadrement : " : " et ");
        number_append(canvas->description, reading_number(bounds, i));
    }
    if (ends[0] < ends[1]) {
        g_string_append(canvas->description, ". ");
        canvas_line(canvas, PEN_SECOND_THICK, ends[0], 0, ends[1], 0);
        canvas_line(canvas, PEN_SECOND, ends[0], -PX(10), ends[0], PX(10));
        canvas_line(canvas, PEN_SECOND, ends[1], -PX(10), ends[1], PX(10));
        return TRUE;
    }
    g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                        _("The figure's field values.bounds: two numbers are expected, the lesser first."));
    return FALSE;
}

static gboolean draw(const struct figure_input *in, struct canvas *canvas, GError **error)
{
    struct axis axis = {in->values[FROM].number, in->values[TO].number, LENGTH};
    struct figure_number step = reading_or(&in->values[STEP], 1);

    if (!axis_check(&axis, error))
        return FALSE;
    struct figure_number count = number_divide(number_subtract(axis.to, axis.from), step);
    if (number_scale(count, reading_or(&in->values[PARTS_OF_STEP], 1).n) > MARKS_MAX) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                    _("The figure's field values.step: it makes more than %d marks."), MARKS_MAX);
        return FALSE;
    }
    g_string_append(canvas->title, "Droite graduée de ");
    number_append(canvas->title, axis.from);
    g_string_append(canvas->title, " à ");
    number_append(canvas->title, axis.to);
    draw_marks(in, canvas, &axis, step);
    if ((shows(in, BOUNDS_PART) && !draw_bounds(in, canvas, &axis, error)) ||
        (shows(in, NUMBERS) && !write_numbers(in, canvas, &axis, step, error)) ||
        (shows(in, POINTS_PART) && !draw_points(in, canvas, &axis, error)))
        return FALSE;
    caption_below(canvas, &in->labels[CAPTION], LENGTH / 2, canvas->extent.bottom + PX(14));
    return TRUE;
}

const struct figure_drawing figure_number_line = {
    {"number_line", N_("a number line"), values, labels, parts,
     "{\"kind\":\"number_line\",\"values\":{\"from\":0,\"to\":4,\"subdivisions\":10,\"points\":[1.7,3.2]}}"},
    draw,
};
