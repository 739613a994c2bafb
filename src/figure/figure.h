/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_FIGURE_H
#define EXOBASE_FIGURE_H

#include "value.h"

/*
 * Figures: SVG drawn from a description, not from code (docs/figures.md has every kind with its fields).
 *
 * A description is a JSON object {kind, values, labels, show}:
 * - `kind`: a name of figure_kinds.
 * - `values`: the numbers that the figure is made of, the answer among them. A number is a JSON number with
 * at most six decimals, or a text: "2,5", "7.25", "2/3". Reckoning is exact; what is drawn is to scale.
 * - `labels`: texts that replace those made from the values ("?" for a length that is asked for; "" for
 * none).
 * - `show`: the parts that are drawn: a list for both pages, or {question: [...], solution: [...]}. Without
 * it a question's page gets the parts that ask, a solution's page all parts of the kind's table.
 *
 * What is not among the parts shown leaves no trace in the picture, neither in its title nor description:
 * that is how a question's figure keeps its answer.
 *
 * The same description gives the same bytes on every machine: all reckoning is in integers. An SVG has no
 * ids, no scripts, no styles and no references; lines and text have the page's own colour (currentColor),
 * accents a class
 * (`exo-…`) beside a colour that can be read on white, on black and in grey. Its name for screen readers is
 * French.
 */

enum figure_page { FIGURE_QUESTION, FIGURE_SOLUTION };

/* Limits: what is longer or more than this is refused. */
#define FIGURE_LABEL_CHARACTERS_MAX 40
#define FIGURE_LIST_MAX 60

/*
 * Appends the figure as one `<svg>` element; nothing on failure. Errors: CONTENT, the description breaks a
 * rule: the message names the field ("values.hour") and says what may stand there; or its labels leave no
 * room for each other.
 */
gboolean figure_svg(const struct value *description, enum figure_page page, GString *out, GError **error);

/* Whether the solution's page shows other parts than the question's. FALSE for what is no description. */
gboolean figure_has_solution(const struct value *description);

/* A label as it was placed, in hundredths of a unit of the view box. */
struct figure_label {
    char *text;
    gint32 left, top, right, bottom;
    gboolean is_over; /* a numerator: the next label is its denominator */
};
/* What was drawn beside the SVG, for tests and for the proof that a question does not show its answer. */
struct figure_report {
    GArray *labels;                  /* of struct figure_label */
    gint32 left, top, right, bottom; /* the view box */
};
typedef struct figure_report figure_report; /* for g_autoptr */
void figure_report_free(struct figure_report *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(figure_report, figure_report_free)

/* Draws and reports; the caller frees `out`. Errors: as figure_svg(). */
gboolean figure_inspect(const struct value *description, enum figure_page page, struct figure_report **out,
                        GError **error);

/* What a field of `values` or `labels` is. */
enum figure_type {
    FIGURE_INTEGER, /* a whole number */
    FIGURE_NUMBER,  /* a number, exact */
    FIGURE_TIME,    /* minutes since midnight, or "14h40", "14:40" */
    FIGURE_WORD,    /* one of `choices` */
    FIGURE_TEXT,    /* a label */
    FIGURE_NUMBERS, /* a list of numbers */
    FIGURE_TIMES,   /* a list of times */
    FIGURE_TEXTS,   /* a list of labels */
    FIGURE_POINTS,  /* a list of [x, y] */
    FIGURE_CELLS,   /* a list of rows, each a list of numbers, texts, and null for an empty cell */
    FIGURE_PLACES,  /* a list of [row, column], from 1 */
};

struct figure_field {
    const char *name; /* NULL closes a list of fields */
    enum figure_type type;
    gboolean required;
    double min, max;     /* of a number, of each number of a list */
    const char *choices; /* of a word: "cm|m|mm"; the first is the default */
    const char *doc;     /* N_(): what it means, and its default */
};
struct figure_part {
    const char *name; /* NULL closes a list of parts */
    gboolean asks;    /* whether a question shows it unless `show` says otherwise */
    const char *doc;  /* N_() */
};
/* A kind, for forms, documentation and checks. */
struct figure_kind {
    const char *name;
    const char *doc; /* N_() */
    const struct figure_field *values, *labels;
    const struct figure_part *parts;
    const char *example; /* a description of this kind, JSON */
};
/* All kinds; NULL closes them. */
extern const struct figure_kind *const figure_kinds[];
/* The kind of this name, or NULL. */
const struct figure_kind *figure_find_kind(const char *name, gsize size);

#endif
