/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_FIGURE_INTERNAL_H
#define EXOBASE_FIGURE_INTERNAL_H

#include <string.h>

#include "figure.h"

/*
 * How a figure comes about: read.c holds the description against its kind's table and gives a struct
 * figure_input; the kind draws on a struct canvas; figure.c writes the canvas out. Lengths and places are in
 * hundredths of a unit of the view box (a CSS pixel), y grows downwards. Every number is an integer or a
 * fraction of integers, so that the bytes are the same on every machine.
 */

#define PX(pixels) ((gint32)((pixels)*100))

/* ---- Numbers (number.c) ---- */

/* A fraction in lowest terms, d ≥ 1. What is read is at most 10^9 with a denominator of at most 10^6. */
struct figure_number {
    gint64 n, d;
};
struct figure_number number_of(gint64 n, gint64 d);
struct figure_number number_add(struct figure_number a, struct figure_number b);
struct figure_number number_subtract(struct figure_number a, struct figure_number b);
struct figure_number number_multiply(struct figure_number a, struct figure_number b);
struct figure_number number_divide(struct figure_number a, struct figure_number b);
/* Negative, 0 or positive, as a − b. */
int number_compare(struct figure_number a, struct figure_number b);
/* number · scale, rounded to the nearest whole number, halves away from 0. */
gint64 number_scale(struct figure_number number, gint64 scale);
/* Whether it has at most six decimals. */
gboolean number_is_decimal(struct figure_number number);
/* What its last decimal stands for: 1/10 of 7,5, 1 of 12; 0 of a fraction that is no decimal. */
struct figure_number number_unit(struct figure_number number);
/* Reads a JSON number or text. FALSE: it is none, or beyond the limits. */
gboolean number_read(const struct value *value, struct figure_number *out);
/* As French has it: "7,5", "12 345", and "2/3" for what is no decimal. */
void number_append(GString *out, struct figure_number number);

/* Of a whole turn's part p/q, in 2^-20: sine, and cosine by a quarter turn. */
#define SINE_ONE (1 << 20)
gint64 turn_sine(gint64 p, gint64 q);
gint64 turn_cosine(gint64 p, gint64 q);
/* The whole part of a square root. */
gint64 root_whole(gint64 square);
gint64 line_length(gint64 dx, gint64 dy);

/* ---- What was asked for (read.c) ---- */

#define FIGURE_FIELDS_MAX 10

/* A field that was read; which member counts is said by its type. */
struct figure_reading {
    gboolean given;
    struct figure_number number; /* INTEGER, NUMBER, TIME */
    guint word;                  /* WORD: its place among the choices, 0 when not given */
    const struct value *value;   /* as it stands; NULL when not given */
};
struct figure_input {
    const struct figure_kind *kind;
    struct figure_reading values[FIGURE_FIELDS_MAX], labels[FIGURE_FIELDS_MAX];
    guint show; /* bit i: the kind's part i */
    gboolean is_solution;
};
gboolean figure_read(const struct value *description, enum figure_page page, struct figure_input *out,
                     GError **error);
/* The parts of a page; FALSE with an error for a `show` that breaks a rule. */
gboolean figure_read_show(const struct figure_kind *kind, const struct value *description,
                          enum figure_page page, guint *out, GError **error);

static inline gboolean shows(const struct figure_input *in, guint part)
{
    return (in->show >> part & 1) != 0;
}

/* A number that was given, or another. */
static inline struct figure_number reading_or(const struct figure_reading *reading, gint64 fallback)
{
    return reading->given ? reading->number : number_of(fallback, 1);
}

/* How many items a list that was given has; 0 when it was not. */
guint reading_count(const struct figure_reading *reading);
/* The item i of a list of numbers, which is there. */
struct figure_number reading_number(const struct figure_reading *reading, guint i);
/* The same for a list of times, in minutes. */
gint64 reading_time(const struct figure_reading *reading, guint i);
/* Both numbers of the item i of a list of points or places. */
void reading_pair(const struct figure_reading *reading, guint i, struct figure_number *x,
                  struct figure_number *y);
/* Appends the text that was given; FALSE when none was. */
gboolean reading_append(GString *out, const struct figure_reading *reading);
/* The same for the item i of a list of texts. */
gboolean reading_append_item(GString *out, const struct figure_reading *reading, guint i);
/* A number and its unit, cm when none was given: "7,5 cm". */
void length_append(GString *out, struct figure_number number, const struct figure_reading *unit);
/* Minutes as "14 h 05"; from 24 h on the next day's. */
void time_append(GString *out, gint64 minutes);
/* A length of time: "25 min", "2 h", "1 h 05 min". */
void duration_append(GString *out, gint64 minutes);

/* ---- Drawing (canvas.c) ---- */

/* Rows of a table in canvas.c: colour, width, dashes. */
enum pen {
    PEN_NONE,
    PEN_SHADE,        /* a surface that is counted */
    PEN_SHADE_SECOND, /* the same in the image's colour */
    PEN_TINT,         /* a surface that is only set off */
    PEN_SOFT,         /* squares of a grid */
    PEN_THIN,
    PEN_LINE,
    PEN_THICK,
    PEN_HAND, /* a clock's short hand */
    PEN_DASH,
    PEN_ACCENT,
    PEN_SECOND, /* the image, what a solution adds */
    PEN_SECOND_THICK,
    PEN_SECOND_DASH,
    PEN_DOT,
    PEN_DOT_SECOND,
    N_PENS
};
enum anchor { ANCHOR_MIDDLE, ANCHOR_START, ANCHOR_END };
enum ink { INK_PLAIN, INK_SECOND };

struct place {
    gint32 x, y;
};
struct box {
    gint32 left, top, right, bottom;
};

/* A text that was placed: where, and the room that it takes. */
struct label {
    guint32 at, size; /* its bytes in canvas.words */
    gint32 x, baseline;
    guint8 anchor, ink, font; /* font: its size in pixels */
    gboolean is_over;         /* a numerator: the next label is its denominator */
    struct box box;
};

struct canvas {
    GString *paths; /* elements, the last one open while `pen` is not PEN_NONE */
    GString *words, *scratch;
    GString *title, *description;
    GArray *labels; /* of struct label */
    GArray *lines;  /* of struct box (from, to): what labels rather keep off */
    enum pen pen;
    struct box extent;
    gboolean is_crowded;
};

void canvas_line(struct canvas *canvas, enum pen pen, gint32 x1, gint32 y1, gint32 x2, gint32 y2);
void canvas_rectangle(struct canvas *canvas, enum pen pen, gint32 x, gint32 y, gint32 width, gint32 height);
void canvas_polygon(struct canvas *canvas, enum pen pen, const struct place *places, guint count,
                    gboolean closed);
void canvas_circle(struct canvas *canvas, enum pen pen, gint32 x, gint32 y, gint32 radius);
/* A sector, clockwise from the top: from from/whole to to/whole of a turn; a whole turn is a circle. */
void canvas_sector(struct canvas *canvas, enum pen pen, struct place centre, gint32 radius, gint64 from,
                   gint64 to, gint64 whole);
/* A bow from one place to another of the same height, `rise` above them. */
void canvas_bow(struct canvas *canvas, enum pen pen, gint32 x1, gint32 x2, gint32 y, gint32 rise);
/* A cross of two strokes: a point. */
void canvas_cross(struct canvas *canvas, enum pen pen, gint32 x, gint32 y);
/* A head of an arrow at (x, y) that comes from (from_x, from_y). */
void canvas_arrow(struct canvas *canvas, enum pen pen, gint32 from_x, gint32 from_y, gint32 x, gint32 y);
/* The mark of a right angle at `corner` between the directions of a and b. */
void canvas_right_angle(struct canvas *canvas, struct place corner, struct place a, struct place b);
/* Lines that labels keep off from now on; they are not drawn. */
void canvas_avoid(struct canvas *canvas, gint32 x1, gint32 y1, gint32 x2, gint32 y2);
/* Closes the open path. */
void canvas_close(struct canvas *canvas);
/* Appends a length in pixels: "12.5". */
void pixels_append(GString *out, gint32 hundredths);
/* Appends a text for XML. */
void xml_append(GString *out, const char *text, gsize size);

/* ---- Labels (labels.c, metrics.c) ---- */

#define FONT_USUAL 15
#define FONT_SMALL 13
/* The height of a line of text: above the baseline and below it, in hundredths of the font's size. */
#define FONT_ABOVE 95
#define FONT_BELOW 25

/* The room that a text takes in any usual sans serif font, at least. */
gint32 text_width(const char *text, gsize size, guint font);

/* A text to be placed. `text` is copied. */
struct text {
    const char *text;
    gsize size;
    guint font;
    enum ink ink;
    gint32 width; /* reckoned by text_of() */
    gsize bar;    /* a fraction's numerator ends here; 0: plain text */
};
struct text text_of(const GString *string, guint font, enum ink ink);
/* The same, what stands before a `/` above what stands behind it, which is then a bar. */
struct text text_split(const GString *string, guint font, enum ink ink);
/* A number: one line, or numerator above denominator when it is no decimal. */
struct text text_of_number(GString *scratch, struct figure_number number, guint font, enum ink ink);
gint32 text_height(const struct text *text);

/* Places the text there and nowhere else: anchored at x, its middle at y. */
void label_at(struct canvas *canvas, const struct text *text, enum anchor anchor, gint32 x, gint32 y);
/*
 * Places the text beside (x, y), `gap` away, towards (dx, dy) if there is room, else in the directions next
 * to it, else farther off.
 */
void label_beside(struct canvas *canvas, const struct text *text, gint32 x, gint32 y, gint32 gap, gint32 dx,
                  gint32 dy);
/* The caption that was given, if any, centred at x with its middle at y. */
void caption_below(struct canvas *canvas, const struct figure_reading *caption, gint32 x, gint32 y);
/*
 * Where to put the middles of texts that stand in one row, each as near to its own place as the others let
 * it: at least `gap` between them. `middles` in, in rising order, and out.
 */
void label_spread(gint32 *middles, const gint32 *widths, guint count, gint32 gap);

/* Texts in one row, each below or above a place of its own (rows.c). */
struct label_row {
    GString *words;
    guint count;
    gint32 places[FIGURE_LIST_MAX + 2], middles[FIGURE_LIST_MAX + 2], widths[FIGURE_LIST_MAX + 2];
    struct text texts[FIGURE_LIST_MAX + 2]; /* text: NULL, its bytes begin at `starts` */
    gsize starts[FIGURE_LIST_MAX + 2];
};
typedef struct label_row label_row; /* for g_auto */
void row_start(struct label_row *row);
void row_end(struct label_row *row);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(label_row, row_end)
/* Adds a text over the place x, in rising order of x; an empty one is passed over. */
void row_add(struct label_row *row, const struct text *text, gint32 x);
/*
 * Places the row's texts with their middles at height y; a thin line leads from (x, from_y) to (middle, to_y)
 * where a text had to go aside.
 */
void row_place(struct canvas *canvas, struct label_row *row, gint32 y, gint32 from_y, gint32 to_y);

/* ---- Kinds ---- */

struct figure_drawing {
    struct figure_kind kind;
    gboolean (*draw)(const struct figure_input *in, struct canvas *canvas, GError **error);
};
extern const struct figure_drawing figure_clock, figure_time_line, figure_ruler, figure_segment,
    figure_number_line, figure_rectangle, figure_square, figure_right_triangle, figure_triangle, figure_pair,
    figure_fraction_disc, figure_fraction_bar, figure_fraction_set, figure_grid, figure_table;

/* g_string_append_len() for the many short texts that a figure is made of. */
static inline void bytes_put(GString *out, const char *text, gsize size)
{
    if (out->len + size >= out->allocated_len) {
        g_string_append_len(out, text, (gssize)size);
        return;
    }
    memcpy(out->str + out->len, text, size);
    out->len += size;
    out->str[out->len] = '\0';
}
#define PUT(out, literal) bytes_put((out), "" literal, sizeof(literal) - 1)

#endif
