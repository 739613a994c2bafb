/* SPDX-License-Identifier: Apache-2.0 */
/* A fraction as a disc, a bar or square, or a set of things: so many of equal parts are coloured. */
#include "errors.h"
#include "i18n.h"

#include "figure_internal.h"

enum { NUMERATOR, DENOMINATOR, SHAPE, TOTAL = SHAPE };
enum { FRACTION_TEXT, CAPTION };
enum { COLOURED, FRACTION, GROUPS };
enum { BAR, SQUARE };

#define WHOLES_MAX 6
#define RADIUS PX(62)
#define BETWEEN PX(18)
#define BAR_LENGTH PX(320)
#define BAR_HEIGHT PX(44)
#define SQUARE_SIDE PX(132)
#define THING PX(9)
#define THING_ROOM PX(26)

#define VALUES                                                                                               \
    [NUMERATOR] = {"numerator", FIGURE_INTEGER, TRUE, 0, 240, NULL, N_("how many parts are coloured")},      \
    [DENOMINATOR] = {"denominator", FIGURE_INTEGER, TRUE, 1, 40, NULL, N_("how many parts make a whole")}
static const struct figure_field values[] = {VALUES, {0}};
static const struct figure_field bar_values[] = {
    VALUES, [SHAPE] = {"shape", FIGURE_WORD, FALSE, 0, 0, "bar|square", N_("a bar, or a square")}, {0}};
static const struct figure_field set_values[] = {
    VALUES,
    [TOTAL] = {"total", FIGURE_INTEGER, TRUE, 1, 120, NULL,
               N_("how many things, a multiple of the denominator")},
    {0}};
static const struct figure_field labels[] = {
    [FRACTION_TEXT] = {"fraction", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("instead of the fraction")},
    [CAPTION] = {"caption", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("a line below the figure")},
    {0},
};
static const struct figure_part parts[] = {
    [COLOURED] = {"coloured", TRUE, N_("the coloured parts")},
    [FRACTION] = {"fraction", FALSE, N_("the fraction, in figures")},
    {0},
};
static const struct figure_part set_parts[] = {
    [COLOURED] = {"coloured", TRUE, N_("the coloured things")},
    [FRACTION] = {"fraction", FALSE, N_("the fraction, in figures")},
    [GROUPS] = {"groups", FALSE, N_("a frame around each part")},
    {0},
};

static gint64 numerator(const struct figure_input *in)
{
    return in->values[NUMERATOR].number.n;
}

static gint64 denominator(const struct figure_input *in)
{
    return in->values[DENOMINATOR].number.n;
}

/* How many wholes are drawn; 0 and an error: too many. */
static guint count_wholes(const struct figure_input *in, GError **error)
{
    gint64 wholes = MAX(1, (numerator(in) + denominator(in) - 1) / denominator(in));

    if (wholes <= WHOLES_MAX)
        return (guint)wholes;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                _("The figure's field values.numerator: the fraction is more than %d."), WHOLES_MAX);
    return 0;
}

/* Writes the fraction as it was given, not reduced, below or right of what was drawn. */
static void finish(const struct figure_input *in, struct canvas *canvas, const char *parts_name)
{
    gint32 middle = (canvas->extent.left + canvas->extent.right) / 2;

    g_string_append_printf(canvas->description, "%d %s", (int)denominator(in), parts_name);
    if (shows(in, COLOURED))
        g_string_append_printf(canvas->description, ", dont %d en couleur", (int)numerator(in));
    g_string_append(canvas->description, ". ");
    if (shows(in, FRACTION)) {
        g_string_truncate(canvas->scratch, 0);
        if (!reading_append(canvas->scratch, &in->labels[FRACTION_TEXT]))
            g_string_append_printf(canvas->scratch, "%d/%d", (int)numerator(in), (int)denominator(in));
        struct text text = text_of(canvas->scratch, FONT_USUAL, INK_SECOND);
        if (!in->labels[FRACTION_TEXT].given)
            text = text_split(canvas->scratch, FONT_USUAL, INK_SECOND);
        label_at(canvas, &text, ANCHOR_MIDDLE, middle,
                 canvas->extent.bottom + PX(8) + text_height(&text) / 2);
        g_string_append_printf(canvas->description, "Fraction : %s.", canvas->scratch->str);
    }
    caption_below(canvas, &in->labels[CAPTION], middle, canvas->extent.bottom + PX(14));
}

static void draw_disc(const struct figure_input *in, struct canvas *canvas, guint whole)
{
    struct place centre = {(gint32)(whole % 3) * (2 * RADIUS + BETWEEN),
                           (gint32)(whole / 3) * (2 * RADIUS + BETWEEN)};
    gint64 n = denominator(in), coloured = CLAMP(numerator(in) - whole * n, 0, n);

    if (coloured > 0 && shows(in, COLOURED))
        canvas_sector(canvas, PEN_SHADE, centre, RADIUS, 0, coloured, n);
    for (gint64 i = 0; i < n && n > 1; i++)
        canvas_line(canvas, PEN_THIN, centre.x, centre.y,
                    centre.x + (gint32)(turn_sine(i, n) * RADIUS / SINE_ONE),
                    centre.y - (gint32)(turn_cosine(i, n) * RADIUS / SINE_ONE));
    canvas_circle(canvas, PEN_LINE, centre.x, centre.y, RADIUS);
}

static gboolean draw_discs(const struct figure_input *in, struct canvas *canvas, GError **error)
{
    guint wholes = count_wholes(in, error);

    g_string_append(canvas->title,
                    wholes > 1 ? "Disques partagés en parts égales" : "Disque partagé en parts égales");
    for (guint whole = 0; whole < wholes; whole++)
        draw_disc(in, canvas, whole);
    if (wholes)
        finish(in, canvas, denominator(in) > 1 ? "parts égales par disque" : "part par disque");
    return wholes > 0;
}

/* A rectangle in equal cells, the first ones coloured, row by row. */
static void draw_cells(const struct figure_input *in, struct canvas *canvas, struct box box, gint64 columns,
                       gint64 rows, gint64 coloured)
{
    gint32 width = box.right - box.left, height = box.bottom - box.top;

    for (gint64 i = 0; i < coloured && shows(in, COLOURED); i++) {
        gint32 left = box.left + (gint32)(width * (i % columns) / columns);
        gint32 right = box.left + (gint32)(width * (i % columns + 1) / columns);
        gint32 top = box.top + (gint32)(height * (i / columns) / rows);
        gint32 bottom = box.top + (gint32)(height * (i / columns + 1) / rows);
        canvas_rectangle(canvas, PEN_SHADE, left, top, right - left, bottom - top);
    }
    for (gint64 i = 1; i < columns; i++) {
        gint32 x = box.left + (gint32)(width * i / columns);
        canvas_line(canvas, PEN_THIN, x, box.top, x, box.bottom);
    }
    for (gint64 i = 1; i < rows; i++) {
        gint32 y = box.top + (gint32)(height * i / rows);
        canvas_line(canvas, PEN_THIN, box.left, y, box.right, y);
    }
    canvas_rectangle(canvas, PEN_LINE, box.left, box.top, width, height);
}

/* A square's rows: the largest divisor that is not above the root. */
static gint64 rows_of(gint64 parts_count)
{
    gint64 rows = 1;

    for (gint64 i = 2; i * i <= parts_count; i++)
        rows = parts_count % i == 0 ? i : rows;
    return rows;
}

static gboolean draw_bars(const struct figure_input *in, struct canvas *canvas, GError **error)
{
    guint wholes = count_wholes(in, error);
    gboolean square = in->values[SHAPE].word == SQUARE;
    gint64 n = denominator(in), rows = square ? rows_of(n) : 1;

    g_string_append(canvas->title,
                    square ? "Carré partagé en parts égales" : "Bande partagée en parts égales");
    for (guint whole = 0; whole < wholes; whole++) {
        gint32 x = square ? (gint32)(whole % 3) * (SQUARE_SIDE + BETWEEN) : 0;
        gint32 y = square ? (gint32)(whole / 3) * (SQUARE_SIDE + BETWEEN)
                          : (gint32)whole * (BAR_HEIGHT + BETWEEN / 2);
        struct box box = {x, y, x + (square ? SQUARE_SIDE : BAR_LENGTH),
                          y + (square ? SQUARE_SIDE : BAR_HEIGHT)};
        draw_cells(in, canvas, box, n / rows, rows, CLAMP(numerator(in) - whole * n, 0, n));
    }
    if (wholes)
        finish(in, canvas, n > 1 ? "parts égales par unité" : "part par unité");
    return wholes > 0;
}

static gboolean check_set(const struct figure_input *in, GError **error)
{
    if (numerator(in) <= denominator(in) && in->values[TOTAL].number.n % denominator(in) == 0)
        return TRUE;
    g_set_error_literal(
        error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
        _("The figure's fields numerator, denominator and total: the total has to be a multiple of "
          "the denominator, and the fraction at most 1."));
    return FALSE;
}

/* Each part is a column of things, or several columns where there are few parts. */
static gboolean draw_set(const struct figure_input *in, struct canvas *canvas, GError **error)
{
    gint64 n = denominator(in), each, columns = 1;

    if (!check_set(in, error))
        return FALSE;
    each = in->values[TOTAL].number.n / n;
    while ((each + columns - 1) / columns > 6)
        columns++;
    gint64 rows = (each + columns - 1) / columns;
    g_string_append_printf(canvas->title, "Collection de %d objets", (int)(each * n));
    for (gint64 i = 0; i < each * n; i++) {
        gint64 part = i / each, in_part = i % each;
        gint32 x = (gint32)(part * (columns * THING_ROOM + PX(10)) + in_part / rows * THING_ROOM);
        gint32 y = (gint32)(in_part % rows * THING_ROOM);
        if (part < numerator(in) && shows(in, COLOURED))
            canvas_circle(canvas, PEN_SHADE, x, y, THING);
        canvas_circle(canvas, PEN_LINE, x, y, THING);
    }
    for (gint64 part = 0; part < n && shows(in, GROUPS); part++)
        canvas_rectangle(
            canvas, PEN_DASH, (gint32)(part * (columns * THING_ROOM + PX(10))) - THING_ROOM / 2 - PX(2),
            -THING_ROOM / 2 - PX(2), (gint32)columns * THING_ROOM + PX(4), (gint32)rows * THING_ROOM + PX(4));
    g_string_append_printf(canvas->description, "%d objets", (int)(each * n));
    if (shows(in, COLOURED))
        g_string_append_printf(canvas->description, ", dont %d en couleur", (int)(each * numerator(in)));
    g_string_append(canvas->description, " ; ");
    finish(in, canvas, n > 1 ? "groupes égaux" : "groupe");
    return TRUE;
}

const struct figure_drawing figure_fraction_disc = {
    {"fraction_disc", N_("a fraction of discs"), values, labels, parts,
     "{\"kind\":\"fraction_disc\",\"values\":{\"numerator\":5,\"denominator\":8}}"},
    draw_discs,
};
const struct figure_drawing figure_fraction_bar = {
    {"fraction_bar", N_("a fraction of bars or squares"), bar_values, labels, parts,
     "{\"kind\":\"fraction_bar\",\"values\":{\"numerator\":7,\"denominator\":5}}"},
    draw_bars,
};
const struct figure_drawing figure_fraction_set = {
    {"fraction_set", N_("a fraction of a set of things"), set_values, labels, set_parts,
     "{\"kind\":\"fraction_set\",\"values\":{\"numerator\":3,\"denominator\":4,\"total\":12}}"},
    draw_set,
};
