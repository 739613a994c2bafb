/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Labels, placed so that no two boxes touch. A box is as large as the text may become in any usual font, so
 * the browser's own boxes lie inside. A kind puts what has a place of its own first (label_at), then what may
 * move (label_beside). What finds no room makes the figure crowded, which is an error: a figure is right or
 * none.
 */
#include <stdlib.h>
#include <string.h>

#include "figure_internal.h"

/* Between two labels, at least. */
#define GAP PX(2)
/* How much farther off a label that finds no room goes, and how often. */
#define FARTHER PX(6)
#define RINGS 12
/* Around a numerator and a denominator. */
#define BAR_BESIDE PX(3)

struct text text_of(const GString *string, guint font, enum ink ink)
{
    return (struct text){string->str, string->len, font, ink, text_width(string->str, string->len, font), 0};
}

struct text text_split(const GString *string, guint font, enum ink ink)
{
    struct text text = text_of(string, font, ink);
    const char *slash = memchr(string->str, '/', string->len);

    if (!slash)
        return text;
    text.bar = (gsize)(slash - string->str);
    text.width =
        MAX(text_width(text.text, text.bar, font), text_width(slash + 1, string->len - text.bar - 1, font)) +
        2 * BAR_BESIDE;
    return text;
}

struct text text_of_number(GString *scratch, struct figure_number number, guint font, enum ink ink)
{
    g_string_truncate(scratch, 0);
    number_append(scratch, number);
    return text_split(scratch, font, ink);
}

static gint32 line_height(guint font)
{
    return (gint32)font * (FONT_ABOVE + FONT_BELOW);
}

gint32 text_height(const struct text *text)
{
    return text->bar ? 2 * line_height(text->font) + PX(2) : line_height(text->font);
}

static gboolean boxes_meet(const struct box *a, const struct box *b)
{
    return a->left < b->right + GAP && b->left < a->right + GAP && a->top < b->bottom + GAP &&
           b->top < a->bottom + GAP;
}

static gboolean meets_label(const struct canvas *canvas, const struct box *box)
{
    for (guint i = 0; i < canvas->labels->len; i++) {
        if (boxes_meet(box, &g_array_index(canvas->labels, struct label, i).box))
            return TRUE;
    }
    return FALSE;
}

/* On which side of the line a place lies. */
static gint64 side_of(const struct box *line, gint64 x, gint64 y)
{
    gint64 turn = ((gint64)line->right - line->left) * (y - line->top) -
                  ((gint64)line->bottom - line->top) * (x - line->left);

    return (turn > 0) - (turn < 0);
}

static gboolean line_meets(const struct box *line, const struct box *box)
{
    if (MAX(line->left, line->right) < box->left || MIN(line->left, line->right) > box->right ||
        MAX(line->top, line->bottom) < box->top || MIN(line->top, line->bottom) > box->bottom)
        return FALSE;
    gint64 sum = side_of(line, box->left, box->top) + side_of(line, box->right, box->top) +
                 side_of(line, box->left, box->bottom) + side_of(line, box->right, box->bottom);
    return sum != 4 && sum != -4;
}

static guint lines_met(const struct canvas *canvas, const struct box *box)
{
    guint count = 0;

    for (guint i = 0; i < canvas->lines->len; i++)
        count += (guint)line_meets(&g_array_index(canvas->lines, struct box, i), box);
    return count;
}

static void put_line(struct canvas *canvas, const char *text, gsize size, const struct text *of,
                     enum anchor anchor, gint32 x, struct box box)
{
    struct label label = {.at = (guint32)canvas->words->len,
                          .size = (guint32)size,
                          .x = x,
                          .baseline = box.top + (gint32)of->font * FONT_ABOVE,
                          .anchor = (guint8)anchor,
                          .ink = (guint8)of->ink,
                          .font = (guint8)of->font,
                          .box = box};

    g_string_append_len(canvas->words, text, (gssize)size);
    g_array_append_val(canvas->labels, label);
    canvas->extent.left = MIN(canvas->extent.left, box.left);
    canvas->extent.right = MAX(canvas->extent.right, box.right);
    canvas->extent.top = MIN(canvas->extent.top, box.top);
    canvas->extent.bottom = MAX(canvas->extent.bottom, box.bottom);
}

static void put(struct canvas *canvas, const struct text *text, enum anchor anchor, struct box box)
{
    gint32 middle = (box.left + box.right) / 2, height = line_height(text->font);
    gint32 x = anchor == ANCHOR_START ? box.left : anchor == ANCHOR_END ? box.right : middle;

    if (!text->bar) {
        put_line(canvas, text->text, text->size, text, anchor, x, box);
        return;
    }
    struct box upper = box, lower = box;
    upper.bottom = upper.top + height;
    lower.top = lower.bottom - height;
    put_line(canvas, text->text, text->bar, text, ANCHOR_MIDDLE, middle, upper);
    g_array_index(canvas->labels, struct label, canvas->labels->len - 1).is_over = TRUE;
    put_line(canvas, text->text + text->bar + 1, text->size - text->bar - 1, text, ANCHOR_MIDDLE, middle,
             lower);
    canvas_line(canvas, text->ink == INK_SECOND ? PEN_SECOND : PEN_THIN, box.left + BAR_BESIDE / 2,
                (box.top + box.bottom) / 2, box.right - BAR_BESIDE / 2, (box.top + box.bottom) / 2);
}

void label_at(struct canvas *canvas, const struct text *text, enum anchor anchor, gint32 x, gint32 y)
{
    gint32 height = text_height(text);
    gint32 left = anchor == ANCHOR_START ? x : anchor == ANCHOR_END ? x - text->width : x - text->width / 2;
    const struct box box = {left, y - height / 2, left + text->width, y - height / 2 + height};

    if (text->size == 0)
        return;
    canvas->is_crowded = canvas->is_crowded || meets_label(canvas, &box);
    put(canvas, text, anchor, box);
}

void caption_below(struct canvas *canvas, const struct figure_reading *caption, gint32 x, gint32 y)
{
    g_string_truncate(canvas->scratch, 0);
    if (!reading_append(canvas->scratch, caption))
        return;
    struct text text = text_of(canvas->scratch, FONT_USUAL, INK_PLAIN);
    label_at(canvas, &text, ANCHOR_MIDDLE, x, y);
    g_string_append_printf(canvas->description, " %s", canvas->scratch->str);
}

/* Sixteen directions, clockwise from the right, in thousandths. */
static const struct place directions[16] = {
    {1000, 0},  {924, 383},   {707, 707},   {383, 924},   {0, 1000},  {-383, 924}, {-707, 707}, {-924, 383},
    {-1000, 0}, {-924, -383}, {-707, -707}, {-383, -924}, {0, -1000}, {383, -924}, {707, -707}, {924, -383},
};

static guint nearest_direction(gint32 dx, gint32 dy)
{
    gint64 best = G_MININT64;
    guint nearest = 0;

    for (guint i = 0; i < G_N_ELEMENTS(directions); i++) {
        gint64 product = (gint64)directions[i].x * dx + (gint64)directions[i].y * dy;
        if (product > best) {
            best = product;
            nearest = i;
        }
    }
    return nearest;
}

/* The box that touches, from outside, a line across this direction `gap` away from (x, y). */
static struct box box_towards(const struct text *text, gint32 x, gint32 y, gint32 gap, struct place direction)
{
    gint32 height = text_height(text);
    gint64 far = gap + ((gint64)text->width * abs(direction.x) + (gint64)height * abs(direction.y)) / 2000;
    gint32 middle_x = x + (gint32)(far * direction.x / 1000),
           middle_y = y + (gint32)(far * direction.y / 1000);

    return (struct box){middle_x - text->width / 2, middle_y - height / 2,
                        middle_x - text->width / 2 + text->width, middle_y - height / 2 + height};
}

static enum anchor anchor_towards(struct place direction)
{
    return direction.x > 300 ? ANCHOR_START : direction.x < -300 ? ANCHOR_END : ANCHOR_MIDDLE;
}

void label_beside(struct canvas *canvas, const struct text *text, gint32 x, gint32 y, gint32 gap, gint32 dx,
                  gint32 dy)
{
    gint64 length = MAX(line_length(dx, dy), 1);
    const struct place wished = {(gint32)((gint64)dx * 1000 / length), (gint32)((gint64)dy * 1000 / length)};
    guint first = nearest_direction(dx, dy), best_cost = G_MAXUINT;
    struct place best_direction = wished;
    struct box best = {0};

    if (text->size == 0)
        return;
    for (guint ring = 0; ring < RINGS && best_cost > ring * 4 + 3; ring++) {
        for (guint turn = 0; turn < G_N_ELEMENTS(directions); turn++) {
            guint aside = (turn + 1) / 2;
            if (best_cost <= ring * 4 + aside)
                break;
            struct place direction =
                turn == 0 ? wished : directions[(turn % 2 ? first + aside : first + 16 - aside) % 16];
            struct box box = box_towards(text, x, y, gap + (gint32)ring * FARTHER, direction);
            /* Behind the place is worse than farther off, and across a line worse than both. */
            guint cost = ring * 4 + aside + (aside > 4 ? 24 : 0) + 40 * lines_met(canvas, &box);
            if (cost < best_cost && !meets_label(canvas, &box)) {
                best_cost = cost;
                best = box;
                best_direction = direction;
            }
        }
    }
    if (best_cost == G_MAXUINT) {
        canvas->is_crowded = TRUE;
        return;
    }
    put(canvas, text, anchor_towards(best_direction), best);
}

/*
 * Texts that touch become one block, which stands where its texts' own places have their mean; blocks that
 * touch by that become one again.
 */
void label_spread(gint32 *middles, const gint32 *widths, guint count, gint32 gap)
{
    struct block {
        gint64 sum; /* of the places that each text would give the block's left end */
        gint32 width;
        guint count;
    } blocks[FIGURE_LIST_MAX + 2];
    guint n = 0;

    for (guint i = 0; i < count && i < G_N_ELEMENTS(blocks); i++) {
        blocks[n++] = (struct block){middles[i] - widths[i] / 2, widths[i], 1};
        while (n > 1) {
            struct block *a = &blocks[n - 2], *b = &blocks[n - 1];
            if (a->sum / a->count + a->width + gap <= b->sum / b->count)
                break;
            a->sum += b->sum - (gint64)b->count * (a->width + gap);
            a->width += gap + b->width;
            a->count += b->count;
            n--;
        }
    }
    for (guint block = 0, i = 0; block < n; block++) {
        gint32 left = (gint32)(blocks[block].sum / blocks[block].count);
        for (guint end = i + blocks[block].count; i < end; i++) {
            middles[i] = left + widths[i] / 2;
            left += widths[i] + gap;
        }
    }
}
