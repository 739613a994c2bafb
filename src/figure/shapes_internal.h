/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_FIGURE_SHAPES_INTERNAL_H
#define EXOBASE_FIGURE_SHAPES_INTERNAL_H

#include "figure_internal.h"

/* What rectangles, triangles and pairs of them have in common. */

/* The polygon, with its surface set off. */
void shape_draw(struct canvas *canvas, const struct place *corners, guint count, enum pen line,
                enum pen surface);
/* The text beside the middle of the side from corner i to the next, outside. */
void shape_side_text(struct canvas *canvas, const struct place *corners, guint count, guint i,
                     const struct text *text);
/* The same with a length and its unit, or the label that was given instead. */
void shape_side(struct canvas *canvas, const struct place *corners, guint count, guint i,
                const struct figure_reading *label, struct figure_number length,
                const struct figure_reading *unit, enum ink ink);
/* Names at the corners: those given, else A, B, C, … */
void shape_names(struct canvas *canvas, const struct place *corners, guint count,
                 const struct figure_reading *names);
/* A small stroke across the middle of a side: sides that are equal. */
void shape_stroke(struct canvas *canvas, struct place a, struct place b);
/* The right-angle mark at corner i. */
void shape_right_angle(struct canvas *canvas, const struct place *corners, guint count, guint i);
/* Corners of a rectangle, from the left lower one, against the clock. */
void shape_rectangle(struct place corners[4], gint32 x, gint32 y, gint32 width, gint32 height);
/* Corners of a triangle whose right angle is the left lower one. */
void shape_right_triangle(struct place corners[3], gint32 x, gint32 y, gint32 base, gint32 height);
/*
 * Whether a length that is written may be the root of `square`, as schoolbooks round or cut it: less than one
 * in its last decimal, or than 1/200, and never than 1/10, lies between them. `slack`: how much more or less
 * the square may be.
 */
gboolean shape_may_measure(struct figure_number length, struct figure_number square,
                           struct figure_number slack);
/* A length as drawn: `size` for the length `whole`. */
gint32 shape_scaled(struct figure_number length, struct figure_number whole, gint32 size);

#endif
