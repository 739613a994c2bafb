/* SPDX-License-Identifier: Apache-2.0 */
/* What a kind draws, as SVG elements. Strokes of one pen that follow each other are one path. */
#include <string.h>

#include "figure_internal.h"

#define ACCENT "#2a7ad2"
#define SECOND "#c4541a"
#define STROKE "fill=\"none\" stroke=\"currentColor\" stroke-linecap=\"round\" stroke-linejoin=\"round\" "
#define COLOUR(class, colour)                                                                                \
    "class=\"" class "\" fill=\"none\" stroke=\"" colour                                                     \
                     "\" stroke-linecap=\"round\" stroke-linejoin=\"round\" "
#define FILL(class, colour, opacity) "class=\"" class "\" fill=\"" colour "\" fill-opacity=\"" opacity "\""

static const struct {
    const char *attributes;
    gint32 width; /* of the stroke, hundredths */
} pens[N_PENS] = {
    [PEN_NONE] = {"", 0},
    [PEN_SHADE] = {FILL("exo-shade", ACCENT, ".4"), 0},
    [PEN_SHADE_SECOND] = {FILL("exo-shade-second", SECOND, ".3"), 0},
    [PEN_TINT] = {FILL("exo-tint", ACCENT, ".13"), 0},
    [PEN_SOFT] = {STROKE "stroke-opacity=\".3\" stroke-width=\"1\"", 100},
    [PEN_THIN] = {STROKE "stroke-width=\"1\"", 100},
    [PEN_LINE] = {STROKE "stroke-width=\"1.75\"", 175},
    [PEN_THICK] = {STROKE "stroke-width=\"3\"", 300},
    [PEN_HAND] = {STROKE "stroke-width=\"5.5\"", 550},
    [PEN_DASH] = {STROKE "stroke-width=\"1.25\" stroke-dasharray=\"5 4\"", 125},
    [PEN_ACCENT] = {COLOUR("exo-accent", ACCENT) "stroke-width=\"2.5\"", 250},
    [PEN_SECOND] = {COLOUR("exo-second", SECOND) "stroke-width=\"2\"", 200},
    [PEN_SECOND_THICK] = {COLOUR("exo-second", SECOND) "stroke-width=\"4\"", 400},
    [PEN_SECOND_DASH] = {COLOUR("exo-second", SECOND) "stroke-width=\"1.25\" stroke-dasharray=\"5 4\"", 125},
    [PEN_DOT] = {"fill=\"currentColor\"", 0},
    [PEN_DOT_SECOND] = {"class=\"exo-second-dot\" fill=\"" SECOND "\"", 0},
};

/* The most characters of a length. */
#define LENGTH_MAX 16

/* Writes the length so that it ends before `end`; returns where it begins. */
static char *write_back(char *end, gint32 hundredths)
{
    guint rest = hundredths < 0 ? -(guint)hundredths : (guint)hundredths, part = rest % 100;

    if (part % 10)
        *--end = (char)('0' + part % 10);
    if (part) {
        *--end = (char)('0' + part / 10);
        *--end = '.';
    }
    rest /= 100;
    do
        *--end = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (hundredths < 0)
        *--end = '-';
    return end;
}

void pixels_append(GString *out, gint32 hundredths)
{
    char digits[LENGTH_MAX], *end = digits + sizeof digits, *at = write_back(end, hundredths);

    bytes_put(out, at, (gsize)(end - at));
}

/* What a character is for XML; NULL: itself. */
static const char *escape_of(char character)
{
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return NULL;
    }
}

void xml_append(GString *out, const char *text, gsize size)
{
    gsize from = 0;

    for (gsize i = 0; i < size; i++) {
        const char *escape = escape_of(text[i]);
        if (!escape)
            continue;
        bytes_put(out, text + from, i - from);
        g_string_append(out, escape);
        from = i + 1;
    }
    bytes_put(out, text + from, size - from);
}

void canvas_close(struct canvas *canvas)
{
    if (canvas->pen != PEN_NONE)
        PUT(canvas->paths, "\"/>");
    canvas->pen = PEN_NONE;
}

static void take(struct canvas *canvas, enum pen pen)
{
    if (canvas->pen == pen)
        return;
    canvas_close(canvas);
    PUT(canvas->paths, "<path ");
    g_string_append(canvas->paths, pens[pen].attributes);
    PUT(canvas->paths, " d=\"");
    canvas->pen = pen;
}

static void reach(struct canvas *canvas, gint32 x, gint32 y, gint32 around)
{
    struct box *extent = &canvas->extent;

    extent->left = MIN(extent->left, x - around);
    extent->right = MAX(extent->right, x + around);
    extent->top = MIN(extent->top, y - around);
    extent->bottom = MAX(extent->bottom, y + around);
}

static void step(struct canvas *canvas, char command, gint32 x, gint32 y)
{
    char text[2 * LENGTH_MAX + 2], *end = text + sizeof text, *at = write_back(end, y);

    *--at = ' ';
    at = write_back(at, x);
    *--at = command;
    bytes_put(canvas->paths, at, (gsize)(end - at));
}

static void go(struct canvas *canvas, char command, gint32 x, gint32 y)
{
    step(canvas, command, x, y);
    reach(canvas, x, y, pens[canvas->pen].width / 2);
}

void canvas_line(struct canvas *canvas, enum pen pen, gint32 x1, gint32 y1, gint32 x2, gint32 y2)
{
    take(canvas, pen);
    go(canvas, 'M', x1, y1);
    go(canvas, 'L', x2, y2);
}

void canvas_rectangle(struct canvas *canvas, enum pen pen, gint32 x, gint32 y, gint32 width, gint32 height)
{
    const struct place corners[] = {{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}};

    canvas_polygon(canvas, pen, corners, 4, TRUE);
}

void canvas_polygon(struct canvas *canvas, enum pen pen, const struct place *places, guint count,
                    gboolean closed)
{
    take(canvas, pen);
    for (guint i = 0; i < count; i++)
        go(canvas, i == 0 ? 'M' : 'L', places[i].x, places[i].y);
    if (closed)
        g_string_append_c(canvas->paths, 'Z');
}

/* An arc of a circle to (x, y), clockwise. */
static void arc(struct canvas *canvas, gint32 radius, gboolean large, gint32 x, gint32 y)
{
    step(canvas, 'A', radius, radius);
    g_string_append(canvas->paths, large ? " 0 1 1 " : " 0 0 1 ");
    pixels_append(canvas->paths, x);
    g_string_append_c(canvas->paths, ' ');
    pixels_append(canvas->paths, y);
}

void canvas_circle(struct canvas *canvas, enum pen pen, gint32 x, gint32 y, gint32 radius)
{
    take(canvas, pen);
    step(canvas, 'M', x - radius, y);
    arc(canvas, radius, FALSE, x + radius, y);
    arc(canvas, radius, FALSE, x - radius, y);
    g_string_append_c(canvas->paths, 'Z');
    reach(canvas, x, y, radius + pens[pen].width / 2);
}

void canvas_sector(struct canvas *canvas, enum pen pen, struct place centre, gint32 radius, gint64 from,
                   gint64 to, gint64 whole)
{
    if (to - from >= whole) {
        canvas_circle(canvas, pen, centre.x, centre.y, radius);
        return;
    }
    take(canvas, pen);
    step(canvas, 'M', centre.x, centre.y);
    step(canvas, 'L', centre.x + (gint32)(turn_sine(from, whole) * radius / SINE_ONE),
         centre.y - (gint32)(turn_cosine(from, whole) * radius / SINE_ONE));
    arc(canvas, radius, 2 * (to - from) > whole,
        centre.x + (gint32)(turn_sine(to, whole) * radius / SINE_ONE),
        centre.y - (gint32)(turn_cosine(to, whole) * radius / SINE_ONE));
    g_string_append_c(canvas->paths, 'Z');
    reach(canvas, centre.x, centre.y, radius + pens[pen].width / 2);
}

void canvas_bow(struct canvas *canvas, enum pen pen, gint32 x1, gint32 x2, gint32 y, gint32 rise)
{
    take(canvas, pen);
    go(canvas, 'M', x1, y);
    /* A quadratic curve reaches half as high as the point that draws it. */
    step(canvas, 'Q', (x1 + x2) / 2, y - 2 * rise);
    g_string_append_c(canvas->paths, ' ');
    pixels_append(canvas->paths, x2);
    g_string_append_c(canvas->paths, ' ');
    pixels_append(canvas->paths, y);
    reach(canvas, x2, y, pens[pen].width / 2);
    reach(canvas, (x1 + x2) / 2, y - rise, pens[pen].width / 2);
}

void canvas_cross(struct canvas *canvas, enum pen pen, gint32 x, gint32 y)
{
    canvas_line(canvas, pen, x - PX(4), y - PX(4), x + PX(4), y + PX(4));
    canvas_line(canvas, pen, x - PX(4), y + PX(4), x + PX(4), y - PX(4));
}

/* `length` along the direction (dx, dy). */
static struct place along(gint64 dx, gint64 dy, gint32 length)
{
    gint64 whole = MAX(line_length(dx, dy), 1);

    return (struct place){(gint32)(dx * length / whole), (gint32)(dy * length / whole)};
}

void canvas_arrow(struct canvas *canvas, enum pen pen, gint32 from_x, gint32 from_y, gint32 x, gint32 y)
{
    struct place back = along(from_x - x, from_y - y, PX(9)), side = along(from_y - y, x - from_x, PX(3.5));
    const struct place head[] = {
        {x, y}, {x + back.x + side.x, y + back.y + side.y}, {x + back.x - side.x, y + back.y - side.y}};

    canvas_polygon(canvas, pen, head, 3, TRUE);
}

void canvas_right_angle(struct canvas *canvas, struct place corner, struct place a, struct place b)
{
    struct place to_a = along(a.x - corner.x, a.y - corner.y, PX(10));
    struct place to_b = along(b.x - corner.x, b.y - corner.y, PX(10));
    const struct place mark[] = {{corner.x + to_a.x, corner.y + to_a.y},
                                 {corner.x + to_a.x + to_b.x, corner.y + to_a.y + to_b.y},
                                 {corner.x + to_b.x, corner.y + to_b.y}};

    canvas_polygon(canvas, PEN_THIN, mark, 3, FALSE);
}

void canvas_avoid(struct canvas *canvas, gint32 x1, gint32 y1, gint32 x2, gint32 y2)
{
    const struct box line = {x1, y1, x2, y2};

    g_array_append_val(canvas->lines, line);
}
