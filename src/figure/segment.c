/* SPDX-License-Identifier: Apache-2.0 */
/* A segment, whole or in pieces; in cm it has its true size on paper, as far as a page is wide. */
#include "axis_internal.h"
#include "i18n.h"

enum { LENGTH, UNIT, POINTS };
enum { NAMES, LENGTH_TEXT, PIECES_TEXT, CAPTION };
enum { NAMES_PART, PIECES, LENGTH_PART, MARKS };

/* A centimetre in a browser and on its paper: 96 / 2.54 pixels. */
#define CENTIMETRE 3780
#define USUAL PX(360)
#define TRUE_MAX 15

static const struct figure_field values[] = {
    [LENGTH] = {"length", FIGURE_NUMBER, TRUE, 0.01, 1e6, NULL, N_("the length")},
    [UNIT] = {"unit", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("the unit of length (cm)")},
    [POINTS] = {"points", FIGURE_NUMBERS, FALSE, 0, 1e6, NULL,
                N_("how far from the beginning points are, in order")},
    {0},
};
static const struct figure_field labels[] = {
    [NAMES] = {"names", FIGURE_TEXTS, FALSE, 0, 0, NULL,
               N_("the points' names, from the beginning (A, B, C, …)")},
    [LENGTH_TEXT] = {"length", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("instead of the length")},
    [PIECES_TEXT] = {"pieces", FIGURE_TEXTS, FALSE, 0, 0, NULL, N_("instead of the pieces' lengths")},
    [CAPTION] = {"caption", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("a line below the figure")},
    {0},
};
static const struct figure_part parts[] = {
    [NAMES_PART] = {"names", TRUE, N_("the points' names")},
    [PIECES] = {"pieces", TRUE, N_("the pieces' lengths")},
    [LENGTH_PART] = {"length", FALSE, N_("the whole length")},
    [MARKS] = {"marks", FALSE, N_("strokes on the pieces, where they are equal")},
    {0},
};

/* The places of the beginning, the points and the end. */
static gboolean find_places(const struct figure_input *in, const struct axis *axis, gint32 *places,
                            struct figure_number *numbers, guint *count, GError **error)
{
    *count = 0;
    places[(*count)++] = 0;
    numbers[0] = number_of(0, 1);
    for (guint i = 0; i < reading_count(&in->values[POINTS]); i++) {
        struct figure_number number = reading_number(&in->values[POINTS], i);
        struct axis rest = {numbers[*count - 1], axis->to, 0};
        if (!axis_check_number(&rest, number, "values.points", error))
            return FALSE;
        numbers[*count] = number;
        places[(*count)++] = axis_at(axis, number);
    }
    numbers[*count] = axis->to;
    places[(*count)++] = axis->length;
    return TRUE;
}

static void write_names(const struct figure_input *in, struct canvas *canvas, const gint32 *places,
                        guint count)
{
    g_auto(label_row) row;

    row_start(&row);
    for (guint i = 0; i < count; i++) {
        g_string_truncate(canvas->scratch, 0);
        if (!reading_append_item(canvas->scratch, &in->labels[NAMES], i) && i < 26)
            g_string_append_c(canvas->scratch, (char)('A' + i));
        struct text text = text_of(canvas->scratch, FONT_USUAL, INK_PLAIN);
        row_add(&row, &text, places[i]);
        g_string_append_printf(canvas->description, "%s%s", i == 0 ? "Points : " : ", ",
                               canvas->scratch->str);
    }
    g_string_append(canvas->description, ". ");
    row_place(canvas, &row, -PX(20), -PX(8), -PX(10));
}

static void write_pieces(const struct figure_input *in, struct canvas *canvas, const gint32 *places,
                         const struct figure_number *numbers, guint count)
{
    g_auto(label_row) row;

    row_start(&row);
    for (guint i = 0; i + 1 < count; i++) {
        g_string_truncate(canvas->scratch, 0);
        if (!reading_append_item(canvas->scratch, &in->labels[PIECES_TEXT], i))
            length_append(canvas->scratch, number_subtract(numbers[i + 1], numbers[i]), &in->values[UNIT]);
        struct text text = text_of(canvas->scratch, FONT_USUAL, INK_PLAIN);
        row_add(&row, &text, (places[i] + places[i + 1]) / 2);
        g_string_append_printf(canvas->description, "%s%s", i == 0 ? "Longueurs : " : ", ",
                               canvas->scratch->str);
    }
    g_string_append(canvas->description, ". ");
    row_place(canvas, &row, PX(26), PX(5), PX(16));
}

/* The whole, between arrows. */
static void write_length(const struct figure_input *in, struct canvas *canvas, const struct axis *axis,
                         gint32 y)
{
    canvas_line(canvas, PEN_THIN, PX(4), y, axis->length - PX(4), y);
    canvas_arrow(canvas, PEN_DOT, axis->length, y, 0, y);
    canvas_arrow(canvas, PEN_DOT, 0, y, axis->length, y);
    g_string_truncate(canvas->scratch, 0);
    if (!reading_append(canvas->scratch, &in->labels[LENGTH_TEXT]))
        length_append(canvas->scratch, in->values[LENGTH].number, &in->values[UNIT]);
    struct text text = text_of(canvas->scratch, FONT_USUAL, INK_SECOND);
    label_at(canvas, &text, ANCHOR_MIDDLE, axis->length / 2, y + PX(14));
    g_string_append_printf(canvas->description, "Longueur totale : %s.", canvas->scratch->str);
}

/* Whether there are several pieces, all as long as the first. */
static gboolean are_equal(const struct figure_number *numbers, guint count)
{
    for (guint i = 1; i + 1 < count; i++) {
        if (number_compare(number_subtract(numbers[i + 1], numbers[i]), numbers[1]) != 0)
            return FALSE;
    }
    return count > 2;
}

static gboolean is_centimetres(const struct figure_reading *unit)
{
    return !unit->given || value_is_text(unit->value, "cm");
}

static gboolean draw(const struct figure_input *in, struct canvas *canvas, GError **error)
{
    struct axis axis = {number_of(0, 1), in->values[LENGTH].number, USUAL};
    gboolean is_true = is_centimetres(&in->values[UNIT]) &&
                       number_compare(axis.to, number_of(TRUE_MAX, 1)) <= 0 &&
                       number_compare(axis.to, number_of(1, 1)) >= 0;
    struct figure_number numbers[FIGURE_LIST_MAX + 2];
    gint32 places[FIGURE_LIST_MAX + 2];
    guint count;

    if (is_true)
        axis.length = (gint32)number_scale(axis.to, CENTIMETRE);
    if (!find_places(in, &axis, places, numbers, &count, error))
        return FALSE;
    g_string_append(canvas->title, "Segment");
    canvas_line(canvas, PEN_LINE, 0, 0, axis.length, 0);
    for (guint i = 0; i < count; i++)
        canvas_line(canvas, PEN_LINE, places[i], -PX(6), places[i], PX(6));
    for (guint i = 0; i + 1 < count && shows(in, MARKS) && are_equal(numbers, count); i++) {
        gint32 middle = (places[i] + places[i + 1]) / 2;
        canvas_line(canvas, PEN_LINE, middle - PX(3), PX(5), middle + PX(3), -PX(5));
    }
    if (shows(in, NAMES_PART))
        write_names(in, canvas, places, count);
    if (shows(in, PIECES) && count > 2)
        write_pieces(in, canvas, places, numbers, count);
    if (shows(in, LENGTH_PART))
        write_length(in, canvas, &axis, shows(in, PIECES) && count > 2 ? PX(46) : PX(22));
    caption_below(canvas, &in->labels[CAPTION], axis.length / 2, canvas->extent.bottom + PX(14));
    return TRUE;
}

const struct figure_drawing figure_segment = {
    {"segment", N_("a segment, whole or in pieces"), values, labels, parts,
     "{\"kind\":\"segment\",\"values\":{\"length\":9.5,\"points\":[4,7.5]}}"},
    draw,
};
