/* SPDX-License-Identifier: Apache-2.0 */
/* A ruler with a segment beside it; up to 16 cm in true size on paper. */
#include "axis_internal.h"
#include "i18n.h"

enum { LENGTH, FROM, TO };
enum { NAMES, MEASURE_TEXT, CAPTION };
enum { NUMBERS, SEGMENT, NAMES_PART, MEASURE };

#define CENTIMETRE 3780
#define TRUE_MAX 16
#define HEIGHT PX(58)
#define BESIDE PX(14)

static const struct figure_field values[] = {
    [LENGTH] = {"length", FIGURE_INTEGER, FALSE, 1, 30, NULL, N_("the ruler's length in cm (15)")},
    [FROM] = {"from", FIGURE_NUMBER, FALSE, 0, 30, NULL, N_("where the segment begins (0)")},
    [TO] = {"to", FIGURE_NUMBER, FALSE, 0, 30, NULL, N_("where it ends; without it, none is drawn")},
    {0},
};
static const struct figure_field labels[] = {
    [NAMES] = {"names", FIGURE_TEXTS, FALSE, 0, 0, NULL, N_("the names of the segment's ends (A, B)")},
    [MEASURE_TEXT] = {"measure", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("instead of the segment's length")},
    [CAPTION] = {"caption", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("a line below the figure")},
    {0},
};
static const struct figure_part parts[] = {
    [NUMBERS] = {"numbers", TRUE, N_("the centimetres' numbers")},
    [SEGMENT] = {"segment", TRUE, N_("the segment")},
    [NAMES_PART] = {"names", TRUE, N_("its ends' names")},
    [MEASURE] = {"measure", FALSE, N_("its length")},
    {0},
};

static void draw_ruler(const struct figure_input *in, struct canvas *canvas, const struct axis *axis)
{
    gint64 millimetres = axis->to.n * 10;

    canvas_rectangle(canvas, PEN_TINT, -BESIDE, 0, axis->length + 2 * BESIDE, HEIGHT);
    canvas_rectangle(canvas, PEN_LINE, -BESIDE, 0, axis->length + 2 * BESIDE, HEIGHT);
    for (gint64 i = 0; i <= millimetres; i++) {
        gint32 x = (gint32)(axis->length * i / millimetres);
        gint32 down = i % 10 == 0 ? PX(16) : i % 5 == 0 ? PX(11) : PX(7);
        canvas_line(canvas, i % 10 == 0 ? PEN_LINE : PEN_THIN, x, 0, x, down);
    }
    for (gint64 i = 0; i <= axis->to.n && shows(in, NUMBERS); i++) {
        struct text text = text_of_number(canvas->scratch, number_of(i, 1), FONT_SMALL, INK_PLAIN);
        label_at(canvas, &text, ANCHOR_MIDDLE, (gint32)(axis->length * i / axis->to.n), PX(27));
    }
    g_string_assign(canvas->scratch, "cm");
    struct text unit = text_of(canvas->scratch, FONT_SMALL, INK_PLAIN);
    label_at(canvas, &unit, ANCHOR_END, axis->length + PX(6), PX(46));
}

static void write_names(const struct figure_input *in, struct canvas *canvas, gint32 from, gint32 to,
                        gint32 y)
{
    g_auto(label_row) row;

    row_start(&row);
    for (guint i = 0; i < 2; i++) {
        g_string_truncate(canvas->scratch, 0);
        if (!reading_append_item(canvas->scratch, &in->labels[NAMES], i))
            g_string_append_c(canvas->scratch, (char)('A' + i));
        struct text text = text_of(canvas->scratch, FONT_USUAL, INK_PLAIN);
        row_add(&row, &text, i == 0 ? from : to);
    }
    row_place(canvas, &row, y - PX(18), y - PX(7), y - PX(9));
}

static gboolean draw_segment(const struct figure_input *in, struct canvas *canvas, const struct axis *axis,
                             GError **error)
{
    struct axis rest = {reading_or(&in->values[FROM], 0), axis->to, 0};
    gint32 y = -PX(14);

    if (!axis_check_number(&rest, in->values[TO].number, "values.to", error))
        return FALSE;
    gint32 from = axis_at(axis, rest.from), to = axis_at(axis, in->values[TO].number);
    canvas_line(canvas, PEN_ACCENT, from, y, to, y);
    canvas_line(canvas, PEN_ACCENT, from, y - PX(5), from, y + PX(5));
    canvas_line(canvas, PEN_ACCENT, to, y - PX(5), to, y + PX(5));
    g_string_append(canvas->description, "Un segment va de la graduation ");
    number_append(canvas->description, rest.from);
    g_string_append(canvas->description, " à la graduation ");
    number_append(canvas->description, in->values[TO].number);
    g_string_append(canvas->description, ". ");
    if (shows(in, NAMES_PART))
        write_names(in, canvas, from, to, y);
    if (!shows(in, MEASURE))
        return TRUE;
    g_string_truncate(canvas->scratch, 0);
    const struct figure_reading centimetres = {0};
    if (!reading_append(canvas->scratch, &in->labels[MEASURE_TEXT]))
        length_append(canvas->scratch, number_subtract(in->values[TO].number, rest.from), &centimetres);
    struct text text = text_of(canvas->scratch, FONT_USUAL, INK_SECOND);
    label_beside(canvas, &text, (from + to) / 2, y, PX(6), 0, -1);
    g_string_append_printf(canvas->description, "Il mesure %s.", canvas->scratch->str);
    return TRUE;
}

static gboolean draw(const struct figure_input *in, struct canvas *canvas, GError **error)
{
    struct axis axis = {number_of(0, 1), reading_or(&in->values[LENGTH], 15), 0};

    axis.length = axis.to.n <= TRUE_MAX ? (gint32)axis.to.n * CENTIMETRE : TRUE_MAX * CENTIMETRE;
    g_string_append_printf(canvas->title, "Règle graduée de %d cm", (int)axis.to.n);
    draw_ruler(in, canvas, &axis);
    if (shows(in, SEGMENT) && in->values[TO].given && !draw_segment(in, canvas, &axis, error))
        return FALSE;
    caption_below(canvas, &in->labels[CAPTION], axis.length / 2, HEIGHT + PX(16));
    return TRUE;
}

const struct figure_drawing figure_ruler = {
    {"ruler", N_("a ruler with a segment beside it"), values, labels, parts,
     "{\"kind\":\"ruler\",\"values\":{\"length\":12,\"from\":2,\"to\":8.6}}"},
    draw,
};
