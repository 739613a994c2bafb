/* SPDX-License-Identifier: Apache-2.0 */
/* A clock: the numbers stand outside the ring of minutes, so that the long hand reaches its mark. */
#include "figure_internal.h"
#include "i18n.h"

enum { HOUR, MINUTE, SECOND };
enum { CAPTION, TIME_TEXT };
enum { NUMBERS, MINUTES, HANDS, TIME };

#define CASE PX(118)
#define RING PX(86)
#define NUMBERS_AT PX(102)
#define MINUTES_AT PX(133)

static const struct figure_field values[] = {
    [HOUR] = {"hour", FIGURE_INTEGER, TRUE, 0, 23, NULL, N_("the hour")},
    [MINUTE] = {"minute", FIGURE_INTEGER, FALSE, 0, 59, NULL, N_("the minutes (0)")},
    [SECOND] = {"second", FIGURE_INTEGER, FALSE, 0, 59, NULL, N_("the seconds; without them, no third hand")},
    {0},
};
static const struct figure_field labels[] = {
    [CAPTION] = {"caption", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("a line below the figure")},
    [TIME_TEXT] = {"time", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("instead of the time")},
    {0},
};
static const struct figure_part parts[] = {
    [NUMBERS] = {"numbers", TRUE, N_("the hours' numbers")},
    [MINUTES] = {"minutes", FALSE, N_("the minutes' numbers, outside")},
    [HANDS] = {"hands", TRUE, N_("the hands")},
    [TIME] = {"time", FALSE, N_("the time, in figures")},
    {0},
};

/* The place at a part of a turn, clockwise from the top. */
static struct place around(gint64 p, gint64 q, gint32 radius)
{
    return (struct place){(gint32)(turn_sine(p, q) * radius / SINE_ONE),
                          (gint32)(-turn_cosine(p, q) * radius / SINE_ONE)};
}

static void draw_dial(struct canvas *canvas)
{
    canvas_circle(canvas, PEN_TINT, 0, 0, CASE);
    canvas_circle(canvas, PEN_THICK, 0, 0, CASE);
    for (gint64 minute = 0; minute < 60; minute++) {
        struct place from = around(minute, 60, RING), to = around(minute, 60, minute % 5 ? PX(81) : PX(77));
        canvas_line(canvas, minute % 5 ? PEN_THIN : PEN_THICK, from.x, from.y, to.x, to.y);
    }
}

static void draw_numbers(struct canvas *canvas, gint64 step, gint32 radius, guint font)
{
    for (gint64 hour = 1; hour <= 12; hour++) {
        struct place place = around(hour, 12, radius);
        struct text text = text_of_number(canvas->scratch, number_of(hour * step, 1), font, INK_PLAIN);
        label_at(canvas, &text, ANCHOR_MIDDLE, place.x, place.y);
    }
}

static void draw_hand(struct canvas *canvas, enum pen pen, gint64 p, gint64 q, gint32 length)
{
    struct place tip = around(p, q, length), tail = around(p, q, -PX(12));

    canvas_line(canvas, pen, tail.x, tail.y, tip.x, tip.y);
}

static void draw_hands(const struct figure_input *in, struct canvas *canvas)
{
    gint64 hour = in->values[HOUR].number.n, minute = reading_or(&in->values[MINUTE], 0).n;
    gint64 second = reading_or(&in->values[SECOND], 0).n, minutes = hour % 12 * 60 + minute;

    draw_hand(canvas, PEN_HAND, minutes, 720, PX(48));
    draw_hand(canvas, PEN_THICK, minute * 60 + second, 3600, PX(78));
    if (in->values[SECOND].given)
        draw_hand(canvas, PEN_SECOND, second, 60, PX(80));
    canvas_circle(canvas, PEN_DOT, 0, 0, PX(5));
    gint64 mark = hour % 12 ? hour % 12 : 12;
    if (minute)
        g_string_append_printf(canvas->description, "La petite aiguille est entre le %d et le %d", (int)mark,
                               (int)(mark % 12 + 1));
    else
        g_string_append_printf(canvas->description, "La petite aiguille est sur le %d", (int)mark);
    g_string_append_printf(canvas->description, ", la grande aiguille est sur la graduation %d. ",
                           (int)minute);
}

static gboolean draw(const struct figure_input *in, struct canvas *canvas, GError **error)
{
    gint32 below = shows(in, MINUTES) ? PX(156) : PX(137);

    (void)error;
    g_string_append(canvas->title,
                    shows(in, HANDS) ? "Horloge à aiguilles" : "Cadran d’horloge sans aiguilles");
    draw_dial(canvas);
    if (shows(in, HANDS))
        draw_hands(in, canvas);
    if (shows(in, NUMBERS))
        draw_numbers(canvas, 1, NUMBERS_AT, FONT_USUAL);
    if (shows(in, MINUTES))
        draw_numbers(canvas, 5, MINUTES_AT, FONT_SMALL);
    g_string_truncate(canvas->scratch, 0);
    if (shows(in, TIME) && !reading_append(canvas->scratch, &in->labels[TIME_TEXT]))
        time_append(canvas->scratch, in->values[HOUR].number.n * 60 + reading_or(&in->values[MINUTE], 0).n);
    if (shows(in, TIME)) {
        struct text text = text_of(canvas->scratch, FONT_USUAL, INK_SECOND);
        label_at(canvas, &text, ANCHOR_MIDDLE, 0, below);
        g_string_append_printf(canvas->description, "Elle indique %s.", canvas->scratch->str);
        below += PX(22);
    }
    caption_below(canvas, &in->labels[CAPTION], 0, below);
    return TRUE;
}

const struct figure_drawing figure_clock = {
    {"clock", N_("a clock, with or without hands"), values, labels, parts,
     "{\"kind\":\"clock\",\"values\":{\"hour\":10,\"minute\":8}}"},
    draw,
};
