/* SPDX-License-Identifier: Apache-2.0 */
/* A right triangle by its two short sides, or a triangle by its three sides. */
#include "errors.h"
#include "i18n.h"
#include "shapes_internal.h"

enum { BASE, HEIGHT, HYPOTENUSE, RIGHT_UNIT };
enum { BASE_TEXT, HEIGHT_TEXT, HYPOTENUSE_TEXT, NAMES_TEXT, CAPTION };
enum { SIDES, ANGLE, NAMES, LONGEST };
enum { A, B, C, ALTITUDE, UNIT };
enum { A_TEXT, B_TEXT, C_TEXT, ALTITUDE_TEXT, SIDE_NAMES, SIDE_CAPTION };
enum { ALL_SIDES, CORNER_NAMES, ALTITUDE_PART };

#define LONGER PX(230)
/* A triangle's sides are reckoned in parts of this, so that their squares fit. */
#define FINE 100000

static const struct figure_field right_values[] = {
    [BASE] = {"base", FIGURE_NUMBER, TRUE, 0.01, 1e6, NULL, N_("the side that lies")},
    [HEIGHT] = {"height", FIGURE_NUMBER, TRUE, 0.01, 1e6, NULL, N_("the side that stands")},
    [HYPOTENUSE] = {"hypotenuse", FIGURE_NUMBER, FALSE, 0.01, 2e6, NULL,
                    N_("what to write at the longest side")},
    [RIGHT_UNIT] = {"unit", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("the unit of length (cm)")},
    {0},
};
static const struct figure_field right_labels[] = {
    [BASE_TEXT] = {"base", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("instead of the base's length")},
    [HEIGHT_TEXT] = {"height", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("instead of the height's length")},
    [HYPOTENUSE_TEXT] = {"hypotenuse", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("at the longest side")},
    [NAMES_TEXT] = {"names", FIGURE_TEXTS, FALSE, 0, 0, NULL, N_("the corners' names (A, B, C, …)")},
    [CAPTION] = {"caption", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("a line below the figure")},
    {0},
};
static const struct figure_part right_parts[] = {
    [SIDES] = {"sides", TRUE, N_("the lengths of base and height")},
    [ANGLE] = {"angle", TRUE, N_("the mark of the right angle")},
    [NAMES] = {"names", FALSE, N_("the corners' names")},
    [LONGEST] = {"hypotenuse", FALSE, N_("the longest side's length, where it is given")},
    {0},
};
static const struct figure_field values[] = {
    [A] = {"a", FIGURE_NUMBER, TRUE, 0.01, 1e6, NULL, N_("the side that lies")},
    [B] = {"b", FIGURE_NUMBER, TRUE, 0.01, 1e6, NULL, N_("the side on the right")},
    [C] = {"c", FIGURE_NUMBER, TRUE, 0.01, 1e6, NULL, N_("the side on the left")},
    [ALTITUDE] = {"height", FIGURE_NUMBER, FALSE, 0.001, 1e6, NULL, N_("what to write at the height")},
    [UNIT] = {"unit", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("the unit of length (cm)")},
    {0},
};
static const struct figure_field labels[] = {
    [A_TEXT] = {"a", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("instead of the length of a")},
    [B_TEXT] = {"b", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("instead of the length of b")},
    [C_TEXT] = {"c", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("instead of the length of c")},
    [ALTITUDE_TEXT] = {"height", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("at the height")},
    [SIDE_NAMES] = {"names", FIGURE_TEXTS, FALSE, 0, 0, NULL, N_("the corners' names (A, B, C, …)")},
    [SIDE_CAPTION] = {"caption", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("a line below the figure")},
    {0},
};
static const struct figure_part parts[] = {
    [ALL_SIDES] = {"sides", TRUE, N_("the sides' lengths")},
    [CORNER_NAMES] = {"names", FALSE, N_("the corners' names")},
    [ALTITUDE_PART] = {"height", FALSE, N_("the height on the side that lies")},
    {0},
};

static void side(const struct figure_input *in, struct canvas *canvas, const struct place *corners, guint i,
                 guint field, guint label, const struct figure_reading *unit)
{
    if (!in->values[field].given && !in->labels[label].given)
        return;
    shape_side(canvas, corners, 3, i, &in->labels[label], in->values[field].number, unit, INK_PLAIN);
    if (canvas->scratch->len)
        g_string_append_printf(canvas->description, "Côté : %s. ", canvas->scratch->str);
}

static gboolean refuse_length(const char *place, GError **error)
{
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                _("The figure's field %s: such a length does not go with the sides."), place);
    return FALSE;
}

static struct figure_number square_of(struct figure_number number)
{
    return number_multiply(number, number);
}

/* What a square may be off by because its side was rounded to decimals: 2 · side · half of the last. */
static struct figure_number slack_of(struct figure_number side)
{
    return side.d == 1 ? number_of(0, 1) : number_multiply(side, number_unit(side));
}

static gboolean check_hypotenuse(const struct figure_input *in, GError **error)
{
    struct figure_number base = in->values[BASE].number, height = in->values[HEIGHT].number;

    return !in->values[HYPOTENUSE].given ||
           shape_may_measure(in->values[HYPOTENUSE].number, number_add(square_of(base), square_of(height)),
                             number_add(slack_of(base), slack_of(height))) ||
           refuse_length("values.hypotenuse", error);
}

static gboolean draw_right(const struct figure_input *in, struct canvas *canvas, GError **error)
{
    struct figure_number base = in->values[BASE].number, height = in->values[HEIGHT].number;
    struct figure_number longer = number_compare(base, height) < 0 ? height : base;
    gint32 across = MAX(shape_scaled(base, longer, LONGER), PX(1)),
           up = MAX(shape_scaled(height, longer, LONGER), PX(1));
    struct place corners[3];

    if (!check_hypotenuse(in, error))
        return FALSE;
    g_string_append(canvas->title, "Triangle rectangle");
    shape_right_triangle(corners, 0, 0, across, up);
    shape_draw(canvas, corners, 3, PEN_LINE, PEN_TINT);
    if (shows(in, ANGLE) && MIN(across, up) >= PX(24))
        shape_right_angle(canvas, corners, 3, 0);
    if (shows(in, NAMES))
        shape_names(canvas, corners, 3, &in->labels[NAMES_TEXT]);
    if (shows(in, SIDES)) {
        side(in, canvas, corners, 0, BASE, BASE_TEXT, &in->values[RIGHT_UNIT]);
        side(in, canvas, corners, 2, HEIGHT, HEIGHT_TEXT, &in->values[RIGHT_UNIT]);
    }
    if (shows(in, LONGEST))
        side(in, canvas, corners, 1, HYPOTENUSE, HYPOTENUSE_TEXT, &in->values[RIGHT_UNIT]);
    caption_below(canvas, &in->labels[CAPTION], across / 2, canvas->extent.bottom + PX(14));
    return TRUE;
}

static gboolean check_sides(const struct figure_input *in, GError **error)
{
    struct figure_number a = in->values[A].number, b = in->values[B].number, c = in->values[C].number;

    if (number_compare(number_add(a, b), c) > 0 && number_compare(number_add(b, c), a) > 0 &&
        number_compare(number_add(a, c), b) > 0)
        return TRUE;
    g_set_error_literal(
        error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
        _("The figure's sides a, b and c make no triangle: each has to be shorter than the other "
          "two together."));
    return FALSE;
}

/* The height on a, whose foot is at (a² + c² − b²) / 2a: its square and that of the foot make c². */
static gboolean check_altitude(const struct figure_input *in, GError **error)
{
    struct figure_number a = in->values[A].number, b = in->values[B].number, c = in->values[C].number;
    struct figure_number squares = number_subtract(number_add(square_of(a), square_of(c)), square_of(b));
    struct figure_number foot = number_divide(squares, number_multiply(a, number_of(2, 1)));
    struct figure_number reach = foot.n < 0 ? number_of(-foot.n, foot.d) : foot;
    /* The foot moves by what the squares are off, over 2a. */
    struct figure_number off = number_add(slack_of(b), number_add(slack_of(a), slack_of(c)));
    struct figure_number slack = number_add(slack_of(c), number_multiply(number_divide(reach, a), off));

    return !in->values[ALTITUDE].given ||
           shape_may_measure(in->values[ALTITUDE].number, number_subtract(square_of(c), square_of(foot)),
                             slack) ||
           refuse_length("values.height", error);
}

/* To scale: the longest side LONGER; the corner opposite to a by its distances from a's ends. */
static void find_corners(const struct figure_input *in, struct place corners[3])
{
    struct figure_number longest = in->values[A].number;

    for (guint i = B; i <= C; i++)
        longest = number_compare(longest, in->values[i].number) < 0 ? in->values[i].number : longest;
    gint64 a = MAX(number_scale(number_divide(in->values[A].number, longest), FINE), 1);
    gint64 b = number_scale(number_divide(in->values[B].number, longest), FINE);
    gint64 c = number_scale(number_divide(in->values[C].number, longest), FINE);
    gint64 x = (a * a + c * c - b * b) / (2 * a), y = root_whole(MAX(c * c - x * x, 0));

    corners[0] = (struct place){0, 0};
    corners[1] = (struct place){(gint32)(a * LONGER / FINE), 0};
    corners[2] = (struct place){(gint32)(x * LONGER / FINE), (gint32)(-y * LONGER / FINE)};
}

static void draw_altitude(const struct figure_input *in, struct canvas *canvas, const struct place *corners)
{
    struct place top = corners[2], foot = {top.x, 0};
    gint32 end = foot.x < 0 ? corners[1].x : 0;

    if (foot.x < 0 || foot.x > corners[1].x)
        canvas_line(canvas, PEN_DASH, foot.x < 0 ? 0 : corners[1].x, 0, foot.x, 0);
    canvas_line(canvas, PEN_SECOND_DASH, top.x, top.y, foot.x, 0);
    canvas_avoid(canvas, top.x, top.y, foot.x, 0);
    if (-top.y >= PX(24))
        canvas_right_angle(
            canvas, foot, top,
            (struct place){foot.x > corners[1].x / 2 ? MIN(end, 0) - PX(1) : corners[1].x + PX(1), 0});
    g_string_truncate(canvas->scratch, 0);
    if (!reading_append(canvas->scratch, &in->labels[ALTITUDE_TEXT]) && in->values[ALTITUDE].given)
        length_append(canvas->scratch, in->values[ALTITUDE].number, &in->values[UNIT]);
    if (canvas->scratch->len == 0)
        return;
    struct text text = text_of(canvas->scratch, FONT_USUAL, INK_SECOND);
    label_beside(canvas, &text, foot.x, top.y / 2, PX(4), foot.x > corners[1].x / 2 ? -1 : 1, 0);
    g_string_append_printf(canvas->description, "Hauteur : %s. ", canvas->scratch->str);
}

static gboolean draw(const struct figure_input *in, struct canvas *canvas, GError **error)
{
    struct place corners[3];

    if (!check_sides(in, error) || !check_altitude(in, error))
        return FALSE;
    find_corners(in, corners);
    g_string_append(canvas->title, "Triangle");
    shape_draw(canvas, corners, 3, PEN_LINE, PEN_TINT);
    if (shows(in, CORNER_NAMES))
        shape_names(canvas, corners, 3, &in->labels[SIDE_NAMES]);
    if (shows(in, ALL_SIDES)) {
        side(in, canvas, corners, 0, A, A_TEXT, &in->values[UNIT]);
        side(in, canvas, corners, 1, B, B_TEXT, &in->values[UNIT]);
        side(in, canvas, corners, 2, C, C_TEXT, &in->values[UNIT]);
    }
    if (shows(in, ALTITUDE_PART))
        draw_altitude(in, canvas, corners);
    caption_below(canvas, &in->labels[SIDE_CAPTION], corners[1].x / 2, canvas->extent.bottom + PX(14));
    return TRUE;
}

const struct figure_drawing figure_right_triangle = {
    {"right_triangle", N_("a right triangle"), right_values, right_labels, right_parts,
     "{\"kind\":\"right_triangle\",\"values\":{\"base\":8,\"height\":6,\"hypotenuse\":10}}"},
    draw_right,
};
const struct figure_drawing figure_triangle = {
    {"triangle", N_("a triangle by its three sides"), values, labels, parts,
     "{\"kind\":\"triangle\",\"values\":{\"a\":14,\"b\":15,\"c\":13,\"height\":12}}"},
    draw,
};
