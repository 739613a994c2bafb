/* SPDX-License-Identifier: Apache-2.0 */
/* A grid with a figure, an axis and the figure's image. Columns and rows count from the left lower corner. */
#include "errors.h"
#include "i18n.h"
#include "shapes_internal.h"

enum { COLUMNS, ROWS, POINTS, JOINED, AXIS, AXIS_AT };
enum { NAMES, IMAGE_NAMES, AXIS_NAME, CAPTION };
enum { SQUARES, FIGURE, NAMES_PART, AXIS_PART, COORDINATES, IMAGE, IMAGE_NAMES_PART, CONSTRUCTION };
enum { POLYGON, SEGMENT, NONE };
enum { NO_AXIS, VERTICAL, HORIZONTAL, RISING, FALLING };

#define CELL PX(30)
#define POINTS_MAX 12

static const struct figure_field values[] = {
    [COLUMNS] = {"columns", FIGURE_INTEGER, FALSE, 1, 24, NULL, N_("columns of squares (10)")},
    [ROWS] = {"rows", FIGURE_INTEGER, FALSE, 1, 24, NULL, N_("rows of squares (10)")},
    [POINTS] = {"points", FIGURE_POINTS, TRUE, 0, 24, NULL, N_("the figure's points, at most 12")},
    [JOINED] = {"joined", FIGURE_WORD, FALSE, 0, 0, "polygon|segments|none", N_("how its points are joined")},
    [AXIS] = {"axis", FIGURE_WORD, FALSE, 0, 0, "none|vertical|horizontal|rising|falling",
              N_("the axis: x = at, y = at, y = x + at, y = at − x")},
    [AXIS_AT] = {"at", FIGURE_NUMBER, FALSE, -48, 48, NULL, N_("where the axis is (0)")},
    {0},
};
static const struct figure_field labels[] = {
    [NAMES] = {"names", FIGURE_TEXTS, FALSE, 0, 0, NULL, N_("the points' names (A, B, C, …)")},
    [IMAGE_NAMES] = {"image_names", FIGURE_TEXTS, FALSE, 0, 0, NULL,
                     N_("their images' names (A′, B′, C′, …)")},
    [AXIS_NAME] = {"axis", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("the axis's name ((d))")},
    [CAPTION] = {"caption", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("a line below the figure")},
    {0},
};
static const struct figure_part parts[] = {
    [SQUARES] = {"squares", TRUE, N_("the grid")},
    [FIGURE] = {"figure", TRUE, N_("the figure")},
    [NAMES_PART] = {"names", TRUE, N_("its points' names")},
    [AXIS_PART] = {"axis", TRUE, N_("the axis")},
    [COORDINATES] = {"coordinates", FALSE, N_("numbers along the grid")},
    [IMAGE] = {"image", FALSE, N_("the image")},
    [IMAGE_NAMES_PART] = {"image_names", FALSE, N_("the image's names")},
    [CONSTRUCTION] = {"construction", FALSE, N_("dashed lines from points to images")},
    {0},
};

struct sheet {
    gint64 columns, rows;
    guint count;
    struct place points[POINTS_MAX], images[POINTS_MAX];
};

static struct place place_of(struct figure_number x, struct figure_number y)
{
    return (struct place){(gint32)number_scale(x, CELL), -(gint32)number_scale(y, CELL)};
}

static void reflect(const struct figure_input *in, struct figure_number *x, struct figure_number *y)
{
    struct figure_number at = reading_or(&in->values[AXIS_AT], 0), old_x = *x, old_y = *y;

    switch (in->values[AXIS].word) {
    case VERTICAL:
        *x = number_subtract(number_add(at, at), old_x);
        break;
    case HORIZONTAL:
        *y = number_subtract(number_add(at, at), old_y);
        break;
    case RISING:
        *x = number_subtract(old_y, at);
        *y = number_add(old_x, at);
        break;
    case FALLING:
        *x = number_subtract(at, old_y);
        *y = number_subtract(at, old_x);
        break;
    default:
        break;
    }
}

static gboolean is_inside(const struct sheet *sheet, struct figure_number x, struct figure_number y)
{
    return x.n >= 0 && y.n >= 0 && number_compare(x, number_of(sheet->columns, 1)) <= 0 &&
           number_compare(y, number_of(sheet->rows, 1)) <= 0;
}

static gboolean find_points(const struct figure_input *in, struct sheet *sheet, GError **error)
{
    const struct figure_reading *points = &in->values[POINTS];
    gboolean images = shows(in, IMAGE) && in->values[AXIS].word != NO_AXIS, inside = TRUE;

    sheet->count = reading_count(points);
    if (sheet->count == 0 || sheet->count > POINTS_MAX) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                    _("The figure's field values.points: 1 to %d points are expected."), POINTS_MAX);
        return FALSE;
    }
    for (guint i = 0; i < sheet->count; i++) {
        struct figure_number x = {0, 1}, y = {0, 1};
        reading_pair(points, i, &x, &y);
        sheet->points[i] = place_of(x, y);
        inside = inside && is_inside(sheet, x, y);
        reflect(in, &x, &y);
        inside = inside && (!images || is_inside(sheet, x, y));
        sheet->images[i] = place_of(x, y);
    }
    if (!inside)
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                            _("The figure's points and their images have to lie on the grid."));
    return inside;
}

static void draw_squares(const struct figure_input *in, struct canvas *canvas, const struct sheet *sheet)
{
    gint32 right = (gint32)sheet->columns * CELL, top = -(gint32)sheet->rows * CELL;

    for (gint32 i = 0; i <= sheet->columns && shows(in, SQUARES); i++)
        canvas_line(canvas, PEN_SOFT, i * CELL, 0, i * CELL, top);
    for (gint32 i = 0; i <= sheet->rows && shows(in, SQUARES); i++)
        canvas_line(canvas, PEN_SOFT, 0, -i * CELL, right, -i * CELL);
    if (!shows(in, COORDINATES))
        return;
    for (gint32 i = 0; i <= sheet->columns; i++) {
        struct text text = text_of_number(canvas->scratch, number_of(i, 1), FONT_SMALL, INK_PLAIN);
        label_at(canvas, &text, ANCHOR_MIDDLE, i * CELL, PX(14));
    }
    for (gint32 i = 0; i <= sheet->rows; i++) {
        struct text text = text_of_number(canvas->scratch, number_of(i, 1), FONT_SMALL, INK_PLAIN);
        label_at(canvas, &text, ANCHOR_END, -PX(7), i == 0 ? -PX(2) : -i * CELL);
    }
}

/* The axis's ends: where it leaves the grid, and a little farther. FALSE: it does not cross the grid. */
static gboolean axis_ends(const struct figure_input *in, const struct sheet *sheet, struct place *from,
                          struct place *to)
{
    gint32 right = (gint32)sheet->columns * CELL, top = (gint32)sheet->rows * CELL, past = PX(10);
    gint32 at = (gint32)number_scale(reading_or(&in->values[AXIS_AT], 0), CELL), low, high;

    switch (in->values[AXIS].word) {
    case VERTICAL:
        *from = (struct place){at, past};
        *to = (struct place){at, -top - past};
        return at >= 0 && at <= right;
    case HORIZONTAL:
        *from = (struct place){-past, -at};
        *to = (struct place){right + past, -at};
        return at >= 0 && at <= top;
    case RISING:
        low = MAX(0, -at) - past;
        high = MIN(right, top - at) + past;
        *from = (struct place){low, -(low + at)};
        *to = (struct place){high, -(high + at)};
        return low + past < high - past;
    default:
        low = MAX(0, at - top) - past;
        high = MIN(right, at) + past;
        *from = (struct place){high, -(at - high)};
        *to = (struct place){low, -(at - low)};
        return low + past < high - past;
    }
}

static gboolean draw_axis(const struct figure_input *in, struct canvas *canvas, const struct sheet *sheet,
                          GError **error)
{
    static const char *const names[] = {"", "vertical", "horizontal", "oblique montant",
                                        "oblique descendant"};
    struct place from, to;

    if (!axis_ends(in, sheet, &from, &to)) {
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                            _("The figure's field values.at: the axis does not cross the grid."));
        return FALSE;
    }
    canvas_line(canvas, PEN_ACCENT, from.x, from.y, to.x, to.y);
    canvas_avoid(canvas, from.x, from.y, to.x, to.y);
    g_string_truncate(canvas->scratch, 0);
    if (!reading_append(canvas->scratch, &in->labels[AXIS_NAME]))
        g_string_append(canvas->scratch, "(d)");
    struct text text = text_of(canvas->scratch, FONT_USUAL, INK_PLAIN);
    label_beside(canvas, &text, to.x, to.y, PX(4), to.x - from.x, to.y - from.y);
    g_string_append_printf(canvas->description, "Axe %s. ", names[in->values[AXIS].word]);
    return TRUE;
}

static void draw_points(const struct figure_input *in, struct canvas *canvas, const struct place *points,
                        guint count, gboolean image)
{
    guint joined = in->values[JOINED].word;

    if (joined == POLYGON && count > 2)
        shape_draw(canvas, points, count, image ? PEN_SECOND : PEN_LINE,
                   image ? PEN_SHADE_SECOND : PEN_SHADE);
    for (guint i = 0; i + 1 < count && (joined == SEGMENT || (joined == POLYGON && count == 2)); i++) {
        canvas_line(canvas, image ? PEN_SECOND : PEN_LINE, points[i].x, points[i].y, points[i + 1].x,
                    points[i + 1].y);
        canvas_avoid(canvas, points[i].x, points[i].y, points[i + 1].x, points[i + 1].y);
    }
    for (guint i = 0; i < count; i++) {
        canvas_avoid(canvas, points[i].x - PX(4), points[i].y - PX(4), points[i].x + PX(4),
                     points[i].y + PX(4));
        if (joined == NONE || count == 1)
            canvas_cross(canvas, image ? PEN_SECOND : PEN_LINE, points[i].x, points[i].y);
        else
            canvas_circle(canvas, image ? PEN_DOT_SECOND : PEN_DOT, points[i].x, points[i].y, PX(3));
    }
}

static void write_names(const struct figure_input *in, struct canvas *canvas, const struct place *points,
                        guint count, gboolean image)
{
    gint64 x = 0, y = 0;

    for (guint i = 0; i < count; i++) {
        x += points[i].x;
        y += points[i].y;
    }
    for (guint i = 0; i < count; i++) {
        gint32 dx = points[i].x - (gint32)(x / count), dy = points[i].y - (gint32)(y / count);
        g_string_truncate(canvas->scratch, 0);
        if (!reading_append_item(canvas->scratch, &in->labels[image ? IMAGE_NAMES : NAMES], i))
            g_string_append_printf(canvas->scratch, "%c%s", 'A' + (int)i, image ? "′" : "");
        struct text text = text_of(canvas->scratch, FONT_USUAL, image ? INK_SECOND : INK_PLAIN);
        label_beside(canvas, &text, points[i].x, points[i].y, PX(5), count == 1 ? 1 : dx,
                     count == 1 ? -1 : dy);
        g_string_append_printf(canvas->description, "%s (%d ; %d) ", canvas->scratch->str, points[i].x / CELL,
                               -points[i].y / CELL);
    }
}

/* Dashed lines from points to images, across the axis. */
static void draw_construction(struct canvas *canvas, const struct sheet *sheet)
{
    for (guint i = 0; i < sheet->count; i++) {
        struct place from = sheet->points[i], to = sheet->images[i];
        canvas_line(canvas, PEN_SECOND_DASH, from.x, from.y, to.x, to.y);
        canvas_avoid(canvas, from.x, from.y, to.x, to.y);
    }
}

static gboolean draw(const struct figure_input *in, struct canvas *canvas, GError **error)
{
    struct sheet sheet = {
        reading_or(&in->values[COLUMNS], 10).n, reading_or(&in->values[ROWS], 10).n, 0, {{0}}, {{0}}};
    gboolean has_axis = in->values[AXIS].word != NO_AXIS, image = shows(in, IMAGE) && has_axis;

    if (!find_points(in, &sheet, error))
        return FALSE;
    g_string_append(canvas->title, has_axis && shows(in, AXIS_PART) ? "Figure et axe sur un quadrillage"
                                                                    : "Figure sur un quadrillage");
    draw_squares(in, canvas, &sheet);
    if (shows(in, CONSTRUCTION) && image)
        draw_construction(canvas, &sheet);
    if (has_axis && shows(in, AXIS_PART) && !draw_axis(in, canvas, &sheet, error))
        return FALSE;
    if (image)
        draw_points(in, canvas, sheet.images, sheet.count, TRUE);
    if (shows(in, FIGURE))
        draw_points(in, canvas, sheet.points, sheet.count, FALSE);
    if (shows(in, NAMES_PART))
        write_names(in, canvas, sheet.points, sheet.count, FALSE);
    if (image && shows(in, IMAGE_NAMES_PART))
        write_names(in, canvas, sheet.images, sheet.count, TRUE);
    caption_below(canvas, &in->labels[CAPTION], (gint32)sheet.columns * CELL / 2,
                  canvas->extent.bottom + PX(14));
    return TRUE;
}

const struct figure_drawing figure_grid = {
    {"grid", N_("a grid with a figure, an axis and its image"), values, labels, parts,
     "{\"kind\":\"grid\",\"values\":{\"points\":[[1,2],[4,3],[2,6]],\"axis\":\"vertical\",\"at\":5}}"},
    draw,
};
