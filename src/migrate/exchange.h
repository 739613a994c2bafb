/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_EXCHANGE_H
#define EXOBASE_EXCHANGE_H

#include "migrate.h"

/*
 * Export and import, format 1.0 (docs/migration.md, Import and export): `{schema_version, exported_at,
 * chapter_code, exercises, generators, metadata}`. What exobase exported says which bank and which commit it
 * was: these are an import's bases.
 */

/*
 * Appends the export of a chapter, or of all (`chapter_code` NULL), as it is now. Errors: NOT_FOUND, no such
 * chapter; those of store_read().
 */
gboolean exchange_export(struct store *store, const char *chapter_code, const char *version, GString *out,
                         GError **error);

/* Where an exercise begins in the export's text; both from 1, columns count characters. */
struct exchange_place {
    guint32 line, column;
};

/* An export that was read. */
struct exchange {
    const char *name;   /* the file's, for messages */
    char *chapter_code; /* that of the export, in normal form; NULL: it has none */
    const struct value_list *exercises;
    const struct value_list *generators; /* of objects with `text`; NULL: it has none */
    gboolean own;                        /* exobase made it */
    char *log;                           /* own: the bank's identity, else NULL */
    gint64 commit;                       /* own: as of this commit, else 0 */
    char sha256[SHA256_HEX_SIZE];
    gsize size;
    GArray *places; /* of struct exchange_place, one for each exercise; NULL: not known */
};
typedef struct exchange exchange; /* for g_autoptr */

/*
 * Takes an export from a JSON value, whose list of exercises is changed (each gets its place in it) and must
 * outlive the result, as must `name`. `text` is what the value was read from, for the plan's hash. Errors:
 * CONTENT, what is no export of this format.
 */
struct exchange *exchange_read(const char *name, struct value *value, const char *text, gsize size,
                               GError **error);
void exchange_free(struct exchange *exchange);
/* By which door its exercises come in. */
enum exercise_door exchange_door(const struct exchange *exchange);

/* Why an exercise of an export can't be taken. */
struct exchange_fault {
    guint index;       /* in the list */
    const char *field; /* NULL: all of it */
    char *message;     /* without its place */
};
#define EXCHANGE_FAULTS_MAX 100
/*
 * When an import into `chapter` (NULL: the export's own) fails, all that is wrong with its exercises, or the
 * first hundred: GArray of struct exchange_fault, clear function set. Caller frees.
 */
GArray *exchange_faults(const struct exchange *exchange, const char *chapter);
/* "NAME:LINE:COLUMN: exercises[INDEX]". Caller frees. */
char *exchange_place_text(const struct exchange *exchange, guint index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(exchange, exchange_free)

#endif
