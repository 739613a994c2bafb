/* SPDX-License-Identifier: Apache-2.0 */
/* A rectangle or a square. */
#include "i18n.h"
#include "shapes_internal.h"

enum { LENGTH, WIDTH, UNIT };
enum { LENGTH_TEXT, WIDTH_TEXT, AREA_TEXT, NAMES_TEXT, CAPTION };
enum { SIDES, ANGLES, MARKS, NAMES, SQUARES, AREA };

#define LONGER PX(230)
#define SQUARES_MAX 40

static const struct figure_field values[] = {
    [LENGTH] = {"length", FIGURE_NUMBER, TRUE, 0.01, 1e6, NULL, N_("the side that lies")},
    [WIDTH] = {"width", FIGURE_NUMBER, TRUE, 0.01, 1e6, NULL, N_("the side that stands")},
    [UNIT] = {"unit", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("the unit of length (cm)")},
    {0},
};
static const struct figure_field square_values[] = {
    [LENGTH] = {"side", FIGURE_NUMBER, TRUE, 0.01, 1e6, NULL, N_("the side")},
    [1] = {"unit", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("the unit of length (cm)")},
    {0},
};
#define OTHER_LABELS                                                                                         \
    [AREA_TEXT] = {"area", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("instead of the area")},                       \
    [NAMES_TEXT] = {"names", FIGURE_TEXTS, FALSE, 0, 0, NULL, N_("the corners' names (A, B, C, …)")},        \
    [CAPTION] = {"caption", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("a line below the figure")},                  \
    {                                                                                                        \
        0                                                                                                    \
    }
static const struct figure_field labels[] = {
    [LENGTH_TEXT] = {"length", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("instead of the length")},
    [WIDTH_TEXT] = {"width", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("instead of the width")},
    OTHER_LABELS,
};
static const struct figure_field square_labels[] = {
    [LENGTH_TEXT] = {"side", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("instead of the side's length")},
    [WIDTH_TEXT] = {"other", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("at the side that stands (nothing)")},
    OTHER_LABELS,
};
static const struct figure_part parts[] = {
    [SIDES] = {"sides", TRUE, N_("the sides' lengths")},
    [ANGLES] = {"angles", TRUE, N_("the marks of right angles")},
    [MARKS] = {"marks", TRUE, N_("the strokes of equal sides, of a square")},
    [NAMES] = {"names", FALSE, N_("the corners' names")},
    [SQUARES] = {"squares", FALSE, N_("the unit squares, where the sides are whole")},
    [AREA] = {"area", FALSE, N_("the area")},
    {0},
};

static gboolean has_squares(const struct figure_input *in, struct figure_number length,
                            struct figure_number width)
{
    return shows(in, SQUARES) && length.d == 1 && width.d == 1 && length.n <= SQUARES_MAX &&
           width.n <= SQUARES_MAX;
}

static void draw_squares(struct canvas *canvas, const struct place *corners, struct figure_number length,
                         struct figure_number width)
{
    gint32 across = corners[1].x - corners[0].x, up = corners[0].y - corners[3].y;
    for (gint64 i = 1; i < length.n; i++) {
        gint32 x = corners[0].x + (gint32)(across * i / length.n);
        canvas_line(canvas, PEN_SOFT, x, corners[0].y, x, corners[3].y);
    }
    for (gint64 i = 1; i < width.n; i++) {
        gint32 y = corners[0].y - (gint32)(up * i / width.n);
        canvas_line(canvas, PEN_SOFT, corners[0].x, y, corners[1].x, y);
    }
}

/* The area in the middle, or below where it has no room inside. */
static void draw_area(const struct figure_input *in, struct canvas *canvas, const struct place *corners,
                      struct figure_number area, const struct figure_reading *unit, gboolean outside)
{
    gint32 x = (corners[0].x + corners[1].x) / 2, y = (corners[0].y + corners[3].y) / 2;

    g_string_assign(canvas->scratch, "Aire : ");
    if (in->labels[AREA_TEXT].given) {
        g_string_truncate(canvas->scratch, 0);
        reading_append(canvas->scratch, &in->labels[AREA_TEXT]);
    } else {
        length_append(canvas->scratch, area, unit);
        g_string_append(canvas->scratch, unit->given && unit->value->size == 0 ? "" : "²");
    }
    struct text text = text_of(canvas->scratch, FONT_USUAL, INK_SECOND);
    if (!outside && text.width + PX(8) < corners[1].x - corners[0].x &&
        text_height(&text) + PX(8) < corners[0].y - corners[3].y)
        label_at(canvas, &text, ANCHOR_MIDDLE, x, y);
    else
        label_beside(canvas, &text, x, corners[0].y, PX(26), 0, 1);
}

static void draw_marks(const struct figure_input *in, struct canvas *canvas, const struct place *corners,
                       gboolean is_square)
{
    for (guint i = 0; i < 4 && shows(in, ANGLES); i++)
        shape_right_angle(canvas, corners, 4, i);
    for (guint i = 0; i < 4 && shows(in, MARKS) && is_square; i++)
        shape_stroke(canvas, corners[i], corners[(i + 1) % 4]);
}

static void describe(struct canvas *canvas, const char *name)
{
    if (canvas->scratch->len)
        g_string_append_printf(canvas->description, "%s : %s. ", name, canvas->scratch->str);
}

static gboolean draw_any(const struct figure_input *in, struct canvas *canvas, struct figure_number length,
                         struct figure_number width, const struct figure_reading *unit, gboolean is_square)
{
    struct figure_number longer = number_compare(length, width) < 0 ? width : length;
    gint32 across = shape_scaled(length, longer, is_square ? PX(160) : LONGER);
    gint32 up = shape_scaled(width, longer, is_square ? PX(160) : LONGER);
    struct place corners[4];

    shape_rectangle(corners, 0, 0, MAX(across, PX(1)), MAX(up, PX(1)));
    shape_draw(canvas, corners, 4, PEN_LINE, PEN_TINT);
    if (has_squares(in, length, width))
        draw_squares(canvas, corners, length, width);
    if (across >= PX(30) && up >= PX(30))
        draw_marks(in, canvas, corners, is_square);
    if (shows(in, NAMES))
        shape_names(canvas, corners, 4, &in->labels[NAMES_TEXT]);
    if (shows(in, SIDES)) {
        shape_side(canvas, corners, 4, 0, &in->labels[LENGTH_TEXT], length, unit, INK_PLAIN);
        describe(canvas, is_square ? "Côté" : "Longueur");
        if (!is_square || in->labels[WIDTH_TEXT].given) {
            shape_side(canvas, corners, 4, 1, &in->labels[WIDTH_TEXT], width, unit, INK_PLAIN);
            describe(canvas, is_square ? "Autre côté" : "Largeur");
        }
    }
    if (shows(in, AREA)) {
        draw_area(in, canvas, corners, number_multiply(length, width), unit, has_squares(in, length, width));
        g_string_append_printf(canvas->description, "%s.", canvas->scratch->str);
    }
    caption_below(canvas, &in->labels[CAPTION], (corners[0].x + corners[1].x) / 2,
                  canvas->extent.bottom + PX(14));
    return TRUE;
}

static gboolean draw(const struct figure_input *in, struct canvas *canvas, GError **error)
{
    (void)error;
    g_string_append(canvas->title, "Rectangle");
    return draw_any(in, canvas, in->values[LENGTH].number, in->values[WIDTH].number, &in->values[UNIT],
                    FALSE);
}

static gboolean draw_square(const struct figure_input *in, struct canvas *canvas, GError **error)
{
    (void)error;
    g_string_append(canvas->title, "Carré");
    return draw_any(in, canvas, in->values[LENGTH].number, in->values[LENGTH].number, &in->values[1], TRUE);
}

const struct figure_drawing figure_rectangle = {
    {"rectangle", N_("a rectangle"), values, labels, parts,
     "{\"kind\":\"rectangle\",\"values\":{\"length\":7,\"width\":4.5}}"},
    draw,
};
const struct figure_drawing figure_square = {
    {"square", N_("a square"), square_values, square_labels, parts,
     "{\"kind\":\"square\",\"values\":{\"side\":6}}"},
    draw_square,
};
