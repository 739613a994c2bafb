/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_STORE_MONGO_OUTSIDE_INTERNAL_H
#define EXOBASE_STORE_MONGO_OUTSIDE_INTERNAL_H

#include "exercise.h"
#include "mongo_internal.h"

/*
 * What other programs do to admin_exercises. A document that is neither a stub nor what the log wrote was
 * written by one; adopting it is an ordinary commit that keeps the document as it was read, so that it is in
 * the log before anything overwrites it.
 */
struct mongo_outside {
    bson_oid_t key;
    bson_t *document;                /* owned; as it was read, NULL: it is missing */
    const struct mongo_known *known; /* NULL: no commit has this key. Borrowed from the fold */
    gboolean live;                   /* the log has it alive under this key */
    gboolean keyless;                /* its `_id` is none that a bank can keep: it is left alone */
    gint64 stamp;                    /* commit that it says it is of; 0: none */
    char *refused; /* owned; why the server does not let it be brought up to date, or NULL */
};
/* Frees one; for arrays of pointers. */
void mongo_outside_free(gpointer outside);

/* outside.c: a document as an exercise, in the arena. */
struct mongo_reading {
    struct exercise exercise;
    gint64 created_ms; /* 0: it does not say */
};
/* Errors: CONTENT, it is no exercise. */
gboolean mongo_read_outside(struct value_arena *arena, const bson_t *document, struct mongo_reading *out,
                            GError **error);
/*
 * Three versions by top-level member: what one side alone changed is that side's; what both changed is ours,
 * unless `take_theirs`, and its name goes to `conflicts`. `base` NULL: there is none.
 */
struct value mongo_merge(struct value_arena *arena, const struct value_object *base,
                         const struct value_object *ours, const struct value_object *theirs,
                         gboolean take_theirs, GString *conflicts);

/* project.c: judges documents that were read after the store's fold was; those of other programs go to
 * `outside` (of struct mongo_outside), the others are brought up to date unless `look_only`, and are in
 * `outside` only if the server refuses that. Errors: IO, BUSY, CORRUPT. */
gboolean mongo_judge_documents(struct mongo_store *store, GPtrArray *documents, gboolean look_only,
                               GPtrArray *outside, GError **error);

/* sweep.c: reads all of admin_exercises and judges it; those that are missing are among `outside`. */
gboolean mongo_sweep(struct mongo_store *store, gboolean look_only, GPtrArray *outside, GError **error);
/* Adds the live exercises whose keys were not seen, and are not there when looked for again either. */
gboolean mongo_find_missing(struct mongo_store *store, GHashTable *seen, GPtrArray *outside, GError **error);
/* Whether so many are missing that a person has to decide. */
gboolean mongo_is_mass_deletion(const struct mongo_store *store, guint missing);

/* adopt.c */
/* The words for that. Caller frees. */
char *mongo_describe_vanished(guint n);
/* As store_adopt(). */
gboolean mongo_adopt(struct store *base, enum store_adoption how, const char *author,
                     store_adoption_func found, gpointer data, gint64 *commit, GError **error);
/* Adopts each by a commit of its own; one that somebody else was faster with is left to the next look. */
gboolean mongo_adopt_each(struct mongo_store *store, GPtrArray *outside, const char *author,
                          store_adoption_func found, gpointer data, gint64 *commit, GError **error);

/*
 * forget.c: forgets, by a commit, what writers left that died before they committed, if they began it before
 * that time (seconds since 1970), and removes it, with what was forgotten earlier. Adds to `n` how many
 * places and sets of parts there were; `commit` gets the newest commit's number, if one was needed. `author`
 * NULL: nothing is written. Errors: IO, BUSY, FULL, READONLY, UNKNOWN.
 */
gboolean mongo_forget(struct mongo_store *store, gint64 before_s, const char *author, guint *n,
                      gint64 *commit, GError **error);
/* What is as old as this may be forgotten. */
#define MONGO_FORGET_AGE_S (24 * 60 * 60)

/* tend.c: as store_tend(). */
gboolean mongo_tend(struct store *base, store_adoption_func found, gpointer data, struct store_tended *sums,
                    GError **error);

#endif
