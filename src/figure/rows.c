/* SPDX-License-Identifier: Apache-2.0 */
/* Labels in one row: those that would touch go aside, and a thin line says where they belong. */
#include <stdlib.h>

#include "figure_internal.h"

#define GAP PX(6)
/* Aside by less than this, a label is still seen to belong to its place. */
#define ASIDE PX(4)

void row_start(struct label_row *row)
{
    row->words = g_string_new(NULL);
    row->count = 0;
}

void row_end(struct label_row *row)
{
    g_string_free(row->words, TRUE);
}

void row_add(struct label_row *row, const struct text *text, gint32 x)
{
    if (text->size == 0 || row->count == G_N_ELEMENTS(row->places))
        return;
    row->places[row->count] = row->middles[row->count] = x;
    row->widths[row->count] = text->width;
    row->texts[row->count] = *text;
    row->starts[row->count++] = row->words->len;
    g_string_append_len(row->words, text->text, (gssize)text->size);
}

void row_place(struct canvas *canvas, struct label_row *row, gint32 y, gint32 from_y, gint32 to_y)
{
    label_spread(row->middles, row->widths, row->count, GAP);
    for (guint i = 0; i < row->count; i++) {
        row->texts[i].text = row->words->str + row->starts[i];
        label_at(canvas, &row->texts[i], ANCHOR_MIDDLE, row->middles[i], y);
        if (abs(row->middles[i] - row->places[i]) > ASIDE)
            canvas_line(canvas, PEN_THIN, row->places[i], from_y, row->middles[i], to_y);
    }
}
