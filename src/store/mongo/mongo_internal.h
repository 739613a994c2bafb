/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_STORE_MONGO_INTERNAL_H
#define EXOBASE_STORE_MONGO_INTERNAL_H

#include <mongoc/mongoc.h>

#include "engine_internal.h"
#include "judge_internal.h"

/*
 * The log lies in one collection, exobase_commits, and is only ever inserted into, at explicit numbers. What
 * a commit decides is a function of the commits before it: whoever judged against commit n inserts n + 1, and
 * that this succeeds proves that the log was exactly 1 … n. Everything else is derived. docs/mongodb.md has
 * the documents and the protocol.
 *
 * A store holds the fold of the log in memory: for each exercise where its newest texts lie, not the texts.
 */
#define MONGO_COMMITS "exobase_commits"
#define MONGO_PARTS "exobase_parts"
#define MONGO_BANK "exobase_bank"
#define MONGO_ITEMS "exobase_items"
#define MONGO_EXERCISES "admin_exercises"
#define MONGO_FORMAT 1

/* How many bytes of texts go into one document or message; servers take 16 MB. */
#define MONGO_PART_BYTES ((gsize)8 << 20)
/* A commit with more is written in parts of about this size: whoever needs one text reads one part. */
#define MONGO_TEXTS_BYTES ((gsize)256 << 10)
/* Of a commit that nobody set another for (store_until()); of a commit's last part. */
#define MONGO_DEADLINE_MS 15000
#define MONGO_US_PER_MS 1000
/* The server's code for a value that is there already. */
#define MONGO_DUPLICATE_KEY 11000
#define MONGO_STUB_PREFIX "exobase-stub:"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(bson_t, bson_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(mongoc_cursor_t, mongoc_cursor_destroy)

/* Where a text lies: in a commit's own document (part 0) or in one of its parts. Commit 0: nowhere. */
struct mongo_place {
    gint64 commit;
    guint32 part, body;
};

/* A change as the log has it, but for its texts. */
struct mongo_head {
    enum change_op op;
    enum base_op base;
    gboolean live, was_live;
    bson_oid_t key; /* `_id` in admin_exercises */
    const char *chapter_code;
    gint64 id, from, revision;
    gint64 created_ms, updated_ms;  /* as they stand after it; 0: the commit's time */
    struct mongo_place text;        /* after it */
    struct mongo_place before;      /* not of a record */
    struct mongo_place base_before; /* both only where `base` is not BASE_KEEP */
    struct mongo_place base_after;
    struct mongo_place outside; /* the document of another program that was adopted, as it was read */
    const char *moved_from_chapter;
    gint64 moved_from_id;
};

struct mongo_record {
    const char *chapter_code;
    gint64 from, revision;
    const char *before, *after; /* NULL: none */
};

/* What no later commit may use: keys of exercises, and sets of parts by their names. */
struct mongo_forgotten {
    GArray *keys;    /* of bson_oid_t */
    GPtrArray *sets; /* borrowed */
};
void mongo_forgotten_init(struct mongo_forgotten *forgotten);
void mongo_forgotten_clear(struct mongo_forgotten *forgotten);

struct mongo_commit {
    gint64 number, time_ms;
    const char *author, *message, *kind, *token, *request;
    GArray *heads;   /* of struct mongo_head */
    GArray *records; /* of struct mongo_record */
    const char *set; /* name of its parts, or NULL; it begins with the time that it was made */
    gint32 parts;
    struct mongo_forgotten forgotten;
    GStringChunk *strings; /* owns all of the above */
};
typedef struct mongo_commit mongo_commit; /* for g_autoptr */
struct mongo_commit *mongo_commit_new(void);
void mongo_commit_free(struct mongo_commit *commit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(mongo_commit, mongo_commit_free)

/* A version of an exercise that a commit wrote: what a document with that commit's stamp is held against. */
struct mongo_former {
    gint64 commit, revision, created_ms, updated_ms; /* commit 0: none */
    struct mongo_place text;
};

/* An exercise as the log leaves it. */
struct mongo_exercise {
    gint64 id, revision, created_ms, updated_ms;
    gint64 commit; /* of its newest change but records */
    struct mongo_place text, base;
    struct mongo_former former; /* what the newest change but records replaced, of the same key */
    bson_oid_t key;
    gboolean live;
};

struct mongo_chapter {
    char *code;
    char *record; /* NULL: none */
    gint64 revision, greatest_id, live;
    GPtrArray *exercises; /* of struct mongo_exercise, by id, owned */
};

/* What became of a key. Whose it is now says the exercise; a key of a dead one never comes back. */
struct mongo_known {
    bson_oid_t key;
    const char *chapter_code; /* borrowed */
    gint64 id;
    struct mongo_place outside; /* what its newest adoption read */
};

/* The fold of the commits 1 … head. One that lies above another holds only what its own commits changed. */
struct mongo_fold {
    const struct mongo_fold *below;
    GTree *chapters; /* code -> struct mongo_chapter, owned */
    gint64 head, time_ms;
    gboolean maintenance;  /* the newest commit about it says that it is on */
    char *token;           /* of commit `head`, NULL: none */
    GHashTable *tokens;    /* hash of a token -> number of its commit */
    GHashTable *sets;      /* number -> name of the commit's parts */
    GHashTable *used_sets; /* set of the names in `sets`, borrowed */
    /* These of a fold that lies above none. */
    GHashTable *keys;           /* key -> struct mongo_known */
    GHashTable *forgotten_keys; /* set of keys, owned */
    GHashTable *forgotten_sets; /* set of names, owned */
};
typedef struct mongo_fold mongo_fold; /* for g_autoptr */
/* For tables by bson_oid_t. */
guint mongo_key_hash(gconstpointer key);
gboolean mongo_key_equal(gconstpointer first, gconstpointer second);
struct mongo_fold *mongo_fold_new(const struct mongo_fold *below);
void mongo_fold_free(struct mongo_fold *fold);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(mongo_fold, mongo_fold_free)
void mongo_fold_add(struct mongo_fold *fold, const struct mongo_commit *commit);
/* Looks below, too. NULL: none. */
const struct mongo_chapter *mongo_fold_chapter(const struct mongo_fold *fold, const char *code);
const struct mongo_exercise *mongo_fold_exercise(const struct mongo_fold *fold, const char *code, gint64 id);
/* The commit whose token probably is this one; 0: none has it. */
gint64 mongo_fold_token(const struct mongo_fold *fold, const char *token);

/* What a connection is for: it does whatever is asked; it looks for commits, over and over; or it does so for
 * somebody who does not wait for ever. */
enum mongo_link_kind { MONGO_LINK_WORKS, MONGO_LINK_POLLS, MONGO_LINK_SERVES };

/* A connection, which one thread uses at a time. */
struct mongo_link {
    enum mongo_link_kind kind; /* set before it is opened */
    mongoc_client_t *client;
    char *database;
    char *name; /* for messages: hosts and database, no password */
    char *uri;
    gint64 until_us;  /* no command begins that might not have ended by then; 0: there is no such time */
    gint32 socket_ms; /* so long an answer is waited for; less than */
    gint32 full_ms;   /* if the client was made for what was left until then */
    gboolean broke;   /* a connection ended in the middle of something */
    gboolean lost;    /* it is not to be waited for: the next command begins with a new client */
};

struct mongo_store {
    struct store base; /* first */
    enum store_mode mode;
    struct mongo_link link, follow; /* the second is for waiting, made when needed */
    char *uri;
    struct mongo_fold *fold;
    char *index_fault; /* why an index of admin_exercises could not be made; NULL: none was tried in vain */
    gboolean made;     /* this opening made the bank */
    gboolean foreign;  /* the exercises of another program, of which no bank was made yet */
    guint updates_at_once; /* in one command, … */
    gboolean scans; /* … as many as the server does in a second, as it looks at every document for each */
    GPtrArray *prepared; /* of struct mongo_put: documents of new exercises that are yet to be written */
    GArray *late;        /* of struct mongo_apply_place: documents that this store's commits left behind */
    GPtrArray *refusals; /* of struct mongo_refusal: what the server refused of the last list of writes */
    GPtrArray *lost;     /* of bson_t: stubs of attempts that came to nothing */
    struct mongo_curriculum *curriculum; /* curriculum.c: the Python system's chapters; owned */

    bson_oid_t tended; /* tend.c: how far its round has come, and what it has met */
    gboolean has_tended;
    gint64 round; /* … which one it is */
    GHashTable
        *told; /* … place and message of what is left alone -> the round that met it last; NULL at first */
    guint vanished;          /* … so many were missing at the end of the one before; 0: few */
    GHashTable *occupied;    /* set of "CODE ID": occupied.c; NULL before the first look */
    gint64 occupied_us;      /* when it last looked */
    gint64 forgot_us;        /* when it last looked for what the dead left behind; 0: never */
    GHashTable *tended_keys; /* set of keys, NULL before the first */

    GMutex lock; /* for what follows */
    GCond changed;
    gint64 published;
    gboolean stopping;
    GMutex follow_lock; /* for `follow` */
    gint suspect;       /* atomic: `follow` broke, so `link` may not answer either */
};

/* error.c */
/* Sets what a failure of libmongoc or the server means; false. */
gboolean mongo_set_error(GError **error, const struct mongo_link *link, const bson_error_t *cause);
gboolean mongo_set_corrupt(GError **error, const struct mongo_link *link, gint64 commit, const char *detail);
/* Whether the server has said by itself that it did not write, and will not. */
gboolean mongo_is_refusal(const bson_error_t *cause);
/* Puts before an error that nothing was written: the commit was not sent, or was refused as a whole. */
void mongo_say_unwritten(GError *error);
/* Whether the server itself said it. */
gboolean mongo_is_answer(const bson_error_t *cause);
/* Whether nothing was sent. */
gboolean mongo_is_unsent(const bson_error_t *cause);

/* link.c */
gboolean mongo_link_open(struct mongo_link *link, const char *uri, GError **error);
void mongo_link_close(struct mongo_link *link);
/* Sets `until_us`. Not while a cursor is open. */
void mongo_link_until(struct mongo_link *link, gint64 until_us);
/* Whether a command may still begin. Without, each fails as one that was not sent. */
gboolean mongo_link_in_time(const struct mongo_link *link);
/* Whether what was read in vain is to be read once more: a connection that broke says nothing about the
 * server, and the driver does not do it where a time is set. */
gboolean mongo_link_asks_again(const struct mongo_link *link);
/* Runs a writing command; `reply` is initialised, whatever comes. */
gboolean mongo_write(struct mongo_link *link, const bson_t *command, bson_t *reply, bson_error_t *cause);
enum mongo_inserted { MONGO_INSERTED, MONGO_DUPLICATE, MONGO_REFUSED, MONGO_UNSENT, MONGO_LOST };
/* Inserts documents by one ordered command, durable at a majority. `cause` is set unless MONGO_INSERTED. */
enum mongo_inserted mongo_insert(struct mongo_link *link, const char *collection, GPtrArray *documents,
                                 bson_error_t *cause);
/* A cursor over what a primary's majority has; `options` may be NULL. Caller destroys. */
mongoc_cursor_t *mongo_find(struct mongo_link *link, const char *collection, const bson_t *filter,
                            const bson_t *options);
/* Whether a cursor came to its end without an error. */
gboolean mongo_cursor_end(struct mongo_link *link, mongoc_cursor_t *cursor, GError **error);

/* encode.c: a commit's document; `before` is the token of the one before. Caller frees. */
bson_t *mongo_encode(const struct mongo_commit *commit, const char *log_id, const char *before,
                     const bson_t *changes, const bson_t *bodies);
void mongo_encode_head(bson_t *changes, guint index, const struct mongo_head *head);
/* decode.c: NULL and CORRUPT or NEWER. Parts are not read. */
struct mongo_commit *mongo_decode(const struct mongo_link *link, const bson_t *document, const char *log_id,
                                  char **before, GError **error);
gboolean mongo_decode_heads(struct mongo_commit *commit, const bson_t *document, guint32 part);

/* catchup.c */
/* Calls `each` with the commits after `after` up to `until` (0: all), whole but for texts. `chapter`: only
 * those that touch it, NULL: all. Return false to stop. */
typedef gboolean (*mongo_commit_func)(struct mongo_commit *commit, const char *before, gpointer data,
                                      GError **error);
struct mongo_range {
    gint64 after, until, limit;
    const char *chapter;
    gboolean newest_first;
};
gboolean mongo_each_commit(struct mongo_store *store, const struct mongo_range *range, mongo_commit_func each,
                           gpointer data, GError **error);
gboolean mongo_catch_up(struct mongo_store *store, GError **error);
/* The fold of one chapter (NULL: all) at an earlier commit; caller frees. */
struct mongo_fold *mongo_fold_at(struct mongo_store *store, gint64 at, const char *chapter, GError **error);
void mongo_publish(struct mongo_store *store);

/* follow.c: the number of the newest commit after `after`; `after`, if there is none. Errors: IO, BUSY. */
gboolean mongo_newest_commit(struct mongo_link *link, gint64 after, gint64 *newest, GError **error);

/* occupied.c: looks, unless it did so a moment ago (`now`: even then), for chapters and ids that documents of
 * other programs have. Errors: IO, BUSY. */
gboolean mongo_look_occupied(struct mongo_store *store, gboolean now, GError **error);
/* Whether one of them has this, as far as was seen. */
gboolean mongo_is_occupied(const struct mongo_store *store, const char *code, gint64 id);
/* Chapter and whole id as a document has them, `code` borrowed. FALSE: it has not both. */
gboolean mongo_read_place(const bson_t *document, const char **code, gint64 *id);

/* NULL: no commit has that key. */
const struct mongo_known *mongo_fold_key(const struct mongo_fold *fold, const bson_oid_t *key);

/* texts.c */
struct mongo_wanted {
    struct mongo_place place;
    char *text; /* owned */
    gsize size;
};
/* Fetches the texts of an array of struct mongo_wanted; a place of commit 0 stays NULL. */
gboolean mongo_fetch(struct mongo_store *store, GArray *wanted, GError **error);
GArray *mongo_wanted_new(void);
/* Adds a place: its index. */
guint mongo_want(GArray *wanted, struct mongo_place place);

/* commit.c, read.c, log.c, items.c, verify.c, follow.c */
void mongo_commit_group(struct store *base, struct store_attempt *const *attempts, guint n);
/* Brings admin_exercises up to date with this store's commits; what fails is left to a later sweep. FALSE: of
 * the Python system's chapters something is left. */
gboolean mongo_settle(struct store *base);
gboolean mongo_outcome(struct store *base, const char *token, gint64 *commit, GError **error);
gboolean mongo_read(struct store *base, const struct store_query *query, store_row_func each, gpointer data,
                    gint64 *at, GError **error);
gboolean mongo_chapters(struct store *base, store_chapter_func each, gpointer data, gint64 *at,
                        GError **error);
gboolean mongo_log(struct store *base, const struct store_log_query *query, store_entry_func each,
                   gpointer data, GError **error);
gboolean mongo_verify(struct store *base, store_finding_func found, gpointer data, GError **error);
gboolean mongo_rebuild(struct store *base, gboolean look_only, store_finding_func found, gpointer data,
                       GError **error);
gint64 mongo_wait(struct store *base, gint64 after, gint64 timeout_ms, GError **error);
void mongo_wake(struct store *base);
void mongo_nudge(struct store *base);
gboolean mongo_item_get(struct store *base, enum item_kind kind, const char *key, store_item_func each,
                        gpointer data, GError **error);
gboolean mongo_item_list(struct store *base, enum item_kind kind, const char *owner, store_item_func each,
                         gpointer data, GError **error);
gboolean mongo_item_put(struct store *base, const struct store_item *item, gint64 from, gint64 now_ms,
                        gint64 new_version, GError **error);
gboolean mongo_item_delete(struct store *base, enum item_kind kind, const char *key, gint64 from,
                           gboolean *deleted, GError **error);
gboolean mongo_item_purge(struct store *base, gint64 now_ms, GError **error);

/*
 * Commits one changeset by itself and settles it; `number` stays when it is refused. Errors: as
 * store_commit().
 */
gboolean mongo_commit_alone(struct mongo_store *store, const struct changeset *changeset, gint64 *number,
                            GError **error);
/* Whether an error of it says that somebody else has committed meanwhile, or nobody may now. */
gboolean mongo_is_overtaken(const GError *error);

/* Refuses a write in a store that was opened for reading. */
gboolean mongo_check_write(const struct mongo_store *store, GError **error);

#endif
