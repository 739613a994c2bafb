/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "shapes_internal.h"

#define SIDE_GAP PX(7)
#define NAME_GAP PX(4)

static struct place centre_of(const struct place *corners, guint count)
{
    gint64 x = 0, y = 0;

    for (guint i = 0; i < count; i++) {
        x += corners[i].x;
        y += corners[i].y;
    }
    /* Never none, which an analyser cannot know. */
    count = MAX(count, 1);
    return (struct place){(gint32)(x / count), (gint32)(y / count)};
}

void shape_draw(struct canvas *canvas, const struct place *corners, guint count, enum pen line,
                enum pen surface)
{
    canvas_polygon(canvas, surface, corners, count, TRUE);
    canvas_polygon(canvas, line, corners, count, TRUE);
    for (guint i = 0; i < count; i++)
        canvas_avoid(canvas, corners[i].x, corners[i].y, corners[(i + 1) % count].x,
                     corners[(i + 1) % count].y);
}

void shape_side_text(struct canvas *canvas, const struct place *corners, guint count, guint i,
                     const struct text *text)
{
    struct place a = corners[i], b = corners[(i + 1) % count], centre = centre_of(corners, count);
    gint32 x = (a.x + b.x) / 2, y = (a.y + b.y) / 2;
    /* Across the side, away from the centre. */
    gint32 dx = b.y - a.y, dy = a.x - b.x;

    if ((gint64)dx * (x - centre.x) + (gint64)dy * (y - centre.y) < 0) {
        dx = -dx;
        dy = -dy;
    }
    label_beside(canvas, text, x, y, SIDE_GAP, dx, dy);
}

void shape_side(struct canvas *canvas, const struct place *corners, guint count, guint i,
                const struct figure_reading *label, struct figure_number length,
                const struct figure_reading *unit, enum ink ink)
{
    g_string_truncate(canvas->scratch, 0);
    if (!label || !reading_append(canvas->scratch, label))
        length_append(canvas->scratch, length, unit);
    struct text text = text_of(canvas->scratch, FONT_USUAL, ink);
    shape_side_text(canvas, corners, count, i, &text);
}

void shape_names(struct canvas *canvas, const struct place *corners, guint count,
                 const struct figure_reading *names)
{
    struct place centre = centre_of(corners, count);

    for (guint i = 0; i < count; i++) {
        g_string_truncate(canvas->scratch, 0);
        if (!reading_append_item(canvas->scratch, names, i))
            g_string_append_c(canvas->scratch, (char)('A' + i));
        struct text text = text_of(canvas->scratch, FONT_USUAL, INK_PLAIN);
        label_beside(canvas, &text, corners[i].x, corners[i].y, NAME_GAP, corners[i].x - centre.x,
                     corners[i].y - centre.y);
    }
}

void shape_stroke(struct canvas *canvas, struct place a, struct place b)
{
    gint32 x = (a.x + b.x) / 2, y = (a.y + b.y) / 2;
    gint64 dx = a.y - b.y, dy = b.x - a.x, length = MAX(line_length(dx, dy), 1);
    gint32 half_x = (gint32)(dx * PX(5) / length), half_y = (gint32)(dy * PX(5) / length);

    canvas_line(canvas, PEN_LINE, x - half_x, y - half_y, x + half_x, y + half_y);
}

void shape_right_angle(struct canvas *canvas, const struct place *corners, guint count, guint i)
{
    canvas_right_angle(canvas, corners[i], corners[(i + 1) % count], corners[(i + count - 1) % count]);
}

void shape_rectangle(struct place corners[4], gint32 x, gint32 y, gint32 width, gint32 height)
{
    corners[0] = (struct place){x, y};
    corners[1] = (struct place){x + width, y};
    corners[2] = (struct place){x + width, y - height};
    corners[3] = (struct place){x, y - height};
}

void shape_right_triangle(struct place corners[3], gint32 x, gint32 y, gint32 base, gint32 height)
{
    corners[0] = (struct place){x, y};
    corners[1] = (struct place){x + base, y};
    corners[2] = (struct place){x, y - height};
}

gint32 shape_scaled(struct figure_number length, struct figure_number whole, gint32 size)
{
    return (gint32)number_scale(number_divide(length, whole), size);
}

gboolean shape_may_measure(struct figure_number length, struct figure_number square,
                           struct figure_number slack)
{
    struct figure_number unit = number_unit(length), fine = number_divide(length, number_of(200, 1)),
                         coarse = number_divide(length, number_of(10, 1));
    struct figure_number room = number_compare(unit, fine) < 0 ? fine : unit;

    room = number_compare(room, coarse) > 0 ? coarse : room;
    struct figure_number least = number_subtract(length, room), most = number_add(length, room);
    return number_compare(number_multiply(least, least), number_add(square, slack)) < 0 &&
           number_compare(number_multiply(most, most), number_subtract(square, slack)) > 0;
}
