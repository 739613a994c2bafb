/* SPDX-License-Identifier: Apache-2.0 */
/* A line of time: bows from stop to stop carry how long each takes. Beyond midnight it is the next day. */
#include "axis_internal.h"
#include "errors.h"
#include "i18n.h"

enum { START, END, STOPS };
enum { TIMES_TEXT, JUMPS_TEXT, TOTAL_TEXT, CAPTION };
enum { ENDS, STOPS_PART, JUMPS, TOTAL };

#define MINUTES_MAX 2880
#define MINUTES_DAY 1440
/* Each time needs so much of the line. */
#define USUAL PX(440)
#define EACH PX(86)

static const struct figure_field values[] = {
    [START] = {"start", FIGURE_TIME, TRUE, 0, MINUTES_MAX, NULL, N_("when it begins")},
    [END] = {"end", FIGURE_TIME, TRUE, 0, MINUTES_MAX, NULL,
             N_("when it ends; 32:45 is 8:45 of the next day")},
    [STOPS] = {"stops", FIGURE_TIMES, FALSE, 0, MINUTES_MAX, NULL, N_("times between, in order")},
    {0},
};
static const struct figure_field labels[] = {
    [TIMES_TEXT] = {"times", FIGURE_TEXTS, FALSE, 0, 0, NULL, N_("instead of the times, from the beginning")},
    [JUMPS_TEXT] = {"jumps", FIGURE_TEXTS, FALSE, 0, 0, NULL, N_("instead of how long each bow takes")},
    [TOTAL_TEXT] = {"total", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("instead of how long it takes in all")},
    [CAPTION] = {"caption", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("a line below the figure")},
    {0},
};
static const struct figure_part parts[] = {
    [ENDS] = {"ends", TRUE, N_("when it begins and ends")},
    [STOPS_PART] = {"stops", FALSE, N_("the times between")},
    [JUMPS] = {"jumps", FALSE, N_("bows with how long each takes")},
    [TOTAL] = {"total", FALSE, N_("how long it takes in all")},
    {0},
};

struct times {
    gint64 minutes[FIGURE_LIST_MAX + 2];
    gint32 places[FIGURE_LIST_MAX + 2];
    guint count;
};

static gboolean find_times(const struct figure_input *in, struct times *times, GError **error)
{
    guint stops = shows(in, STOPS_PART) || shows(in, JUMPS) ? reading_count(&in->values[STOPS]) : 0;
    gboolean rising = TRUE;

    times->count = 0;
    times->minutes[times->count++] = in->values[START].number.n;
    for (guint i = 0; i < stops; i++)
        times->minutes[times->count++] = reading_time(&in->values[STOPS], i);
    times->minutes[times->count++] = in->values[END].number.n;
    for (guint i = 1; i < times->count; i++)
        rising = rising && times->minutes[i - 1] < times->minutes[i];
    if (!rising)
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                            _("The figure's times have to rise: start, stops, end. A time of the next day is "
                              "counted on: 32:45."));
    return rising;
}

static void write_times(const struct figure_input *in, struct canvas *canvas, const struct times *times)
{
    g_auto(label_row) row;

    row_start(&row);
    for (guint i = 0; i < times->count; i++) {
        gboolean end = i == 0 || i + 1 == times->count;
        if (!shows(in, end ? ENDS : STOPS_PART))
            continue;
        g_string_truncate(canvas->scratch, 0);
        if (!reading_append_item(canvas->scratch, &in->labels[TIMES_TEXT], i)) {
            time_append(canvas->scratch, times->minutes[i]);
            g_string_append(canvas->scratch,
                            times->minutes[i] >= MINUTES_DAY && times->minutes[0] < MINUTES_DAY ? " (J+1)"
                                                                                                : "");
        }
        struct text text = text_of(canvas->scratch, FONT_USUAL, INK_PLAIN);
        row_add(&row, &text, times->places[i]);
        g_string_append_printf(canvas->description, "%s%s", i == 0 ? "Heures : " : ", ",
                               canvas->scratch->str);
    }
    g_string_append(canvas->description, row.count ? ". " : "");
    row_place(canvas, &row, PX(25), PX(8), PX(15));
}

static void draw_jumps(const struct figure_input *in, struct canvas *canvas, const struct times *times)
{
    g_auto(label_row) row;

    row_start(&row);
    for (guint i = 0; i + 1 < times->count; i++) {
        gint32 from = times->places[i], to = times->places[i + 1];
        canvas_bow(canvas, PEN_SECOND, from, to, -PX(3), PX(24));
        g_string_truncate(canvas->scratch, 0);
        if (!reading_append_item(canvas->scratch, &in->labels[JUMPS_TEXT], i))
            duration_append(canvas->scratch, times->minutes[i + 1] - times->minutes[i]);
        struct text text = text_of(canvas->scratch, FONT_USUAL, INK_SECOND);
        row_add(&row, &text, (from + to) / 2);
        g_string_append_printf(canvas->description, "%s%s", i == 0 ? "Durées : " : ", ",
                               canvas->scratch->str);
    }
    g_string_append(canvas->description, ". ");
    row_place(canvas, &row, -PX(45), -PX(28), -PX(36));
}

static void draw_total(const struct figure_input *in, struct canvas *canvas, const struct times *times,
                       gint32 length, gboolean jumps)
{
    gint32 y = jumps ? -PX(64) : -PX(22);

    canvas_line(canvas, PEN_THIN, PX(4), y, length - PX(4), y);
    canvas_arrow(canvas, PEN_DOT, length, y, 0, y);
    canvas_arrow(canvas, PEN_DOT, 0, y, length, y);
    g_string_truncate(canvas->scratch, 0);
    if (!reading_append(canvas->scratch, &in->labels[TOTAL_TEXT]))
        duration_append(canvas->scratch, times->minutes[times->count - 1] - times->minutes[0]);
    struct text text = text_of(canvas->scratch, FONT_USUAL, INK_SECOND);
    label_at(canvas, &text, ANCHOR_MIDDLE, length / 2, y - PX(14));
    g_string_append_printf(canvas->description, "Durée totale : %s.", canvas->scratch->str);
}

static gboolean draw(const struct figure_input *in, struct canvas *canvas, GError **error)
{
    struct times times;

    if (!find_times(in, &times, error))
        return FALSE;
    gint32 length = MAX(USUAL, (gint32)times.count * EACH);
    struct axis axis = {number_of(times.minutes[0], 1), number_of(times.minutes[times.count - 1], 1), length};
    g_string_append(canvas->title, "Frise du temps");
    canvas_line(canvas, PEN_LINE, -PX(24), 0, length + PX(36), 0);
    canvas_arrow(canvas, PEN_DOT, 0, 0, length + PX(40), 0);
    for (guint i = 0; i < times.count; i++) {
        times.places[i] = axis_at(&axis, number_of(times.minutes[i], 1));
        canvas_line(canvas, PEN_LINE, times.places[i], -PX(7), times.places[i], PX(7));
    }
    write_times(in, canvas, &times);
    /* One bow alone says what the total says. */
    gboolean jumps = shows(in, JUMPS) && (times.count > 2 || !shows(in, TOTAL));
    if (jumps)
        draw_jumps(in, canvas, &times);
    if (shows(in, TOTAL))
        draw_total(in, canvas, &times, length, jumps);
    caption_below(canvas, &in->labels[CAPTION], length / 2, canvas->extent.bottom + PX(14));
    return TRUE;
}

const struct figure_drawing figure_time_line = {
    {"time_line", N_("a line of time"), values, labels, parts,
     "{\"kind\":\"time_line\",\"values\":{\"start\":\"14h40\",\"end\":\"17h05\",\"stops\":[\"15h00\","
     "\"17h00\"]}}"},
    draw,
};
