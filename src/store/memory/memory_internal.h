/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_STORE_MEMORY_INTERNAL_H
#define EXOBASE_STORE_MEMORY_INTERNAL_H

#include "engine_internal.h"
#include "judge_internal.h"
#include "memory_fault_internal.h"

/*
 * The model: the log as it is thought of. Every commit keeps what it made, nothing is ever changed, and each
 * exercise has the list of its versions; the state at commit N is the last version whose commit is not after
 * N. No index, no cache, no clever sharing but of texts (GRefString).
 */

/* An exercise as one change left it. */
struct memory_version {
    const struct memory_exercise *exercise; /* borrowed */
    const struct memory_version *previous;  /* borrowed; NULL: the first */
    gint64 in_commit;                       /* the commit of this change */
    enum change_op op;
    enum base_op base_op;
    gint64 from, revision;
    gboolean live;
    gint64 commit; /* of the newest change but records */
    gint64 created_ms, updated_ms;
    char *text; /* GRefString; of a dead exercise its last */
    char *base; /* GRefString or NULL */
    char *moved_from_chapter;
    gint64 moved_from_id;
};

struct memory_exercise {
    char *chapter_code;
    gint64 id;
    GPtrArray *versions; /* of struct memory_version, oldest first, owned */
};

/* A chapter's record as one commit left it. */
struct memory_record {
    const char *chapter_code; /* borrowed from the chapter */
    gint64 from, revision;
    char *before, *after; /* NULL: none */
};

struct memory_chapter {
    char *code;
    gint64 greatest_id, live;
    GPtrArray *records; /* of struct memory_record, owned */
};

struct memory_commit {
    gint64 number, time_ms;
    char *author, *message, *kind, *token, *request;
    GPtrArray *versions; /* borrowed, in the changeset's order */
    GPtrArray *records;  /* borrowed */
};

struct memory_store {
    struct store base; /* first */
    enum store_mode mode;
    GTree *exercises;   /* struct memory_exercise → itself, by code and id */
    GTree *chapters;    /* code → struct memory_chapter */
    GPtrArray *commits; /* of struct memory_commit: number N at N − 1 */
    GHashTable *tokens; /* token → struct memory_commit */
    GTree *items;       /* struct memory_item → itself, by kind and key; owned */

    enum memory_fault fault;
    guint countdown; /* steps until the fault; 0: none is due */
    gboolean lost;   /* the running commit's answer is lost */

    GMutex lock; /* for the three below */
    GCond changed;
    gint64 published;
    gboolean stopping;
};

/* What a commit adds; owned by the store's trees. */
struct memory_exercise *memory_exercise_new(const char *chapter_code, gint64 id);
struct memory_chapter *memory_chapter_new(const char *code);
/* One step of a call, which the fault that was asked for may befall. */
gboolean memory_step(struct memory_store *store, GError **error);
/* The newest version that is not after `at`, NULL: none. */
const struct memory_version *memory_version_at(const struct memory_exercise *exercise, gint64 at);

void memory_commit(struct store *base, struct store_attempt *const *attempts, guint n);
gboolean memory_read(struct store *base, const struct store_query *query, store_row_func each, gpointer data,
                     gint64 *at, GError **error);
gboolean memory_chapters(struct store *base, store_chapter_func each, gpointer data, gint64 *at,
                         GError **error);
gboolean memory_log(struct store *base, const struct store_log_query *query, store_entry_func each,
                    gpointer data, GError **error);
/* items.c */
GTree *memory_items_new(void);
gboolean memory_item_get(struct store *base, enum item_kind kind, const char *key, store_item_func each,
                         gpointer data, GError **error);
gboolean memory_item_list(struct store *base, enum item_kind kind, const char *owner, store_item_func each,
                          gpointer data, GError **error);
gboolean memory_item_put(struct store *base, const struct store_item *item, gint64 from, gint64 now_ms,
                         gint64 new_version, GError **error);
gboolean memory_item_delete(struct store *base, enum item_kind kind, const char *key, gint64 from,
                            gboolean *deleted, GError **error);
gboolean memory_item_purge(struct store *base, gint64 now_ms, GError **error);
gboolean memory_verify(struct store *base, store_finding_func found, gpointer data, GError **error);

#endif
