/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_STORE_H
#define EXOBASE_STORE_H

#include <glib.h>

#include "changeset.h"
#include "sha256.h"

/*
 * The one door to a database. Every engine keeps the same promises; tests/store runs one suite over all.
 *
 * Everything that changes the bank is a commit, numbered 1, 2, 3 … without gaps; 0 is the empty bank. What a
 * store shows at commit N is the fold of the commits 1…N and nothing else.
 *
 * A struct store may be used by one thread at a time, but for store_wait(), which may run beside anything
 * else; several stores, in one process or many, may be open on one database. A callback must not call the
 * store that calls it (ARGUMENT).
 */
struct store;
typedef struct store store; /* for g_autoptr */

enum store_mode {
    STORE_READ,   /* never writes, not even a new database or an upgrade */
    STORE_WRITE,  /* the database must be there */
    STORE_CREATE, /* makes the database when it is not there */
    /* The same, for a program that stays: commits are cheaper, and readers and writers don't wait for each
       other, at the price of more files beside the database while it is open. */
    STORE_SERVE,
    /* As STORE_READ and STORE_WRITE, and also where other programs' exercises were not adopted yet
       (store_adopt()): the bank is empty then. STORE_READ_ANY also opens what store_is_unfinished(). */
    STORE_READ_ANY,
    STORE_WRITE_ANY,
    STORE_COPY, /* as STORE_CREATE, for store_copy() */
};

/*
 * Opens `sqlite:PATH`, `memory:` (a bank of its own) or `mongodb://HOSTS/DATABASE`. May block on the disk or
 * net. Errors: NOT_FOUND, READONLY, NEWER, CORRUPT (also a bank that a copy did not finish, store_copy()),
 * BUSY, IO; ARGUMENT for an address of no engine.
 */
struct store *store_open(const char *address, enum store_mode mode, GError **error);
/*
 * The address for messages, without what may be secret in it: the name and password, which are all that
 * stands before the last '@', and the options. Caller frees.
 */
char *store_address_shown(const char *address);
/* Settles what its commits left (store_settle()); `store` may be NULL. May block. */
void store_close(struct store *store);
/*
 * Closes it, and takes the database away again when this opening made it and nobody has committed anything:
 * for a command that failed. `store` may be NULL.
 */
void store_abandon(struct store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(store, store_close)

/* The bank's identity, a UUID made with it; borrowed. */
const char *store_log_id(struct store *store);
/* The newest commit's number, 0 in an empty bank, -1 and an error (IO, CORRUPT, BUSY). */
gint64 store_head(struct store *store, GError **error);

/* One exercise whose commit was refused: what was expected and what stands. */
struct store_conflict {
    guint change; /* index in the changeset's `changes` (or `chapters`, if `is_chapter`) */
    gboolean is_chapter;
    const char *chapter_code; /* borrowed from the changeset */
    gint64 id;
    gint64 from;     /* the revision that the change named */
    gint64 revision; /* the revision that stands; 0: never there */
    gboolean live;
};

struct store_result {
    gint64 commit; /* the commit's number */
    gint64 time_ms;
    gboolean replayed; /* the token was committed before, with the same request: that commit's number */
    GArray *ids;       /* of gint64, one for each change: its id */
    GArray *revisions; /* of gint64, one for each change: the revision it made */
    GArray *created;   /* of gint64, one for each change: when its exercise was made, ms */
    GArray *conflicts; /* of struct store_conflict, filled with STALE */
};
void store_result_clear(struct store_result *result);

/*
 * All of a changeset or none of it, durable when it returns. `result` must be zeroed or cleared; it is filled
 * on success and on STALE. An empty changeset is an ARGUMENT error. Blocks until durable.
 * Errors: MAINTENANCE; STALE (a revision, a used id, expect_head; all conflicts listed), REUSED (the token,
 * with another request), ARGUMENT, CONTENT (a chapter has no id left to give), FULL, READONLY, BUSY, IO,
 * CORRUPT; UNKNOWN: ask store_outcome() with the token later, or repeat the changeset with its token, which
 * is committed once. After FULL and IO nothing was written. Ids that the store gives come after the chapter's
 * greatest ever and after all that the changeset names.
 */
gboolean store_commit(struct store *store, const struct changeset *changeset, struct store_result *result,
                      GError **error);

/*
 * A changeset that waits with others for one durable write, and what became of it: exactly one of `done` and
 * `error` is set afterwards. Zeroed but for `changeset` before.
 */
struct store_attempt {
    const struct changeset *changeset; /* borrowed */
    struct store_result result;        /* as store_commit() fills it, on success and on STALE */
    gboolean done;
    GError *error; /* owned */
};
/* Frees what an attempt holds; the changeset is not its own. */
void store_attempt_clear(struct store_attempt *attempt);
/*
 * Commits changesets in their order with as few durable writes as the engine can, mostly one. Each succeeds
 * or fails by itself, with what store_commit() would give it if they were committed one after the other: a
 * later one is judged against what the earlier ones left, and one that is refused, or that finds the disk
 * full, takes no other with it. When the outcome is unknown, it is so for every one that hangs on it. Blocks
 * until all are durable. (A call from within a callback fails all, as ARGUMENT.)
 */
void store_commit_group(struct store *store, struct store_attempt *attempts, guint n);
/*
 * Does what store_commit_group() left to be done behind it, which no reader of the bank waits for (mongo:
 * what other programs read in admin_exercises). Call it when the attempts have their answers; store_commit()
 * does. FALSE: something is left that a later call tries again. Blocks.
 */
gboolean store_settle(struct store *store);

/*
 * From now on calls end by that monotonic time, or not much later, whatever the server does (mongo; a commit
 * in parts has longer, as long as its parts are taken): what could not end in time is not begun, and refused
 * as IO; a commit whose outcome is not known by then ends as UNKNOWN. 0: calls take as long as they do.
 */
void store_until(struct store *store, gint64 until_us);

/* What became of a token: its commit's number, 0 when it was never committed. Errors: IO, BUSY, CORRUPT. */
gboolean store_outcome(struct store *store, const char *token, gint64 *commit, GError **error);

/* One exercise as it stands at a commit; all texts are borrowed for the length of the call. */
struct store_row {
    const char *chapter_code;
    gint64 id;
    gint64 revision; /* of its newest change, a delete counts too */
    gboolean live;
    gint64 commit; /* the commit of its newest change */
    gint64 created_ms, updated_ms;
    const char *text; /* live: the document; dead: its last text */
    gsize size;
    const char *base; /* asked for with `bases`; NULL: it has none. The same pointer as `text` if equal */
    gsize base_size;
};

struct store_query {
    gint64 at;                /* commit; 0 or less: the newest */
    const char *chapter_code; /* NULL: all chapters */
    gint64 id;                /* 0: all of the chapter */
    gboolean dead;            /* also exercises that were deleted */
    gboolean bases;           /* also their bases */
};

/* Return false to stop early (no error). */
typedef gboolean (*store_row_func)(const struct store_row *row, gpointer data);

/*
 * Calls `each` for the exercises by chapter code (byte order), then id, all at one commit, whose number goes
 * to `at` (may be NULL). Errors: NOT_FOUND (no such commit), IO, BUSY, CORRUPT.
 */
gboolean store_read(struct store *store, const struct store_query *query, store_row_func each, gpointer data,
                    gint64 *at, GError **error);

struct store_chapter {
    const char *chapter_code;
    const char *text;   /* its record, a JSON object, or NULL */
    gint64 revision;    /* of the record; 0: never had one */
    gint64 greatest_id; /* ever used */
    gint64 exercises;   /* live ones */
};
typedef gboolean (*store_chapter_func)(const struct store_chapter *chapter, gpointer data);
/* All chapters that ever had an exercise or a record, by code, at the newest commit; `at` as store_read. */
gboolean store_chapters(struct store *store, store_chapter_func each, gpointer data, gint64 *at,
                        GError **error);

/*
 * A generator's record stands in the log as a chapter's does, under its key after this mark, which no chapter
 * code begins with: `_THALES_V2`. So it has revisions, history and reverts like any other.
 */
#define STORE_GENERATOR_MARK '_'
/* The key of a generator by the code of its record; NULL: it is a chapter's. */
static inline const char *store_generator_key(const char *chapter_code)
{
    return chapter_code[0] == STORE_GENERATOR_MARK ? chapter_code + 1 : NULL;
}
/* All generators that ever had a record, as store_chapters(), which leaves them out. */
gboolean store_generators(struct store *store, store_chapter_func each, gpointer data, gint64 *at,
                          GError **error);

/* One change as the log has it; texts are borrowed for the length of the call. */
struct store_change {
    enum change_op op;
    const char *chapter_code;
    gint64 id;
    gint64 from, revision;
    gboolean was_live; /* `before` is that of a live exercise (not so for a create on a dead one) */
    gint64 created_ms, updated_ms; /* as they stood after it */
    const char *before, *after;    /* NULL: none; only with `texts`. A record has neither */
    gsize before_size, after_size;
    enum base_op base;
    /* The base's text before and after; only with `texts`, and where `base` is not BASE_KEEP. */
    const char *base_before, *base_after;
    gsize base_before_size, base_after_size;
    const char *moved_from_chapter;
    gint64 moved_from_id;
    const char
        *outside; /* the other program's document that was adopted, as JSON; NULL: none; with `texts` */
    gsize outside_size;
};

struct store_chapter_change {
    const char *chapter_code;
    gint64 from, revision;
    const char *before, *after; /* closed by NUL, NULL: none */
};

struct store_entry {
    gint64 number;
    gint64 time_ms;
    const char *author, *message, *kind, *token;
    const char *request; /* hash of the request behind its Idempotency-Key, or NULL */
    guint n_changes, n_chapters;
    const struct store_change *changes;
    const struct store_chapter_change *chapters;
};
typedef gboolean (*store_entry_func)(const struct store_entry *entry, gpointer data);

struct store_log_query {
    gint64 after;             /* commits with a greater number … */
    gint64 until;             /* … up to this one; 0: the newest */
    const char *chapter_code; /* only commits that touch it (and only those changes), NULL: all */
    gint64 id;                /* only that exercise, 0: all */
    gint64 limit;             /* 0: no limit */
    gboolean newest_first;
    gboolean texts; /* with the texts before and after */
};
/* The log, in order. With `after` and a wait this is what follows a bank. Errors: IO, BUSY, CORRUPT. */
gboolean store_log(struct store *store, const struct store_log_query *query, store_entry_func each,
                   gpointer data, GError **error);
/*
 * The commit of an attempt that is done, without asking the store: calls `each` once with what store_log()
 * gives for it with texts, but for what stood before: `before` and the bases are NULL, and of a record
 * `was_live` and `updated_ms` are not set. FALSE, and `each` was not called: a commit made before was
 * repeated, or its texts are made on demand.
 */
gboolean store_attempt_entry(const struct store_attempt *attempt, store_entry_func each, gpointer data);
/*
 * Waits until there is a commit after `after`, or `timeout_ms` has passed: its newest number. A commit of
 * this store wakes it at once, any other within 200 ms (sqlite) or 500 ms (mongo). -1 and an error: IO (a
 * database that is no longer where it was included), CORRUPT.
 */
gint64 store_wait(struct store *store, gint64 after, gint64 timeout_ms, GError **error);
/* Wakes every store_wait() of this store, which from now on answers at once: for a program that stops. */
void store_wake(struct store *store);
/* Makes a running store_wait() of this store look at once: for one who knows of a commit by another store. */
void store_nudge(struct store *store);

/* docs/document.md, Digest: over all live exercises at a commit (0: the newest). Errors: as store_read. */
gboolean store_digest(struct store *store, gint64 at, char out[SHA256_HEX_SIZE], GError **error);

/*
 * A copy of the whole bank, as of one commit, into a new file. Errors: IO, FULL, NOT_FOUND (the folder),
 * ARGUMENT (there already; a bank in memory has no file).
 */
gboolean store_backup(struct store *store, const char *path, GError **error);
/* Whether there can be a backup of such a bank. Errors: ARGUMENT. */
gboolean store_check_backup(struct store *store, GError **error);
/*
 * Commits the whole log of `from` again in `to`, which was opened with STORE_COPY and must be empty: the same
 * numbers, times, tokens, ids and texts, under another identity. `each` (may be NULL) hears how many commits
 * are there. What comes to `from` meanwhile is left out. Until it is done `to` bears a mark, with which it is
 * not opened any more (store_open()); a copy that stopped goes on when it is made again from the same bank.
 * Errors: STALE (`to` has other commits), CORRUPT (the two differ in the end), as store_log(), store_commit()
 * and store_item_put().
 */
typedef void (*store_copied_func)(gint64 commits, gint64 of, gpointer data);
gboolean store_copy(struct store *from, struct store *to, store_copied_func each, gpointer data,
                    GError **error);
/* Whether it is a copy that stopped before its end. Errors: IO, BUSY, CORRUPT. */
gboolean store_is_unfinished(struct store *store, gboolean *unfinished, GError **error);

/*
 * Calls `found` for everything that contradicts itself: the engine's own check, then log against documents.
 * False only when the bank can't be read on. Errors: CORRUPT, IO, BUSY.
 */
typedef void (*store_finding_func)(const char *place, const char *message, gpointer data);
gboolean store_verify(struct store *store, store_finding_func found, gpointer data, GError **error);
/*
 * What an engine keeps beside the log and can reckon from it again: calls `found`, as store_verify() does,
 * for what does not follow from the log; unless `look_only`, reckons it again, all or nothing. Only when
 * everything else is sound; the log stays as it is, so this is no commit. Servers that have the bank open
 * must be started again. Errors: as store_verify(); READONLY, FULL.
 */
gboolean store_rebuild(struct store *store, gboolean look_only, store_finding_func found, gpointer data,
                       GError **error);

/*
 * What other programs wrote into the database's own collection of exercises (MongoDB's admin_exercises;
 * elsewhere nothing): calls `found` for each document, with what becomes of it, or why it is left alone.
 * Adopts them, if it is to: a collection that no bank was made of yet by one commit, what is found later by a
 * commit for each; `commit` gets the newest of these, 0: none was needed. So many deleted ones that they are
 * not believed are told of as a whole, and deleted, by one commit, only where a person has decided so.
 * Errors: as store_commit().
 */
enum store_outside {
    STORE_OUTSIDE_LEFT_ALONE,
    STORE_OUTSIDE_ADOPTED,
    STORE_OUTSIDE_CONFLICT,     /* adopted, but for what the bank changed as well */
    STORE_OUTSIDE_VANISHED_ONE, /* one of very many that are missing … */
    STORE_OUTSIDE_VANISHED,     /* … which are told of as a whole */
    STORE_OUTSIDE_LEFT_OVER,    /* by exobase itself: killed writers' beginnings, which no commit names */
};
enum store_adoption {
    STORE_ADOPT_LOOK, /* nothing is written */
    STORE_ADOPT_ALL,
    STORE_ADOPT_DELETIONS, /* very many missing ones, too */
};
typedef void (*store_adoption_func)(const char *place, const char *message, enum store_outside what,
                                    gpointer data);
gboolean store_adopt(struct store *store, enum store_adoption how, const char *author,
                     store_adoption_func found, gpointer data, gint64 *commit, GError **error);
/* Whether such a bank wants store_tend(). */
gboolean store_has_tending(const struct store *store);
/* What stands in a person's way, as of the last look at all of the collection. */
struct store_tended {
    guint left_alone; /* documents that are no exercises, or in the way of one */
    guint vanished;   /* exercises that were deleted there, too many to be believed */
};
/*
 * Called by a server about once a second, by a store of its own: a piece of the work that nobody waits for
 * (what others left undone is done, what other programs wrote is adopted). Calls `found` for what it adopts,
 * and once for what is newly left alone or vanished; sets `sums`. Errors: as store_adopt().
 */
gboolean store_tend(struct store *store, store_adoption_func found, gpointer data, struct store_tended *sums,
                    GError **error);

/*
 * Puts a backup in the place of a database, all of it or nothing: the place must be free, or hold a bank
 * without any commit or account; else `keep` names a new file for a backup of what stands there, which is
 * made first (NULL: refused). The backup is left as it is; what is put in place is checked before, and every
 * finding goes to `found`. `commit` (may be NULL) gets its newest commit's number. Errors: NOT_FOUND (no such
 * backup), CORRUPT (it contradicts itself, or is no bank), NEWER, STALE (the place is taken), ARGUMENT (an
 * address that has no file; `keep` is there), BUSY (somebody has the database open), FULL, READONLY, IO.
 */
gboolean store_restore(const char *address, const char *backup, const char *keep, store_finding_func found,
                       gpointer data, gint64 *commit, GError **error);

/* What stands against a revert: the exercise (or chapter record) and the later commit that touched it. */
struct revert_obstacle {
    char *chapter_code; /* owned */
    gint64 id;          /* 0: the chapter's record */
    gint64 later_commit;
};
enum revert_mode { REVERT_STRICT, REVERT_KEEP_LATER, REVERT_FORCE };
/*
 * The changeset that puts back every `before` of commit `number`, bases and chapter records too, planned on
 * the newest commit (its expect_head). What stands as N left it (text, life, base) is put back; what stands
 * as it was before N needs nothing; anything else is later work, an obstacle. `obstacles` (GArray of struct
 * revert_obstacle, clear function set) is always filled; with REVERT_STRICT a non-empty one is STALE. An
 * empty changeset: nothing is left to revert. Errors: NOT_FOUND, STALE, IO, BUSY, CORRUPT. Caller frees both.
 */
struct changeset *store_plan_revert(struct store *store, gint64 number, enum revert_mode mode,
                                    const char *author, GArray **obstacles, GError **error);

#endif
