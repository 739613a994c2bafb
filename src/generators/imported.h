/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_IMPORTED_H
#define EXOBASE_IMPORTED_H

#include "generators.h"

/*
 * Generators that come with an export (docs/generators.md, Generators in the bank). An import adds those that
 * the bank does not have, and never replaces one.
 */
enum generators_action {
    GENERATORS_ADDED,
    GENERATORS_EQUAL,     /* the bank has the same */
    GENERATORS_KEPT,      /* the bank has another of this key, which stays */
    GENERATORS_REFUSED,   /* it can't be taken: `message` says why */
    GENERATORS_NOT_YOURS, /* whoever imports may not write generators */
};
const char *generators_action_name(enum generators_action action);
struct generators_imported {
    const char *key; /* in the arena, as are texts; "": unknown, as its text is none */
    const char *text;
    gsize size;
    gint64 revision; /* of the record that stands */
    enum generators_action action;
    const char *message; /* GENERATORS_REFUSED; else NULL */
};
/*
 * What becomes of each text of `given` (objects with `text`). `store` NULL: a bank without anything; `at`: as
 * of this commit, 0: the newest. Errors: as store_log(). Caller unrefs.
 */
GArray *generators_imported_plan(struct store *store, gint64 at, const struct value_list *given,
                                 gboolean may_write, struct value_arena *arena, GError **error);
/* Whether there is one to be added. */
gboolean generators_imported_writes(const GArray *rows);
/* How many can't be taken. */
guint generators_imported_refused(const GArray *rows);
void generators_imported_add(struct changeset *changeset, const GArray *rows);
/* [{key, action, message}], in the arena. */
struct value generators_imported_value(const GArray *rows, struct value_arena *arena);

#endif
