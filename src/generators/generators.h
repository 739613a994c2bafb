/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_GENERATORS_H
#define EXOBASE_GENERATORS_H

#include "changeset.h"
#include "generator.h"
#include "store.h"

/*
 * The generators that a bank holds. Each is a record in the log (store_generator_key()), so it has revisions,
 * history and reverts: a JSON object with `text`, the generator's file, and `origin`, the SHA-256 of the
 * program's text that it came from (null: somebody's own). What the log has no live record of is the
 * program's: a bank is never without the built-in ones.
 */

/* The record of a text; `origin` NULL: none. Caller frees. */
char *generators_record(const char *text, gsize size, const char *origin);
/* A record's members, in the arena; FALSE: it is none. */
struct generators_record {
    const char *text;
    gsize size;
    const char *origin; /* NULL: none */
    gboolean is_edited; /* the text is not that of the origin */
};
gboolean generators_read_record(struct value_arena *arena, const char *record, struct generators_record *out);
/* Puts a record's generator (NULL: it has none) into the set; what can't be read is left out. */
void generators_take(struct generator_set *set, const char *record);

/* Those of the bank at a commit (0: the newest). Errors: as store_log(). Caller unrefs. */
struct generator_set *generators_at(struct store *store, gint64 at, GError **error);

/* How a generator of the program stands to the bank's. */
enum generators_state {
    GENERATORS_MISSING, /* the log never had it */
    GENERATORS_SAME,
    GENERATORS_OLDER,   /* the program has a newer one */
    GENERATORS_EDITED,  /* somebody has changed it */
    GENERATORS_REMOVED, /* somebody has taken it out of the bank */
};
const char *generators_state_name(enum generators_state state);
struct generators_row {
    const struct generator *built_in;
    enum generators_state state;
    gint64 revision;         /* of the record; 0: never had one */
    char version[32];        /* the bank's; "": none */
    gboolean is_to_be_taken; /* for generators_changeset() */
};
/* By key; those that are missing, and with `older` those that are older, are to be taken. Caller unrefs. */
GArray *generators_compare(struct store *store, gboolean older, GError **error);
/* The rows that are to be taken, as a commit of the kind "generators"; empty when there is none. */
struct changeset *generators_changeset(const GArray *rows, const char *author);
/*
 * The bank's generators as they are once the rows' are taken. Errors: as store_log(); STALE, one of them has
 * a name that another generator of the bank has. Caller unrefs.
 */
struct generator_set *generators_after(struct store *store, const GArray *rows, GError **error);
/* Adds the same to a changeset that is made for something else. */
void generators_add(struct changeset *changeset, const GArray *rows);
/*
 * Commits those that the log never had: `commit` is 0 when there was none. An empty bank stays empty.
 * Errors: as store_commit(); but that somebody else was quicker is none.
 */
gboolean generators_complete(struct store *store, const char *author, gint64 *commit, GError **error);

/*
 * Whether each name will be one generator's when the changeset, which changes generators among other things,
 * is committed on what stands. Errors: as store_log(); STALE, which name is whose.
 */
gboolean generators_check_names(struct store *store, const struct changeset *changeset, GError **error);
/* Each generator with a name that another has, and the message; those of the program are never at fault. */
typedef void (*generators_shared_name_func)(const char *key, const char *message, gpointer data);
void generators_find_shared_names(const struct generator_set *set, generators_shared_name_func found,
                                  gpointer data);

#endif
