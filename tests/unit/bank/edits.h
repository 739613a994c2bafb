/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_TESTS_BANK_EDITS_H
#define EXOBASE_TESTS_BANK_EDITS_H

#include "image_internal.h"

/* Random commits on a bank of few chapters, and what a commit has touched. */

#define EDIT_CHAPTERS 4
#define EDIT_IDS 12
extern const char *const EDIT_CODES[EDIT_CHAPTERS];

/* Where one exercise or record stands. */
struct standing {
    gint64 revision; /* 0: never there */
    gboolean live;
};
struct edits {
    struct store *store;
    GRand *random;
    struct standing exercises[EDIT_CHAPTERS][EDIT_IDS + 1]; /* by id */
    struct standing records[EDIT_CHAPTERS];
    /* What the last commit touched. */
    gboolean touched[EDIT_CHAPTERS], touched_exercise[EDIT_CHAPTERS][EDIT_IDS + 1];
    guint number; /* counts texts, so that no two are the same */
};
void edits_start(struct edits *edits, struct store *store, guint32 seed);
void edits_end(struct edits *edits);
/* What comes next: one to five changes, some of them records; each builds on the one before. Caller frees. */
struct changeset *edits_make(struct edits *edits);
/* Commits that. Its number. */
gint64 edits_commit(struct edits *edits);

/* Commits a changeset of one created exercise. Its number, or -1. For processes and threads: no assertion. */
gint64 edits_create(struct store *store, const char *code, gint64 id, gint64 from, const char *text);
/* A canonical document. Caller frees. */
char *edits_text(const char *code, gint64 id, const char *difficulty, const char *offer, const char *status,
                 const char *dynamic, const char *statement);

/* Fails the test unless the image shows what the store has at the image's commit, and its sums are right. */
void check_image(const struct bank_image *image, struct store *store);

#endif
