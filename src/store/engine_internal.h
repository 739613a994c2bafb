/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_STORE_ENGINE_INTERNAL_H
#define EXOBASE_STORE_ENGINE_INTERNAL_H

#include "accounts.h"
#include "store.h"

/*
 * What an engine provides. store.c is the only caller: it has checked the arguments' shape (a changeset by
 * changeset_check(), a query's numbers), refuses calls from within a callback, and builds digest and revert
 * on these methods, so an engine holds nothing but its storage.
 *
 * All methods but backup, rebuild, fenced, adopt, tend and until must be provided. "Blocks" means: on the
 * disk, the net or another process, for as long as the engine's own time-out. Errors are those that store.h
 * names at the public function of the same name; texts given to a callback belong to the engine and end with
 * the callback.
 */
struct store_engine {
    const char *scheme; /* what stands before the ':' of an address */
    /*
     * Opens the bank at `location` (the address after the ':'). The engine allocates its own struct, whose
     * first member is struct store, and sets `log_id`; store.c sets the rest. What was opened is held against
     * copying_allows(). Blocks. Caller closes.
     */
    struct store *(*open)(const char *location, enum store_mode mode, GError **error);
    /*
     * Frees everything, whatever state the last call left; `abandoned`: see store_abandon(). May block for a
     * moment.
     */
    void (*close)(struct store *store);
    /* Newest commit's number or -1. May block. */
    gint64 (*head)(struct store *store, GError **error);
    /*
     * Commits the attempts in their order, as store_commit_group() says. Each is judged by changeset_judge()
     * against the newest state, those before it in the group included, and written all or nothing, durable
     * at return. Must answer a token that was committed before (see store_commit) without writing. store.c
     * has checked the changesets and made the arrays of the results; the engine sets `done` or `error` of
     * each. What is tried anew begins with attempt_reset(). Each is held against maintenance_allows().
     * Blocks.
     */
    void (*commit)(struct store *store, struct store_attempt *const *attempts, guint n);
    /* store_until(); NULL: its own time-outs are short enough. */
    void (*until)(struct store *store, gint64 until_us);
    /* store_settle(); NULL: commits leave nothing. Blocks. */
    gboolean (*settle)(struct store *store);
    /* Blocks. */
    gboolean (*outcome)(struct store *store, const char *token, gint64 *commit, GError **error);
    /* Must call `each` at one commit, in order. Blocks. */
    gboolean (*read)(struct store *store, const struct store_query *query, store_row_func each, gpointer data,
                     gint64 *at, GError **error);
    gboolean (*chapters)(struct store *store, store_chapter_func each, gpointer data, gint64 *at,
                         GError **error);
    gboolean (*log)(struct store *store, const struct store_log_query *query, store_entry_func each,
                    gpointer data, GError **error);
    /* The only three methods that run beside others of the same store. wait blocks up to `timeout_ms`. */
    gint64 (*wait)(struct store *store, gint64 after, gint64 timeout_ms, GError **error);
    void (*wake)(struct store *store);
    void (*nudge)(struct store *store);
    /* Why there is no backup of such a bank, marked for translation; NULL: `backup` is provided. Blocks. */
    const char *no_backup;
    gboolean (*backup)(struct store *store, const char *path, GError **error);
    /* False only when the bank can't be read on; what is wrong goes to `found`. Blocks. */
    gboolean (*verify)(struct store *store, store_finding_func found, gpointer data, GError **error);
    /* NULL: nothing is kept that follows from the log. Blocks. */
    gboolean (*rebuild)(struct store *store, gboolean look_only, store_finding_func found, gpointer data,
                        GError **error);
    /* store_adopt(); NULL: no other program writes there. Blocks. */
    gboolean (*adopt)(struct store *store, enum store_adoption how, const char *author,
                      store_adoption_func found, gpointer data, gint64 *commit, GError **error);
    /* store_tend(); NULL: nothing is to be done. Blocks. */
    gboolean (*tend)(struct store *store, store_adoption_func found, gpointer data, struct store_tended *sums,
                     GError **error);
    /* store_restore(), into the bank at `location`. Blocks. */
    gboolean (*restore)(const char *location, const char *backup, const char *keep, store_finding_func found,
                        gpointer data, gint64 *commit, GError **error);
    /*
     * NULL: a commit and the look at the mark of maintenance are one transaction. Else the log itself has to
     * keep writers out (maintenance.c), and this is what its newest commit of that kind says; `head`: the
     * newest commit's number. Blocks.
     */
    gboolean (*fenced)(struct store *store, gboolean *on, gint64 *head, GError **error);
    /* accounts.h; store.c has checked kinds, keys, owners and texts. They block. */
    gboolean (*item_get)(struct store *store, enum item_kind kind, const char *key, store_item_func each,
                         gpointer data, GError **error);
    gboolean (*item_list)(struct store *store, enum item_kind kind, const char *owner, store_item_func each,
                          gpointer data, GError **error);
    /* `new_version` is the one that it gets; `from` as in store_item_put(), expired ones included. */
    gboolean (*item_put)(struct store *store, const struct store_item *item, gint64 from, gint64 now_ms,
                         gint64 new_version, GError **error);
    gboolean (*item_delete)(struct store *store, enum item_kind kind, const char *key, gint64 from,
                            gboolean *deleted, GError **error);
    gboolean (*item_purge)(struct store *store, gint64 now_ms, GError **error);
};

/* The mode to an engine without `adopt`, which has nothing to tell STORE_READ_ANY and the like apart by. */
static inline enum store_mode store_mode_plain(enum store_mode mode)
{
    static const enum store_mode plain[] = {
        [STORE_READ] = STORE_READ,   [STORE_WRITE] = STORE_WRITE,   [STORE_CREATE] = STORE_CREATE,
        [STORE_SERVE] = STORE_SERVE, [STORE_READ_ANY] = STORE_READ, [STORE_WRITE_ANY] = STORE_WRITE,
        [STORE_COPY] = STORE_CREATE,
    };
    return plain[mode];
}

/* attempt.c: an attempt as nobody has tried it yet, its result's arrays made and empty. */
void attempt_reset(struct store_attempt *attempt);

/*
 * maintenance.c: asked by an engine for each changeset that is no repetition, in the transaction that commits
 * it. Errors: MAINTENANCE; as item_get.
 */
gboolean maintenance_allows(struct store *store, const struct changeset *changeset, GError **error);
/* A commit of this kind may change nothing: its message says whether the log keeps writers out from here on.
 */
#define MAINTENANCE_KIND "maintenance"
#define MAINTENANCE_ON "on"
#define MAINTENANCE_OFF "off"
/* This one, too: it says which keys and texts of an engine's no later commit may use. */
#define FORGET_KIND "forget"
/* A record in a commit of this kind may change nothing: it keeps what another program wrote. */
#define ADOPT_KIND "adopt"

/* Every engine's struct begins with this one. */
struct store {
    const struct store_engine *engine;
    char *log_id;    /* UUID, freed by store.c */
    gboolean in_use; /* a call is running: its callbacks must not call the store */
    gboolean abandoned;
};

extern const struct store_engine STORE_ENGINE_MEMORY;
extern const struct store_engine STORE_ENGINE_SQLITE;
extern const struct store_engine STORE_ENGINE_MONGO;
extern const struct store_engine STORE_ENGINE_MONGO_SRV;

#endif
