/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_BANK_H
#define EXOBASE_BANK_H

#include "exercise.h"

struct store;
struct store_attempt;

/*
 * The whole bank in memory, as an immutable image of the database at one commit.
 *
 * A follower thread, with a store of its own, hears of commits, builds the next image from the last one and
 * swaps them. Readers take no lock and copy nothing: between bank_enter() and bank_leave() everything that
 * they reach from the image stays as it is and where it is (read-copy-update, liburcu). What a later image
 * has replaced is freed once every reader that may have seen it has left; so a reader leaves soon (an
 * answer's time, not a slow client's), and keeps no pointer. A work that lasts reads a store at the image's
 * commit.
 *
 * A later image shares with the earlier one every exercise and every chapter that its commits did not touch.
 */

enum bank_difficulty {
    BANK_FACILE,
    BANK_MOYEN,
    BANK_DIFFICILE,
    BANK_DIFFICULTY_OTHER, /* a finding: an exercise may have anything there */
    BANK_DIFFICULTIES,
};
enum bank_offer {
    BANK_FREE,
    BANK_PRO,
    BANK_OFFER_OTHER,
    BANK_OFFERS,
};
enum bank_status {
    BANK_PUBLISHED,
    BANK_DRAFT,
    BANK_STATUS_OTHER,
    BANK_STATUSES,
};
enum bank_kind {
    BANK_STATIC,
    BANK_DYNAMIC,
    BANK_KINDS,
};
/* In a query: whichever. */
#define BANK_ANY (-1)

/* What need not be found out of a body anew by each who reads it. */
struct bank_face {
    struct exercise_parts parts;
    gint judged; /* atomic; 0 at first: a word for whoever judges the body */
};

struct bank_exercise {
    gint64 id, revision; /* the revision is its ETag */
    gint64 created_ms, updated_ms;
    guint8 difficulty, offer, status, kind; /* enum bank_… */
    guint8 filter_shift;                    /* search's own: filter_internal.h */
    guint32 size;                           /* of `body` */
    guint32 folded_size;
    guint64 uid;               /* the first 16 digits of its content UID; 0: it has none */
    const char *body;          /* its JSON as GET answers it (exercise_write_full), closed by NUL */
    const char *folded;        /* what search looks at: fold.c */
    const char *exercise_type; /* "": none */
    const char *generator_key; /* "": none */
    struct bank_face *face;
};

/* Places in a chapter's `exercises`, so sorted by id too. */
struct bank_pool {
    const guint32 *places;
    guint32 count;
};
/* The last pool of an offer: all difficulties, those that are none included. */
#define BANK_POOL_ALL BANK_DIFFICULTY_OTHER
#define BANK_POOL_OFFERS 2

/* A chapter that has a record or an exercise. */
struct bank_chapter {
    const char *code;
    const char *title;      /* NULL: none, the code stands for it */
    const char *record;     /* its record, a JSON object, or NULL */
    gint64 record_revision; /* 0: never had one */
    guint32 count;
    const struct bank_exercise *const *exercises; /* sorted by id */
    guint32 counts[BANK_DIFFICULTIES][BANK_OFFERS][BANK_KINDS][BANK_STATUSES];
    /* By offer (BANK_FREE, BANK_PRO) and difficulty: what is published and that offer may see. */
    struct bank_pool pools[BANK_POOL_OFFERS][BANK_DIFFICULTIES];
};

struct bank_image {
    gint64 commit;
    const char *log_id;
    guint n_chapters;
    const struct bank_chapter *const *chapters; /* sorted by code, byte order */
    guint n_generators;
    const struct bank_chapter *const
        *generators;          /* by code: what has a record, and a store_generator_key() */
    gint64 generators_commit; /* the commit of the newest change among them, or of loading */
    gint64 n_exercises;
    gint64 documents_bytes; /* of all bodies */
    gint64 memory_bytes;    /* of all that the image reaches */
};

struct bank;
typedef struct bank bank; /* for g_autoptr */

/*
 * Opens a database for reading, loads its newest commit and begins to follow it. Blocks for as long as
 * loading takes. Errors: as store_open and store_read.
 */
struct bank *bank_open(const char *address, GError **error);
/* Stops following and frees everything; no reader may be inside any more, nobody waiting. NULL is fine. */
void bank_close(struct bank *bank);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(bank, bank_close)

/* A thread that reads registers once, before its first bank_enter(), and unregisters before it ends. */
void bank_thread_register(void);
void bank_thread_unregister(void);
/* The image, until the matching bank_leave(); may be nested. Never blocks. */
const struct bank_image *bank_enter(struct bank *bank);
void bank_leave(struct bank *bank);

/* The chapter of this code (in normal form), or NULL. */
const struct bank_chapter *bank_find_chapter(const struct bank_image *image, const char *code);
/* The exercise, or NULL. */
const struct bank_exercise *bank_find_exercise(const struct bank_chapter *chapter, gint64 id);

/*
 * Waits until the image is of `commit` or a later one; FALSE when `timeout_ms` pass before. Not between
 * bank_enter() and bank_leave(): the image of a reader does not change.
 */
gboolean bank_wait(struct bank *bank, gint64 commit, gint64 timeout_ms);
/*
 * As bank_wait(), for a commit that is in the database: the caller's thread takes it into the image itself
 * where nobody else does so already, instead of waiting for another thread to be woken.
 */
gboolean bank_show(struct bank *bank, gint64 commit, gint64 timeout_ms);
/*
 * The same for the commits of a group that `store` has just made. Those that follow on the image are taken as
 * they were committed; only what another process committed among them is read. The image is the same.
 */
gboolean bank_show_group(struct bank *bank, struct store *store, const struct store_attempt *attempts,
                         guint n, gint64 timeout_ms);
/*
 * Says that there may be a new commit, so that the follower looks at once instead of within 50 ms: after a
 * commit by this process.
 */
void bank_hint(struct bank *bank);
/*
 * `func` is called by the follower after each swap; it must be quick, and must call none of these two.
 * Returns a handle for bank_unnotify(), after which `func` is neither running nor called again.
 */
typedef void (*bank_notify_func)(gint64 commit, gpointer data);
guint bank_notify(struct bank *bank, bank_notify_func func, gpointer data);
void bank_unnotify(struct bank *bank, guint handle);
/*
 * Whether following works. FALSE and the follower's error (as store_wait, store_log, store_open, store_read)
 * when it does not: readers keep the last image, and the follower tries again until it recovers. `age_ms`
 * (may be NULL): how long ago the image was last known to be the newest.
 */
gboolean bank_health(struct bank *bank, gint64 *age_ms, GError **error);
/*
 * `func` is called by the follower when following begins to fail, with the error, and when it works again,
 * with NULL. It must be quick. Said once, at the beginning.
 */
typedef void (*bank_health_func)(const GError *error, gpointer data);
void bank_watch_health(struct bank *bank, bank_health_func func, gpointer data);

/* What a search asks for. */
struct bank_query {
    const char *text;         /* words that all must be found, in any order, case and accents; NULL: none */
    const char *chapter_code; /* NULL: all */
    int difficulty, offer, status, kind; /* enum bank_…, or BANK_ANY */
    const char *exercise_type;           /* NULL: any */
    /* The type that a dynamic exercise without one takes from its generator; NULL: not asked. */
    const char *(*generator_type)(const char *generator_key, gpointer data);
    gpointer data;
    /* Only what comes after this exercise is shown (all is counted); NULL: from the beginning. */
    const char *after_chapter;
    gint64 after_id;
    guint limit; /* of what is shown; 0: none, only counted */
};
#define BANK_QUERY_ALL                                                                                       \
    {                                                                                                        \
        .difficulty = BANK_ANY, .offer = BANK_ANY, .status = BANK_ANY, .kind = BANK_ANY                      \
    }
struct bank_found {
    gint64 total;  /* all that fit */
    gboolean more; /* something fits after the last one shown */
};
typedef void (*bank_found_func)(const struct bank_chapter *chapter, const struct bank_exercise *exercise,
                                gpointer data);
/*
 * Calls `each` for what fits, by chapter code and id. A word is found anywhere in title, énoncé, solution,
 * templates, type, family, generator, external id or the variants' labels: case and accents do not count, œ
 * is oe, tags are not looked at and entities are what they stand for.
 */
struct bank_found bank_search(const struct bank_image *image, const struct bank_query *query,
                              bank_found_func each, gpointer data);

#endif
