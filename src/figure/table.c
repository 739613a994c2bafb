/* SPDX-License-Identifier: Apache-2.0 */
/* A table of numbers and words; cells that are asked for stay empty until the solution. */
#include "errors.h"
#include "i18n.h"

#include "figure_internal.h"

enum { ROWS, HIDDEN, HEADER, FACTOR };
enum { HIDDEN_TEXT, FACTOR_TEXT, CAPTION };
enum { CELLS, ANSWERS, FACTOR_PART };
enum { COLUMN, ROW, BOTH, NONE };

#define CELLS_MAX 12
#define ROW_HEIGHT PX(34)
#define BESIDE PX(11)
#define NARROWEST PX(46)

static const struct figure_field values[] = {
    [ROWS] = {"rows", FIGURE_CELLS, TRUE, 1, CELLS_MAX, NULL, N_("the rows, each as long as the others")},
    [HIDDEN] = {"hidden", FIGURE_PLACES, FALSE, 1, CELLS_MAX, NULL,
                N_("cells that are asked for: [row, column], from 1")},
    [HEADER] = {"header", FIGURE_WORD, FALSE, 0, 0, "column|row|both|none",
                N_("what is set off as a header")},
    [FACTOR] = {"factor", FIGURE_NUMBER, FALSE, -1e6, 1e6, NULL,
                N_("what the first row is multiplied by to give the second")},
    {0},
};
static const struct figure_field labels[] = {
    [HIDDEN_TEXT] = {"hidden", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("in a cell that is asked for (?)")},
    [FACTOR_TEXT] = {"factor", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("instead of × and the factor")},
    [CAPTION] = {"caption", FIGURE_TEXT, FALSE, 0, 0, NULL, N_("a line below the figure")},
    {0},
};
static const struct figure_part parts[] = {
    [CELLS] = {"cells", TRUE, N_("the cells")},
    [ANSWERS] = {"hidden", FALSE, N_("what is asked for")},
    [FACTOR_PART] = {"factor", FALSE, N_("an arrow from the first row to the second, with the factor")},
    {0},
};

struct layout {
    guint columns, rows;
    gint32 left[CELLS_MAX + 1]; /* of each column, and the right end */
};

static const struct value *cell_at(const struct figure_input *in, guint row, guint column)
{
    return &in->values[ROWS].value->list->items[row].list->items[column];
}

static gboolean is_hidden(const struct figure_input *in, guint row, guint column)
{
    for (guint i = 0; i < reading_count(&in->values[HIDDEN]); i++) {
        struct figure_number place[2] = {{0, 1}, {0, 1}};
        reading_pair(&in->values[HIDDEN], i, &place[0], &place[1]);
        if (place[0].n == row + 1 && place[1].n == column + 1)
            return TRUE;
    }
    return FALSE;
}

/* What stands in a cell, in the canvas's scratch: its own text, or the sign for what is asked for. */
static struct text cell_text(const struct figure_input *in, struct canvas *canvas, guint row, guint column,
                             gboolean answers)
{
    const struct value *cell = cell_at(in, row, column);
    struct figure_number number;
    gboolean hidden = is_hidden(in, row, column);

    g_string_truncate(canvas->scratch, 0);
    if (hidden && !answers) {
        if (!reading_append(canvas->scratch, &in->labels[HIDDEN_TEXT]))
            g_string_append_c(canvas->scratch, '?');
    } else if (cell->type == VALUE_TEXT)
        g_string_append_len(canvas->scratch, cell->text, cell->size);
    else if (number_read(cell, &number))
        number_append(canvas->scratch, number);
    return text_of(canvas->scratch, FONT_USUAL, hidden ? INK_SECOND : INK_PLAIN);
}

static gboolean check_rows(const struct figure_input *in, struct layout *layout, GError **error)
{
    const struct value_list *rows = in->values[ROWS].value->list;

    layout->rows = rows->count;
    layout->columns = rows->count ? rows->items[0].list->count : 0;
    for (guint i = 0; i < rows->count; i++) {
        if (rows->items[i].list->count != layout->columns)
            layout->columns = 0;
    }
    if (layout->columns)
        return TRUE;
    g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                        _("The figure's field values.rows: rows of equal length are expected."));
    return FALSE;
}

static gboolean check_hidden(const struct figure_input *in, const struct layout *layout, GError **error)
{
    for (guint i = 0; i < reading_count(&in->values[HIDDEN]); i++) {
        struct figure_number row, column;
        reading_pair(&in->values[HIDDEN], i, &row, &column);
        if (row.n <= layout->rows && column.n <= layout->columns)
            continue;
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                    _("The figure's field values.hidden: row %d, column %d is not in the table."), (int)row.n,
                    (int)column.n);
        return FALSE;
    }
    return TRUE;
}

/* Whether below is above × factor, as it was rounded to be written, or the factor. */
static gboolean is_product(struct figure_number above, struct figure_number factor,
                           struct figure_number below)
{
    struct figure_number off = number_subtract(number_multiply(above, factor), below);
    struct figure_number room = number_unit(below);

    off.n = ABS(off.n);
    above.n = ABS(above.n);
    if (factor.d != 1)
        room = number_add(room, number_multiply(above, number_unit(factor)));
    return number_compare(number_multiply(off, number_of(2, 1)), room) <= 0;
}

/* Each number of the first row, but for a header, gives the one below it. */
static gboolean check_factor(const struct figure_input *in, const struct layout *layout, GError **error)
{
    guint header = in->values[HEADER].word;
    gboolean has_header = in->values[HEADER].given && (header == COLUMN || header == BOTH);

    if (!in->values[FACTOR].given || layout->rows < 2)
        return TRUE;
    for (guint column = has_header; column < layout->columns; column++) {
        struct figure_number above, below;
        if (!number_read(cell_at(in, 0, column), &above) || !number_read(cell_at(in, 1, column), &below) ||
            is_product(above, in->values[FACTOR].number, below))
            continue;
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                    _("The figure's field values.factor: it does not lead from the first row to the second "
                      "in column %u."),
                    column + 1);
        return FALSE;
    }
    return TRUE;
}

/* A column is as wide in the question as in the solution. */
static void find_columns(const struct figure_input *in, struct canvas *canvas, struct layout *layout)
{
    layout->left[0] = 0;
    for (guint column = 0; column < layout->columns; column++) {
        gint32 widest = NARROWEST - 2 * BESIDE;
        for (guint row = 0; row < layout->rows; row++) {
            gint32 shown = cell_text(in, canvas, row, column, FALSE).width;
            gint32 answer = shows(in, ANSWERS) ? cell_text(in, canvas, row, column, TRUE).width : 0;
            widest = MAX(widest, MAX(shown, answer));
        }
        layout->left[column + 1] = layout->left[column] + widest + 2 * BESIDE;
    }
}

static void draw_lines(const struct figure_input *in, struct canvas *canvas, const struct layout *layout)
{
    gint32 right = layout->left[layout->columns], bottom = (gint32)layout->rows * ROW_HEIGHT;
    guint header = in->values[HEADER].word;

    if (header == COLUMN || header == BOTH)
        canvas_rectangle(canvas, PEN_TINT, 0, 0, layout->left[1], bottom);
    if (header == ROW || header == BOTH)
        canvas_rectangle(canvas, PEN_TINT, header == BOTH ? layout->left[1] : 0, 0,
                         header == BOTH ? right - layout->left[1] : right, ROW_HEIGHT);
    for (guint i = 1; i < layout->rows; i++)
        canvas_line(canvas, PEN_THIN, 0, (gint32)i * ROW_HEIGHT, right, (gint32)i * ROW_HEIGHT);
    for (guint i = 1; i < layout->columns; i++)
        canvas_line(canvas, PEN_THIN, layout->left[i], 0, layout->left[i], bottom);
    canvas_rectangle(canvas, PEN_LINE, 0, 0, right, bottom);
}

static void write_cells(const struct figure_input *in, struct canvas *canvas, const struct layout *layout)
{
    for (guint row = 0; row < layout->rows; row++) {
        for (guint column = 0; column < layout->columns; column++) {
            struct text text = cell_text(in, canvas, row, column, shows(in, ANSWERS));
            label_at(canvas, &text, ANCHOR_MIDDLE, (layout->left[column] + layout->left[column + 1]) / 2,
                     (gint32)row * ROW_HEIGHT + ROW_HEIGHT / 2);
            g_string_append_printf(canvas->description, "%s%s", column ? " ; " : "",
                                   text.size ? text.text : "vide");
        }
        g_string_append(canvas->description, ". ");
    }
}

/* A bracket with an arrow, right of the table. */
static void draw_factor(const struct figure_input *in, struct canvas *canvas, const struct layout *layout)
{
    gint32 x = layout->left[layout->columns] + PX(6), out = x + PX(20);

    if (layout->rows < 2 || (!in->values[FACTOR].given && !in->labels[FACTOR_TEXT].given))
        return;
    const struct place way[] = {{x, ROW_HEIGHT / 2},
                                {out, ROW_HEIGHT / 2},
                                {out, ROW_HEIGHT * 3 / 2},
                                {x + PX(6), ROW_HEIGHT * 3 / 2}};
    canvas_polygon(canvas, PEN_SECOND, way, 4, FALSE);
    canvas_arrow(canvas, PEN_DOT_SECOND, out, ROW_HEIGHT * 3 / 2, x, ROW_HEIGHT * 3 / 2);
    g_string_assign(canvas->scratch, "× ");
    if (in->labels[FACTOR_TEXT].given) {
        g_string_truncate(canvas->scratch, 0);
        reading_append(canvas->scratch, &in->labels[FACTOR_TEXT]);
    } else
        number_append(canvas->scratch, in->values[FACTOR].number);
    struct text text = text_of(canvas->scratch, FONT_USUAL, INK_SECOND);
    label_at(canvas, &text, ANCHOR_START, out + PX(6), ROW_HEIGHT);
    g_string_append_printf(canvas->description, "Coefficient : %s.", canvas->scratch->str);
}

static gboolean draw(const struct figure_input *in, struct canvas *canvas, GError **error)
{
    struct layout layout;

    if (!check_rows(in, &layout, error) || !check_hidden(in, &layout, error) ||
        !check_factor(in, &layout, error))
        return FALSE;
    find_columns(in, canvas, &layout);
    g_string_append(canvas->title, "Tableau");
    draw_lines(in, canvas, &layout);
    if (shows(in, CELLS))
        write_cells(in, canvas, &layout);
    if (shows(in, FACTOR_PART))
        draw_factor(in, canvas, &layout);
    caption_below(canvas, &in->labels[CAPTION], layout.left[layout.columns] / 2,
                  (gint32)layout.rows * ROW_HEIGHT + PX(16));
    return TRUE;
}

const struct figure_drawing figure_table = {
    {"table", N_("a table"), values, labels, parts,
     "{\"kind\":\"table\",\"values\":{\"rows\":[[\"Masse (kg)\",2,5,8],[\"Prix "
     "(€)\",3,7.5,12]],\"hidden\":[[2,4]],"
     "\"factor\":1.5}}"},
    draw,
};
