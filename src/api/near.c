/* SPDX-License-Identifier: Apache-2.0 */
/* Which chapters may have been meant. */
#include <string.h>

#include "api_internal.h"

/* Chapters that an error names. */
#define NEAR_MAX 5

/* Levenshtein's distance of two codes, which are at most 64 bytes. */
static guint distance(const char *a, const char *b)
{
    guint row[66];
    gsize size = MIN(strlen(b), G_N_ELEMENTS(row) - 1);

    for (guint j = 0; j <= size; j++)
        row[j] = j;
    for (guint i = 1; *a; a++, i++) {
        guint diagonal = row[0];
        row[0] = i;
        for (guint j = 1; j <= size; j++) {
            guint change = diagonal + (*a != b[j - 1]);
            diagonal = row[j];
            row[j] = MIN(change, MIN(row[j], row[j - 1]) + 1);
        }
    }
    return row[size];
}

/* The known chapters that are most like what was asked for. */
struct value api_near_chapters(const struct bank_image *image, const char *code, struct value_arena *arena)
{
    struct value near = value_list(arena, NEAR_MAX);
    g_autofree gboolean *taken = g_new0(gboolean, image->n_chapters + 1);

    for (guint n = 0; n < MIN(NEAR_MAX, image->n_chapters); n++) {
        guint best = 0, least = G_MAXUINT;
        for (guint i = 0; i < image->n_chapters; i++) {
            guint far = taken[i] ? G_MAXUINT : distance(code, image->chapters[i]->code);
            if (far < least) {
                least = far;
                best = i;
            }
        }
        taken[best] = TRUE;
        const char *known = image->chapters[best]->code;
        value_list_append(arena, near.list, value_string(value_arena_copy(arena, known, strlen(known))));
    }
    return near;
}
