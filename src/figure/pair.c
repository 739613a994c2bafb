/* SPDX-License-Identifier: Apache-2.0 */
/* A figure and its enlargement or reduction, in one scale, on one line. */
#include "errors.h"
#include "i18n.h"
#include "shapes_internal.h"

enum { SHAPE, FIRST, OTHER, COEFFICIENT, UNIT };
enum { INITIAL_TEXTS, IMAGE_TEXTS, INITIAL_CAPTION, IMAGE_CAPTION, ARROW_TEXT };
enum { INITIAL, INITIAL_SIDES, CAPTIONS, IMAGE, IMAGE_SIDES, ARROW };
enum { SQUARE, RECTANGLE, TRIANGLE };

/* The larger of the two is at most so wide or high. */
#define LARGER PX(240)
#define BETWEEN PX(100)

static const struct figure_field values[] = {
    [SHAPE] = {"shape", FIGURE_WORD, TRUE, 0, 0, "square|rectangle|right_triangle", N_("what is enlarged")},
    [FIRST] = {"first", FIGURE_NUMBER, TRUE, 0.01, 1e5, NULL, N_("the side, the length, the base")},
    [OTHER] = {"other", FIGURE_NUMBER, FALSE, 0.01, 1e5, NULL, N_("the width, the height; none of a square")},
    [COEFFICIENT] = {"coefficient", FIGURE_NUMBER, TRUE, 0.05, 20, NULL,
                     N_("what each length is multiplied by")},
    [UNIT] = {"unit", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("the unit of length (cm)")},
    {0},
};
static const struct figure_field labels[] = {
    [INITIAL_TEXTS] = {"initial", FIGURE_TEXTS, FALSE, 0, 0, NULL,
                       N_("instead of the first figure's lengths")},
    [IMAGE_TEXTS] = {"image", FIGURE_TEXTS, FALSE, 0, 0, NULL, N_("instead of the second figure's lengths")},
    [INITIAL_CAPTION] = {"initial_caption", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("instead of Figure initiale")},
    [IMAGE_CAPTION] = {"image_caption", FIGURE_TEXT, FALSE, 0, 0, NULL,
                       N_("instead of Figure agrandie, Figure réduite, Figure de même taille")},
    [ARROW_TEXT] = {"coefficient", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("instead of × and the coefficient")},
    {0},
};
static const struct figure_part parts[] = {
    [INITIAL] = {"initial", TRUE, N_("the first figure")},
    [INITIAL_SIDES] = {"initial_sides", TRUE, N_("its lengths")},
    [CAPTIONS] = {"captions", FALSE, N_("which figure is which")},
    [IMAGE] = {"image", FALSE, N_("the second figure")},
    [IMAGE_SIDES] = {"image_sides", FALSE, N_("its lengths")},
    [ARROW] = {"coefficient", FALSE, N_("an arrow with the coefficient")},
    {0},
};

struct half {
    struct figure_number first, other; /* lengths */
    gint32 across, up;                 /* as drawn */
    guint texts, caption;              /* fields of labels */
    const char *usual_caption;
    gboolean sides;
    enum pen line, surface;
    enum ink ink;
};

/* The text at a side, in the canvas's scratch. */
static struct text side_text(const struct figure_input *in, struct canvas *canvas, const struct half *half,
                             guint which)
{
    g_string_truncate(canvas->scratch, 0);
    if (half->sides && !reading_append_item(canvas->scratch, &in->labels[half->texts], which))
        length_append(canvas->scratch, which == 0 ? half->first : half->other, &in->values[UNIT]);
    return text_of(canvas->scratch, FONT_USUAL, half->ink);
}

static struct text caption_text(const struct figure_input *in, struct canvas *canvas, const struct half *half)
{
    g_string_truncate(canvas->scratch, 0);
    if (shows(in, CAPTIONS) && !reading_append(canvas->scratch, &in->labels[half->caption]))
        g_string_append(canvas->scratch, half->usual_caption);
    return text_of(canvas->scratch, FONT_SMALL, INK_PLAIN);
}

static void draw_side(const struct figure_input *in, struct canvas *canvas, const struct half *half,
                      const struct place *corners, guint count, guint which)
{
    struct text text = side_text(in, canvas, half, which);

    shape_side_text(canvas, corners, count, which == 0 ? 0 : count == 3 ? 2 : 1, &text);
    if (text.size)
        g_string_append_printf(canvas->description, "%s%s", which == 0 ? " " : " et ", canvas->scratch->str);
}

/* Draws with the left edge at x, on the line y = 0. */
static void draw_half(const struct figure_input *in, struct canvas *canvas, const struct half *half, gint32 x)
{
    static const char *const names[] = {"carré de côté", "rectangle", "triangle rectangle"};
    guint count = in->values[SHAPE].word == TRIANGLE ? 3 : 4;
    struct place corners[4];

    if (count == 3)
        shape_right_triangle(corners, x, 0, half->across, half->up);
    else
        shape_rectangle(corners, x, 0, half->across, half->up);
    shape_draw(canvas, corners, count, half->line, half->surface);
    for (guint i = 0; i < count && MIN(half->across, half->up) >= PX(30); i += count == 3 ? 3 : 1)
        shape_right_angle(canvas, corners, count, i);
    g_string_append_printf(canvas->description, "%s : %s", half->usual_caption,
                           names[in->values[SHAPE].word]);
    if (half->sides) {
        draw_side(in, canvas, half, corners, count, 0);
        if (in->values[SHAPE].word != SQUARE)
            draw_side(in, canvas, half, corners, count, 1);
    }
    PUT(canvas->description, ". ");
    struct text text = caption_text(in, canvas, half);
    label_at(canvas, &text, ANCHOR_MIDDLE, x + half->across / 2, PX(38));
}

/* How far the texts below a half reach to each side of its middle. */
static gint32 reach_of(const struct figure_input *in, struct canvas *canvas, const struct half *half)
{
    gint32 below = side_text(in, canvas, half, 0).width;

    return MAX(half->across, MAX(below, caption_text(in, canvas, half).width)) / 2;
}

static void draw_arrow(const struct figure_input *in, struct canvas *canvas, gint32 from, gint32 to)
{
    gint32 y = -PX(20);

    canvas_line(canvas, PEN_LINE, from, y, to - PX(8), y);
    canvas_arrow(canvas, PEN_DOT, from, y, to, y);
    canvas_avoid(canvas, from, y, to, y);
    g_string_assign(canvas->scratch, "× ");
    if (in->labels[ARROW_TEXT].given) {
        g_string_truncate(canvas->scratch, 0);
        reading_append(canvas->scratch, &in->labels[ARROW_TEXT]);
    } else
        number_append(canvas->scratch, in->values[COEFFICIENT].number);
    struct text text = text_of(canvas->scratch, FONT_USUAL, INK_PLAIN);
    label_beside(canvas, &text, (from + to) / 2, y, PX(5), 0, -1);
    if (canvas->scratch->len)
        g_string_append_printf(canvas->description, "Coefficient : %s.", canvas->scratch->str);
}

static void measure(const struct figure_input *in, struct half *initial, struct half *image)
{
    struct figure_number coefficient = in->values[COEFFICIENT].number;
    gboolean larger = number_compare(coefficient, number_of(1, 1)) >= 0;

    initial->first = in->values[FIRST].number;
    initial->other = in->values[SHAPE].word == SQUARE ? initial->first : in->values[OTHER].number;
    image->first = number_multiply(initial->first, coefficient);
    image->other = number_multiply(initial->other, coefficient);
    const struct half *whole = shows(in, IMAGE) && larger ? image : initial;
    struct figure_number longest =
        number_compare(whole->first, whole->other) < 0 ? whole->other : whole->first;
    gint32 size = shows(in, IMAGE) ? LARGER : PX(180);
    for (guint i = 0; i < 2; i++) {
        struct half *half = i == 0 ? initial : image;
        half->across = MAX(shape_scaled(half->first, longest, size), PX(2));
        half->up = MAX(shape_scaled(half->other, longest, size), PX(2));
    }
}

static const char *image_caption(struct figure_number coefficient)
{
    int order = number_compare(coefficient, number_of(1, 1));

    return order > 0 ? "Figure agrandie" : order < 0 ? "Figure réduite" : "Figure de même taille";
}

static gboolean draw(const struct figure_input *in, struct canvas *canvas, GError **error)
{
    struct half initial = {.texts = INITIAL_TEXTS,
                           .caption = INITIAL_CAPTION,
                           .usual_caption = "Figure initiale",
                           .sides = shows(in, INITIAL_SIDES),
                           .line = PEN_LINE,
                           .surface = PEN_TINT};
    struct half image = {.texts = IMAGE_TEXTS,
                         .caption = IMAGE_CAPTION,
                         .sides = shows(in, IMAGE_SIDES),
                         .line = PEN_SECOND,
                         .surface = PEN_SHADE_SECOND,
                         .ink = INK_SECOND};

    if (in->values[SHAPE].word != SQUARE && !in->values[OTHER].given) {
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                            _("The figure's field values.other: it is missing."));
        return FALSE;
    }
    image.usual_caption = image_caption(in->values[COEFFICIENT].number);
    g_string_append(canvas->title, shows(in, IMAGE) ? "Figure et son image" : "Figure");
    measure(in, &initial, &image);
    if (shows(in, INITIAL))
        draw_half(in, canvas, &initial, 0);
    if (!shows(in, IMAGE))
        return TRUE;
    gint32 right = MAX(canvas->extent.right, initial.across / 2 + reach_of(in, canvas, &initial));
    gint32 aside = in->values[SHAPE].word == TRIANGLE ? side_text(in, canvas, &image, 1).width + PX(5) : 0;
    gint32 left = right + BETWEEN + MAX(reach_of(in, canvas, &image) - image.across / 2, aside);
    draw_half(in, canvas, &image, left);
    if (shows(in, ARROW))
        draw_arrow(in, canvas, right + PX(14), right + BETWEEN - PX(14));
    return TRUE;
}

const struct figure_drawing figure_pair = {
    {"pair", N_("a figure and its enlargement or reduction"), values, labels, parts,
     "{\"kind\":\"pair\",\"values\":{\"shape\":\"rectangle\",\"first\":6,\"other\":4,\"coefficient\":1.5}}"},
    draw,
};
