/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The door: a description is read, its kind draws, the drawing is written out. The view box is what was drawn
 * and a margin, so nothing can leave it.
 */
#include "figure.h"

#include <string.h>

#include "errors.h"
#include "figure_internal.h"
#include "i18n.h"

#define MARGIN PX(6)
/* The largest figure. */
#define EXTENT_MAX PX(1600)

const struct figure_kind *const figure_kinds[] = {
    &figure_clock.kind,         &figure_time_line.kind,
    &figure_ruler.kind,         &figure_segment.kind,
    &figure_number_line.kind,   &figure_rectangle.kind,
    &figure_square.kind,        &figure_right_triangle.kind,
    &figure_triangle.kind,      &figure_pair.kind,
    &figure_fraction_disc.kind, &figure_fraction_bar.kind,
    &figure_fraction_set.kind,  &figure_grid.kind,
    &figure_table.kind,         NULL,
};

const struct figure_kind *figure_find_kind(const char *name, gsize size)
{
    for (const struct figure_kind *const *kind = figure_kinds; *kind; kind++) {
        if (strlen((*kind)->name) == size && memcmp((*kind)->name, name, size) == 0)
            return *kind;
    }
    return NULL;
}

static void clear_label(gpointer data)
{
    struct figure_label *label = data;

    g_free(label->text);
}

void figure_report_free(struct figure_report *report)
{
    if (!report)
        return;
    g_array_unref(report->labels);
    g_free(report);
}

static void canvas_free(gpointer data)
{
    struct canvas *canvas = data;

    g_string_free(canvas->paths, TRUE);
    g_string_free(canvas->words, TRUE);
    g_string_free(canvas->scratch, TRUE);
    g_string_free(canvas->title, TRUE);
    g_string_free(canvas->description, TRUE);
    g_array_unref(canvas->labels);
    g_array_unref(canvas->lines);
    g_free(canvas);
}

static struct canvas *canvas_new(void)
{
    struct canvas *canvas = g_new0(struct canvas, 1);

    canvas->paths = g_string_sized_new(2000);
    canvas->words = g_string_sized_new(200);
    canvas->scratch = g_string_sized_new(100);
    canvas->title = g_string_sized_new(60);
    canvas->description = g_string_sized_new(200);
    canvas->labels = g_array_sized_new(FALSE, FALSE, sizeof(struct label), 16);
    canvas->lines = g_array_sized_new(FALSE, FALSE, sizeof(struct box), 16);
    return canvas;
}

/* The thread's canvas, empty; a figure is drawn to its end before the next is begun. */
static struct canvas *canvas_empty(void)
{
    static GPrivate own = G_PRIVATE_INIT(canvas_free);
    struct canvas *canvas = g_private_get(&own);

    if (!canvas) {
        canvas = canvas_new();
        g_private_set(&own, canvas);
    }
    g_string_truncate(canvas->paths, 0);
    g_string_truncate(canvas->words, 0);
    g_string_truncate(canvas->scratch, 0);
    g_string_truncate(canvas->title, 0);
    g_string_truncate(canvas->description, 0);
    g_array_set_size(canvas->labels, 0);
    g_array_set_size(canvas->lines, 0);
    canvas->pen = PEN_NONE;
    canvas->extent = (struct box){G_MAXINT32, G_MAXINT32, G_MININT32, G_MININT32};
    canvas->is_crowded = FALSE;
    return canvas;
}

/* Whole pixels around what was drawn. */
static void frame(struct canvas *canvas)
{
    struct box *extent = &canvas->extent;

    if (extent->left > extent->right)
        *extent = (struct box){0, 0, PX(20), PX(20)};
    extent->left = (extent->left - MARGIN) / 100 * 100 - 100;
    extent->top = (extent->top - MARGIN) / 100 * 100 - 100;
    extent->right = (extent->right + MARGIN) / 100 * 100 + 100;
    extent->bottom = (extent->bottom + MARGIN) / 100 * 100 + 100;
}

static gboolean draw(const struct value *description, enum figure_page page, struct canvas *canvas,
                     GError **error)
{
    struct figure_input in = {0};

    if (!figure_read(description, page, &in, error))
        return FALSE;
    const struct figure_drawing *drawing = (const struct figure_drawing *)(const void *)in.kind;
    if (!drawing->draw(&in, canvas, error))
        return FALSE;
    canvas_close(canvas);
    frame(canvas);
    if (canvas->is_crowded) {
        g_set_error(
            error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
            _("The figure's labels leave no room for each other: shorten labels, or show fewer parts."));
        return FALSE;
    }
    if (canvas->extent.right - canvas->extent.left <= EXTENT_MAX &&
        canvas->extent.bottom - canvas->extent.top <= EXTENT_MAX)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                _("The figure would be larger than %d pixels: shorten labels, or take fewer items."),
                EXTENT_MAX / 100);
    return FALSE;
}

static void write_head(const struct canvas *canvas, GString *out)
{
    gint32 width = canvas->extent.right - canvas->extent.left,
           height = canvas->extent.bottom - canvas->extent.top;

    PUT(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"exo-figure\" role=\"img\" lang=\"fr\" "
             "viewBox=\"");
    pixels_append(out, canvas->extent.left);
    g_string_append_c(out, ' ');
    pixels_append(out, canvas->extent.top);
    g_string_append_c(out, ' ');
    pixels_append(out, width);
    g_string_append_c(out, ' ');
    pixels_append(out, height);
    PUT(out, "\" width=\"");
    pixels_append(out, width);
    PUT(out, "\" height=\"");
    pixels_append(out, height);
    PUT(out, "\" aria-label=\"");
    xml_append(out, canvas->title->str, canvas->title->len);
    PUT(out, "\"><title>");
    xml_append(out, canvas->title->str, canvas->title->len);
    PUT(out, "</title>");
    if (canvas->description->len) {
        PUT(out, "<desc>");
        xml_append(out, canvas->description->str, canvas->description->len);
        PUT(out, "</desc>");
    }
}

static void write_label(const struct canvas *canvas, const struct label *label, GString *out)
{
    static const char *const anchors[] = {[ANCHOR_MIDDLE] = "",
                                          [ANCHOR_START] = " text-anchor=\"start\"",
                                          [ANCHOR_END] = " text-anchor=\"end\""};

    PUT(out, "<text x=\"");
    pixels_append(out, label->x);
    PUT(out, "\" y=\"");
    pixels_append(out, label->baseline);
    g_string_append_c(out, '"');
    g_string_append(out, anchors[label->anchor]);
    if (label->font != FONT_USUAL) {
        PUT(out, " font-size=\"");
        pixels_append(out, PX(label->font));
        g_string_append_c(out, '"');
    }
    if (label->ink == INK_SECOND)
        PUT(out, " class=\"exo-second-text\" fill=\"#c4541a\"");
    g_string_append_c(out, '>');
    xml_append(out, canvas->words->str + label->at, label->size);
    PUT(out, "</text>");
}

static void write_out(const struct canvas *canvas, GString *out)
{
    write_head(canvas, out);
    g_string_append_len(out, canvas->paths->str, (gssize)canvas->paths->len);
    if (canvas->labels->len > 0)
        g_string_append(out, "<g font-family=\"sans-serif\" font-size=\"" G_STRINGIFY(
                                 FONT_USUAL) "\" text-anchor=\"middle\" fill=\"currentColor\">");
    for (guint i = 0; i < canvas->labels->len; i++)
        write_label(canvas, &g_array_index(canvas->labels, struct label, i), out);
    g_string_append(out, canvas->labels->len > 0 ? "</g></svg>" : "</svg>");
}

gboolean figure_svg(const struct value *description, enum figure_page page, GString *out, GError **error)
{
    struct canvas *canvas = canvas_empty();

    if (!draw(description, page, canvas, error))
        return FALSE;
    write_out(canvas, out);
    return TRUE;
}

gboolean figure_has_solution(const struct value *description)
{
    struct figure_input question = {0};
    guint shown;

    return figure_read(description, FIGURE_QUESTION, &question, NULL) &&
           figure_read_show(question.kind, description, FIGURE_SOLUTION, &shown, NULL) &&
           question.show != shown;
}

static struct figure_report *report_of(const struct canvas *canvas)
{
    struct figure_report *report = g_new0(struct figure_report, 1);

    report->labels = g_array_new(FALSE, FALSE, sizeof(struct figure_label));
    g_array_set_clear_func(report->labels, clear_label);
    report->left = canvas->extent.left;
    report->top = canvas->extent.top;
    report->right = canvas->extent.right;
    report->bottom = canvas->extent.bottom;
    for (guint i = 0; i < canvas->labels->len; i++) {
        const struct label *label = &g_array_index(canvas->labels, struct label, i);
        const struct figure_label shown = {g_strndup(canvas->words->str + label->at, label->size),
                                           label->box.left,
                                           label->box.top,
                                           label->box.right,
                                           label->box.bottom,
                                           label->is_over};
        g_array_append_val(report->labels, shown);
    }
    return report;
}

gboolean figure_inspect(const struct value *description, enum figure_page page, struct figure_report **out,
                        GError **error)
{
    struct canvas *canvas = canvas_empty();

    if (!draw(description, page, canvas, error))
        return FALSE;
    *out = report_of(canvas);
    return TRUE;
}
